// The formats in which an assessment goes to other tools: a registry, a line each. Where a format can be read back, it is, and held against the
// assessment before anything is written.

import { inForce } from "@bulkhead/assessment";
import {
  answerSheet,
  type LevelledPart,
  readAttestation,
  readCatalogue,
  readComponents,
  readHdf,
  readMapping,
  readPlan,
  readProfile,
  readResults,
  selectedRows,
  writeAttestation,
  writeCatalogue,
  writeComponents,
  writeHdf,
  writeMapping,
  writePlan,
  writeProfile,
  writeResults,
  writeSarif,
  writeSheet,
} from "@bulkhead/documents";
import { evidenceOf, type Judged } from "@bulkhead/workspace";
import { writeCsv } from "./csv.ts";

export interface ExportedFile {
  readonly name: string;
  readonly content: string | Uint8Array;
}

export interface ExportFormat {
  readonly id: string;
  readonly title: string;
  write(judged: Judged): Promise<readonly ExportedFile[]> | readonly ExportedFile[];
}

const PARTS: readonly LevelledPart[] = ["62443-3-3", "62443-4-2"];
const LEVELS = [1, 2, 3, 4] as const;

export const EXPORT_FORMATS: readonly ExportFormat[] = [
  { id: "oscal", title: "NIST OSCAL 1.2: catalogues, profiles, results, components, plan, mapping", write: oscal },
  {
    id: "hdf",
    title: "MITRE HDF (exec-json)",
    write(judged) {
      const document = writeHdf({ plant: judged.folder.plant, assessment: judged.assessment, facts: judged.facts });
      const read = readHdf(document);
      agree("HDF", judged, (at) => [read[at]?.subject, read[at]?.requirement, read[at]?.proven, read[at]?.claimed]);
      return [json("hdf.json", document)];
    },
  },
  {
    id: "cyclonedx",
    title: "CycloneDX 1.6 attestations",
    write(judged) {
      const document = writeAttestation({ ...judged, plant: judged.folder.plant, evidence: evidenceOf(judged) });
      if (readAttestation(document).length !== judged.assessment.verdicts.length)
        throw new Error("CycloneDX says something else");
      return [json("attestation.cdx.json", document)];
    },
  },
  {
    id: "sarif",
    title: "SARIF 2.1.0: findings and problems, for pipelines",
    write: (judged) => [json("findings.sarif", writeSarif({ ...judged, evidence: evidenceOf(judged) }))],
  },
  {
    id: "answers",
    title: "a workbook (XLSX) to fill in offline, and the same as CSV",
    async write({ assessment }) {
      const sheet = answerSheet(assessment);
      return [
        { name: "answers.xlsx", content: await writeSheet(sheet) },
        { name: "answers.csv", content: writeCsv(sheet.columns, sheet.rows) },
      ];
    },
  },
];

function oscal(judged: Judged): readonly ExportedFile[] {
  const { folder, assessment, facts } = judged;
  const { plant } = folder;
  const { asOf } = assessment;
  const [part] = PARTS as [LevelledPart];
  const results = writeResults({ plant, part, assessment, facts, evidence: evidenceOf(judged) });
  const read = readResults(JSON.parse(JSON.stringify(results)));
  agree("OSCAL", judged, (at) => [read[at]?.subject, read[at]?.requirement, read[at]?.proven, read[at]?.claimed]);
  const [plan, components, mapping] = [writePlan(plant, assessment), writeComponents(plant, facts, asOf), writeMapping(asOf)];
  const catalogues = PARTS.map((one) => ({ one, document: writeCatalogue(one, asOf) }));
  const profiles = PARTS.flatMap((one) => LEVELS.map((level) => ({ one, level, document: writeProfile(one, level, asOf) })));
  for (const { one, document } of catalogues) {
    const ids = new Set(readCatalogue(document).map(({ id }) => id));
    same(
      `the catalogue of ${one}`,
      selectedRows(one, 4).every((id) => ids.has(id)),
      true,
    );
  }
  for (const { one, level, document } of profiles)
    same(`SL ${level} of ${one}`, readProfile(document).length, selectedRows(one, level).length);
  same(
    "the mapping",
    readMapping(mapping).length,
    mapping["mapping-collection"].mappings.reduce((sum, { maps }) => sum + maps.length, 0),
  );
  const blocked = new Set((plan === undefined ? [] : readPlan(plan)).map(([subject, row]) => `${subject} ${row}`));
  same(
    "the plan",
    assessment.verdicts.some(({ subject, requirement: row, proven }) => proven === "met" && blocked.has(`${subject} ${row}`)),
    false,
  );
  const ids = new Set(["*", ...plant.assets.map(({ id }) => id)]);
  const claimed = facts.some(
    (fact) =>
      fact.kind === "statement" &&
      fact.value.part === "62443-4-2" &&
      inForce(fact, asOf) &&
      fact.value.where.some((id) => ids.has(id)),
  );
  same("the components", readComponents(components).length > 0, claimed && plant.assets.length > 0);
  return [
    ...catalogues.map(({ one, document }) => json(`catalogue-${one}.json`, document)),
    ...profiles.map(({ one, level, document }) => json(`profile-${one}-sl${level}.json`, document)),
    json("assessment-results.json", results),
    ...(components === undefined ? [] : [json("component-definition.json", components)]),
    ...(plan === undefined ? [] : [json("plan-of-action.json", plan)]),
    json("mapping.json", mapping),
  ];
}

function same(what: string, read: unknown, written: unknown): void {
  if (read !== written) throw new Error(`OSCAL says something else in ${what}`);
}

function json(name: string, document: unknown): ExportedFile {
  return { name, content: `${JSON.stringify(document, null, 1)}\n` };
}

/** What was written says of every verdict what the assessment says; anything else is a fault of ours and is not handed over. */
function agree(format: string, { assessment }: Judged, told: (at: number) => readonly unknown[]): void {
  for (const [at, { subject, requirement, proven, claimed }] of assessment.verdicts.entries()) {
    const expected = [subject, requirement, proven, claimed];
    if (told(at).some((value, index) => value !== expected[index]))
      throw new Error(`${format} says something else about ${requirement} at ${subject}`);
  }
}

// Findings as SARIF 2.1.0, so that a pipeline that checks a plant's folder can show them beside what else it checks (OASIS SARIF 2.1.0).

import { describeLocator, type Evidence, type Fact, type FactId, FINDING_CODES, type Finding } from "@bulkhead/facts";
import type { Problem } from "@bulkhead/plant";
import { FINDING_TITLES } from "../finding-title.ts";
import { makeVisible } from "../visible.ts";

export interface SarifInput {
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
  readonly facts: readonly Fact[];
  readonly evidence: readonly Evidence[];
}

const SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
const LEVELS = { error: "error", warning: "warning", note: "note" } as const;

/** One result for each finding and problem, in their order, with the places of the evidence that prove it. Pure. */
export function writeSarif({ findings, problems, facts, evidence }: SarifInput) {
  const known = new Map(facts.map((fact) => [fact.id, fact]));
  const files = new Map(evidence.map((one) => [one.digest, one]));
  const codes = FINDING_CODES.filter((code) => findings.some((finding) => finding.code === code));
  const problemCodes = [...new Set(problems.map(({ code }) => code))].sort();
  const rules = [
    ...codes.map((code) => ({ id: code, shortDescription: { text: FINDING_TITLES[code] } })),
    ...problemCodes.map((code) => ({ id: code, shortDescription: { text: code } })),
  ];
  const indexes = new Map(rules.map(({ id }, index) => [id, index]));
  const ruleOf = (id: string) => ({ ruleId: id, ruleIndex: indexes.get(id) ?? -1 });
  return {
    $schema: SCHEMA,
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "Bulkhead", version: "0.1.0", informationUri: "https://bulkhead.example", rules } },
        columnKind: "utf16CodeUnits",
        results: [
          ...findings.map((finding) => ({
            ...ruleOf(finding.code),
            level: "error",
            message: { text: makeVisible(finding.text) },
            locations: placesOf(finding, known, files),
            properties: { subjects: finding.subjects, assets: finding.assets, techniques: finding.techniques },
          })),
          ...problems.map((problem) => ({
            ...ruleOf(problem.code),
            level: LEVELS[problem.severity],
            message: { text: makeVisible([problem.message, problem.mend ?? ""].join(" ").trim()) },
            locations: problem.file === undefined ? [] : [placeOf(problem.file, problem.line)],
          })),
        ],
      },
    ],
  };
}

/** A few of the facts are enough to find the place. */
const MOST_PLACES = 10;

function placesOf(finding: Finding, known: ReadonlyMap<FactId, Fact>, files: ReadonlyMap<string, Evidence>) {
  return finding.facts.slice(0, MOST_PLACES).flatMap((id) => {
    const source = known.get(id)?.source;
    const file = source === undefined ? undefined : files.get(source.evidence);
    if (source === undefined || file === undefined) return [];
    const line = source.locator.type === "line" ? source.locator.line : undefined;
    return [{ ...placeOf(file.name, line), message: { text: describeLocator(source.locator) } }];
  });
}

function placeOf(file: string, line: number | undefined) {
  return {
    physicalLocation: {
      artifactLocation: { uri: encodeURI(makeVisible(file).replaceAll("\\", "/")) },
      ...(line === undefined || line < 1 ? {} : { region: { startLine: line } }),
    },
  };
}

/** How often each code is told, to be held against what was written. */
export function countResults(document: ReturnType<typeof writeSarif>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { results } of document.runs) for (const { ruleId } of results) counts.set(ruleId, (counts.get(ruleId) ?? 0) + 1);
  return counts;
}

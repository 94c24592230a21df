// An assessment as OSCAL assessment results: what was observed, and a finding for each row at each zone and conduit (NIST OSCAL 1.2:
// assessment-results).
//
// OSCAL knows satisfied and not satisfied. What is unknown, not applicable or compensated stays what it is in a property and in the status's
// remarks: unknown is never satisfied.

import { type Assessment, describeFact, type Reason, VERDICTS, type Verdict, type VerdictValue } from "@bulkhead/assessment";
import { describeLocator, type Evidence, type Fact, type FactId, type Instant, type Rank } from "@bulkhead/facts";
import { Places, type Plant } from "@bulkhead/plant";
import { uuidOf } from "../identity.ts";
import { listAt, valueAt } from "../json.ts";
import { catalogueId, type LevelledPart } from "./catalogue.ts";
import { controlId, metadata, property, textOf } from "./document.ts";

export interface ResultsInput {
  readonly plant: Plant;
  readonly part: LevelledPart;
  readonly assessment: Pick<Assessment, "asOf" | "verdicts">;
  readonly facts: readonly Fact[];
  readonly evidence: readonly Evidence[];
}

const STATES: Readonly<Record<VerdictValue, { readonly state: "satisfied" | "not-satisfied"; readonly reason: string }>> = {
  met: { state: "satisfied", reason: "pass" },
  "not met": { state: "not-satisfied", reason: "fail" },
  contradicted: { state: "not-satisfied", reason: "fail" },
  unknown: { state: "not-satisfied", reason: "other" },
  "not applicable": { state: "satisfied", reason: "other" },
  compensated: { state: "satisfied", reason: "other" },
};

/** How the observation was made, in OSCAL's words. */
const METHODS: Readonly<Record<Rank, string>> = {
  observed: "TEST",
  inspected: "EXAMINE",
  certified: "EXAMINE",
  attested: "INTERVIEW",
};

/**
 * The status of a finding follows the proven verdict; the claimed one stands beside it as a property. Every fact that a reason rests on is an
 * observation with its evidence. Pure; in the order of the assessment.
 */
export function writeResults({ plant, part, assessment, facts, evidence }: ResultsInput) {
  const { asOf, verdicts } = assessment;
  const places = new Places(plant);
  const cited = citedFacts(verdicts, facts);
  const started = cited.reduce<Instant>((least, { first }) => (first < least ? first : least), asOf);
  const names = new Map(evidence.map((one) => [one.digest, one]));
  const known = new Set(cited.map(({ id }) => id));
  const subjects = [...new Set(verdicts.map(({ subject }) => subject))];
  return {
    "assessment-results": {
      uuid: uuidOf("oscal", "results", plant.system.id, part, asOf),
      metadata: metadata(`${plant.system.name}: IEC ${part} as of ${asOf.slice(0, 10)}`, asOf),
      "import-ap": {
        href: `#${uuidOf("oscal", "plan", plant.system.id, part)}`,
        remarks: "No plan was written: every row is looked at for every subject.",
      },
      "local-definitions": {},
      results: [
        {
          uuid: uuidOf("oscal", "result", plant.system.id, part, asOf),
          title: textOf(`${plant.system.name}: IEC ${part}`),
          description:
            "Status follows what is proven by traffic, configurations, hosts and certificates. What people claim stands in the property claimed.",
          start: started,
          end: asOf,
          "local-definitions": {
            components: subjects.map((subject) => ({
              uuid: uuidOf("oscal", "subject", plant.system.id, subject),
              type: "system",
              title: textOf(nameOf(subject, plant, places)),
              description: textOf(subject),
              props: [property("subject", subject)],
              status: { state: "operational" },
            })),
          },
          "reviewed-controls": {
            "control-selections": [
              {
                "include-controls": [...new Set(verdicts.map(({ requirement }) => requirement))].map((row) => ({
                  "control-id": controlId(row),
                })),
              },
            ],
            links: [{ href: `#${catalogueId(part)}`, rel: "related" }],
          },
          ...(cited.length === 0 ? {} : { observations: cited.map((fact) => observationOf(fact, plant, names)) }),
          findings: verdicts.map((verdict) => findingOf(verdict, plant, places, known)),
        },
      ],
      "back-matter": {
        resources: [
          { uuid: catalogueId(part), title: `IEC ${part}`, rlinks: [{ href: `catalogue-${part}.json` }] },
          ...evidence.map((one) => resourceOf(one)),
        ],
      },
    },
  };
}

function nameOf(subject: string, plant: Plant, places: Places): string {
  const conduit = plant.conduits.find(({ id }) => id === subject);
  const zone = plant.zones.find(({ id }) => id === subject);
  return (zone ?? conduit ?? places.asset(subject))?.name ?? subject;
}

function reasonsOf(verdict: Verdict): readonly Reason[] {
  return [...verdict.for, ...verdict.against, ...verdict.applies, ...verdict.noted, ...verdict.waivers];
}

function citedFacts(verdicts: readonly Verdict[], facts: readonly Fact[]): readonly Fact[] {
  const cited = new Set<FactId>(verdicts.flatMap((verdict) => reasonsOf(verdict).flatMap(({ facts: of }) => of)));
  return facts.filter(({ id }) => cited.has(id));
}

function observationOf(fact: Fact, plant: Plant, names: ReadonlyMap<string, Evidence>) {
  const { source, rank, kind, id, last, expires } = fact;
  return {
    uuid: uuidOf("oscal", "fact", id),
    title: textOf(describeFact(fact).slice(0, 200)),
    description: textOf(describeFact(fact)),
    props: [property("fact", id), property("kind", kind), property("rank", rank)],
    methods: [METHODS[rank]],
    types: ["finding"],
    "relevant-evidence": [
      {
        href: `#${uuidOf("oscal", "evidence", source.evidence)}`,
        description: textOf(`${names.get(source.evidence)?.name ?? source.evidence}, ${describeLocator(source.locator)}`),
      },
    ],
    collected: last,
    ...(expires === undefined ? {} : { expires }),
    origins: [{ actors: [{ type: "tool", "actor-uuid": uuidOf("oscal", "tool", "bulkhead") }] }],
    subjects: [{ "subject-uuid": uuidOf("oscal", "system", plant.system.id), type: "component" }],
  };
}

function findingOf(verdict: Verdict, plant: Plant, places: Places, known: ReadonlySet<FactId>) {
  const { subject, requirement, proven, claimed, missing } = verdict;
  const facts = [...new Set(reasonsOf(verdict).flatMap(({ facts: of }) => of))].filter((id) => known.has(id));
  const lines = [
    ...verdict.for.map(({ text }) => `For: ${text}`),
    ...verdict.against.map(({ text }) => `Against: ${text}`),
    ...verdict.waivers.map(({ text, as }) => `${as}: ${text}`),
    ...verdict.noted.map(({ text }) => `Noted: ${text}`),
    ...missing.map((text) => `Missing: ${text}`),
  ];
  return {
    uuid: uuidOf("oscal", "finding", plant.system.id, subject, requirement),
    title: textOf(`${requirement} at ${nameOf(subject, plant, places)}: ${proven}`),
    description: lines.length === 0 ? "Nothing is known." : lines.map(textOf).join("\n\n"),
    props: [
      property("requirement", requirement),
      property("subject", subject),
      property("proven", proven),
      property("claimed", claimed),
    ],
    target: {
      type: "objective-id",
      "target-id": controlId(requirement),
      status: { ...STATES[proven], remarks: `proven: ${proven}; claimed: ${claimed}` },
    },
    ...(facts.length === 0
      ? {}
      : { "related-observations": facts.map((id) => ({ "observation-uuid": uuidOf("oscal", "fact", id) })) }),
  };
}

function resourceOf({ digest, name, size }: Evidence) {
  return {
    uuid: uuidOf("oscal", "evidence", digest),
    title: textOf(name),
    props: [property("bytes", size)],
    rlinks: [
      { href: encodeURI(name.replaceAll("\\", "/")), hashes: [{ algorithm: "SHA-256", value: digest.slice("sha256:".length) }] },
    ],
  };
}

/** What a document of results says, by subject and row: to be held against what it was written from. */
export interface ReadVerdict {
  readonly subject: string;
  readonly requirement: string;
  readonly proven: VerdictValue;
  readonly claimed: VerdictValue;
  readonly satisfied: boolean;
}

/** Reads verdicts out of results that `writeResults` wrote. Findings without our properties are left out. Never throws. */
export function readResults(document: unknown): readonly ReadVerdict[] {
  const results = listAt(document, "assessment-results", "results");
  return results.flatMap((result) =>
    listAt(result, "findings").flatMap((finding): readonly ReadVerdict[] => {
      const told = (name: string): string | undefined => {
        const found = listAt(finding, "props").find((one) => valueAt(one, "name") === name);
        const value = valueAt(found, "value");
        return typeof value === "string" ? value : undefined;
      };
      const [requirement, subject, proven, claimed] = ["requirement", "subject", "proven", "claimed"].map(told);
      if (requirement === undefined || subject === undefined || !isVerdict(proven) || !isVerdict(claimed)) return [];
      return [
        { subject, requirement, proven, claimed, satisfied: valueAt(finding, "target", "status", "state") === "satisfied" },
      ];
    }),
  );
}

function isVerdict(text: string | undefined): text is VerdictValue {
  return VERDICTS.some((one) => one === text);
}

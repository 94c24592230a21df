// Assesses a part: every row at every subject that it asks, from checks and statements to verdicts, and from verdicts to levels. Pure.

import type { FactId } from "@bulkhead/facts";
import { counted } from "@bulkhead/plant";
import type { MaturityLevel, SecurityLevel } from "@bulkhead/standards";
import type { AssessmentInput } from "../assessment.ts";
import { counts, decide } from "../belnap.ts";
import type { Ground } from "../check.ts";
import { makeGround } from "../ground.ts";
import { support } from "../reason.ts";
import { Statements } from "../statement.ts";
import type { Verdict } from "../verdict.ts";
import type { AssessedPart, GroupResult, PartAssessment, PartResult, PartRow, PartSubject } from "./part.ts";

type View = "claimed" | "proven";

/** Rows in the order of the part, subjects in that of the plant. Never throws for what evidence holds. */
export function assessPart(part: AssessedPart, input: AssessmentInput): PartAssessment {
  const ground = makeGround(input);
  const subjects = part.subjects(input.plant);
  const statements = new Statements(ground, {
    part: part.part,
    rowOf: part.rowOf,
    subjects: subjects.map(({ id }) => id),
    places: part.places,
    versionOf: (id) => ground.places.asset(id)?.version,
  });
  const verdicts: Verdict[] = [];
  const results = subjects.map((subject) => {
    const rows = part.rows.filter(({ appliesTo }) => appliesTo?.(subject) ?? true);
    const own = rows.map((row) => verdictOn(row, subject, part, ground, statements));
    verdicts.push(...own);
    return resultOf(subject, rows, own, part, ground);
  });
  return {
    part: part.part,
    title: part.title,
    measure: part.measure,
    asOf: input.asOf,
    verdicts,
    results,
    problems: [
      ...statements.problems,
      ...(subjects.length > 0
        ? []
        : [
            {
              code: "assessment/nobody-asked",
              severity: "note" as const,
              message: `IEC ${part.part} asks a ${part.places}, and the plant has none.`,
              mend: "Add it to the plant.",
            },
          ]),
    ],
  };
}

function verdictOn(row: PartRow, subject: PartSubject, part: AssessedPart, ground: Ground, statements: Statements): Verdict {
  const found = part.checks.get(row.id)?.(subject, ground) ?? support({});
  const said = statements.on(subject.id, row.id);
  const answer = decide([found, said], said.waivers);
  return {
    subject: subject.id,
    requirement: row.id,
    ...answer,
    for: [...found.for, ...said.for],
    against: [...found.against, ...said.against],
    applies: found.applies,
    noted: [...found.noted, ...said.noted],
    waivers: said.waivers,
    missing: answer.proven === "unknown" ? (found.missing.length === 0 ? [askFor(part, answer.claimed)] : found.missing) : [],
  };
}

function askFor({ measure }: AssessedPart, claimed: string): string {
  const who = measure === "security level" ? "the supplier's claim, or a certificate" : "a statement by who is responsible";
  return claimed === "unknown" ? `Nothing is known: ${who}.` : "A third party's certificate; so far there is somebody's word.";
}

function resultOf(
  subject: PartSubject,
  rows: readonly PartRow[],
  verdicts: readonly Verdict[],
  part: AssessedPart,
  ground: Ground,
): PartResult {
  const byRow = new Map(verdicts.map((verdict) => [verdict.requirement, verdict]));
  const groups = [...Map.groupBy(rows, ({ group }) => group).values()].map((own) => ({
    all: own,
    deciding: own.filter(({ optional }) => optional !== true),
  }));
  return {
    subject: subject.id,
    name: subject.name,
    type: subject.type,
    groups: groups.map(({ all: own, deciding }): GroupResult => {
      const passes = (row: PartRow, view: View): boolean => counts(byRow.get(row.id)?.[view] ?? "unknown");
      const levelIn = (view: View): SecurityLevel | MaturityLevel =>
        LEVEL_OF[part.measure](deciding, (row) => depthOf(row, view));
      const depthOf = (row: PartRow, view: View): number =>
        passes(row, view) ? (part.measure === "maturity level" ? maturityOf(byRow.get(row.id), view, ground) : 4) : 0;
      const [claimed, proven] = [levelIn("claimed"), levelIn("proven")];
      return {
        group: own[0]?.group ?? "",
        name: own[0]?.groupName ?? "",
        rows: own.length,
        claimedRows: own.filter((row) => passes(row, "claimed")).length,
        provenRows: own.filter((row) => passes(row, "proven")).length,
        claimed,
        proven,
        blocking: deciding
          .filter((row) => (row.level ?? 1) <= claimed + 1 && depthOf(row, "claimed") <= claimed)
          .map(({ id }) => id),
      };
    }),
  };
}

/** How deep a row is met: 0 not at all, 1 to 4 a level of maturity, 4 where there are no such levels. */
type Depth = (row: PartRow) => number;

const LEVEL_OF: Readonly<
  Record<AssessedPart["measure"], (rows: readonly PartRow[], depth: Depth) => SecurityLevel | MaturityLevel>
> = {
  /** The highest level at which every row selected at it or below counts. */
  "security level": (rows, depth) => {
    let reached: SecurityLevel = 0;
    for (const level of [1, 2, 3, 4] as const) {
      if (!rows.every((row) => (row.level ?? 1) > level || depth(row) > 0)) break;
      reached = level;
    }
    return reached;
  },
  /** The level of the row that is met least. */
  "maturity level": (rows, depth) => (rows.length === 0 ? 0 : (Math.min(...rows.map(depth)) as SecurityLevel)),
  completion: (rows, depth) => (rows.every((row) => depth(row) > 0) ? 1 : 0),
};

/** The lowest level that a counting statement names: a higher one needs that nobody says less. Initial where none does. Rows set aside hold nothing back. */
function maturityOf(verdict: Verdict | undefined, view: View, ground: Ground): number {
  if (verdict === undefined) return 0;
  if (verdict[view] === "not applicable" || verdict[view] === "compensated") return 4;
  const stated = verdict.for
    .filter(({ rank }) => view === "claimed" || rank !== "attested")
    .flatMap(({ facts }) => facts.map((id) => statedMaturity(id, ground)));
  return stated.length === 0 ? 1 : Math.min(...stated);
}

function statedMaturity(id: FactId, ground: Ground): number {
  const fact = ground.fact(id);
  return fact?.kind === "statement" ? (fact.value.maturity ?? 1) : 1;
}

/** `SL 2` or `ML 3`, or how much is done. */
export function describeResult(measure: AssessedPart["measure"], group: GroupResult, view: View): string {
  if (measure === "completion")
    return `${view === "claimed" ? group.claimedRows : group.provenRows} of ${counted(group.rows, "row")}`;
  return `${measure === "security level" ? "SL" : "ML"} ${group[view]}`;
}

// Levels: SL-A of a zone or conduit from the verdicts on its rows. A vector over the seven FRs, proven and claimed; never an average.

import {
  FOUNDATIONAL_REQUIREMENTS,
  type FoundationalRequirement,
  type LevelVector,
  requirementsAt,
  type SecurityLevel,
} from "@bulkhead/standards";
import type { Blocking, RowCount, SubjectLevels } from "./assessment.ts";
import { counts } from "./belnap.ts";
import type { Subject } from "./check.ts";
import type { Verdict } from "./verdict.ts";

type View = "proven" | "claimed";
type RowVerdicts = ReadonlyMap<string, Pick<Verdict, View>>;

/** The rows of each FR that are selected at each level; made once. */
const ROWS = new Map(
  FOUNDATIONAL_REQUIREMENTS.map((fr) => [
    fr,
    ([1, 2, 3, 4] as const).map((level) => ({ level, rows: requirementsAt(fr, level).map((row) => row.id) })),
  ]),
);

/** The levels of one subject. A row without a verdict counts as unknown. */
export function levelsOf(subject: Subject, verdicts: readonly Verdict[]): SubjectLevels {
  const byRow: RowVerdicts = new Map(verdicts.map((verdict) => [verdict.requirement, verdict]));
  const design = subject.type === "zone" ? subject.zone : subject.conduit;
  const proven = vectorOf(byRow, "proven");
  const claimed = vectorOf(byRow, "claimed");
  return {
    subject: subject.id,
    type: subject.type,
    name: design.name,
    target: design.target,
    proven,
    claimed,
    blocking: perRequirement(
      (fr): Blocking => ({
        proven: blockingRows(byRow, "proven", fr, proven[fr]),
        claimed: blockingRows(byRow, "claimed", fr, claimed[fr]),
      }),
    ),
    rows: perRequirement((fr): readonly RowCount[] =>
      rowsOf(fr).map(({ level, rows }) => ({
        level,
        total: rows.length,
        proven: rows.filter((row) => passes(byRow, "proven", row)).length,
        claimed: rows.filter((row) => passes(byRow, "claimed", row)).length,
      })),
    ),
  };
}

/** The highest level at which every row selected at it or below counts, per FR. */
function vectorOf(verdicts: RowVerdicts, view: View): LevelVector {
  return perRequirement((fr) => {
    let reached: SecurityLevel = 0;
    for (const { level, rows } of rowsOf(fr)) {
      if (!rows.every((row) => passes(verdicts, view, row))) break;
      reached = level;
    }
    return reached;
  });
}

/** The rows that keep an FR from the next level above `level`. */
function blockingRows(verdicts: RowVerdicts, view: View, fr: FoundationalRequirement, level: SecurityLevel): readonly string[] {
  const next = rowsOf(fr).find((one) => one.level === level + 1);
  return next === undefined ? [] : next.rows.filter((row) => !passes(verdicts, view, row));
}

function passes(verdicts: RowVerdicts, view: View, row: string): boolean {
  const verdict = verdicts.get(row);
  return verdict !== undefined && counts(verdict[view]);
}

function rowsOf(fr: FoundationalRequirement): readonly { readonly level: SecurityLevel; readonly rows: readonly string[] }[] {
  return ROWS.get(fr) ?? [];
}

function perRequirement<T>(make: (fr: FoundationalRequirement) => T): Record<FoundationalRequirement, T> {
  return Object.fromEntries(FOUNDATIONAL_REQUIREMENTS.map((fr) => [fr, make(fr)])) as Record<FoundationalRequirement, T>;
}

// The assessment: every row at every zone and conduit, and the levels that follow.

import type { Fact, Finding, Instant, Problem } from "@bulkhead/facts";
import type { Plant } from "@bulkhead/plant";
import type { FoundationalRequirement, LevelVector, SecurityLevel } from "@bulkhead/standards";
import type { Verdict } from "./verdict.ts";

/** The levels of one zone or conduit. */
export interface SubjectLevels {
  readonly subject: string;
  readonly type: "zone" | "conduit";
  readonly name: string;
  readonly target: LevelVector;
  readonly proven: LevelVector;
  readonly claimed: LevelVector;
  /** Per foundational requirement: the rows that keep it from the next level, proven and claimed. Empty at SL 4. */
  readonly blocking: Readonly<
    Record<FoundationalRequirement, { readonly proven: readonly string[]; readonly claimed: readonly string[] }>
  >;
}

/** The rows that decide a level; given so that a report can say "3 of 10 rows met at SL 1". */
export interface RowCount {
  readonly level: SecurityLevel;
  readonly total: number;
  readonly proven: number;
  readonly claimed: number;
}

export interface Assessment {
  readonly asOf: Instant;
  readonly verdicts: readonly Verdict[];
  readonly levels: readonly SubjectLevels[];
  /** Statements that name unknown zones or rows, facts that expired, and the like. */
  readonly problems: readonly Problem[];
}

export interface AssessmentInput {
  readonly plant: Plant;
  readonly facts: readonly Fact[];
  readonly findings: readonly Finding[];
  readonly asOf: Instant;
}

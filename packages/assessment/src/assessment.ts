// The assessment: every row at every zone and conduit, and the levels that follow.

import type { Fact, Finding, Instant } from "@bulkhead/facts";
import type { Plant, Problem } from "@bulkhead/plant";
import type { FoundationalRequirement, LevelVector, SecurityLevel } from "@bulkhead/standards";
import type { Verdict } from "./verdict.ts";

/** The rows that keep a foundational requirement from its next level. Empty at SL 4. */
export interface Blocking {
  readonly proven: readonly string[];
  readonly claimed: readonly string[];
}

/** How many of the rows that decide a level count as reached, so that a report can say "3 of 10 rows at SL 1". */
export interface RowCount {
  readonly level: SecurityLevel;
  readonly total: number;
  readonly proven: number;
  readonly claimed: number;
}

/** The levels of one zone or conduit. */
export interface SubjectLevels {
  readonly subject: string;
  readonly type: "zone" | "conduit";
  readonly name: string;
  readonly target: LevelVector;
  readonly proven: LevelVector;
  readonly claimed: LevelVector;
  readonly blocking: Readonly<Record<FoundationalRequirement, Blocking>>;
  /** SL 1 to SL 4, cumulative: a row selected at SL 1 is counted at every level. */
  readonly rows: Readonly<Record<FoundationalRequirement, readonly RowCount[]>>;
}

export interface Assessment {
  readonly asOf: Instant;
  /** Every row at every subject: zones, then conduits, in the plant's order; rows in the standard's. */
  readonly verdicts: readonly Verdict[];
  readonly levels: readonly SubjectLevels[];
  /** Statements that name unknown zones or rows, facts that expired, and the like. */
  readonly problems: readonly Problem[];
}

export interface AssessmentInput {
  readonly plant: Plant;
  readonly facts: readonly Fact[];
  /** Judged from facts that are in force (`inForce`); one that rests on others only in part is taken by what remains. */
  readonly findings: readonly Finding[];
  readonly asOf: Instant;
}

// Verdicts: four-valued after Belnap, beside two answers that only an approved statement can give.

import type { FactId, FindingCode, Rank } from "@bulkhead/facts";

export const VERDICTS = ["met", "not met", "contradicted", "unknown", "not applicable", "compensated"] as const;
export type VerdictValue = (typeof VERDICTS)[number];

/** One reason for or against. `facts` are those that carry it; a reason without facts does not exist. */
export interface Reason {
  /** One sentence for people. */
  readonly text: string;
  readonly facts: readonly FactId[];
  /** The weakest rank among the facts that are needed for it: a chain is as strong as its weakest link. */
  readonly rank: Rank;
  /** The finding that it repeats, where a layer concluded it. */
  readonly finding?: FindingCode;
}

/** An approved statement that sets a row aside: it does not apply here, or something else stands in for it. */
export interface Waiver extends Reason {
  readonly as: "not applicable" | "compensated";
}

/** What a check found. `noted` bears on the row but decides nothing: part of what the row asks, never the whole. */
export interface Support {
  readonly for: readonly Reason[];
  readonly against: readonly Reason[];
  /** Proof that the row does apply here, whether or not it is met: belies a statement that it does not. */
  readonly applies: readonly Reason[];
  readonly noted: readonly Reason[];
  /** What would settle the row, as a request to a person: "a capture that covers the zone", … */
  readonly missing: readonly string[];
}

/** The answer for one requirement row at one subject, with everything that made it. */
export interface Verdict extends Support {
  /** Id of the zone or conduit. */
  readonly subject: string;
  readonly requirement: string;
  /** From every fact. */
  readonly claimed: VerdictValue;
  /** From observed, inspected and certified facts only. */
  readonly proven: VerdictValue;
  readonly waivers: readonly Waiver[];
}

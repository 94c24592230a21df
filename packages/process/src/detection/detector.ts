// What a detector is: it looks at scan after scan and says how far each variable is on the way to an alarm. It keeps no alarms itself.

import type { RuleId } from "./rule.ts";

/** One look at all variables of a model. Reused for the next one: nobody keeps it. */
export interface Scan {
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Which scan this is, from 0: it leads back to the evidence. */
  readonly at: number;
  /** One per variable; NaN where there is none. */
  readonly values: Float64Array;
  /** It comes one period after the scan before, so that both may be compared. */
  readonly follows: boolean;
}

/** A value that somebody set. */
export interface Write {
  readonly time: number;
  readonly variable: number;
  readonly value: number;
  /** Who did: an asset, or an address. */
  readonly by: string;
}

/** Takes scores: 1 is at the threshold, above it alarms. What stays below the share that holds an alarm need not be told. */
export interface Scores {
  score(place: number, ratio: number): void;
}

export interface Detail {
  readonly value: number | null;
  /** What it should have been, where the rule can tell. */
  readonly expected: number | null;
  /** A clause about this variable: "is 3.2, where 2.1 follows from the others". */
  readonly reason: string;
}

export interface Detector {
  readonly rule: RuleId;
  /** What it scores, by place: names of variables, or of what the rule is about. */
  readonly places: readonly string[];
  observe(scan: Scan, scores: Scores): void;
  write?(write: Write, scores: Scores): void;
  /** In words, right after a score was told. */
  explain(place: number): Detail;
}

/** A number for people: four digits that count. */
export function nameNumber(value: number): string {
  if (!Number.isFinite(value)) return "no number";
  return String(Number(value.toPrecision(4)));
}

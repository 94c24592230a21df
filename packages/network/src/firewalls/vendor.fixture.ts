// What a vendor brings for the tests that hold for all: a configuration of its own, with packets that tell something about it.

import type { FirewallFormat } from "./format.ts";

export interface Sample {
  readonly format: FirewallFormat;
  readonly text: string;
  readonly packets: readonly string[];
  /** Words that may be garbled; all, where it is absent. Comments and names that only stand for themselves say nothing else when garbled. */
  readonly garble?: (word: string) => boolean;
  /** A configuration of about so many lines, most of them rules and members of groups. */
  readonly large: (lines: number) => string;
  /** Groups that lie in each other so deep, the last in the first. */
  readonly deep: (groups: number) => string;
}

/** 0, 1, 2, … */
export const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at);
/** A number as an address of 10.0.0.0/8. */
export const address = (at: number): string => `10.${(at >> 16) & 255}.${(at >> 8) & 255}.${at & 255}`;

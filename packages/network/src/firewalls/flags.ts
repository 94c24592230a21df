// The flags of TCP and what conditions on them admit, as numbers of eight bits (RFC 9293).

import { mergeRanges } from "./ranges.ts";
import type { Range } from "./ruleset.ts";

const BITS: ReadonlyMap<string, number> = new Map([
  ["fin", 1],
  ["syn", 2],
  ["rst", 4],
  ["psh", 8],
  ["ack", 16],
  ["urg", 32],
  ["ecn", 64],
  ["ece", 64],
  ["cwr", 128],
]);

/** The bits of a list of names, in any case of letters; `undefined` where one is not known. `all` and `none` are iptables's. */
export function readFlags(names: readonly string[]): number | undefined {
  let bits = 0;
  for (const name of names) {
    const lower = name.toLowerCase();
    const bit = lower === "all" ? 0x3f : lower === "none" ? 0 : BITS.get(lower);
    if (bit === undefined) return undefined;
    bits |= bit;
  }
  return bits;
}

/** The values of which the predicate holds. */
export function flagsWhere(holds: (value: number) => boolean): readonly Range[] {
  const ranges: Range[] = [];
  for (let value = 0; value < 256; value++) if (holds(value)) ranges.push({ low: BigInt(value), high: BigInt(value) });
  return mergeRanges(ranges);
}

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

const NAMES = ["fin", "syn", "rst", "psh", "ack", "urg", "ece", "cwr"] as const;

/** `syn/fin,syn,rst,ack`: of these flags, syn alone is on; with `!` in front, what is not so; else ranges of the eight bits as numbers. */
export function writeFlags(ranges: readonly Range[]): readonly string[] {
  const held = new Set<number>();
  for (const { low, high } of ranges) for (let value = Number(low); value <= Number(high); value++) held.add(value);
  for (const sign of ["", "!"]) {
    const isOn = (value: number): boolean => held.has(value) === (sign === "");
    const first = Array.from({ length: 256 }, (_, value) => value).find(isOn);
    if (first === undefined) continue;
    const mask = NAMES.reduce((bits, _, at) => (held.has(first) === held.has(first ^ (1 << at)) ? bits : bits | (1 << at)), 0);
    const all = Array.from({ length: 256 }, (_, value) => value);
    if (mask === 0 || all.some((value) => isOn(value) !== ((value & mask) === (first & mask)))) continue;
    const names = (bits: number): string => NAMES.filter((_, at) => (bits & (1 << at)) !== 0).join(",") || "none";
    return [`${sign}${names(first & mask)}/${names(mask)}`];
  }
  return ranges.map(({ low, high }) => (low === high ? String(low) : `${low}-${high}`));
}

/** What `writeFlags` wrote; `undefined` where it is something else. */
export function readFlagSet(text: string): readonly Range[] | undefined {
  const numbers = /^(\d{1,3})(?:-(\d{1,3}))?$/.exec(text);
  if (numbers !== null) {
    const low = BigInt(numbers[1] as string);
    return [{ low, high: BigInt(numbers[2] ?? low) }];
  }
  const [on = "", of] = text.replace(/^!/, "").split("/", 2);
  const [value, mask] = [readFlags(on.split(",")), readFlags((of ?? "").split(","))];
  if (value === undefined || mask === undefined) return undefined;
  return flagsWhere((flags) => ((flags & mask) === value) !== text.startsWith("!"));
}

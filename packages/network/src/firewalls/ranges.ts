// Sets of numbers as sorted lists of ranges that neither touch nor overlap.

import type { Range } from "./ruleset.ts";

/** Sorted and merged; empty ranges are left out. */
export function mergeRanges(ranges: readonly Range[]): readonly Range[] {
  const [only] = ranges;
  if (ranges.length === 1 && only !== undefined) return only.low <= only.high ? [only] : [];
  const sorted = ranges.filter((range) => range.low <= range.high).sort((a, b) => (a.low < b.low ? -1 : a.low > b.low ? 1 : 0));
  const merged: Range[] = [];
  for (const range of sorted) {
    const last = merged.at(-1);
    if (last === undefined || range.low > last.high + 1n) merged.push(range);
    else if (range.high > last.high) merged[merged.length - 1] = { low: last.low, high: range.high };
  }
  return merged;
}

/** All numbers from 0 to `largest` that are not in `merged`. */
export function complementOf(merged: readonly Range[], largest: bigint): readonly Range[] {
  const rest: Range[] = [];
  let next = 0n;
  for (const { low, high } of merged) {
    if (low > next) rest.push({ low: next, high: low - 1n });
    next = high + 1n;
  }
  if (next <= largest) rest.push({ low: next, high: largest });
  return rest;
}

/** Numbers that lie in both; both merged. */
export function intersectRanges(a: readonly Range[], b: readonly Range[]): readonly Range[] {
  const both: Range[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const left = a[i] as Range;
    const right = b[j] as Range;
    const low = left.low > right.low ? left.low : right.low;
    const high = left.high < right.high ? left.high : right.high;
    if (low <= high) both.push({ low, high });
    if (left.high < right.high) i++;
    else j++;
  }
  return both;
}

/** How many numbers a merged list holds. */
export function countOf(merged: readonly Range[]): bigint {
  let count = 0n;
  for (const { low, high } of merged) count += high - low + 1n;
  return count;
}

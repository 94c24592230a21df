// The history: the last scans, as many as fit, so that what repeats can be held against what was.

import type { Profile } from "./profile.ts";
import { HISTORY_NUMBERS, HISTORY_SCANS, REPEAT_TOLERANCE } from "./setting.ts";

export class History {
  readonly width: number;
  /** How many scans it holds: a power of two. Scan `n` lies at slot `n & mask`. */
  readonly capacity: number;
  readonly mask: number;
  readonly values: Float32Array;
  /** The scan that came last, from 0. */
  at = -1;
  /** The first scan since which none is missing. */
  unbroken = 0;

  constructor(width: number, scans = HISTORY_SCANS) {
    this.width = width;
    const fitting = Math.min(scans, HISTORY_SCANS, HISTORY_NUMBERS / Math.max(1, width));
    this.capacity = 2 ** Math.max(6, Math.floor(Math.log2(fitting)));
    this.mask = this.capacity - 1;
    this.values = new Float32Array(this.capacity * width);
  }

  add(values: ArrayLike<number>, follows: boolean): void {
    this.at += 1;
    if (!follows) this.unbroken = this.at;
    const begin = (this.at & this.mask) * this.width;
    for (let j = 0; j < this.width; j++) this.values[begin + j] = values[j] as number;
  }

  /** Where the values of a scan begin. */
  slot(scan: number): number {
    return (scan & this.mask) * this.width;
  }

  holds(scan: number): boolean {
    return scan >= 0 && scan > this.at - this.capacity;
  }
}

/**
 * How near two values must be to be taken for the same, noise of 0.1 % of the value or of the span aside. Where values are large and
 * move little, the noise of the value would hide all that they do; then it is a fiftieth of their range.
 */
export function toleranceOf({ span, low, high }: Profile): number {
  const size = Math.max(Math.abs(low), Math.abs(high));
  return Math.max(REPEAT_TOLERANCE * span, Math.min(REPEAT_TOLERANCE * size, (high - low) / 50));
}

/** Variables that move enough for a repeat to tell anything. */
export function tellsRepeats(profile: Profile): boolean {
  return profile.changes > 0 && profile.high - profile.low >= 5 * toleranceOf(profile);
}

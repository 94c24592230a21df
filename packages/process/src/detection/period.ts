// The period: how long after each other scans come, and whether one follows directly on another.

/** Distinct intervals that are counted; a source with more has no period worth the name, and the shortest of these stands for it. */
const MOST_INTERVALS = 4096;

/** Intervals after which it is taken to be known. */
const FEW = 16;

/** Learns the usual interval between scans: the median of those that were seen first, rounded to a millisecond. */
export class PeriodKeeper {
  readonly #intervals: number[] = [];
  #last = Number.NaN;
  #early = 0;

  add(time: number): void {
    const interval = time - this.#last;
    this.#last = time;
    if (interval > 0 && this.#intervals.length < MOST_INTERVALS) this.#intervals.push(interval);
  }

  /** What it is taken for while more scans come: the median of the first few. */
  current(): number {
    if (this.#intervals.length === FEW) this.#early = this.finish();
    return this.#early;
  }

  /** Milliseconds; 0 where there were no two scans at different times. */
  finish(): number {
    const sorted = this.#intervals.toSorted((a, b) => a - b);
    return sorted[sorted.length >> 1] ?? 0;
  }
}

/** A scan follows on another when no scan can be missing between them. Without a known period everything that comes later follows. */
export function followsOn(time: number, last: number, period: number): boolean {
  const interval = time - last;
  return interval > 0 && (period === 0 || interval <= period * 1.9);
}

// Replay of one variable: its values repeat an earlier stretch while the others live on. Stretches are found again by three of their
// values, a pace apart, at which the variable moves visibly.

import type { History } from "./history.ts";

/** Cells of the index are so many tolerances wide: of two values that are one tolerance apart, one lies in the other's cell or the nearest. */
const CELL_WIDTH = 2;
const VALUES = 3;
/** A movement that tells something is larger than so many tolerances. */
const MOVEMENT = 3;
const SHORTEST_LAG = 16;
/** Stretches of the same cell that are looked at in a search, and of each neighbouring cell; the latest first. */
const MOST_CANDIDATES = 8;
const MOST_NEIGHBOURS = 2;
const MOST_RUNS = 4;
/** Every so many scans one is put into the index; so many scans in a row are looked up, of which one then was put in. */
const INDEXED = 2;
/** Scans between two searches, at least, and in paces: a repeat lasts longer. */
const SEARCH_EVERY = 16;
/** Beyond so many variables both happen less often, so that a scan of all does not take too long. */
const MANY = 128;
const INDEXED_OF_MANY = 4;
const SEARCH_EVERY_OF_MANY = 128;
const SEARCH_PACES = 4;

interface Run {
  readonly lag: number;
  readonly begin: number;
  steps: number;
  misses: number;
}

export class VariableRepeats {
  readonly #history: History;
  readonly #column: number;
  readonly #tolerance: number;
  readonly #pace: number;
  readonly #every: number;
  readonly #indexed: number;
  readonly #heads: Int32Array;
  readonly #next: Int32Array;
  readonly #values = new Float64Array(VALUES);
  #runs: Run[] = [];

  constructor(history: History, column: number, tolerance: number, pace: number) {
    this.#history = history;
    this.#column = column;
    this.#tolerance = tolerance;
    this.#pace = pace;
    const many = history.width > MANY;
    this.#every = Math.max(many ? SEARCH_EVERY_OF_MANY : SEARCH_EVERY, SEARCH_PACES * pace);
    this.#indexed = many ? INDEXED_OF_MANY : INDEXED;
    this.#heads = new Int32Array(history.capacity).fill(-1);
    this.#next = new Int32Array(history.capacity).fill(-1);
  }

  /** After the history took a scan: how many movements repeat an earlier stretch by now. `lag` tells how far back it lies. */
  observe(): number {
    const { at, unbroken } = this.#history;
    if (this.#runs.length > 0) {
      if (unbroken === at) this.#runs = [];
      else this.#continue();
    }
    // each variable has its turn at another scan, so that the work is spread
    const search = (at + this.#column) % this.#every < this.#indexed;
    const insert = at % this.#indexed === 0;
    if ((search || insert) && at - unbroken >= (VALUES - 1) * this.#pace && this.#gather()) {
      if (search) this.#find();
      if (insert) this.#insert();
    }
    return this.#runs.length === 0 ? 0 : (this.#longest()?.steps ?? 0);
  }

  /** Nothing repeats so far: scans at which it has no turn may pass it by. */
  get idle(): boolean {
    return this.#runs.length === 0;
  }

  hasTurn(at: number): boolean {
    return at % this.#indexed === 0 || (at + this.#column) % this.#every < this.#indexed;
  }

  lag(): number {
    return this.#longest()?.lag ?? 0;
  }

  #longest(): Run | undefined {
    let longest: Run | undefined;
    for (const run of this.#runs) {
      if (run.lag <= this.#history.at - run.begin) continue;
      if (longest === undefined || run.steps > longest.steps) longest = run;
    }
    return longest;
  }

  #at(scan: number): number {
    return this.#history.values[this.#history.slot(scan) + this.#column] as number;
  }

  #continue(): void {
    const { at } = this.#history;
    const moved = this.#moves(at);
    this.#runs = this.#runs.filter((run) => {
      if (this.#same(at, at - run.lag)) {
        if (moved && (at - run.begin) % this.#pace === 0) run.steps += 1;
        return true;
      }
      run.misses += 1;
      return run.misses <= 1 + (at - run.begin) / 6;
    });
  }

  #moves(scan: number): boolean {
    return Math.abs(this.#at(scan) - this.#at(scan - this.#pace)) > MOVEMENT * this.#tolerance;
  }

  #same(scan: number, earlier: number): boolean {
    return this.#history.holds(earlier) && Math.abs(this.#at(scan) - this.#at(earlier)) <= this.#tolerance;
  }

  /** The values by which the stretch that ends here is found; false where they say too little. */
  #gather(): boolean {
    const { at } = this.#history;
    const width = CELL_WIDTH * this.#tolerance;
    const least = MOVEMENT / CELL_WIDTH;
    let moved = 0;
    for (let i = 0; i < VALUES; i++) {
      const value = this.#at(at - i * this.#pace) / width;
      if (value - value !== 0) return false;
      this.#values[i] = value;
      if (i > 0 && Math.abs(value - (this.#values[i - 1] as number)) > least) moved += 1;
    }
    return moved >= 1;
  }

  #find(): void {
    const { at, unbroken } = this.#history;
    const back = Math.min(at - unbroken, this.#every + VALUES * this.#pace);
    for (let corner = 0; corner < 1 << VALUES; corner++) {
      let candidate = this.#heads[this.#bucket(corner)] as number;
      let before = at;
      let left = corner === 0 ? MOST_CANDIDATES : MOST_NEIGHBOURS;
      while (candidate >= 0 && candidate < before && this.#history.holds(candidate - back) && left > 0) {
        left -= 1;
        const lag = at - candidate;
        if (lag >= SHORTEST_LAG && this.#same(at, candidate)) this.#begin(lag, back);
        if (this.#runs.length >= MOST_RUNS) return;
        before = candidate;
        candidate = this.#next[candidate & this.#history.mask] as number;
      }
    }
  }

  /** A run from as far back as the stretches agree. */
  #begin(lag: number, back: number): void {
    if (this.#runs.some((run) => run.lag === lag)) return;
    const { at } = this.#history;
    let length = 0;
    while (length < back && this.#same(at - length - 1, at - length - 1 - lag)) length += 1;
    if (length < (VALUES - 1) * this.#pace) return;
    let steps = 0;
    for (let i = 0; i < length; i += this.#pace) if (this.#moves(at - i)) steps += 1;
    this.#runs.push({ lag, begin: at - length, steps, misses: 0 });
  }

  #insert(): void {
    const { at, mask } = this.#history;
    const bucket = this.#bucket(0);
    this.#next[at & mask] = this.#heads[bucket] as number;
    this.#heads[bucket] = at;
  }

  #bucket(corner: number): number {
    let hash = 0;
    for (let i = 0; i < VALUES; i++) {
      const value = this.#values[i] as number;
      const cell = Math.floor(value);
      const neighbour = value - cell < 0.5 ? cell - 1 : cell + 1;
      hash = Math.imul(hash ^ ((corner >> i) & 1 ? neighbour : cell), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    return hash & this.#history.mask;
  }
}

/** Movements by which a pace is told: larger than so many tolerances at the median. */
const SLOWEST_PACE = 64;

/** In how many scans the variable typically moves enough to tell stretches apart; `undefined` where it never does. `values`: its own, in order. */
export function paceOf(values: Float32Array, tolerance: number): number | undefined {
  for (let pace = 1; pace <= SLOWEST_PACE && pace * 8 < values.length; pace *= 2) {
    const stride = Math.max(1, Math.floor(values.length / 4096));
    let moved = 0;
    let all = 0;
    for (let at = pace; at < values.length; at += stride) {
      all += 1;
      if (Math.abs((values[at] as number) - (values[at - pace] as number)) > MOVEMENT * tolerance) moved += 1;
    }
    if (moved * 2 > all) return pace;
  }
  return undefined;
}

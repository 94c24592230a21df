// Replay of everything: whole scans that repeat an earlier stretch, noise and a few live variables aside. Scans are found again by three
// numbers, each a sum of all values with signs by chance: whatever repeats comes near to itself in all three.

import type { History } from "./history.ts";

/** Cells of the index are so many tolerances wide; neighbours are looked at, so that noise does not hide a repeat. */
const CELL_WIDTH = 4;
/** Share of the variables that may differ in a repeated scan. */
const LIVE_SHARE = 0.1;
/** A scan counts as a step when so large a share of the variables moved since the step before. */
const MOVED_SHARE = 0.1;
/** Nearer scans are alike because nothing happens so fast. */
const SHORTEST_LAG = 16;
const MOST_CANDIDATES = 128;
const MOST_RUNS = 32;
const KEYS = 3;

interface Run {
  readonly lag: number;
  readonly begin: number;
  readonly beginStep: number;
  misses: number;
}

export class ScanRepeats {
  readonly #history: History;
  readonly #columns: Int32Array;
  readonly #tolerances: Float64Array;
  readonly #signs: Float64Array;
  readonly #heads: Int32Array;
  readonly #next: Int32Array;
  readonly #keys = new Float64Array(KEYS);
  readonly #reference: Float64Array;
  #runs: Run[] = [];
  #steps = 0;

  /** `columns`: the variables that move; `tolerances`: theirs. */
  constructor(history: History, columns: readonly number[], tolerances: readonly number[]) {
    this.#history = history;
    this.#columns = Int32Array.from(columns);
    this.#tolerances = Float64Array.from(tolerances);
    this.#signs = signsByChance(KEYS * columns.length, 1 / Math.sqrt(Math.max(1, columns.length)));
    this.#heads = new Int32Array(history.capacity).fill(-1);
    this.#next = new Int32Array(history.capacity).fill(-1);
    this.#reference = new Float64Array(columns.length).fill(Number.NaN);
  }

  /** After the history took a scan: how many steps repeat an earlier stretch by now, and how far back that lies. */
  observe(): { readonly steps: number; readonly lag: number } {
    const history = this.#history;
    if (history.unbroken === history.at) this.#runs = [];
    const moved = this.#step();
    this.#continue();
    if (moved) {
      this.#makeKeys();
      if (this.#runs.length < MOST_RUNS) this.#find();
      this.#insert();
    }
    let steps = 0;
    let lag = 0;
    for (const run of this.#runs) {
      const made = this.#steps - run.beginStep;
      // a stretch cannot repeat itself while it lasts
      if (made <= steps || run.lag <= history.at - run.begin) continue;
      steps = made;
      lag = run.lag;
    }
    return { steps, lag };
  }

  #step(): boolean {
    const { values } = this.#history;
    const begin = this.#history.slot(this.#history.at);
    const many = this.#columns.length;
    let moved = 0;
    for (let i = 0; i < many; i++) {
      const value = values[begin + (this.#columns[i] as number)] as number;
      if (!(Math.abs(value - (this.#reference[i] as number)) <= 2 * (this.#tolerances[i] as number))) moved += 1;
    }
    if (moved < Math.max(1, many * MOVED_SHARE)) return false;
    for (let i = 0; i < many; i++) this.#reference[i] = values[begin + (this.#columns[i] as number)] as number;
    this.#steps += 1;
    return true;
  }

  #continue(): void {
    const { at } = this.#history;
    this.#runs = this.#runs.filter((run) => {
      if (this.#same(at - run.lag)) return true;
      run.misses += 1;
      return run.misses <= 1 + (at - run.begin) / 8;
    });
  }

  /** The scan that came last is like this earlier one. */
  #same(earlier: number): boolean {
    const history = this.#history;
    if (!history.holds(earlier)) return false;
    const { values } = history;
    const a = history.slot(history.at);
    const b = history.slot(earlier);
    const allowed = Math.floor(this.#columns.length * LIVE_SHARE);
    let different = 0;
    for (let i = 0; i < this.#columns.length; i++) {
      const column = this.#columns[i] as number;
      const near = Math.abs((values[a + column] as number) - (values[b + column] as number)) <= (this.#tolerances[i] as number);
      if (near) continue;
      different += 1;
      if (different > allowed) return false;
    }
    return true;
  }

  #makeKeys(): void {
    const { values } = this.#history;
    const begin = this.#history.slot(this.#history.at);
    const many = this.#columns.length;
    for (let key = 0; key < KEYS; key++) {
      let sum = 0;
      for (let i = 0; i < many; i++) {
        const share = (values[begin + (this.#columns[i] as number)] as number) / (this.#tolerances[i] as number);
        sum += (this.#signs[key * many + i] as number) * share;
      }
      this.#keys[key] = sum / CELL_WIDTH;
    }
  }

  #find(): void {
    const { at } = this.#history;
    let left = MOST_CANDIDATES;
    for (let corner = 0; corner < 1 << KEYS; corner++) {
      let candidate = this.#heads[this.#bucket(corner)] as number;
      let before = at;
      while (candidate >= 0 && candidate < before && this.#history.holds(candidate) && left > 0) {
        left -= 1;
        const lag = at - candidate;
        if (lag >= SHORTEST_LAG && !this.#runs.some((run) => run.lag === lag) && this.#same(candidate)) {
          this.#runs.push({ lag, begin: at, beginStep: this.#steps - 1, misses: 0 });
          if (this.#runs.length >= MOST_RUNS) return;
        }
        before = candidate;
        candidate = this.#next[candidate & this.#history.mask] as number;
      }
    }
  }

  #insert(): void {
    const { at, mask } = this.#history;
    const bucket = this.#bucket(0);
    this.#next[at & mask] = this.#heads[bucket] as number;
    this.#heads[bucket] = at;
  }

  /** The bucket of the cell that the keys lie in, or with bits in `corner` of the nearest neighbours. */
  #bucket(corner: number): number {
    let hash = 0;
    for (let key = 0; key < KEYS; key++) {
      const value = this.#keys[key] as number;
      const cell = Math.floor(value);
      const neighbour = value - cell < 0.5 ? cell - 1 : cell + 1;
      hash = Math.imul(hash ^ ((corner >> key) & 1 ? neighbour : cell), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    return hash & this.#history.mask;
  }
}

/** Plus and minus `size`, as by chance, always the same. */
function signsByChance(many: number, size: number): Float64Array {
  let state = 0x2545f491;
  return Float64Array.from({ length: many }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state < 0 ? -size : size;
  });
}

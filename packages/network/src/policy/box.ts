// The first exact engine: boxes (one interval per dimension) and the search for a witness, a point of a box that no other box holds.
//
// The search looks at the lowest corner. If no box of the cover holds it, it is the witness. Else the largest box that holds it is cut
// away, which leaves at most one slab per dimension, and the search goes on in each. It visits few corners where covers are made by
// people; the worst case is exponential in the dimensions, so steps are counted.

import { type Cube, countBoxes } from "./cube.ts";

/** Boxes in one typed array: low and high of each dimension in turn. Grows as boxes are added. */
export class Boxes {
  readonly dimensions: number;
  bounds: Int32Array;
  length = 0;

  constructor(dimensions: number, room = 16) {
    this.dimensions = dimensions;
    this.bounds = new Int32Array(Math.max(1, room) * dimensions * 2);
  }

  /** Adds every box of a cube. */
  addCube(cube: Cube): void {
    const count = countBoxes([cube]);
    const stride = this.dimensions * 2;
    this.#reserve(count);
    for (let number = 0; number < count; number++) {
      let rest = number;
      let at = (this.length + number) * stride;
      for (const set of cube) {
        const sets = set.length / 2;
        const which = (rest % sets) * 2;
        rest = Math.floor(rest / sets);
        this.bounds[at++] = set[which] as number;
        this.bounds[at++] = set[which + 1] as number;
      }
    }
    this.length += count;
  }

  #reserve(more: number): void {
    const needed = (this.length + more) * this.dimensions * 2;
    if (needed <= this.bounds.length) return;
    const larger = new Int32Array(Math.max(needed, this.bounds.length * 2));
    larger.set(this.bounds);
    this.bounds = larger;
  }
}

export type Search =
  | { readonly type: "covered" }
  /** A point of the box, one coordinate per dimension, that no box of the cover holds. */
  | { readonly type: "hole"; readonly point: readonly number[] }
  /** More steps than allowed. */
  | { readonly type: "undecided" };

const COVERED: Search = { type: "covered" };
const UNDECIDED: Search = { type: "undecided" };

/** Steps that one search may take; each looks at the boxes that touch one region. */
const MOST_STEPS = 2_000_000;

/** Collects the boxes that touch a region, then searches the region for a point outside them all. */
export class WitnessSearch {
  readonly #dimensions: number;
  readonly #region: Int32Array;
  /** Bounds of the boxes that touch the region. */
  #cover: Int32Array;
  #covers = 0;
  #whole = false;
  #steps = 0;
  /** Steps of all searches so far. */
  spent = 0;

  constructor(dimensions: number) {
    this.#dimensions = dimensions;
    this.#region = new Int32Array(dimensions * 2);
    this.#cover = new Int32Array(dimensions * 2 * 64);
  }

  /** Begins with the part of one box that lies in another. False where there is none. */
  begin(a: Boxes, at: number, b: Boxes = a, bt: number = at): boolean {
    const stride = this.#dimensions * 2;
    const [left, right] = [a.bounds, b.bounds];
    this.#covers = 0;
    this.#whole = false;
    for (let d = 0, i = at * stride, j = bt * stride; d < stride; d += 2, i += 2, j += 2) {
      const low = Math.max(left[i] as number, right[j] as number);
      const high = Math.min(left[i + 1] as number, right[j + 1] as number);
      if (low > high) return false;
      this.#region[d] = low;
      this.#region[d + 1] = high;
    }
    return true;
  }

  /** Narrows the region to a box. False where nothing is left. Only before a cover is taken. */
  narrow(boxes: Boxes, at: number): boolean {
    const stride = this.#dimensions * 2;
    for (let d = 0, i = at * stride; d < stride; d += 2, i += 2) {
      const low = Math.max(this.#region[d] as number, boxes.bounds[i] as number);
      const high = Math.min(this.#region[d + 1] as number, boxes.bounds[i + 1] as number);
      if (low > high) return false;
      this.#region[d] = low;
      this.#region[d + 1] = high;
    }
    return true;
  }

  /** Takes box `at` into the cover. True where it alone holds the whole region. */
  cover(boxes: Boxes, at: number): boolean {
    const stride = this.#dimensions * 2;
    const { bounds } = boxes;
    const region = this.#region;
    let holds = true;
    for (let d = 0, i = at * stride; d < stride; d += 2, i += 2) {
      const low = bounds[i] as number;
      const high = bounds[i + 1] as number;
      if (low > (region[d + 1] as number) || high < (region[d] as number)) return false;
      if (low > (region[d] as number) || high < (region[d + 1] as number)) holds = false;
    }
    if ((this.#covers + 1) * stride > this.#cover.length) {
      const larger = new Int32Array(this.#cover.length * 2);
      larger.set(this.#cover);
      this.#cover = larger;
    }
    const from = this.#covers * stride;
    for (let d = 0, i = at * stride; d < stride; d++, i++) this.#cover[from + d] = bounds[i] as number;
    this.#covers++;
    this.#whole ||= holds;
    return holds;
  }

  /** How many boxes of the cover touch the region. */
  get covers(): number {
    return this.#covers;
  }

  search(): Search {
    if (this.#whole) return COVERED;
    this.#steps = 0;
    const all = Int32Array.from({ length: this.#covers }, (_, at) => at);
    const found = this.#visit(this.#region.slice(), all);
    this.spent += this.#steps;
    if (found === "undecided") return UNDECIDED;
    return found === undefined ? COVERED : { type: "hole", point: found };
  }

  #visit(region: Int32Array, candidates: Int32Array): readonly number[] | undefined | "undecided" {
    if (++this.#steps > MOST_STEPS) return "undecided";
    const stride = this.#dimensions * 2;
    const cover = this.#cover;
    const touching = new Int32Array(candidates.length);
    let count = 0;
    let pivot = -1;
    let best = -1;
    for (const candidate of candidates) {
      const from = candidate * stride;
      let touches = true;
      let atCorner = true;
      let size = 0;
      for (let d = 0; d < stride; d += 2) {
        const low = cover[from + d] as number;
        const high = cover[from + d + 1] as number;
        const first = region[d] as number;
        const last = region[d + 1] as number;
        if (low > last || high < first) {
          touches = false;
          break;
        }
        if (low > first) atCorner = false;
        // The share of the region that the box holds, as a sum of logarithms.
        else if (atCorner) size += high >= last ? 0 : Math.log2((high - first + 1) / (last - first + 1));
      }
      if (!touches) continue;
      touching[count++] = candidate;
      if (atCorner && (pivot < 0 || size > best)) {
        if (size === 0) return undefined;
        pivot = candidate;
        best = size;
      }
    }
    if (pivot < 0) return Array.from({ length: this.#dimensions }, (_, d) => region[d * 2] as number);
    const rest = touching.subarray(0, count);
    const from = pivot * stride;
    const slab = region.slice();
    for (let d = 0; d < stride; d += 2) {
      const high = cover[from + d + 1] as number;
      if (high >= (slab[d + 1] as number)) continue;
      const piece = slab.slice();
      piece[d] = high + 1;
      const found = this.#visit(piece, rest);
      if (found !== undefined) return found;
      slab[d + 1] = high;
    }
    return undefined;
  }
}

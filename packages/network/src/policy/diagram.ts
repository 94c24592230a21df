// The second exact engine: reduced ordered binary decision diagrams (Bryant 1986) in typed arrays. Equal sets are equal nodes, so
// equality is one comparison, and every path to the true end is a witness.

import type { Cube, Intervals } from "./cube.ts";

/** The two ends: the empty set and the set of everything. */
export const EMPTY = 0;
export const EVERYTHING = 1;

const AND = 1;
const OR = 2;
const WITHOUT = 3;

/** Nodes beyond this number are not made. */
const MOST_NODES = 1 << 24;

/** Thrown inside and caught by whoever owns the diagram: the sets are too entangled for the memory that is allowed. */
export class DiagramTooLarge extends Error {
  constructor() {
    super(`a decision diagram of more than ${MOST_NODES} nodes`);
    this.name = "DiagramTooLarge";
  }
}

/**
 * Sets of points over dimensions of known sizes. A coordinate is written in as many bits as its size needs, the first dimension first,
 * high bits first; codes beyond the size stand for the last value.
 */
export class Diagram {
  /** First bit of each dimension, and the number of bits of all. */
  readonly #first: readonly number[];
  readonly #bits: readonly number[];
  readonly #sizes: readonly number[];
  #level: Int32Array;
  #low: Int32Array;
  #high: Int32Array;
  #count = 2;
  /** Open addressing; 0 is free. */
  #unique: Int32Array;
  #cacheA: Int32Array;
  #cacheB: Int32Array;
  #cacheResult: Int32Array;

  constructor(sizes: readonly number[]) {
    this.#sizes = sizes;
    this.#bits = sizes.map((size) => (size <= 1 ? 0 : 32 - Math.clz32(size - 1)));
    let sum = 0;
    this.#first = this.#bits.map((bits) => {
      sum += bits;
      return sum - bits;
    });
    const room = 1 << 15;
    this.#level = new Int32Array(room);
    this.#low = new Int32Array(room);
    this.#high = new Int32Array(room);
    this.#level[EMPTY] = this.#level[EVERYTHING] = sum;
    this.#unique = new Int32Array(room * 2);
    this.#cacheA = new Int32Array(room);
    this.#cacheB = new Int32Array(room);
    this.#cacheResult = new Int32Array(room);
  }

  /** How many nodes were made, the ends included. */
  get nodes(): number {
    return this.#count;
  }

  cube(cube: Cube): number {
    let node = EVERYTHING;
    for (let d = cube.length - 1; d >= 0; d--) node = this.#within(d, cube[d] as Intervals, node);
    return node;
  }

  /** Halves are joined first, so that large unions are built from small ones. */
  union(cubes: readonly Cube[], from = 0, to: number = cubes.length): number {
    if (to - from === 0) return EMPTY;
    if (to - from === 1) return this.cube(cubes[from] as Cube);
    const middle = (from + to) >> 1;
    return this.or(this.union(cubes, from, middle), this.union(cubes, middle, to));
  }

  and(a: number, b: number): number {
    return this.#apply(AND, a, b);
  }

  or(a: number, b: number): number {
    return this.#apply(OR, a, b);
  }

  /** What lies in `a` and not in `b`. */
  without(a: number, b: number): number {
    return this.#apply(WITHOUT, a, b);
  }

  /** A point of the set, the lowest where the bits leave a choice; `undefined` of the empty set. */
  point(node: number): readonly number[] | undefined {
    if (node === EMPTY) return undefined;
    const bits = new Uint8Array(this.#level[EMPTY] as number);
    for (let at = node; at !== EVERYTHING; ) {
      const low = this.#low[at] as number;
      if (low === EMPTY) bits[this.#level[at] as number] = 1;
      at = low === EMPTY ? (this.#high[at] as number) : low;
    }
    return this.#sizes.map((size, d) => {
      let value = 0;
      for (let bit = 0; bit < (this.#bits[d] as number); bit++)
        value = value * 2 + (bits[(this.#first[d] as number) + bit] as number);
      return Math.min(value, size - 1);
    });
  }

  /** The points of the other dimensions that the set holds together with one value of dimension `d`. */
  at(node: number, d: number, value: number): number {
    const first = this.#first[d] as number;
    const end = first + (this.#bits[d] as number);
    const known = new Map<number, number>();
    const fix = (from: number): number => {
      const level = this.#level[from] as number;
      if (level >= end) return from;
      if (level >= first) return fix((((value >> (end - 1 - level)) & 1) === 1 ? this.#high[from] : this.#low[from]) as number);
      let fixed = known.get(from);
      if (fixed !== undefined) return fixed;
      fixed = this.#node(level, fix(this.#low[from] as number), fix(this.#high[from] as number));
      known.set(from, fixed);
      return fixed;
    };
    return fix(node);
  }

  /** The points that the set holds with some value of dimension `d`, with every value of it. */
  forget(node: number, d: number): number {
    const first = this.#first[d] as number;
    const end = first + (this.#bits[d] as number);
    const known = new Map<number, number>();
    const free = (from: number): number => {
      const level = this.#level[from] as number;
      if (level >= end) return from;
      let freed = known.get(from);
      if (freed !== undefined) return freed;
      const low = free(this.#low[from] as number);
      const high = free(this.#high[from] as number);
      freed = level >= first ? this.or(low, high) : this.#node(level, low, high);
      known.set(from, freed);
      return freed;
    };
    return free(node);
  }

  /** Points whose coordinate `d` lies in the set and which `next`, over the later dimensions, holds. */
  #within(d: number, set: Intervals, next: number): number {
    const bits = this.#bits[d] as number;
    const first = this.#first[d] as number;
    const last = (this.#sizes[d] as number) - 1;
    // Codes beyond the size count as the last value, so that "all values" is no condition.
    const end = (at: number): number => ((set[at + 1] as number) >= last ? 2 ** bits - 1 : (set[at + 1] as number));
    const build = (bit: number, low: number, high: number, from: number, to: number): number => {
      while (from < to && end(from) < low) from += 2;
      while (from < to && (set[to - 2] as number) > high) to -= 2;
      if (from >= to) return EMPTY;
      if ((set[from] as number) <= low && end(from) >= high) return next;
      const middle = low + (high - low + 1) / 2;
      const zero = build(bit + 1, low, middle - 1, from, to);
      const one = build(bit + 1, middle, high, from, to);
      return this.#node(first + bit, zero, one);
    };
    return build(0, 0, 2 ** bits - 1, 0, set.length);
  }

  #node(level: number, low: number, high: number): number {
    if (low === high) return low;
    const mask = this.#unique.length - 1;
    let slot = hash(level, low, high) & mask;
    for (let at = this.#unique[slot] as number; at !== 0; at = this.#unique[slot] as number) {
      if (this.#level[at] === level && this.#low[at] === low && this.#high[at] === high) return at;
      slot = (slot + 1) & mask;
    }
    if (this.#count === this.#level.length) {
      this.#grow();
      return this.#node(level, low, high);
    }
    const made = this.#count++;
    this.#level[made] = level;
    this.#low[made] = low;
    this.#high[made] = high;
    this.#unique[slot] = made;
    return made;
  }

  #grow(): void {
    const size = this.#level.length * 2;
    if (size > MOST_NODES) throw new DiagramTooLarge();
    this.#level = enlarge(this.#level, size);
    this.#low = enlarge(this.#low, size);
    this.#high = enlarge(this.#high, size);
    this.#unique = new Int32Array(size * 2);
    const mask = this.#unique.length - 1;
    for (let at = 2; at < this.#count; at++) {
      let slot = hash(this.#level[at] as number, this.#low[at] as number, this.#high[at] as number) & mask;
      while (this.#unique[slot] !== 0) slot = (slot + 1) & mask;
      this.#unique[slot] = at;
    }
    const [cacheA, cacheB, cacheResult] = [this.#cacheA, this.#cacheB, this.#cacheResult];
    this.#cacheA = new Int32Array(size);
    this.#cacheB = new Int32Array(size);
    this.#cacheResult = new Int32Array(size);
    // What is known stays known: nodes keep their numbers.
    for (let at = 0; at < cacheA.length; at++) {
      const key = cacheA[at] as number;
      if (key === 0) continue;
      const slot = hash(key & 3, key >> 2, cacheB[at] as number) & (size - 1);
      this.#cacheA[slot] = key;
      this.#cacheB[slot] = cacheB[at] as number;
      this.#cacheResult[slot] = cacheResult[at] as number;
    }
  }

  #apply(operation: number, a: number, b: number): number {
    if (operation === AND) {
      if (a === b || b === EVERYTHING) return a;
      if (a === EVERYTHING) return b;
      if (a === EMPTY || b === EMPTY) return EMPTY;
    } else if (operation === OR) {
      if (a === b || b === EMPTY) return a;
      if (a === EMPTY) return b;
      if (a === EVERYTHING || b === EVERYTHING) return EVERYTHING;
    } else {
      if (a === EMPTY || a === b || b === EVERYTHING) return EMPTY;
      if (b === EMPTY) return a;
    }
    if (operation !== WITHOUT && a > b) [a, b] = [b, a];
    // Operation and first set share a word; nodes stay below 2^24.
    const key = a * 4 + operation;
    const slot = hash(operation, a, b) & (this.#cacheA.length - 1);
    if (this.#cacheA[slot] === key && this.#cacheB[slot] === b) return this.#cacheResult[slot] as number;
    const levelA = this.#level[a] as number;
    const levelB = this.#level[b] as number;
    const level = Math.min(levelA, levelB);
    const low = this.#apply(
      operation,
      levelA === level ? (this.#low[a] as number) : a,
      levelB === level ? (this.#low[b] as number) : b,
    );
    const high = this.#apply(
      operation,
      levelA === level ? (this.#high[a] as number) : a,
      levelB === level ? (this.#high[b] as number) : b,
    );
    const result = this.#node(level, low, high);
    // The cache may have grown meanwhile.
    const now = hash(operation, a, b) & (this.#cacheA.length - 1);
    this.#cacheA[now] = key;
    this.#cacheB[now] = b;
    this.#cacheResult[now] = result;
    return result;
  }
}

function hash(a: number, b: number, c: number): number {
  let mixed = Math.imul(a, 0x9e37_79b1) ^ Math.imul(b, 0x85eb_ca6b) ^ Math.imul(c, 0xc2b2_ae35);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0x2c1b_3c6d);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}

function enlarge(array: Int32Array, size: number): Int32Array {
  const larger = new Int32Array(size);
  larger.set(array);
  return larger;
}

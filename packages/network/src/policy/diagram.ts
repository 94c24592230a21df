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
const LEAST_NODES = 1 << 15;
/** As many answers are kept as there is room for nodes, beyond this number a quarter as many: measured, more cost more than they save. */
const ENOUGH_ANSWERS = 1 << 20;

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
  /** Four numbers per node, in one line of the processor's cache: level, low, high, and the next node of its bucket. */
  #nodes: Int32Array<ArrayBuffer>;
  #count = 2;
  /** First node of each bucket; 0 where there is none. At least as many as nodes. */
  #buckets: Int32Array<ArrayBuffer>;
  /** Four numbers per answer: operation and first set, second set, result, nothing. */
  #cache: Int32Array<ArrayBuffer>;

  constructor(sizes: readonly number[]) {
    this.#sizes = sizes;
    this.#bits = sizes.map((size) => (size <= 1 ? 0 : 32 - Math.clz32(size - 1)));
    let sum = 0;
    this.#first = this.#bits.map((bits) => {
      sum += bits;
      return sum - bits;
    });
    this.#nodes = new Int32Array(LEAST_NODES * 4);
    this.#nodes[EMPTY * 4] = this.#nodes[EVERYTHING * 4] = sum;
    this.#buckets = new Int32Array(LEAST_NODES);
    this.#cache = new Int32Array(LEAST_NODES * 4);
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
    const bits = new Uint8Array(this.#level(EMPTY));
    for (let at = node; at !== EVERYTHING; ) {
      const low = this.#low(at);
      if (low === EMPTY) bits[this.#level(at)] = 1;
      at = low === EMPTY ? this.#high(at) : low;
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
      const level = this.#level(from);
      if (level >= end) return from;
      if (level >= first) return fix(((value >> (end - 1 - level)) & 1) === 1 ? this.#high(from) : this.#low(from));
      let fixed = known.get(from);
      if (fixed !== undefined) return fixed;
      fixed = this.#node(level, fix(this.#low(from)), fix(this.#high(from)));
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
      const level = this.#level(from);
      if (level >= end) return from;
      let freed = known.get(from);
      if (freed !== undefined) return freed;
      const low = free(this.#low(from));
      const high = free(this.#high(from));
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
    if (set.length === 2) return this.#between(d, set[0] as number, end(0), next);
    return build(0, 0, 2 ** bits - 1, 0, set.length);
  }

  /** The same for one interval of codes: from the last bit up, what is not below `from`, what is not above `to`, then both. */
  #between(d: number, from: number, to: number, next: number): number {
    const first = this.#first[d] as number;
    let level = first + (this.#bits[d] as number) - 1;
    let [above, below] = [next, next];
    for (; from !== to; level--, from >>>= 1, to >>>= 1) {
      const [one, other] = [(from & 1) === 1, (to & 1) === 1];
      if (from + 1 === to && !one) {
        // From here up both begin alike.
        above = below = this.#node(level, above, below);
      } else {
        above = one ? this.#node(level, EMPTY, above) : this.#node(level, above, next);
        below = other ? this.#node(level, next, below) : this.#node(level, below, EMPTY);
      }
    }
    let node = above;
    for (; level >= first; level--, from >>>= 1) {
      node = (from & 1) === 1 ? this.#node(level, EMPTY, node) : this.#node(level, node, EMPTY);
    }
    return node;
  }

  #level(node: number): number {
    return this.#nodes[node * 4] as number;
  }

  #low(node: number): number {
    return this.#nodes[node * 4 + 1] as number;
  }

  #high(node: number): number {
    return this.#nodes[node * 4 + 2] as number;
  }

  #node(level: number, low: number, high: number): number {
    if (low === high) return low;
    const nodes = this.#nodes;
    const bucket = hash(level, low, high) & (this.#buckets.length - 1);
    const first = this.#buckets[bucket] as number;
    for (let at = first; at !== 0; at = nodes[at * 4 + 3] as number) {
      if (nodes[at * 4 + 1] === low && nodes[at * 4 + 2] === high && nodes[at * 4] === level) return at;
    }
    if (this.#count * 4 === nodes.length) {
      this.#extend();
      return this.#node(level, low, high);
    }
    const made = this.#count++;
    nodes[made * 4] = level;
    nodes[made * 4 + 1] = low;
    nodes[made * 4 + 2] = high;
    nodes[made * 4 + 3] = first;
    this.#buckets[bucket] = made;
    return made;
  }

  /** By a quarter only, since nodes are most of the memory; it is handed on rather than left behind. */
  #extend(): void {
    if (this.#count === MOST_NODES) throw new DiagramTooLarge();
    const size = Math.min(MOST_NODES, this.#count + (this.#count >> 2));
    this.#nodes = new Int32Array(this.#nodes.buffer.transfer(size * 16));
    if (size > this.#buckets.length) this.#spread();
  }

  /** Over twice the buckets. Nodes keep their numbers, so that what is known stays known. */
  #spread(): void {
    const size = this.#buckets.length * 2;
    const nodes = this.#nodes;
    const buckets = new Int32Array(this.#buckets.buffer.transfer(size * 4)).fill(0);
    this.#buckets = buckets;
    for (let at = 2; at < this.#count; at++) {
      const bucket = hash(nodes[at * 4] as number, nodes[at * 4 + 1] as number, nodes[at * 4 + 2] as number) & (size - 1);
      nodes[at * 4 + 3] = buckets[bucket] as number;
      buckets[bucket] = at;
    }
    const answers = Math.max(Math.min(size, ENOUGH_ANSWERS), size >> 2);
    const before = this.#cache;
    if (before.length === answers * 4) return;
    const cache = new Int32Array(answers * 4);
    this.#cache = cache;
    for (let at = 0; at < before.length; at += 4) {
      const key = before[at] as number;
      if (key === 0) continue;
      const slot = (hash(key & 3, key >> 2, before[at + 1] as number) & (answers - 1)) * 4;
      cache[slot] = key;
      cache[slot + 1] = before[at + 1] as number;
      cache[slot + 2] = before[at + 2] as number;
    }
    before.buffer.transfer(0);
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
    const hashed = hash(operation, a, b);
    const slot = (hashed & ((this.#cache.length >> 2) - 1)) * 4;
    if (this.#cache[slot] === key && this.#cache[slot + 1] === b) return this.#cache[slot + 2] as number;
    const nodes = this.#nodes;
    const [atA, atB] = [a * 4, b * 4];
    const levelA = nodes[atA] as number;
    const levelB = nodes[atB] as number;
    const level = levelA < levelB ? levelA : levelB;
    // Read before anything is made: the nodes may move to other memory meanwhile.
    const lowA = levelA === level ? (nodes[atA + 1] as number) : a;
    const lowB = levelB === level ? (nodes[atB + 1] as number) : b;
    const highA = levelA === level ? (nodes[atA + 2] as number) : a;
    const highB = levelB === level ? (nodes[atB + 2] as number) : b;
    const result = this.#node(level, this.#apply(operation, lowA, lowB), this.#apply(operation, highA, highB));
    const cache = this.#cache;
    const now = (hashed & ((cache.length >> 2) - 1)) * 4;
    cache[now] = key;
    cache[now + 1] = b;
    cache[now + 2] = result;
    return result;
  }
}

function hash(a: number, b: number, c: number): number {
  let mixed = Math.imul(a, 0x9e37_79b1) ^ Math.imul(b, 0x85eb_ca6b) ^ Math.imul(c, 0xc2b2_ae35);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0x2c1b_3c6d);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}

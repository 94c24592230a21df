// Coordinate compression: the values of a dimension that no set tells apart become one number. Exact, whatever the size of the dimension,
// so that IPv6 addresses cost no more than ports, and sets with holes become one interval wherever they can.

import { complementOf, intersectRanges } from "../firewalls/ranges.ts";
import { ETHER_TYPES, type Range } from "../firewalls/ruleset.ts";
import type { Cube, Intervals } from "./cube.ts";
import { DIMENSIONS, FAMILY_RANGES, largestOf } from "./dimension.ts";
import { dimensionIndex, type Region, regionOf } from "./match.ts";
import type { Names } from "./names.ts";

/** Work that grouping pieces of one dimension by the sets that hold them may take; beyond it, every piece stays its own number. */
const MOST_WORK = 20_000_000;

/** A value as maps find it quickest; numbers and bigints compare alike. */
type Key = number | bigint;

function keyOf(value: bigint): Key {
  return value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
}

interface Axis {
  /** Begin of each piece of the dimension, ascending. */
  readonly begins: readonly bigint[];
  readonly at: ReadonlyMap<Key, number>;
  /** Number of each piece, and the first piece of each number. */
  readonly numbers: Int32Array;
  readonly firsts: readonly number[];
  /** The greatest number up to each piece. */
  readonly greatest: Int32Array;
  readonly largest: bigint;
}

/** A space of packets in which some regions are told apart, and nothing else is. */
export class Space {
  readonly #axes: readonly Axis[];
  /** By dimension: the same set may stand in several. */
  readonly #known = DIMENSIONS.map(() => new Map<readonly Range[], Intervals>());
  /** Dimensions in which anything is told apart, in order: the others are left out of cubes. */
  readonly active: readonly number[];
  /** How many numbers each active dimension has. */
  readonly sizes: readonly number[];
  readonly everything: Cube;
  /** The packets that there are: both addresses are of one family, and the EtherType says which. */
  readonly packets: readonly Cube[];

  constructor(regions: Iterable<Region>, names: Names) {
    const sets = DIMENSIONS.map(() => new Set<readonly Range[]>());
    const take = (region: Region): void => {
      for (const [at, set] of region.entries()) if (set !== undefined) sets[at]?.add(set);
    };
    for (const region of regions) take(region);
    const families = familyRegions((sets[dimensionIndex("etherType")]?.size ?? 0) > 0);
    for (const family of families) take(family);
    this.#axes = DIMENSIONS.map((field, at) => axisOf([...(sets[at] ?? [])], largestOf(field, names)));
    this.active = this.#axes.flatMap(({ firsts }, at) => (firsts.length > 1 ? [at] : []));
    this.sizes = this.active.map((at) => (this.#axes[at] as Axis).firsts.length);
    this.everything = this.sizes.map((size) => [0, size - 1]);
    this.packets = this.cubes(families);
  }

  /** A region of those told apart, or one made of them, in the numbers of this space. `undefined` where it is empty. */
  cube(region: Region): Cube | undefined {
    const cube: Intervals[] = [];
    for (const [at, set] of region.entries()) {
      const active = this.active.indexOf(at);
      const intervals = set === undefined ? this.everything[active] : this.#intervalsOf(at, set);
      if (set !== undefined && intervals?.length === 0) return undefined;
      if (active >= 0 && intervals !== undefined) cube.push(intervals);
    }
    return cube;
  }

  cubes(regions: readonly Region[]): readonly Cube[] {
    return regions.map((region) => this.cube(region)).filter((cube) => cube !== undefined);
  }

  /** All values that a point stands for in a dimension: a first piece of them. */
  valuesAt(point: readonly number[], dimension: number): Range {
    const axis = this.#axes[dimension] as Axis;
    const active = this.active.indexOf(dimension);
    const piece = axis.firsts[active < 0 ? 0 : (point[active] as number)] as number;
    return { low: axis.begins[piece] as bigint, high: (axis.begins[piece + 1] ?? axis.largest + 1n) - 1n };
  }

  /** The part of `wanted` that a point stands for in a dimension; `undefined` where there is none. */
  valueIn(point: readonly number[], dimension: number, wanted: readonly Range[]): bigint | undefined {
    const axis = this.#axes[dimension] as Axis;
    const active = this.active.indexOf(dimension);
    const number = active < 0 ? 0 : (point[active] as number);
    for (let piece = 0; piece < axis.begins.length; piece++) {
      if (axis.numbers[piece] !== number) continue;
      const range = { low: axis.begins[piece] as bigint, high: (axis.begins[piece + 1] ?? axis.largest + 1n) - 1n };
      const found = intersectRanges([range], wanted)[0];
      if (found !== undefined) return found.low;
    }
    return undefined;
  }

  /** The point that stands for a packet with these values, one per dimension. */
  locate(values: readonly bigint[]): readonly number[] {
    return this.active.map((at) => {
      const { begins, numbers } = this.#axes[at] as Axis;
      let low = 0;
      for (let high = begins.length; high - low > 1; ) {
        const middle = (low + high) >> 1;
        if ((begins[middle] as bigint) <= (values[at] as bigint)) low = middle;
        else high = middle;
      }
      return numbers[low] as number;
    });
  }

  #intervalsOf(dimension: number, set: readonly Range[]): Intervals {
    if (set.length === 1) return intervalsOf(this.#axes[dimension] as Axis, set);
    const here = this.#known[dimension] as Map<readonly Range[], Intervals>;
    let known = here.get(set);
    if (known === undefined) here.set(set, (known = intervalsOf(this.#axes[dimension] as Axis, set)));
    return known;
  }
}

/** `typed`: some set tells EtherTypes apart. */
function familyRegions(typed: boolean): readonly Region[] {
  const { ip, ip6 } = ETHER_TYPES;
  const of = (value: bigint): readonly Range[] => [{ low: value, high: value }];
  const types = { ip: of(ip), ip6: of(ip6), other: complementOf([...of(ip), ...of(ip6)], 0xffffn) };
  return (["ip", "ip6", "other"] as const).map((family) => {
    const addresses = [FAMILY_RANGES[family]];
    return regionOf({ source: addresses, destination: addresses, ...(typed ? { etherType: types[family] } : {}) });
  });
}

function axisOf(sets: readonly (readonly Range[])[], largest: bigint): Axis {
  const borders = new Set<Key>([0]);
  for (const set of sets) {
    for (const { low, high } of set) {
      borders.add(keyOf(low));
      if (high < largest) borders.add(keyOf(high + 1n));
    }
  }
  const keys = [...borders].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const begins = keys.map((key) => BigInt(key));
  const at = new Map(keys.map((key, number) => [key, number]));
  const spans = new Map<number | string, readonly (readonly [from: number, to: number])[]>();
  let work = 0;
  for (const set of sets) {
    const pieces = set.map(({ low, high }): readonly [number, number] => {
      return [at.get(keyOf(low)) as number, (at.get(keyOf(high + 1n)) ?? begins.length) - 1];
    });
    const [only] = pieces;
    const key = pieces.length === 1 && only !== undefined ? only[0] * begins.length + only[1] : pieces.join(";");
    if (spans.has(key)) continue;
    spans.set(key, pieces);
    for (const [from, to] of pieces) work += to - from + 1;
  }
  const numbers = new Int32Array(begins.length);
  if (work > MOST_WORK) for (let piece = 0; piece < begins.length; piece++) numbers[piece] = piece;
  else group(numbers, [...spans.values()]);
  const firsts: number[] = [];
  const greatest = new Int32Array(begins.length);
  const renumbered = new Map<number, number>();
  for (let piece = 0; piece < begins.length; piece++) {
    let number = renumbered.get(numbers[piece] as number);
    if (number === undefined) {
      number = firsts.length;
      renumbered.set(numbers[piece] as number, number);
      firsts.push(piece);
    }
    numbers[piece] = number;
    greatest[piece] = firsts.length - 1;
  }
  return { begins, at, numbers, firsts, greatest, largest };
}

/** Refines: pieces keep the same number only while every set holds both or neither. */
function group(numbers: Int32Array, sets: readonly (readonly (readonly [from: number, to: number])[])[]): void {
  let next = 1;
  for (const set of sets) {
    const moved = new Map<number, number>();
    for (const [from, to] of set) {
      for (let piece = from; piece <= to; piece++) {
        const number = numbers[piece] as number;
        let other = moved.get(number);
        if (other === undefined) moved.set(number, (other = next++));
        numbers[piece] = other;
      }
    }
  }
}

function piecesOf({ at, begins, largest }: Axis, { low, high }: Range): { readonly from: number; readonly end: number } {
  const from = at.get(keyOf(low));
  const end = high >= largest ? begins.length : at.get(keyOf(high + 1n));
  if (from === undefined || end === undefined) throw new Error("a set that the space does not tell apart");
  return { from, end };
}

/** The numbers of a set. Because numbers go by their lowest piece, one range is always one interval. */
function intervalsOf(axis: Axis, set: readonly Range[]): Intervals {
  const { numbers } = axis;
  const [only] = set;
  if (set.length === 1 && only !== undefined) {
    const { from, end } = piecesOf(axis, only);
    return [numbers[from] as number, axis.greatest[end - 1] as number];
  }
  const held = new Set<number>();
  for (const range of set) {
    const { from, end } = piecesOf(axis, range);
    for (let piece = from; piece < end; piece++) held.add(numbers[piece] as number);
  }
  const sorted = [...held].sort((a, b) => a - b);
  const intervals: number[] = [];
  for (const number of sorted) {
    if (intervals.length > 0 && (intervals.at(-1) as number) === number - 1) intervals[intervals.length - 1] = number;
    else intervals.push(number, number);
  }
  return intervals;
}

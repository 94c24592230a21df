// Tables whose rows are found by up to seven numbers: open addressing over typed arrays, so that counting allocates nothing.

/** Mixes a number of up to 53 bits into a spread 32-bit hash (multiplication and xor-shift, after MurmurHash3's finaliser). */
export function mix(hash: number, value: number): number {
  let h = Math.imul(hash ^ fold(value), 0x85ebca6b);
  h ^= h >>> 13;
  return Math.imul(h, 0xc2b2ae35) ^ (h >>> 16);
}

/** What a row says besides its key and its own columns: when, and which packet showed it first. */
export const PLACE_COLUMNS = 5;
const FIRST = 0;
const LAST = 1;
const NUMBER = 2;
const OFFSET = 3;
const LENGTH = 4;

/** The current packet: where a fact is read. */
export interface PacketPlace {
  /** From 1, as Wireshark counts. */
  number: number;
  /** Of its captured bytes in the file. */
  offset: number;
  length: number;
  /** Milliseconds since 1970. */
  time: number;
}

/** Rows per block: tables grow block by block, so that large ones are never copied. */
const BLOCK_BITS = 15;
const BLOCK = 1 << BLOCK_BITS;
const WITHIN = BLOCK - 1;

/** Rows of `keys` key columns, `columns` counters and the place columns. Key and counters are integers up to 2^53. */
export class Rows {
  size = 0;
  readonly keys: number;
  readonly #stride: number;
  readonly #limit: number;
  readonly #place: number;
  readonly #blocks: Float64Array[];
  #capacity = 32;
  #index: Int32Array;

  constructor(keys: number, columns: number, limit: number) {
    this.keys = keys;
    this.#place = keys + columns;
    this.#stride = keys + columns + PLACE_COLUMNS;
    this.#limit = limit;
    this.#blocks = [new Float64Array(this.#capacity * this.#stride)];
    this.#index = new Int32Array(this.#capacity * 2);
  }

  /**
   * Number of the row with these keys, marked as seen at `place`; made where there is none. -1 where there is no room for it. Keys
   * that the table does not have must be 0.
   */
  at(place: PacketPlace, k0: number, k1: number, k2: number, k3: number, k4: number, k5: number, k6: number): number {
    const row = this.find(k0, k1, k2, k3, k4, k5, k6);
    if (row >= 0) this.mark(row, place);
    return row;
  }

  /** Like `at`, without marking. A new row has no place yet: its number is 0. */
  find(k0: number, k1: number, k2: number, k3: number, k4: number, k5: number, k6: number): number {
    const keys = this.keys;
    const hash = hashOf(k0, k1, k2, k3, k4, k5, k6);
    const mask = this.#index.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const row = (this.#index[slot] as number) - 1;
      if (row < 0) return this.size >= this.#limit ? -1 : this.#add(hash, k0, k1, k2, k3, k4, k5, k6);
      const data = this.#blocks[row >>> BLOCK_BITS] as Float64Array;
      const base = (row & WITHIN) * this.#stride;
      if (data[base] !== k0) continue;
      if (keys > 1 && data[base + 1] !== k1) continue;
      if (keys > 2 && data[base + 2] !== k2) continue;
      if (keys > 3 && data[base + 3] !== k3) continue;
      if (keys > 4 && data[base + 4] !== k4) continue;
      if (keys > 5 && data[base + 5] !== k5) continue;
      if (keys > 6 && data[base + 6] !== k6) continue;
      return row;
    }
  }

  /** The row was seen at `place`. Packets come in order of their number, not of their time. */
  mark(row: number, place: PacketPlace): void {
    const data = this.#blocks[row >>> BLOCK_BITS] as Float64Array;
    const base = (row & WITHIN) * this.#stride + this.#place;
    const { time } = place;
    if (data[base + NUMBER] === 0) {
      data[base + FIRST] = time;
      data[base + LAST] = time;
      data[base + NUMBER] = place.number;
      data[base + OFFSET] = place.offset;
      data[base + LENGTH] = place.length;
      return;
    }
    if (time > (data[base + LAST] as number)) data[base + LAST] = time;
    else if (time < (data[base + FIRST] as number)) data[base + FIRST] = time;
  }

  /** From now on `place` is where the row was seen first, whatever was said before; its times only widen. */
  relocate(row: number, place: PacketPlace): void {
    this.mark(row, place);
    const data = this.#blocks[row >>> BLOCK_BITS] as Float64Array;
    const base = (row & WITHIN) * this.#stride + this.#place;
    data[base + NUMBER] = place.number;
    data[base + OFFSET] = place.offset;
    data[base + LENGTH] = place.length;
  }

  /** The row was still seen at `time`. Rows below 0 are ignored. */
  extend(row: number, time: number): void {
    if (row >= 0 && time > this.last(row)) this.set(row, this.#place + LAST, time);
  }

  /** Takes the earlier of both places and the wider of both times from values kept elsewhere. */
  widen(row: number, first: number, last: number, number: number, offset: number, length: number): void {
    const data = this.#blocks[row >>> BLOCK_BITS] as Float64Array;
    const base = (row & WITHIN) * this.#stride + this.#place;
    const known = data[base + NUMBER] as number;
    if (known === 0 || first < (data[base + FIRST] as number)) data[base + FIRST] = first;
    if (known === 0 || last > (data[base + LAST] as number)) data[base + LAST] = last;
    if (known === 0 || number < known) {
      data[base + NUMBER] = number;
      data[base + OFFSET] = offset;
      data[base + LENGTH] = length;
    }
  }

  /** Adds counters, place and time of a row to another, and empties its counters. */
  moveInto(row: number, into: number, counters: readonly number[]): void {
    for (const column of counters) {
      this.add(into, column, this.get(row, column));
      this.set(row, column, 0);
    }
    const { number, offset, length } = this.where(row);
    this.widen(into, this.first(row), this.last(row), number, offset, length);
  }

  get(row: number, column: number): number {
    return (this.#blocks[row >>> BLOCK_BITS] as Float64Array)[(row & WITHIN) * this.#stride + column] as number;
  }

  set(row: number, column: number, value: number): void {
    (this.#blocks[row >>> BLOCK_BITS] as Float64Array)[(row & WITHIN) * this.#stride + column] = value;
  }

  add(row: number, column: number, value: number): void {
    const data = this.#blocks[row >>> BLOCK_BITS] as Float64Array;
    const at = (row & WITHIN) * this.#stride + column;
    data[at] = (data[at] as number) + value;
  }

  first(row: number): number {
    return this.get(row, this.#place + FIRST);
  }

  last(row: number): number {
    return this.get(row, this.#place + LAST);
  }

  /** Number of the packet that showed the row first; 0 where none has. */
  number(row: number): number {
    return this.get(row, this.#place + NUMBER);
  }

  /** Packet number, offset and length of the first sight. */
  where(row: number): { readonly number: number; readonly offset: number; readonly length: number } {
    const data = this.#blocks[row >>> BLOCK_BITS] as Float64Array;
    const base = (row & WITHIN) * this.#stride + this.#place;
    return {
      number: data[base + NUMBER] as number,
      offset: data[base + OFFSET] as number,
      length: data[base + LENGTH] as number,
    };
  }

  #add(hash: number, k0: number, k1: number, k2: number, k3: number, k4: number, k5: number, k6: number): number {
    if (this.size === this.#capacity) this.#grow();
    const row = this.size++;
    this.#enter(row, hash);
    const data = this.#blocks[row >>> BLOCK_BITS] as Float64Array;
    const base = (row & WITHIN) * this.#stride;
    const keys = this.keys;
    data[base] = k0;
    if (keys > 1) data[base + 1] = k1;
    if (keys > 2) data[base + 2] = k2;
    if (keys > 3) data[base + 3] = k3;
    if (keys > 4) data[base + 4] = k4;
    if (keys > 5) data[base + 5] = k5;
    if (keys > 6) data[base + 6] = k6;
    return row;
  }

  #enter(row: number, hash: number): void {
    const mask = this.#index.length - 1;
    let slot = hash & mask;
    while (this.#index[slot] !== 0) slot = (slot + 1) & mask;
    this.#index[slot] = row + 1;
  }

  /** The first block grows by doubling, then whole blocks are added; the index doubles with the room for rows. */
  #grow(): void {
    const blocks = this.#blocks;
    if (this.#capacity < BLOCK) {
      this.#capacity *= 2;
      const data = new Float64Array(this.#capacity * this.#stride);
      data.set(blocks[0] as Float64Array);
      blocks[0] = data;
    } else {
      this.#capacity += BLOCK;
      blocks.push(new Float64Array(BLOCK * this.#stride));
    }
    if (this.#capacity * 2 <= this.#index.length) return;
    this.#index = new Int32Array(this.#index.length * 2);
    const key = (row: number, at: number): number => (at < this.keys ? this.get(row, at) : 0);
    for (let row = 0; row < this.size; row++) {
      this.#enter(row, hashOf(key(row, 0), key(row, 1), key(row, 2), key(row, 3), key(row, 4), key(row, 5), key(row, 6)));
    }
  }
}

/** A sum of products with odd constants, which need not wait for each other, then mixed. */
function hashOf(k0: number, k1: number, k2: number, k3: number, k4: number, k5: number, k6: number): number {
  const low = Math.imul(fold(k0), 0x9e3779b1) + Math.imul(fold(k1), 0x85ebca77) + Math.imul(fold(k2), 0xc2b2ae3d);
  const high = Math.imul(fold(k3), 0x27d4eb2f) + Math.imul(fold(k4), 0x165667b1) + Math.imul(fold(k5), 0xd3a2646d);
  return mix((low + high) | 0, k6);
}

/** 32 bits of a number of up to 53. */
function fold(value: number): number {
  return value > 0xffffffff ? value ^ (value / 4294967296) : value | 0;
}

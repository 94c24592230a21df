// The file of values: blocks of columns one behind the other, then an index that tells where the samples of which series and time lie.
//
//   "BHVALUE1"  block …  index (JSON, UTF-8)  length of the index (4 bytes, little endian)  "BHVALUE1"

import { BAD, type Quality, Series, type SeriesOrigin } from "../series/series.ts";
import { BLOCK_SAMPLES, decodeBlock, encodeBlock } from "./codec.ts";

const MAGIC = new TextEncoder().encode("BHVALUE1");
/** Bytes at the end of a file that tell where its index is. */
export const TAIL = 12;
/** Samples that wait for their blocks, over all series. */
const MOST_WAITING = 8 * 1024 * 1024;

/** One block: where it is, and what is in it. */
export interface BlockEntry {
  readonly offset: number;
  readonly length: number;
  readonly count: number;
  /** Earliest and latest time, in milliseconds since 1970. */
  readonly from: number;
  readonly until: number;
}

export interface SeriesEntry extends SeriesOrigin {
  readonly count: number;
  readonly bad: number;
  /** `null` where no sample was a number. */
  readonly minimum: number | null;
  readonly maximum: number | null;
  readonly blocks: readonly BlockEntry[];
}

export interface ValueIndex {
  /** Where the values come from, as the writer was told. */
  readonly source: { readonly name: string; readonly digest: string };
  readonly series: readonly SeriesEntry[];
}

interface Written {
  waiting: Series;
  count: number;
  bad: number;
  minimum: number | null;
  maximum: number | null;
  readonly blocks: BlockEntry[];
}

/** Takes samples of any number of series in any order and writes blocks as they fill. Whoever takes the bytes keeps their order. */
export class ValueWriter {
  readonly #write: (bytes: Uint8Array) => void;
  readonly #series = new Map<string, { readonly origin: SeriesOrigin; readonly state: Written }>();
  #offset = 0;
  #waiting = 0;

  constructor(write: (bytes: Uint8Array) => void) {
    this.#write = write;
    this.#put(MAGIC);
  }

  /** `key` names the series; `origin` is asked for once. */
  add(key: string, origin: () => SeriesOrigin, time: number, value: number, quality: Quality, place: number): void {
    let known = this.#series.get(key);
    if (known === undefined) {
      const made = origin();
      const state = { waiting: new Series(made), count: 0, bad: 0, minimum: null, maximum: null, blocks: [] };
      this.#series.set(key, (known = { origin: made, state }));
    }
    const { state } = known;
    state.waiting.append(time, value, quality, place);
    state.count++;
    if (quality === BAD || !Number.isFinite(value)) state.bad++;
    else {
      if (state.minimum === null || value < state.minimum) state.minimum = value;
      if (state.maximum === null || value > state.maximum) state.maximum = value;
    }
    if (state.waiting.length >= BLOCK_SAMPLES) this.#flush(state);
    else if (++this.#waiting > MOST_WAITING) for (const { state: one } of this.#series.values()) this.#flush(one);
  }

  /** What is known of a series only at the end. */
  rename(key: string, origin: SeriesOrigin): void {
    const known = this.#series.get(key);
    if (known !== undefined) this.#series.set(key, { ...known, origin });
  }

  get size(): number {
    return this.#series.size;
  }

  /** Writes what waits, and the index. The writer must not be used again. */
  end(source: ValueIndex["source"]): ValueIndex {
    const series = [...this.#series.values()].map(({ origin, state }): SeriesEntry => {
      this.#flush(state);
      const { count, bad, minimum, maximum, blocks } = state;
      return { ...origin, count, bad, minimum, maximum, blocks };
    });
    const index: ValueIndex = { source, series };
    const bytes = new TextEncoder().encode(JSON.stringify(index));
    this.#put(bytes);
    const tail = new Uint8Array(TAIL);
    new DataView(tail.buffer).setUint32(0, bytes.length, true);
    tail.set(MAGIC, 4);
    this.#put(tail);
    return index;
  }

  #flush(state: Written): void {
    const { waiting } = state;
    if (waiting.length === 0) return;
    const { times } = waiting;
    let from = Number.POSITIVE_INFINITY;
    let until = Number.NEGATIVE_INFINITY;
    for (const time of times) {
      if (time < from) from = time;
      if (time > until) until = time;
    }
    const bytes = encodeBlock(waiting);
    state.blocks.push({ offset: this.#offset, length: bytes.length, count: waiting.length, from, until });
    this.#put(bytes);
    this.#waiting -= waiting.length;
    state.waiting = new Series(waiting.origin);
  }

  #put(bytes: Uint8Array): void {
    this.#write(bytes);
    this.#offset += bytes.length;
  }
}

/** Where the index of a file lies, by its last `TAIL` bytes and its size; `undefined` where it is no file of values, or not a whole one. */
export function findIndex(tail: Uint8Array, size: number): { readonly offset: number; readonly length: number } | undefined {
  if (tail.length !== TAIL || MAGIC.some((byte, at) => tail[4 + at] !== byte)) return undefined;
  const length = new DataView(tail.buffer, tail.byteOffset).getUint32(0, true);
  const offset = size - TAIL - length;
  return offset < MAGIC.length ? undefined : { offset, length };
}

/** The index out of its bytes; `undefined` where they are none. */
export function readIndex(bytes: Uint8Array): ValueIndex | undefined {
  try {
    const value = JSON.parse(new TextDecoder().decode(bytes)) as ValueIndex;
    return Array.isArray(value?.series) && typeof value.source?.name === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Adds the samples of a block within [from, until] to a series. False where the block is damaged. */
export function takeBlock(bytes: Uint8Array, series: Series, from: number, until: number): boolean {
  const columns = decodeBlock(bytes);
  if (columns === undefined) return false;
  const { times, values, qualities, places } = columns;
  for (const [at, time] of times.entries()) {
    if (time < from || time > until) continue;
    series.append(time, values[at] as number, qualities[at] as Quality, places[at] as number);
  }
  return true;
}

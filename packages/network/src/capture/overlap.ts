// Overlaps: the last bytes of a TCP stream as they were read, to notice when a segment for the same place says something else. An end point
// that believes the one and a filter that believes the other see different messages.

import { type Digest, digestOf } from "@bulkhead/facts";
import type { Direction } from "./dissector.ts";

/** Bytes that are kept per side. A power of two: a byte lies where its sequence number says. */
export const KEPT = 64;
const MASK = KEPT - 1;

/** Two readings of the same place. */
export interface Readings {
  /** From the first to the last byte that differs. */
  readonly length: number;
  /** Of these bytes as they were read, and as the other segment has them. */
  readonly read: Digest;
  readonly other: Digest;
}

export class Tail {
  readonly #bytes = new Uint8Array(2 * KEPT);
  /** Sequence number behind the last byte, and how many before it are known, per side. */
  readonly #end: [number, number] = [0, 0];
  readonly #known: [number, number] = [0, 0];

  /** Bytes of a side were read: bytes[start, end) from sequence number `seq` on. */
  read(side: Direction, seq: number, bytes: Uint8Array, start: number, end: number): void {
    const length = end - start;
    const known = seq === this.#end[side] ? this.#known[side] + length : length;
    this.#known[side] = known > KEPT ? KEPT : known;
    this.#end[side] = (seq + length) | 0;
    const own = this.#bytes;
    const base = side * KEPT;
    const from = length > KEPT ? end - KEPT : start;
    let place = seq + from - start;
    for (let at = from; at < end; at++) own[base + (place++ & MASK)] = bytes[at] as number;
  }

  /** How a segment contradicts what was read, as far as that is kept; `undefined` where it does not. */
  contradict(side: Direction, seq: number, bytes: Uint8Array, start: number, end: number): Readings | undefined {
    const ahead = (this.#end[side] - seq) | 0;
    const to = Math.min(end, start + ahead);
    const base = side * KEPT;
    let first = -1;
    let last = -1;
    for (let at = Math.max(start, start + ahead - this.#known[side]); at < to; at++) {
      if (this.#bytes[base + ((seq + at - start) & MASK)] === bytes[at]) continue;
      if (first < 0) first = at;
      last = at;
    }
    if (first < 0) return undefined;
    const read = Uint8Array.from(
      { length: last + 1 - first },
      (_, at) => this.#bytes[base + ((seq + first + at - start) & MASK)] as number,
    );
    return { length: read.length, read: digestOf(read), other: digestOf(bytes.slice(first, last + 1)) };
  }
}

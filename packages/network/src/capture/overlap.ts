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

/** Of all flows, in one table: an object for each would cost more than what it holds. */
export class Tails {
  #bytes = new Uint8Array(0);
  /** Per flow and side: the sequence number behind the last byte, and how many bytes before it are known. */
  #ends = new Int32Array(0);

  /** The record of the flow holds another stream. */
  forget(flow: number): void {
    const at = flow * 4;
    if (at >= this.#ends.length) this.#grow(flow);
    this.#ends[at + 1] = 0;
    this.#ends[at + 3] = 0;
  }

  /** Bytes of a side were read: bytes[start, end) from sequence number `seq` on. `forget` was called for the flow before. */
  read(flow: number, side: Direction, seq: number, bytes: Uint8Array, start: number, end: number): void {
    const length = end - start;
    const ends = this.#ends;
    const at = flow * 4 + side * 2;
    const known = seq === ends[at] ? (ends[at + 1] as number) + length : length;
    ends[at + 1] = known > KEPT ? KEPT : known;
    ends[at] = seq + length;
    const own = this.#bytes;
    const base = (flow * 2 + side) * KEPT;
    const from = length > KEPT ? end - KEPT : start;
    let place = seq + from - start;
    for (let byte = from; byte < end; byte++) own[base + (place++ & MASK)] = bytes[byte] as number;
  }

  /** How a segment contradicts what was read, as far as that is kept; `undefined` where it does not. */
  contradict(flow: number, side: Direction, seq: number, bytes: Uint8Array, start: number, end: number): Readings | undefined {
    const ends = flow * 4 + side * 2;
    const ahead = ((this.#ends[ends] as number) - seq) | 0;
    const to = Math.min(end, start + ahead);
    const base = (flow * 2 + side) * KEPT;
    let first = -1;
    let last = -1;
    for (let at = Math.max(start, start + ahead - (this.#ends[ends + 1] as number)); at < to; at++) {
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

  #grow(flow: number): void {
    const room = Math.max(256, 2 ** Math.ceil(Math.log2(flow + 1)));
    const bytes = new Uint8Array(room * 2 * KEPT);
    bytes.set(this.#bytes);
    this.#bytes = bytes;
    const ends = new Int32Array(room * 4);
    ends.set(this.#ends);
    this.#ends = ends;
  }
}

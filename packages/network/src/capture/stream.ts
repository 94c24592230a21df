// What a flow owns besides its numbers, once it has something to say: its protocol's state and the bytes that wait, per side.

import { type Buffers, copyBytes } from "./buffers.ts";
import type { Direction, Dissection, Dissector, Point } from "./dissector.ts";
import type { SessionState } from "./records.ts";
import type { PacketPlace } from "./rows.ts";

/** A segment that arrived before its turn. */
export interface EarlySegment {
  readonly seq: number;
  readonly length: number;
  /** `null` where nobody would read it. */
  readonly bytes: Uint8Array | null;
  /** Bytes of it that the capture kept. */
  readonly captured: number;
  /** The packet that brought it. */
  readonly place: PacketPlace;
}

export class Stream {
  dissector: Dissector | null = null;
  dissection: Dissection | null = null;
  points: readonly Point[] = [];
  session: SessionState | null = null;
  /** The side whose bytes came first. */
  firstSide: Direction = 0;
  /** Bytes still to come that the protocol does not want. */
  readonly skip: [number, number] = [0, 0];
  /** After a gap: the protocol has to be found again. */
  readonly astray: [boolean, boolean] = [false, false];
  readonly early: [EarlySegment[] | null, EarlySegment[] | null] = [null, null];
  /** Sequence number, length and hash of the last segment in order: to compare with it one that is longer than the tail. */
  readonly lastSeq: [number, number] = [0, 0];
  readonly lastLength: [number, number] = [-1, -1];
  readonly lastHash: [number, number] = [0, 0];
  readonly #waiting: [Uint8Array | null, Uint8Array | null] = [null, null];
  readonly #kept: [number, number] = [0, 0];

  firstEarly(side: Direction): EarlySegment | undefined {
    return this.early[side]?.[0];
  }

  kept(side: Direction): number {
    return this.#kept[side];
  }

  /** Bytes [0, kept) wait. Only valid while some do. */
  waiting(side: Direction): Uint8Array {
    return this.#waiting[side] as Uint8Array;
  }

  /** Puts bytes behind those that wait. False where there is no memory for them. */
  append(side: Direction, bytes: Uint8Array, start: number, end: number, buffers: Buffers): boolean {
    const kept = this.#kept[side];
    const size = kept + end - start;
    let buffer = this.#waiting[side];
    if (buffer === null || buffer.length < size) {
      const larger = buffers.borrow(size);
      if (larger === undefined) return false;
      if (buffer !== null) {
        copyBytes(buffer, 0, kept, larger, 0);
        buffers.giveBack(buffer);
      }
      buffer = larger;
      this.#waiting[side] = buffer;
    }
    copyBytes(bytes, start, end, buffer, kept);
    this.#kept[side] = size;
    return true;
  }

  /** The first `taken` bytes need not wait any more. */
  release(side: Direction, taken: number, buffers: Buffers): void {
    const buffer = this.#waiting[side];
    if (buffer === null) return;
    const left = this.#kept[side] - taken;
    if (left > 0) {
      if (taken > 0) buffer.copyWithin(0, taken, this.#kept[side]);
      this.#kept[side] = left;
    } else {
      buffers.giveBack(buffer);
      this.#waiting[side] = null;
      this.#kept[side] = 0;
    }
  }

  dropAll(buffers: Buffers): void {
    this.#dropSide(0, buffers);
    this.#dropSide(1, buffers);
  }

  #dropSide(side: Direction, buffers: Buffers): void {
    this.release(side, this.#kept[side], buffers);
    const early = this.early[side];
    if (early === null) return;
    for (const segment of early) if (segment.bytes !== null) buffers.giveBack(segment.bytes);
    this.early[side] = null;
  }
}

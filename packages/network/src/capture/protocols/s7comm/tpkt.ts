// TPKT (RFC 1006) and the transport protocol of class 0 (ISO 8073, RFC 905) that several industrial protocols stand on.

import type { Direction } from "../../dissector.ts";

/** TPKT header: version 3, a reserved byte, a length of the whole. */
export const TPKT_HEADER = 4;
export const CONNECTION_REQUEST = 0xe0;
export const CONNECTION_CONFIRM = 0xd0;
export const DISCONNECT = 0x80;
export const DATA = 0xf0;
const ERROR = 0x70;
const EXPEDITED = 0x10;

/** `firstData` says so where the bytes are no TPKT. */
export const NOT_TPKT = -2;
/** ... and so where more bytes are needed. */
export const UNDECIDED = -1;

/** Length of the TPKT at `at` by its own word; 0 where it is none. At least 4 bytes must be there. */
export function tpktLength(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== 3 || bytes[at + 1] !== 0) return 0;
  const length = ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number);
  // The shortest holds a length indicator and a code.
  return length < TPKT_HEADER + 2 ? 0 : length;
}

/** Type of the TPDU at `at` (behind the TPKT header), without its credit bits. */
export function tpduType(bytes: Uint8Array, at: number): number {
  return (bytes[at + 1] as number) & 0xf0;
}

/** Position of the first byte of user data in the first DT that has any; `UNDECIDED`; `NOT_TPKT`. */
export function firstData(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  for (;;) {
    const have = end - at;
    if (have <= 0) return UNDECIDED;
    if (bytes[at] !== 3 || (have > 1 && bytes[at + 1] !== 0)) return NOT_TPKT;
    if (have < TPKT_HEADER + 2) return UNDECIDED;
    const length = tpktLength(bytes, at);
    const indicator = bytes[at + TPKT_HEADER] as number;
    const type = tpduType(bytes, at + TPKT_HEADER);
    if (length === 0 || TPKT_HEADER + 1 + indicator > length) return NOT_TPKT;
    if (type === DATA) {
      if (indicator !== 2) return NOT_TPKT;
      if (length > TPKT_HEADER + 1 + indicator) {
        return have > TPKT_HEADER + 1 + indicator ? at + TPKT_HEADER + 1 + indicator : UNDECIDED;
      }
    } else if (
      type !== CONNECTION_REQUEST &&
      type !== CONNECTION_CONFIRM &&
      type !== DISCONNECT &&
      type !== ERROR &&
      type !== EXPEDITED
    ) {
      return NOT_TPKT;
    }
    at += length;
  }
}

/** Destination TSAP of a connection request at `at` (its length indicator), as a number of up to 16 bits; -1 where there is none. */
export function calledSelector(bytes: Uint8Array, at: number): number {
  const end = at + 1 + (bytes[at] as number);
  // Behind the fixed part of 6 bytes come parameters: code, length, value (ISO 8073, 13.3.4).
  for (let parameter = at + 7; end - parameter >= 2; ) {
    const length = bytes[parameter + 1] as number;
    const value = parameter + 2;
    if (end - value < length) return -1;
    if (bytes[parameter] === 0xc2 && length === 2) return ((bytes[value] as number) << 8) | (bytes[value + 1] as number);
    parameter = value + length;
  }
  return -1;
}

/** User data of TPDUs put together until the end of the TSDU: one per direction. In place where one TPDU holds all. */
export class TransportUnits {
  readonly #parts: [Uint8Array, Uint8Array] = [new Uint8Array(0), new Uint8Array(0)];
  readonly #lengths: [number, number] = [0, 0];
  /** The unit that `add` completed. */
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  end = 0;

  /** Takes the user data bytes[start, end) of one DT; true when it completes a unit, which then lies in `bytes`, `start`, `end`. */
  add(direction: Direction, bytes: Uint8Array, start: number, end: number, last: boolean): boolean {
    const before = this.#lengths[direction];
    if (last && before === 0) {
      this.bytes = bytes;
      this.start = start;
      this.end = end;
      return true;
    }
    const size = before + end - start;
    if (size > 65_536) {
      this.#lengths[direction] = 0;
      return false;
    }
    if (this.#parts[direction].length < size) {
      const larger = new Uint8Array(Math.max(1024, size * 2));
      larger.set(this.#parts[direction].subarray(0, before));
      this.#parts[direction] = larger;
    }
    this.#parts[direction].set(bytes.subarray(start, end), before);
    this.#lengths[direction] = last ? 0 : size;
    this.bytes = this.#parts[direction];
    this.start = 0;
    this.end = size;
    return last;
  }

  drop(direction: Direction): void {
    this.#lengths[direction] = 0;
  }
}

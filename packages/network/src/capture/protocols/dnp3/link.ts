// The data link layer of DNP3 (IEEE 1815-2012, clause 9): a header of 10 bytes, then blocks of at most 16 bytes, each with its checksum.
//
//   05 64 | length | control | destination | source | CRC     data of at most 16 bytes | CRC     …
//
// Length counts control, both addresses and all data, but no checksum. Numbers go low byte first.

import { le16 } from "../octets.ts";

/** Bytes of a frame without data. */
export const HEADER = 10;
/** What the length counts of the header. */
const COUNTED = 5;
const BLOCK = 16;
/** Most data of one frame. */
export const MOST_DATA = 255 - COUNTED;

const TABLE = new Uint16Array(256);
for (let byte = 0; byte < 256; byte++) {
  let rest = byte;
  // The polynomial 0x3D65 with its bits in reverse order (clause 9.2.4.4).
  for (let bit = 0; bit < 8; bit++) rest = (rest & 1) === 0 ? rest >>> 1 : (rest >>> 1) ^ 0xa6bc;
  TABLE[byte] = rest;
}

export function checksum(bytes: Uint8Array, start: number, end: number): number {
  let rest = 0;
  for (let at = start; at < end; at++) rest = (rest >>> 8) ^ (TABLE[(rest ^ (bytes[at] as number)) & 0xff] as number);
  return ~rest & 0xffff;
}

/** Whether the bytes from `at` on, at least `HEADER` of them, are the header of a frame. */
export function isHeader(bytes: Uint8Array, at: number): boolean {
  if (bytes[at] !== 0x05 || bytes[at + 1] !== 0x64 || (bytes[at + 2] as number) < COUNTED) return false;
  return checksum(bytes, at, at + 8) === le16(bytes, at + 8);
}

/** Data of the frame at `at`, without checksums, in bytes. */
export function dataLength(bytes: Uint8Array, at: number): number {
  return (bytes[at + 2] as number) - COUNTED;
}

/** The whole frame at `at`, in bytes. */
export function frameLength(bytes: Uint8Array, at: number): number {
  const data = dataLength(bytes, at);
  return HEADER + data + 2 * Math.ceil(data / BLOCK);
}

/** Copies the data of the whole frame at `at` to the beginning of `into`. False where a checksum is wrong. */
export function unwrap(bytes: Uint8Array, at: number, into: Uint8Array): boolean {
  let from = at + HEADER;
  let to = 0;
  for (let left = dataLength(bytes, at); left > 0; left -= BLOCK) {
    const block = Math.min(left, BLOCK);
    if (checksum(bytes, from, from + block) !== le16(bytes, from + block)) return false;
    for (let index = 0; index < block; index++) into[to++] = bytes[from + index] as number;
    from += block + 2;
  }
  return true;
}

/** Where the next frame may begin in [at, end), or -1. */
export function nextStart(bytes: Uint8Array, at: number, end: number): number {
  for (let next = at; next < end; next++) {
    if (bytes[next] === 0x05 && (next + 1 === end || bytes[next + 1] === 0x64)) return next;
  }
  return -1;
}

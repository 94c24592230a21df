// Frames of synchrophasors (IEEE C37.118.2-2011, clause 6.2; the forms of 2005 are the same).
//
//   AA, type (3 bits), version (4 bits) | size (2) | stream (2) | second (4) | time quality, fraction (4) | content | CRC (2)
//
// The size counts the whole frame. Numbers go high byte first; the CRC begins with all ones.

import { crcCcitt } from "../crc.ts";
import { be16 } from "../octets.ts";

export const SYNC = 0xaa;
/** Bytes before the content. */
export const HEADER = 14;
const CHECKSUM = 2;
/** The shortest frame: a header frame may be empty. */
const SHORTEST = HEADER + CHECKSUM;
/** The shortest configuration has no unit. */
const SHORTEST_CONFIGURATION = HEADER + 8 + CHECKSUM;

export const DATA = 0;
export const TEXT = 1;
export const CONFIGURATION_1 = 2;
export const CONFIGURATION_2 = 3;
export const COMMAND = 4;
export const CONFIGURATION_3 = 5;

export function frameType(bytes: Uint8Array, at: number): number {
  return ((bytes[at + 1] as number) >> 4) & 7;
}

/** Whether the first 4 bytes at `at` may begin a frame: version 1 (2005) or 2 (2011), and room for what its type must have. */
export function mayBegin(bytes: Uint8Array, at: number): boolean {
  const second = bytes[at + 1] as number;
  const version = second & 0x0f;
  if (bytes[at] !== SYNC || second >= 0x60 || version < 1 || version > 2) return false;
  return be16(bytes, at + 2) >= shortest(second >> 4);
}

function shortest(type: number): number {
  if (type === TEXT) return SHORTEST;
  return type === DATA || type === COMMAND ? SHORTEST + 2 : SHORTEST_CONFIGURATION;
}

/** Whether the checksum of the whole frame bytes[at, end) is right. */
export function isIntact(bytes: Uint8Array, at: number, end: number): boolean {
  return crcCcitt(bytes, at, end - CHECKSUM, 0xffff) === be16(bytes, end - CHECKSUM);
}

/** End of the content of the frame bytes[at, end). */
export function contentEnd(end: number): number {
  return end - CHECKSUM;
}

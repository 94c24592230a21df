// A HART frame within HART-IP (HART Token-Passing Data Link Layer, HCF_SPEC-081, 5.1), without preambles:
//
//   delimiter | address 1 or 5 | expansion 0-3 | command | byte count | data ... | checksum (XOR of all before)
//
// Delimiter: bit 7 unique (long) address, bits 6-5 number of expansion bytes, bits 2-0 type of frame.

import { be24 } from "../octets.ts";

export const BURST = 1;
export const REQUEST = 2;
export const ANSWER = 6;

/** An address of five bytes: manufacturer and device type of 14 bits, device number of 24. The two upper bits say who sends. */
const UPPER = 0x3f;

/** What `readFrame` found. Only valid until it is called again. */
export const FRAME = {
  type: 0,
  long: false,
  /** 38 bits of a long address, 6 of a short one. */
  address: 0,
  command: 0,
  dataAt: 0,
  dataEnd: 0,
  intact: false,
  /** Behind the checksum. */
  end: 0,
};

/** Reads a frame in bytes[at, end). False where it does not lie whole within or is none. */
export function readFrame(bytes: Uint8Array, at: number, end: number): boolean {
  if (at >= end) return false;
  const delimiter = bytes[at] as number;
  const type = delimiter & 7;
  if ((type !== BURST && type !== REQUEST && type !== ANSWER) || (delimiter & 0x18) !== 0) return false;
  const long = (delimiter & 0x80) !== 0;
  const commandAt = at + 1 + (long ? 5 : 1) + ((delimiter >> 5) & 3);
  if (end - commandAt < 3) return false;
  const dataEnd = commandAt + 2 + (bytes[commandAt + 1] as number);
  if (dataEnd >= end) return false;
  let check = 0;
  for (let index = at; index <= dataEnd; index++) check ^= bytes[index] as number;
  FRAME.type = type;
  FRAME.long = long;
  FRAME.address = long ? addressAt(bytes, at + 1) : shortAddressAt(bytes, at + 1);
  FRAME.command = bytes[commandAt] as number;
  FRAME.dataAt = commandAt + 2;
  FRAME.dataEnd = dataEnd;
  FRAME.intact = check === 0;
  FRAME.end = dataEnd + 1;
  return true;
}

/** Five bytes as one number without the bits of the sender. */
export function addressAt(bytes: Uint8Array, at: number): number {
  return (((bytes[at] as number) & UPPER) * 256 + (bytes[at + 1] as number)) * 0x1000000 + be24(bytes, at + 2);
}

/** The polling address of a short frame. */
export function shortAddressAt(bytes: Uint8Array, at: number): number {
  return (bytes[at] as number) & UPPER;
}

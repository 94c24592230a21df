// Tagged values of BACnet (ASHRAE 135, 20.2): a tag octet with number, class and length, then the value. Read in place.

import { be16, be24, be32 } from "../octets.ts";

const LONG_NUMBER = 15;
const LONG_LENGTH = 5;
const OPENING = 6;

export const PRIMITIVE = 0;
export const OPEN = 1;
export const CLOSE = 2;

/** Application tags (20.2.1.4). */
export const BOOLEAN = 1;
export const UNSIGNED = 2;
export const SIGNED = 3;
export const REAL = 4;
export const DOUBLE = 5;
export const CHARACTERS = 7;
export const ENUMERATED = 9;
export const OBJECT = 12;

/** Constructed values in constructed values: deeper than any service goes. */
const DEEPEST = 32;

/** The tag that `readTag` read last; valid until the next call. */
export const TAG = {
  number: 0,
  context: false,
  kind: PRIMITIVE,
  /** Of the value. A boolean of the application class has none: its value is `bit`. */
  at: 0,
  end: 0,
  bit: 0,
};

/** False where no whole tag with its value stands at `at`. What follows begins at `TAG.end`. */
export function readTag(bytes: Uint8Array, at: number, end: number): boolean {
  if (at >= end) return false;
  const head = bytes[at] as number;
  let next = at + 1;
  let number = head >> 4;
  if (number === LONG_NUMBER) {
    if (next >= end) return false;
    number = bytes[next++] as number;
  }
  const context = (head & 8) !== 0;
  let length = head & 7;
  TAG.number = number;
  TAG.context = context;
  TAG.bit = 0;
  TAG.kind = PRIMITIVE;
  if (context && length >= OPENING) {
    TAG.kind = length === OPENING ? OPEN : CLOSE;
    TAG.at = next;
    TAG.end = next;
    return true;
  }
  if (!context && number === BOOLEAN) {
    if (length > 1) return false;
    TAG.bit = length;
    length = 0;
  } else if (length > LONG_LENGTH) return false;
  else if (length === LONG_LENGTH) {
    if (next >= end) return false;
    length = bytes[next++] as number;
    if (length === 254) {
      if (end - next < 2) return false;
      length = be16(bytes, next);
      next += 2;
    } else if (length === 255) {
      if (end - next < 4) return false;
      length = be32(bytes, next);
      next += 4;
    }
  }
  if (length > end - next) return false;
  TAG.at = next;
  TAG.end = next + length;
  return true;
}

/** The tag at `at` is a primitive one of the context class with the number. */
export function isContext(bytes: Uint8Array, at: number, end: number, number: number): boolean {
  return readTag(bytes, at, end) && TAG.context && TAG.kind === PRIMITIVE && TAG.number === number;
}

/** ... opens a constructed value with the number. */
export function isOpening(bytes: Uint8Array, at: number, end: number, number: number): boolean {
  return readTag(bytes, at, end) && TAG.kind === OPEN && TAG.number === number;
}

/** ... is a primitive one of the application class. */
export function isApplication(bytes: Uint8Array, at: number, end: number, number: number): boolean {
  return readTag(bytes, at, end) && !TAG.context && TAG.number === number;
}

/** Position of the closing tag that belongs to an opening tag whose content begins at `at`; -1 where there is none. */
export function closingOf(bytes: Uint8Array, at: number, end: number): number {
  let depth = 0;
  for (let next = at; readTag(bytes, next, end); next = TAG.end) {
    if (TAG.kind === OPEN && ++depth > DEEPEST) return -1;
    if (TAG.kind === CLOSE && --depth < 0) return next;
  }
  return -1;
}

/** Unsigned number of up to 4 octets in the tag just read; -1 where it is longer or has none. */
export function unsignedOf(bytes: Uint8Array): number {
  const length = TAG.end - TAG.at;
  if (length === 1) return bytes[TAG.at] as number;
  if (length === 2) return be16(bytes, TAG.at);
  if (length === 3) return be24(bytes, TAG.at);
  return length === 4 ? be32(bytes, TAG.at) : -1;
}

const octets = new Uint8Array(8);
const view = new DataView(octets.buffer);

/** The number in the tag just read, of the application class; NaN where it is none. Booleans and enumerations are numbers, too. */
export function numberOf(bytes: Uint8Array): number {
  const length = TAG.end - TAG.at;
  if (TAG.context) return Number.NaN;
  switch (TAG.number) {
    case BOOLEAN:
      return TAG.bit;
    case UNSIGNED:
    case ENUMERATED: {
      const value = unsignedOf(bytes);
      return value < 0 ? Number.NaN : value;
    }
    case SIGNED: {
      if (length < 1 || length > 4) return Number.NaN;
      const value = unsignedOf(bytes);
      const half = 2 ** (8 * length - 1);
      return value >= half ? value - 2 * half : value;
    }
    case REAL:
    case DOUBLE:
      if (length !== (TAG.number === REAL ? 4 : 8)) return Number.NaN;
      for (let index = 0; index < length; index++) octets[index] = bytes[TAG.at + index] as number;
      return TAG.number === REAL ? view.getFloat32(0) : view.getFloat64(0);
    default:
      return Number.NaN;
  }
}

const UTF_8 = new TextDecoder();
const LATIN_1 = new TextDecoder("latin1");
const UCS_2 = new TextDecoder("utf-16be");
const LONGEST_TEXT = 200;

/** The character string in the tag just read (20.2.9: character set, then text); `null` where its set is not read. Allocates. */
export function textOf(bytes: Uint8Array): string | null {
  if (TAG.end === TAG.at) return null;
  const set = bytes[TAG.at] as number;
  const decoder = set === 0 ? UTF_8 : set === 4 ? UCS_2 : set === 5 ? LATIN_1 : null;
  if (decoder === null) return null;
  const text = decoder.decode(bytes.subarray(TAG.at + 1, Math.min(TAG.end, TAG.at + 1 + LONGEST_TEXT)));
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]+/gu, " ")
    .replace(/ {2,}/g, " ")
    .trim();
}

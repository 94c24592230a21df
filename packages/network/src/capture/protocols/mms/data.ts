// Values of MMS (ISO 9506-2, production Data), which GOOSE carries in the same form.

import { ELEMENT, integerOf, readElement } from "../ber.ts";

export const ARRAY = 0xa1;
export const STRUCTURE = 0xa2;
const BOOLEAN = 0x83;
const BIT_STRING = 0x84;
const INTEGER = 0x85;
const UNSIGNED = 0x86;
const FLOAT = 0x87;
const OCTET_STRING = 0x89;
const VISIBLE_STRING = 0x8a;
const BINARY_TIME = 0x8c;
const UTC_TIME = 0x91;

/** Structures in structures: deeper than any data model goes. */
const DEEPEST = 16;

const octets = new Uint8Array(8);
const view = new DataView(octets.buffer);

/** The value in the element just read as a number; NaN where it is none. */
export function numberOf(bytes: Uint8Array): number {
  const { tag, at, end } = ELEMENT;
  const length = end - at;
  switch (tag) {
    case BOOLEAN:
      return length === 1 ? Math.min(1, bytes[at] as number) : Number.NaN;
    case INTEGER:
    case UNSIGNED:
      return integerOf(bytes);
    // Width of the exponent, then the number as in IEC 60559.
    case FLOAT: {
      if (!(length === 5 && bytes[at] === 8) && !(length === 9 && bytes[at] === 11)) return Number.NaN;
      for (let index = 1; index < length; index++) octets[index - 1] = bytes[at + index] as number;
      return length === 5 ? view.getFloat32(0) : view.getFloat64(0);
    }
    // Double points and the like are numbers of a few bits; the first octet says how many of the last are unused.
    case BIT_STRING: {
      const unused = bytes[at] as number;
      if (length < 2 || length > 5 || unused > 7) return Number.NaN;
      let value = 0;
      for (let next = at + 1; next < end; next++) value = value * 256 + (bytes[next] as number);
      return Math.floor(value / 2 ** unused);
    }
    default:
      return Number.NaN;
  }
}

/**
 * Goes into the element just read: the element with the number (from 0), then the one in it, and so on, by the path from its place `from`
 * on. Reads it; false: not there.
 */
export function descend(bytes: Uint8Array, path: readonly number[], from = 0): boolean {
  for (let place = from; place < path.length; place++) {
    if (ELEMENT.tag !== ARRAY && ELEMENT.tag !== STRUCTURE) return false;
    if (!elementNumber(bytes, ELEMENT.at, ELEMENT.end, path[place] as number)) return false;
  }
  return true;
}

/** Reads the element with the number (from 0) of those in bytes[at, end); false: not there. */
export function elementNumber(bytes: Uint8Array, at: number, end: number, index: number): boolean {
  let next = at;
  for (let count = 0; ; count++) {
    if (!readElement(bytes, next, end)) return false;
    if (count === index) return true;
    next = ELEMENT.end;
  }
}

/** Values as tests compare them, by type. Allocates. */
export interface Listed {
  readonly booleans: number[];
  readonly integers: number[];
  readonly unsigneds: number[];
  readonly floats: number[];
  readonly bits: string[];
  readonly octets: string[];
  readonly texts: string[];
  readonly times: string[];
}

export function emptyList(): Listed {
  return { booleans: [], integers: [], unsigneds: [], floats: [], bits: [], octets: [], texts: [], times: [] };
}

/** Adds the values in bytes[at, end) in their order. */
export function list(bytes: Uint8Array, at: number, end: number, into: Listed, depth = 0): void {
  for (let next = at; readElement(bytes, next, end); ) {
    const { tag, at: from, end: to } = ELEMENT;
    next = to;
    if ((tag === ARRAY || tag === STRUCTURE) && depth < DEEPEST) list(bytes, from, to, into, depth + 1);
    else if (tag === BOOLEAN) into.booleans.push(numberOf(bytes));
    else if (tag === INTEGER) into.integers.push(numberOf(bytes));
    else if (tag === UNSIGNED) into.unsigneds.push(numberOf(bytes));
    else if (tag === FLOAT) into.floats.push(numberOf(bytes));
    else if (tag === BIT_STRING) into.bits.push(hexadecimal(bytes, from + 1, to));
    else if (tag === OCTET_STRING || tag === BINARY_TIME) into.octets.push(hexadecimal(bytes, from, to));
    else if (tag === VISIBLE_STRING) into.texts.push(new TextDecoder().decode(bytes.subarray(from, to)));
    else if (tag === UTC_TIME) into.times.push(timeText(bytes, from));
  }
}

function hexadecimal(bytes: Uint8Array, at: number, end: number): string {
  return Array.from(bytes.subarray(at, end), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A UTC time (IEC 61850-8-1: seconds since 1970, a fraction of 24 bits, quality) as `1970-01-01T00:00:00.000000000`. Allocates. */
export function timeText(bytes: Uint8Array, at: number): string {
  const second = ((bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0)) * 65536 + (bytes[at + 2] ?? 0) * 256 + (bytes[at + 3] ?? 0);
  const fraction = (bytes[at + 4] ?? 0) * 65536 + (bytes[at + 5] ?? 0) * 256 + (bytes[at + 6] ?? 0);
  const nanoseconds = Math.floor((fraction * 1e9) / 2 ** 24);
  return `${new Date(second * 1000).toISOString().slice(0, 19)}.${String(nanoseconds).padStart(9, "0")}`;
}

// Control packets of MQTT (3.1; OASIS 3.1.1, section 2; OASIS 5.0, section 2): the fixed header, and fields in place.
//
//   type (4 bits), flags (4 bits) | length of the rest, 1 to 4 bytes of 7 bits each, lowest first | variable header | payload
//
// Texts and binary data come behind their length (2). Numbers go high byte first.

import { be16 } from "../octets.ts";

export const CONNECT = 1;
export const CONNACK = 2;
export const PUBLISH = 3;
export const PUBACK = 4;
export const PUBREC = 5;
export const PUBREL = 6;
export const PUBCOMP = 7;
export const SUBSCRIBE = 8;
export const SUBACK = 9;
export const UNSUBSCRIBE = 10;
export const UNSUBACK = 11;
export const PINGREQ = 12;
export const PINGRESP = 13;
export const DISCONNECT = 14;
export const AUTH = 15;

/** What `readLength` found; valid until the next call. */
export const LENGTH = { value: 0, end: 0 };

/** Reads a length or number of 7 bits a byte. 1: read; 0: bytes are missing; -1: it has more than 4 bytes. */
export function readLength(bytes: Uint8Array, at: number, end: number): number {
  let value = 0;
  for (let index = 0; index < 4; index++) {
    if (at + index >= end) return 0;
    const byte = bytes[at + index] as number;
    value += (byte & 0x7f) * 128 ** index;
    if (byte < 0x80) {
      LENGTH.value = value;
      LENGTH.end = at + index + 1;
      return 1;
    }
  }
  return -1;
}

/** Whether the flags of a packet are those that its type must have. */
export function hasValidFlags(first: number): boolean {
  const type = first >> 4;
  const flags = first & 0x0f;
  // Not both bits of the quality of service.
  if (type === PUBLISH) return (flags & 6) !== 6;
  // Until MQTT 3.1 those that have a quality of service may be sent twice, and say so.
  if (type === PUBREL || type === SUBSCRIBE || type === UNSUBSCRIBE) return (flags & 7) === 2;
  return flags === 0;
}

const NONE = new Uint8Array(0);

/** Walks the fields of one packet and never leaves it. */
export class Fields {
  at = 0;
  end = 0;
  failed = false;
  /** Of the last text or binary. */
  from = 0;
  to = 0;
  #bytes: Uint8Array = NONE;

  aim(bytes: Uint8Array, at: number, end: number): void {
    this.#bytes = bytes;
    this.at = at;
    this.end = end;
    this.failed = false;
  }

  byte(): number {
    if (this.at >= this.end) {
      this.failed = true;
      return 0;
    }
    return this.#bytes[this.at++] as number;
  }

  word(): number {
    if (this.end - this.at < 2) {
      this.failed = true;
      return 0;
    }
    this.at += 2;
    return be16(this.#bytes, this.at - 2);
  }

  /** A text or binary data: [from, to). */
  text(): void {
    const length = this.word();
    if (this.failed || length > this.end - this.at) {
      this.failed = true;
      this.from = this.at;
      this.to = this.at;
      return;
    }
    this.from = this.at;
    this.at += length;
    this.to = this.at;
  }

  /** Properties of MQTT 5 as a whole: [from, to). */
  properties(): void {
    if (readLength(this.#bytes, this.at, this.end) !== 1 || LENGTH.value > this.end - LENGTH.end) {
      this.failed = true;
      this.from = this.at;
      this.to = this.at;
      return;
    }
    this.from = LENGTH.end;
    this.at = LENGTH.end + LENGTH.value;
    this.to = this.at;
  }

  /** Lets go of the bytes. */
  release(): void {
    this.#bytes = NONE;
  }
}

/** How long the value of a property is: bytes, or one of the forms below (OASIS 5.0, table 2-4). */
const TEXT = -1;
const PAIR = -2;
const NUMBER = -3;
const PROPERTIES: ReadonlyMap<number, number> = new Map([
  [1, 1],
  [2, 4],
  [3, TEXT],
  [8, TEXT],
  [9, TEXT],
  [11, NUMBER],
  [17, 4],
  [18, TEXT],
  [19, 2],
  [21, TEXT],
  [22, TEXT],
  [23, 1],
  [24, 4],
  [25, 1],
  [26, TEXT],
  [28, TEXT],
  [31, TEXT],
  [33, 2],
  [34, 2],
  [35, 2],
  [36, 1],
  [37, 1],
  [38, PAIR],
  [39, 4],
  [40, 1],
  [41, 1],
  [42, 1],
]);
export const TOPIC_ALIAS = 35;
export const AUTHENTICATION_METHOD = 21;

const property = new Fields();

/**
 * Position of the value of a property among the properties bytes[at, end), behind the length where it is a text: then `FOUND` tells where it
 * ends. -1: it is not there; -2: the properties are malformed.
 */
export function findProperty(bytes: Uint8Array, at: number, end: number, wanted: number): number {
  property.aim(bytes, at, end);
  let found = -1;
  while (property.at < end) {
    const id = property.byte();
    const form = PROPERTIES.get(id);
    if (form === undefined) return -2;
    const value = property.at;
    if (form === TEXT || form === PAIR) {
      property.text();
      if (id === wanted) {
        found = property.from;
        FOUND.end = property.to;
      }
      if (form === PAIR) property.text();
    } else if (form === NUMBER) {
      if (readLength(bytes, property.at, end) !== 1) return -2;
      property.at = LENGTH.end;
    } else {
      if (form > end - property.at) return -2;
      property.at += form;
      if (id === wanted) found = value;
    }
    if (property.failed) return -2;
  }
  property.release();
  return found;
}

/** End of the text that `findProperty` found. */
export const FOUND = { end: 0 };

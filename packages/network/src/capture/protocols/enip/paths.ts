// Paths of CIP (CIP Networks Library, Volume 1, appendix C): through which ports, to which object, or to which name. They come padded
// to whole words.

import { le16, le32 } from "../octets.ts";

/** Longest name that is put together of its segments. */
const LONGEST_NAME = 255;
const DOT = 0x2e;
const OPENING = 0x5b;
const CLOSING = 0x5d;

/** A path that was read. Reused. */
export class Path {
  classId = -1;
  instance = -1;
  attribute = -1;
  member = -1;
  /** Link address on the first port where that is one byte on the backplane, which has port 1: a slot. */
  slot = -1;
  /** The name: segments with dots between and indexes in brackets. */
  readonly name = new Uint8Array(LONGEST_NAME);
  nameLength = 0;
  /** Length of the name without the index at its end, and that index (-1: none). */
  baseLength = 0;
  index = -1;
  /** Number of segments of names, for whoever compares. */
  symbols = 0;
  /** Types of all logical segments fit, and nothing unknown came. */
  whole = true;

  get hasName(): boolean {
    return this.nameLength > 0;
  }

  /** bytes[start, end). What comes behind something unknown is not read. */
  read(bytes: Uint8Array, start: number, end: number): void {
    this.classId = -1;
    this.instance = -1;
    this.attribute = -1;
    this.member = -1;
    this.slot = -1;
    this.nameLength = 0;
    this.baseLength = 0;
    this.index = -1;
    this.symbols = 0;
    this.whole = true;
    let at = start;
    while (at < end) {
      const next = this.#segment(bytes, at, end);
      if (next <= at || next > end) {
        this.whole = false;
        return;
      }
      at = next;
    }
  }

  /** Reads one segment; returns where it ends, or -1. */
  #segment(bytes: Uint8Array, at: number, end: number): number {
    const type = bytes[at] as number;
    switch (type >> 5) {
      case 0:
        return this.#port(bytes, at, end);
      case 1:
        return this.#logical(bytes, at, end);
      case 2:
        // Network segments: with bit 4 a length in words follows, else one byte.
        return end - at < 2 ? -1 : at + 2 + ((type & 0x10) === 0 ? 0 : 2 * (bytes[at + 1] as number));
      case 3: {
        const length = type & 0x1f;
        if (length === 0 || end - at < 1 + length) return -1;
        this.#name(bytes, at + 1, length);
        return at + 1 + length + ((1 + length) & 1);
      }
      case 4: {
        if (end - at < 2) return -1;
        const length = bytes[at + 1] as number;
        if (type !== 0x91) return at + 2 + 2 * length;
        if (end - at < 2 + length) return -1;
        this.#name(bytes, at + 2, length);
        return at + 2 + length + (length & 1);
      }
      default:
        return -1;
    }
  }

  #port(bytes: Uint8Array, at: number, end: number): number {
    const type = bytes[at] as number;
    const extended = (type & 0x0f) === 0x0f;
    let length = 1;
    let rest = at + 1;
    if ((type & 0x10) !== 0) {
      if (end - rest < 1) return -1;
      length = bytes[rest++] as number;
    }
    if (extended) rest += 2;
    if (end - rest < length) return -1;
    if (type === 1 && this.slot < 0) this.slot = bytes[rest] as number;
    const size = rest + length - at;
    return at + size + (size & 1);
  }

  #logical(bytes: Uint8Array, at: number, end: number): number {
    const type = bytes[at] as number;
    // An electronic key: format, length, vendor, type, product, revision.
    if (type === 0x34) return end - at < 10 ? -1 : at + 10;
    const format = type & 0x03;
    // Wider numbers stand behind a byte of padding.
    const size = format === 0 ? 2 : format === 1 ? 4 : format === 2 ? 6 : -1;
    if (size < 0 || end - at < size) return -1;
    const value = format === 0 ? (bytes[at + 1] as number) : format === 1 ? le16(bytes, at + 2) : le32(bytes, at + 2);
    switch ((type >> 2) & 0x07) {
      case 0:
        if (this.classId < 0) this.classId = value;
        break;
      case 1:
        if (this.instance < 0) this.instance = value;
        break;
      case 2:
        this.member = value;
        this.#element(value);
        break;
      case 4:
        this.attribute = value;
        break;
      default:
        break;
    }
    return at + size;
  }

  #name(bytes: Uint8Array, from: number, length: number): void {
    this.symbols++;
    if (this.nameLength > 0) this.#append(DOT);
    for (let index = 0; index < length; index++) this.#append(bytes[from + index] as number);
    this.baseLength = this.nameLength;
    this.index = -1;
  }

  #element(value: number): void {
    if (this.nameLength === 0) return;
    this.baseLength = this.nameLength;
    this.index = value;
    this.#append(OPENING);
    let power = 1;
    while (power * 10 <= value) power *= 10;
    for (; power >= 1; power = Math.floor(power / 10)) this.#append(0x30 + (Math.floor(value / power) % 10));
    this.#append(CLOSING);
  }

  #append(byte: number): void {
    if (this.nameLength < LONGEST_NAME) this.name[this.nameLength++] = byte;
  }
}

// The coding of columns into bytes and back, without loss: differences of differences for times, scaled integers or XOR for values.
// Numbers are written as variable-length integers of 7 bits a byte, the lowest first; a run of zeros is a zero and its length.

import { BAD } from "../series/series.ts";

/** Grows as bytes are put into it. */
class ByteSheet {
  bytes = new Uint8Array(256);
  length = 0;
  #zeros = 0;

  octet(value: number): void {
    if (this.length === this.bytes.length) {
      const larger = new Uint8Array(this.bytes.length * 2);
      larger.set(this.bytes);
      this.bytes = larger;
    }
    this.bytes[this.length++] = value;
  }

  /** A whole number from 0 to 2^53. */
  natural(value: number): void {
    while (value > 127) {
      this.octet((value % 128) | 128);
      value = Math.floor(value / 128);
    }
    this.octet(value);
  }

  /** One of a list of whole numbers, small ones of either sign in few bytes. `flush` comes behind the list. */
  listed(value: number): void {
    if (value === 0) {
      this.#zeros++;
      return;
    }
    this.flush();
    this.natural(value < 0 ? -2 * value - 1 : 2 * value);
  }

  flush(): void {
    if (this.#zeros === 0) return;
    this.octet(0);
    this.natural(this.#zeros - 1);
    this.#zeros = 0;
  }

  finish(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }
}

/** Reads what a sheet holds. Beyond the end everything is 0, and `spent` says so. */
class ByteCursor {
  readonly #bytes: Uint8Array;
  at: number;
  spent = false;
  #zeros = 0;

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes;
    this.at = at;
  }

  octet(): number {
    const value = this.#bytes[this.at];
    if (value === undefined) {
      this.spent = true;
      return 0;
    }
    this.at++;
    return value;
  }

  natural(): number {
    let value = 0;
    for (let factor = 1; factor < 2 ** 56; factor *= 128) {
      const part = this.octet();
      value += (part & 127) * factor;
      if (part < 128) return value;
    }
    this.spent = true;
    return 0;
  }

  listed(): number {
    if (this.#zeros > 0) {
      this.#zeros--;
      return 0;
    }
    const value = this.natural();
    if (value === 0) {
      this.#zeros = this.natural();
      return 0;
    }
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
  }
}

/** How a column of numbers is coded. `0` to `9`: whole numbers after multiplication with 10 to this power; else the bits of floats. */
const DOUBLES = 255;
const SINGLES = 254;
const MOST_DECIMALS = 9;
const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);
const single = new Float32Array(1);
const word = new Uint32Array(single.buffer);

/** The least power of ten that makes every number whole, so that division gives the very same number back; -1 where there is none. */
function decimalsOf(values: Float64Array): number {
  let decimals = 0;
  let factor = 1;
  for (let at = 0; at < values.length; at++) {
    const value = values[at] as number;
    const whole = Math.round(value * factor);
    if (Math.abs(whole) < 2 ** 50 && whole / factor === value && !Object.is(value, -0)) continue;
    if (++decimals > MOST_DECIMALS || !Number.isFinite(value)) return -1;
    factor *= 10;
    // what was whole before need not come back from the larger factor
    at = -1;
  }
  return decimals;
}

/** `order`: 1 for values, of which neighbours are alike; 2 for times and places, whose steps are. */
function encodeNumbers(values: Float64Array, sheet: ByteSheet, order: 1 | 2): void {
  const decimals = decimalsOf(values);
  if (decimals < 0) {
    encodeBits(values, sheet);
    return;
  }
  sheet.octet(decimals);
  const factor = 10 ** decimals;
  let before = 0;
  let step = 0;
  for (const value of values) {
    const whole = Math.round(value * factor);
    const difference = whole - before;
    sheet.listed(order === 1 ? difference : difference - step);
    step = difference;
    before = whole;
  }
  sheet.flush();
}

/** Bits that changed from one number to the next. */
function encodeBits(values: Float64Array, sheet: ByteSheet): void {
  const narrow = values.every((value) => Object.is(Math.fround(value), value));
  sheet.octet(narrow ? SINGLES : DOUBLES);
  let low = 0;
  let high = 0;
  for (const value of values) {
    if (narrow) {
      single[0] = value;
      const bits = word[0] as number;
      sheet.listed((bits ^ high) >>> 0);
      high = bits;
    } else {
      double[0] = value;
      const [a, b] = [words[0] as number, words[1] as number];
      sheet.listed((b ^ high) >>> 0);
      sheet.listed((a ^ low) >>> 0);
      low = a;
      high = b;
    }
  }
  sheet.flush();
}

function decodeNumbers(cursor: ByteCursor, count: number, order: 1 | 2): Float64Array {
  const values = new Float64Array(count);
  const coding = cursor.octet();
  if (coding === SINGLES || coding === DOUBLES) {
    let low = 0;
    let high = 0;
    for (let at = 0; at < count; at++) {
      high = (high ^ cursor.listed()) >>> 0;
      if (coding === SINGLES) {
        word[0] = high;
        values[at] = single[0] as number;
        continue;
      }
      low = (low ^ cursor.listed()) >>> 0;
      words[0] = low;
      words[1] = high;
      values[at] = double[0] as number;
    }
    return values;
  }
  const factor = 10 ** Math.min(coding, MOST_DECIMALS);
  let before = 0;
  let step = 0;
  for (let at = 0; at < count; at++) {
    const told = cursor.listed();
    step = order === 1 ? told : step + told;
    before += step;
    values[at] = before / factor;
  }
  return values;
}

/** Samples of one block at most; with what coding adds to each, the bound of what a damaged block can claim. */
export const BLOCK_SAMPLES = 4096;
/** Quality of a sample without a number, on disk only. */
const NO_NUMBER = 3;

export interface Columns {
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly qualities: Uint8Array;
  readonly places: Float64Array;
}

/** At most `BLOCK_SAMPLES` samples as bytes. */
export function encodeBlock({ times, values, qualities, places }: Columns): Uint8Array {
  const sheet = new ByteSheet();
  sheet.natural(times.length);
  encodeNumbers(times, sheet, 2);
  // a number must stand where there is none: the one before costs least
  const filled = values.slice();
  let known = 0;
  for (let at = 0; at < filled.length; at++) {
    if (Number.isFinite(filled[at])) known = filled[at] as number;
    else filled[at] = known;
  }
  encodeNumbers(filled, sheet, 1);
  let before = 0;
  for (let at = 0; at < values.length; at++) {
    const quality = Number.isFinite(values[at]) ? (qualities[at] as number) : NO_NUMBER;
    sheet.listed(quality - before);
    before = quality;
  }
  sheet.flush();
  encodeNumbers(places, sheet, 2);
  return sheet.finish();
}

/** The samples of a block; `undefined` where the bytes are none. */
export function decodeBlock(bytes: Uint8Array): Columns | undefined {
  const cursor = new ByteCursor(bytes);
  const count = cursor.natural();
  if (cursor.spent || count > BLOCK_SAMPLES) return undefined;
  const times = decodeNumbers(cursor, count, 2);
  const values = decodeNumbers(cursor, count, 1);
  const qualities = new Uint8Array(count);
  let before = 0;
  for (let at = 0; at < count; at++) {
    before += cursor.listed();
    if (before === NO_NUMBER) values[at] = Number.NaN;
    qualities[at] = Math.min(before, BAD);
  }
  const places = decodeNumbers(cursor, count, 2);
  return cursor.spent ? undefined : { times, values, qualities, places };
}

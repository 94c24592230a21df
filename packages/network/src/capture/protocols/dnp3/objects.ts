// Objects of DNP3 (IEEE 1815-2012, clause 4.2 and annex A): headers with qualifier and range, and the form of each group and variation.
//
//   group | variation | qualifier | range     then, where content is carried, per object: index or size, content
//
// The qualifier holds a code for what stands before each object (bits 4 to 6) and one for the range (bits 0 to 3).

import { le16, le32 } from "../octets.ts";

export type Encoding =
  | "bit"
  | "two bits"
  | "state"
  | "double state"
  | "int16"
  | "int32"
  | "uint16"
  | "uint32"
  | "float32"
  | "float64"
  | "control"
  | "opaque";

/** One object: flags, then a number, then a time or a status. */
export interface Layout {
  readonly encoding: Encoding;
  readonly flags: boolean;
  /** Bytes behind the number. */
  readonly tail: number;
  /** Bytes in all; 0 where several objects share a byte. */
  readonly size: number;
}

const WIDTHS: Readonly<Record<Encoding, number>> = {
  bit: 0,
  "two bits": 0,
  state: 0,
  "double state": 0,
  int16: 2,
  int32: 4,
  uint16: 2,
  uint32: 4,
  float32: 4,
  float64: 8,
  control: 11,
  opaque: 0,
};

const LAYOUTS = new Map<number, Layout>();

function add(group: number, variation: number, encoding: Encoding, flags: boolean, tail: number): void {
  const size = (flags ? 1 : 0) + WIDTHS[encoding] + tail;
  LAYOUTS.set(group * 256 + variation, { encoding, flags, tail, size });
}

/** A time of 6 bytes, one relative to another of 2. */
const TIME = 6;
const RELATIVE = 2;

/** Numbers by variation: encoding, flags, tail. */
function addAll(group: number, ...layouts: readonly (readonly [Encoding, boolean, number])[]): void {
  for (const [index, [encoding, flags, tail]] of layouts.entries()) add(group, index + 1, encoding, flags, tail);
}

addAll(1, ["bit", false, 0], ["state", true, 0]);
addAll(2, ["state", true, 0], ["state", true, TIME], ["state", true, RELATIVE]);
addAll(3, ["two bits", false, 0], ["double state", true, 0]);
addAll(4, ["double state", true, 0], ["double state", true, TIME], ["double state", true, RELATIVE]);
addAll(10, ["bit", false, 0], ["state", true, 0]);
addAll(11, ["state", true, 0], ["state", true, TIME]);
addAll(12, ["control", false, 0], ["control", false, 0], ["bit", false, 0]);
addAll(13, ["state", true, 0], ["state", true, TIME]);
// Of the counters the deltas (every second pair) are obsolete, but keep their form.
for (const [group, variation, flags, tail] of [
  [20, 1, true, 0],
  [20, 3, true, 0],
  [20, 5, false, 0],
  [20, 7, false, 0],
  [21, 1, true, 0],
  [21, 3, true, 0],
  [21, 5, true, TIME],
  [21, 7, true, TIME],
  [21, 9, false, 0],
  [21, 11, false, 0],
] as const) {
  add(group, variation, "uint32", flags, tail);
  add(group, variation + 1, "uint16", flags, tail);
}
for (const group of [22, 23]) {
  for (const variation of [1, 3, 5, 7]) {
    add(group, variation, "uint32", true, variation >= 5 ? TIME : 0);
    add(group, variation + 1, "uint16", true, variation >= 5 ? TIME : 0);
  }
}
addAll(
  30,
  ["int32", true, 0],
  ["int16", true, 0],
  ["int32", false, 0],
  ["int16", false, 0],
  ["float32", true, 0],
  ["float64", true, 0],
);
addAll(
  31,
  ["int32", true, 0],
  ["int16", true, 0],
  ["int32", true, TIME],
  ["int16", true, TIME],
  ["int32", false, 0],
  ["int16", false, 0],
  ["float32", true, 0],
  ["float64", true, 0],
);
for (const group of [32, 33, 42, 43]) {
  for (const [index, encoding] of (["int32", "int16", "float32", "float64"] as const).entries()) {
    const variation = index < 2 ? 1 + index : 3 + index;
    add(group, variation, encoding, true, 0);
    add(group, variation + 2, encoding, true, TIME);
  }
}
addAll(34, ["uint16", false, 0], ["uint32", false, 0], ["float32", false, 0]);
addAll(40, ["int32", true, 0], ["int16", true, 0], ["float32", true, 0], ["float64", true, 0]);
// Behind the number of an output stands the status of the control.
addAll(41, ["int32", false, 1], ["int16", false, 1], ["float32", false, 1], ["float64", false, 1]);
addAll(50, ["opaque", false, 6], ["opaque", false, 10], ["opaque", false, 6], ["opaque", false, 11]);
addAll(51, ["opaque", false, 6], ["opaque", false, 6]);
addAll(52, ["uint16", false, 0], ["uint16", false, 0]);
add(80, 1, "bit", false, 0);
add(81, 1, "opaque", false, 3);
addAll(101, ["opaque", false, 2], ["opaque", false, 4], ["opaque", false, 8]);
add(102, 1, "opaque", false, 1);
// Secure authentication: sequence number and user of a request that proves itself at once; the user whose key's state is asked for.
add(120, 3, "opaque", false, 6);
add(120, 4, "opaque", false, 2);
add(121, 1, "opaque", false, 7);
addAll(122, ["opaque", false, 7], ["opaque", false, 13]);

/** What stands before each object. */
export const NO_PREFIX = 0;
const INDEX_32 = 3;
/** Codes of sizes begin here: 1, 2 and 4 bytes. */
const SIZE_8 = 4;
const SIZE_32 = 6;
const PREFIX_BYTES = [0, 1, 2, 4, 1, 2, 4];
/** Range codes: first and last in 1, 2 or 4 bytes (from 3 on as addresses), everything, a number of objects in 1, 2 or 4 bytes. */
const EVERYTHING = 6;
const COUNT_8 = 7;
const COUNT_32 = 9;
const COUNT_FREE = 11;

/** The header of a run of objects. Reused. */
export class ObjectHeader {
  /** Group << 8 | variation. */
  object = 0;
  group = 0;
  variation = 0;
  prefix = 0;
  range = 0;
  /** First and last index; -1 where the range names none. */
  first = -1;
  last = -1;
  /** Number of objects; 0 for everything that there is. */
  count = 0;
  layout: Layout | undefined = undefined;

  /** Reads the header at `at`; returns where it ends, or -1 where it does not fit or has no valid form. */
  read(bytes: Uint8Array, at: number, end: number): number {
    if (end - at < 3) return -1;
    this.group = bytes[at] as number;
    this.variation = bytes[at + 1] as number;
    this.object = this.group * 256 + this.variation;
    this.layout = LAYOUTS.get(this.object);
    const qualifier = bytes[at + 2] as number;
    const range = qualifier & 0x0f;
    this.prefix = (qualifier >> 4) & 0x07;
    this.range = range;
    this.first = -1;
    this.last = -1;
    this.count = 0;
    const rest = at + 3;
    if (this.prefix > SIZE_32) return -1;
    if (range === EVERYTHING) return rest;
    if (range < EVERYTHING) {
      const width = 1 << (range % 3);
      if (end - rest < 2 * width) return -1;
      this.first = numberAt(bytes, rest, width);
      this.last = numberAt(bytes, rest + width, width);
      this.count = this.last - this.first + 1;
      return this.count < 1 ? -1 : rest + 2 * width;
    }
    if (range > COUNT_32 && range !== COUNT_FREE) return -1;
    const width = range === COUNT_FREE ? 1 : 1 << (range - COUNT_8);
    if (end - rest < width) return -1;
    this.count = numberAt(bytes, rest, width);
    return rest + width;
  }

  /** An index stands before each object. */
  get indexed(): boolean {
    return this.prefix > NO_PREFIX && this.prefix <= INDEX_32;
  }

  /** The size of each object stands before it. */
  get sized(): boolean {
    return this.prefix >= SIZE_8;
  }

  get prefixBytes(): number {
    return PREFIX_BYTES[this.prefix] as number;
  }

  /** Several objects share a byte. */
  get packed(): boolean {
    return this.layout !== undefined && this.layout.size === 0;
  }

  /** Bytes that objects which share theirs take together. */
  get packedBytes(): number {
    return Math.ceil((this.count * (this.layout?.encoding === "two bits" ? 2 : 1)) / 8);
  }

  /** Size of the object whose prefix begins at `at`, without the prefix; -1 where it is not known or does not fit. */
  sizeAt(bytes: Uint8Array, at: number, end: number): number {
    const prefix = this.prefixBytes;
    const content = at + prefix;
    if (content > end) return -1;
    let size = this.layout === undefined ? -1 : this.layout.size;
    if (this.sized) size = numberAt(bytes, at, prefix);
    else if (this.group === 0) size = end - content < 2 ? -1 : 2 + (bytes[content + 1] as number);
    // Octet strings and virtual terminals: the variation is the length.
    else if (this.group >= 110 && this.group <= 113 && this.variation > 0) size = this.variation;
    return size < 0 || end - content < size ? -1 : size;
  }
}

export function numberAt(bytes: Uint8Array, at: number, width: number): number {
  return width === 1 ? (bytes[at] as number) : width === 2 ? le16(bytes, at) : le32(bytes, at);
}

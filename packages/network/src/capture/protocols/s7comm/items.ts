// Variables of S7comm: addresses on the wire, as text, and their values.

import type { PointOfInterest } from "@bulkhead/facts";
import { type Point, type Sink, targetForm } from "../../dissector.ts";
import { readScalar } from "../../scalar.ts";
import type { PendingJob } from "./functions.ts";

const COUNTER = 0x1c;
const TIMER = 0x1d;
const DATA_BLOCK = 0x84;
const INSTANCE_BLOCK = 0x85;
const BIT = 1;
const ANY_POINTER = 0x10;
/** Specification type and length of an address. */
const ITEM_HEAD = 2;

/** Bytes of one element by transport size; other sizes are taken as bytes. */
const SIZES = new Map([
  [2, 1],
  [3, 1],
  [4, 2],
  [5, 2],
  [6, 4],
  [7, 4],
  [8, 4],
  [9, 2],
  [0x0a, 4],
  [0x0b, 4],
  [0x0c, 2],
  [0x0f, 8],
]);
const LETTERS = new Map([
  [1, "B"],
  [2, "W"],
  [4, "D"],
]);
const AREAS = new Map([
  [0x03, "SYSINFO"],
  [0x05, "SYSFLAG"],
  [0x06, "AI"],
  [0x07, "AO"],
  [0x80, "P"],
  [0x81, "I"],
  [0x82, "Q"],
  [0x83, "M"],
  [0x86, "L"],
  [0x87, "V"],
]);

/** a: area << 16 | data block; b: address in bits (number of a timer or counter); c: transport size << 16 | number of elements. */
export const VARIABLE = targetForm((a, b, c) => variableText(a >>> 16, a & 0xffff, b, c >>> 16, c & 0xffff));

/** A variable addressed by a name or by another syntax that is not read: its syntax. */
export const OTHER_VARIABLE = targetForm((syntax) => `syntax:${syntax.toString(16).padStart(2, "0")}`);

function variableText(area: number, block: number, address: number, size: number, count: number): string {
  if (area === COUNTER || area === TIMER) {
    const letter = area === COUNTER ? "C" : "T";
    return count > 1 ? `${letter}${address}-${address + count - 1}` : `${letter}${address}`;
  }
  const inBlock = area === DATA_BLOCK || area === INSTANCE_BLOCK;
  const prefix = inBlock ? (area === DATA_BLOCK ? `DB${block}.DB` : `DI${block}.DI`) : (AREAS.get(area) ?? `AREA${area}:`);
  const byte = address >>> 3;
  if (size === BIT) return `${prefix}${inBlock ? "X" : ""}${byte}.${address & 7}`;
  const bytes = SIZES.get(size) ?? 1;
  const letter = LETTERS.get(bytes) ?? "B";
  const length = LETTERS.has(bytes) ? count : count * bytes;
  const step = LETTERS.has(bytes) ? bytes : 1;
  return length > 1 ? `${prefix}${letter}${byte}-${byte + (length - 1) * step}` : `${prefix}${letter}${byte}`;
}

/** Length of the address specification at `at`, or 0 where it does not fit. */
export function itemLength(bytes: Uint8Array, at: number, end: number): number {
  if (end - at < ITEM_HEAD || bytes[at] !== 0x12) return 0;
  const length = ITEM_HEAD + (bytes[at + 1] as number);
  return length < 3 || end - at < length ? 0 : length;
}

/** True where the address at `at` is an ANY pointer: transport size, number, block, area, address. */
export function isAnyPointer(bytes: Uint8Array, at: number): boolean {
  return bytes[at + 1] === 10 && bytes[at + 2] === ANY_POINTER;
}

export function sizeAt(bytes: Uint8Array, at: number): number {
  return bytes[at + 3] as number;
}

export function countAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at + 4] as number) << 8) | (bytes[at + 5] as number);
}

export function blockAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at + 6] as number) << 8) | (bytes[at + 7] as number);
}

export function areaAt(bytes: Uint8Array, at: number): number {
  return bytes[at + 8] as number;
}

export function addressAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at + 9] as number) << 16) | ((bytes[at + 10] as number) << 8) | (bytes[at + 11] as number);
}

/** Where a declared point lies. */
interface VariableAddress {
  readonly area: number;
  readonly block: number;
  /** In bits. */
  readonly address: number;
  /** In bits. */
  readonly width: number;
}

const AREA_NUMBERS = new Map([...AREAS].map(([number, name]) => [name, number]));
const WIDTHS = { bool: 1, int16: 16, uint16: 16, int32: 32, uint32: 32, float32: 32, float64: 64 } as const;

/** `DB1.DBW2`, `DB1.DBX0.3`, `MD100`, `M0.1`, `IW4`. The width comes from the type of the point. */
export function locate(interest: PointOfInterest): VariableAddress | undefined {
  const found = /^(?:DB(\d{1,5})\.DB([XBWD])|([PIQMV])([BWD]?))(\d{1,7})(?:\.([0-7]))?$/.exec(interest.target);
  if (found === null) return undefined;
  const [, block, inBlock, area, letter, byte, bit] = found;
  if ((interest.type === "bool") !== (bit !== undefined) || Number(byte) > 0x1fffff) return undefined;
  if (bit !== undefined && (inBlock ?? "X") !== "X") return undefined;
  if (bit !== undefined && letter !== undefined && letter !== "") return undefined;
  const address = Number(byte) * 8 + Number(bit ?? 0);
  const number = area === undefined ? DATA_BLOCK : (AREA_NUMBERS.get(area) as number);
  return { area: number, block: Number(block ?? 0), address, width: WIDTHS[interest.type] };
}

/** Keeps the variable at `at` for the answer. */
export function keepItem(job: PendingJob, bytes: Uint8Array, at: number): void {
  if (isAnyPointer(bytes, at)) {
    const size = sizeAt(bytes, at);
    const bits = size === BIT ? countAt(bytes, at) : countAt(bytes, at) * (SIZES.get(size) ?? 1) * 8;
    job.items.push(areaAt(bytes, at), blockAt(bytes, at), addressAt(bytes, at), bits);
  } else job.items.push(-1, 0, 0, 0);
}

/**
 * Calls `tell` for every point that lies within item number `item` of the job, whose data is bytes[data, data + length) (`length` in
 * bytes). A bit alone lies in the lowest bit of its byte.
 */
export function eachValue(
  job: PendingJob,
  item: number,
  bytes: Uint8Array,
  data: number,
  length: number,
  points: readonly Point[],
  tell: (point: Point, raw: number) => void,
): void {
  const [area = -1, block = 0, address = 0, bits = 0] = job.items.slice(item * 4, item * 4 + 4);
  for (const point of points) {
    const at = point.address as VariableAddress;
    if (at.area !== area || at.block !== block || at.address < address || at.address + at.width > address + bits) continue;
    if (at.width === 1) {
      const offset = bits === 1 ? 0 : at.address - address;
      if (length > offset >> 3) tell(point, ((bytes[data + (offset >> 3)] as number) >> (offset & 7)) & 1);
    } else if ((at.address - address) % 8 === 0 && (at.address - address + at.width) / 8 <= length) {
      tell(point, readScalar(point.interest, bytes, data + (at.address - address) / 8, at.width / 8));
    }
  }
}

/** Length in bytes of the data of an item, whose head of 4 bytes is at `at`: some transport sizes count bits. */
export function dataLength(bytes: Uint8Array, at: number): number {
  const size = bytes[at + 1] as number;
  const length = ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number);
  return size >= 3 && size <= 5 ? (length + 7) >> 3 : length;
}

/** Settles the writes of declared points that wait with item `item`. */
export function settleWrites(job: PendingJob, item: number, accepted: boolean, sink: Sink): void {
  for (const [of, key] of job.writes) if (of === item) sink.settle(key, accepted);
}

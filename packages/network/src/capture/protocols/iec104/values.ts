// Values of declared points out of the information elements of IEC 60870-5-104.

import type { PointOfInterest } from "@bulkhead/facts";
import type { Point } from "../../dissector.ts";
import { le16, le32 } from "../octets.ts";
import { type AsduType, qualifierAt } from "./types.ts";

/** Where a declared point lies. */
interface Iec104Address {
  readonly object: number;
}

const INVALID = 0x80;
const NOT_TOPICAL = 0x40;
const BLOCKED = 0x10;
const OVERFLOW = 0x01;
/** A moving tap changer has no position. */
const TRANSIENT = 0x80;

/**
 * `ioa:1234`: the address of an information object, of what the station tells as of what it is commanded. Raw numbers are those of the
 * protocol: a normalised value is a fraction from -1 to below 1; a double point is 1 for off and 2 for on, or 0 and 1 where the point is
 * declared `bool`.
 */
export function locate(interest: PointOfInterest): Iec104Address | undefined {
  const found = /^ioa:(\d{1,8})$/.exec(interest.target);
  if (found === null || Number(found[1]) > 0xff_ffff) return undefined;
  return { object: Number(found[1]) };
}

export function isAbout(point: Point, unit: number, object: number): boolean {
  return (
    (point.address as Iec104Address).object === object && (point.interest.unit === undefined || point.interest.unit === unit)
  );
}

const octets = new Uint8Array(4);
const view = new DataView(octets.buffer);

/** Number of the element at `at`, whole within the bytes; NaN where it holds none. */
export function numberOf(type: AsduType, bytes: Uint8Array, at: number): number {
  switch (type.encoding) {
    case "single":
      return (bytes[at] as number) & 1;
    case "double":
    case "regulating":
      return (bytes[at] as number) & 3;
    case "step":
      return ((bytes[at] as number) << 25) >> 25;
    case "bits":
    case "pattern":
      return le32(bytes, at);
    case "normalised":
      return ((le16(bytes, at) << 16) >> 16) / 32_768;
    case "scaled":
      return (le16(bytes, at) << 16) >> 16;
    case "float":
      for (let byte = 0; byte < 4; byte++) octets[byte] = bytes[at + byte] as number;
      return view.getFloat32(0, true);
    case "counter":
      return le32(bytes, at) | 0;
    case "opaque":
      return Number.NaN;
  }
}

/** The number for a declared point: two bits are a state only where they say on or off. */
export function rawValue(point: Point, type: AsduType, bytes: Uint8Array, at: number): number {
  const number = numberOf(type, bytes, at);
  // A step up or down is no value.
  if (type.encoding === "regulating") return Number.NaN;
  if (type.encoding !== "double" || point.interest.type !== "bool") return number;
  return number === 1 || number === 2 ? number - 1 : Number.NaN;
}

/** Whether the quality of a monitored element says that its value can be relied upon. */
export function isGood(type: AsduType, bytes: Uint8Array, at: number): boolean {
  const where = qualifierAt(type);
  if (type.size - type.time <= where) return true;
  const quality = bytes[at + where] as number;
  // A counter keeps its number, a carry and an adjustment where others have their quality.
  if (type.encoding === "counter") return (quality & INVALID) === 0;
  if ((quality & (INVALID | NOT_TOPICAL | BLOCKED)) !== 0) return false;
  if (type.encoding === "single") return true;
  if (type.encoding === "double") {
    const state = quality & 3;
    return state === 1 || state === 2;
  }
  if (type.encoding === "step" && ((bytes[at] as number) & TRANSIENT) !== 0) return false;
  return (quality & OVERFLOW) === 0;
}

// Values of declared points out of DNP3 objects.

import type { PointOfInterest } from "@bulkhead/facts";
import type { Point } from "../../dissector.ts";
import { le16, le32 } from "../octets.ts";
import type { Layout, ObjectHeader } from "./objects.ts";

/** Where a declared point lies. */
interface Dnp3Address {
  /** The group of the present value, whose events tell about the same point. */
  readonly group: number;
  /** Group << 8 | variation where only that is meant; -1: any that tells. */
  readonly object: number;
  readonly index: number;
}

/** Groups that speak about a point, with the group of its present value: events, and commands to outputs. */
const GROUPS = new Map([
  [1, 1],
  [2, 1],
  [3, 3],
  [4, 3],
  [10, 10],
  [11, 10],
  [12, 10],
  [20, 20],
  [22, 20],
  [21, 21],
  [23, 21],
  [30, 30],
  [32, 30],
  [31, 31],
  [33, 31],
  [34, 34],
  [40, 40],
  [42, 40],
  [41, 40],
]);

const ONLINE = 0x01;
const RESTART = 0x02;
const COMMUNICATION_LOST = 0x04;
const OVER_RANGE = 0x20;

/** `g30:3`: point 3 of group 30, also in its events and commands. `g30v5:3`: only in that variation. */
export function locate(interest: PointOfInterest): Dnp3Address | undefined {
  const found = /^g(\d{1,3})(?:v(\d{1,3}))?:(\d{1,10})$/.exec(interest.target);
  if (found === null) return undefined;
  const [, groupText, variation, index] = found;
  const number = Number(groupText);
  const group = GROUPS.get(number);
  if (group === undefined || Number(variation ?? 0) > 255 || Number(index) > 0xffff_ffff) return undefined;
  return { group, object: variation === undefined ? -1 : number * 256 + Number(variation), index: Number(index) };
}

/** Whether the objects of the header may tell about the point. */
export function isAbout(point: Point, header: ObjectHeader, unit: number): boolean {
  const address = point.address as Dnp3Address;
  if (point.interest.unit !== undefined && point.interest.unit !== unit) return false;
  return address.object < 0 ? GROUPS.get(header.group) === address.group : address.object === header.object;
}

export function indexOf(point: Point): number {
  return (point.address as Dnp3Address).index;
}

const octets = new Uint8Array(8);
const view = new DataView(octets.buffer);

/** Number of the object at `at`, whole within the bytes. `index` counts objects that share bytes, from `at` on. */
export function numberOf(layout: Layout, bytes: Uint8Array, at: number, index: number): number {
  const from = at + (layout.flags ? 1 : 0);
  switch (layout.encoding) {
    case "bit":
      return ((bytes[at + (index >> 3)] as number) >> (index & 7)) & 1;
    case "two bits":
      return ((bytes[at + (index >> 2)] as number) >> ((index & 3) * 2)) & 3;
    case "state":
      return (bytes[at] as number) >> 7;
    case "double state":
      return (bytes[at] as number) >> 6;
    case "int16":
      return (le16(bytes, from) << 16) >> 16;
    case "uint16":
      return le16(bytes, from);
    case "int32":
      return le32(bytes, from) | 0;
    case "uint32":
      return le32(bytes, from);
    case "float32":
      for (let byte = 0; byte < 4; byte++) octets[byte] = bytes[from + byte] as number;
      return view.getFloat32(0, true);
    case "float64":
      for (let byte = 0; byte < 8; byte++) octets[byte] = bytes[from + byte] as number;
      return view.getFloat64(0, true);
    case "control":
      return stateOf(bytes[at] as number);
    case "opaque":
      return Number.NaN;
  }
}

/** Whether the flags of the object, where it has them, say that its value can be relied upon. */
export function isGood(layout: Layout, group: number, bytes: Uint8Array, at: number): boolean {
  if (!layout.flags) return true;
  const flags = bytes[at] as number;
  const analog = group >= 30 && group < 34;
  return (flags & ONLINE) !== 0 && (flags & (RESTART | COMMUNICATION_LOST)) === 0 && !(analog && (flags & OVER_RANGE) !== 0);
}

/** What a control relay output block makes of its output: 1 on or closed, 0 off or tripped; no number where it does neither. */
function stateOf(code: number): number {
  const way = code >> 6;
  if (way === 1) return 1;
  if (way === 2) return 0;
  const operation = code & 0x0f;
  if (operation === 1 || operation === 3) return 1;
  return operation === 2 || operation === 4 ? 0 : Number.NaN;
}

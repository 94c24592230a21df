// Values of tags (CIP Networks Library, Volume 1, appendix C, elementary types; tag services as Rockwell publishes them in 1756-PM020).

import type { PointOfInterest } from "@bulkhead/facts";
import type { Point } from "../../dissector.ts";
import { le16, le32 } from "../octets.ts";
import type { Path } from "./paths.ts";

/** Where a declared point lies: a name in lower case, since names of tags do not differ by case, and an element of it. */
interface TagAddress {
  readonly name: Uint8Array;
  readonly index: number;
}

const encoder = new TextEncoder();

/** `tag:LEVEL`, `tag:Program:Main.Tank.Level`, `tag:LEVELS[3]`. */
export function locate(interest: PointOfInterest): TagAddress | undefined {
  const found = /^tag:([^[\]]{1,200}(?:\[\d{1,9}\][^[\]]{1,200}){0,8})(?:\[(\d{1,9})\])?$/.exec(interest.target);
  if (found === null) return undefined;
  const [, name = "", index = "0"] = found;
  return { name: encoder.encode(name.toLowerCase()), index: Number(index) };
}

/** Element of the point within the path's tag: 0 for its first element; -1 where the point is another tag. */
export function elementOf(point: Point, path: Path, unit: number): number {
  const { name, index } = point.address as TagAddress;
  if (point.interest.unit !== undefined && point.interest.unit !== unit) return -1;
  if (name.length !== path.baseLength) return -1;
  for (let at = 0; at < name.length; at++) {
    const byte = path.name[at] as number;
    if ((byte >= 0x41 && byte <= 0x5a ? byte + 32 : byte) !== name[at]) return -1;
  }
  return index - Math.max(0, path.index);
}

const SIZES = new Map([
  [0xc1, 1],
  [0xc2, 1],
  [0xc3, 2],
  [0xc4, 4],
  [0xc5, 8],
  [0xc6, 1],
  [0xc7, 2],
  [0xc8, 4],
  [0xc9, 8],
  [0xca, 4],
  [0xcb, 8],
  [0xd1, 1],
  [0xd2, 2],
  [0xd3, 4],
  [0xd4, 8],
]);

/** Bytes of one element; 0 for a type that is no number. */
export function sizeOf(type: number): number {
  return SIZES.get(type) ?? 0;
}

const octets = new Uint8Array(8);
const view = new DataView(octets.buffer);

/** The number of an elementary type at `at`, all within the bytes. */
export function numberAt(type: number, bytes: Uint8Array, at: number): number {
  const first = bytes[at] as number;
  switch (type) {
    case 0xc1:
      return first === 0 ? 0 : 1;
    case 0xc2:
      return (first << 24) >> 24;
    case 0xc6:
    case 0xd1:
      return first;
    case 0xc3:
      return (le16(bytes, at) << 16) >> 16;
    case 0xc7:
    case 0xd2:
      return le16(bytes, at);
    case 0xc4:
      return le32(bytes, at) | 0;
    case 0xc8:
    case 0xd3:
      return le32(bytes, at);
    case 0xc5:
      return (le32(bytes, at + 4) | 0) * 2 ** 32 + le32(bytes, at);
    case 0xc9:
    case 0xd4:
      return le32(bytes, at + 4) * 2 ** 32 + le32(bytes, at);
    case 0xca:
      for (let byte = 0; byte < 4; byte++) octets[byte] = bytes[at + byte] as number;
      return view.getFloat32(0, true);
    case 0xcb:
      for (let byte = 0; byte < 8; byte++) octets[byte] = bytes[at + byte] as number;
      return view.getFloat64(0, true);
    default:
      return Number.NaN;
  }
}

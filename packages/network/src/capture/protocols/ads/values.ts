// Values of declared points out of the data of ADS.

import type { PointOfInterest } from "@bulkhead/facts";
import type { Point } from "../../dissector.ts";

/** Where a declared point lies: by name, or by group and offset. */
interface AdsAddress {
  readonly symbol: string;
  readonly group: number;
  readonly offset: number;
}

/** `symbol:MAIN.fLevel`, or index group and offset `0x4020:0x10`; `unit`: the AMS port, e.g. 851. Symbols are told apart without regard to case. */
export function locate({ target }: PointOfInterest): AdsAddress | undefined {
  if (target.startsWith("symbol:")) {
    return target.length > 7 && target.length < 300
      ? { symbol: target.slice(7).toLowerCase(), group: -1, offset: -1 }
      : undefined;
  }
  const found = /^0x([0-9a-f]{1,8}):0x([0-9a-f]{1,8})$/i.exec(target);
  if (found === null) return undefined;
  return { symbol: "", group: Number.parseInt(found[1] as string, 16), offset: Number.parseInt(found[2] as string, 16) };
}

const octets = new Uint8Array(8);
const view = new DataView(octets.buffer);
const WIDTHS: Readonly<Record<PointOfInterest["type"], number>> = {
  bool: 1,
  int16: 2,
  uint16: 2,
  int32: 4,
  uint32: 4,
  float32: 4,
  float64: 8,
};

/**
 * The value of a point in data bytes[at, end) of a symbol (lower case; empty: none) or from an index group and offset on, low byte first.
 * `undefined`: the data do not hold it.
 */
export function rawValue(
  { interest, address }: Point,
  port: number,
  symbol: string,
  group: number,
  offset: number,
  bytes: Uint8Array,
  at: number,
  end: number,
): number | undefined {
  if (interest.unit !== undefined && interest.unit !== port) return undefined;
  const place = address as AdsAddress;
  const width = WIDTHS[interest.type];
  let from = at;
  if (place.symbol !== "") {
    if (place.symbol !== symbol) return undefined;
    if (end - at !== width) return Number.NaN;
  } else {
    from = at + place.offset - offset;
    if (place.group !== group || from < at || from + width > end) return undefined;
  }
  for (let index = 0; index < width; index++) octets[index] = bytes[from + index] as number;
  switch (interest.type) {
    case "bool":
      return octets[0] === 0 ? 0 : 1;
    case "int16":
      return view.getInt16(0, true);
    case "uint16":
      return view.getUint16(0, true);
    case "int32":
      return view.getInt32(0, true);
    case "uint32":
      return view.getUint32(0, true);
    case "float32":
      return view.getFloat32(0, true);
    case "float64":
      return view.getFloat64(0, true);
  }
}

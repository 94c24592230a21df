// Values of declared points out of the data of ADS.

import type { PointOfInterest } from "@bulkhead/facts";
import type { Point } from "../../dissector.ts";
import { readLittleScalar, SCALAR_WIDTHS } from "../../scalar.ts";

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
  const width = SCALAR_WIDTHS[interest.type];
  let from = at;
  if (place.symbol !== "") {
    if (place.symbol !== symbol) return undefined;
    if (end - at !== width) return Number.NaN;
  } else {
    from = at + place.offset - offset;
    if (place.group !== group || from < at || from + width > end) return undefined;
  }
  return readLittleScalar(interest.type, bytes, from);
}

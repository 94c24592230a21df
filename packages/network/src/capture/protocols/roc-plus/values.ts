// Values of declared points out of parameters of ROC Plus: of messages that carry one parameter, so that its bytes are known.

import type { PointOfInterest } from "@bulkhead/facts";
import type { Point } from "../../dissector.ts";
import { readLittleScalar, SCALAR_WIDTHS } from "../../scalar.ts";
import { READ_PARAMETERS, READ_POINT, WRITE_PARAMETERS, WRITE_POINT } from "./functions.ts";

/** Where a declared point lies. */
interface RocPlusAddress {
  readonly type: number;
  readonly number: number;
  readonly parameter: number;
}

/** `point:103.0:21`: type of point, its number, its parameter; `unit`: address of the device. */
export function locate({ target }: PointOfInterest): RocPlusAddress | undefined {
  const found = /^point:(\d{1,3})\.(\d{1,3}):(\d{1,3})$/.exec(target);
  if (found === null) return undefined;
  const [type = 0, number = 0, parameter = 0] = found.slice(1).map(Number);
  return Math.max(type, number, parameter) > 255 ? undefined : { type, number, parameter };
}

/** Whether the data bytes[data, end) of a message carry the point's value and no other. */
export function isAbout(point: Point, unit: number, bytes: Uint8Array, data: number, end: number, opcode: number): boolean {
  const { type, number, parameter } = point.address as RocPlusAddress;
  if ((point.interest.unit !== undefined && point.interest.unit !== unit) || end - data < 5) return false;
  if (opcode === WRITE_POINT || opcode === READ_POINT) {
    return bytes[data] === type && bytes[data + 1] === number && bytes[data + 2] === 1 && bytes[data + 3] === parameter;
  }
  if (opcode !== READ_PARAMETERS && opcode !== WRITE_PARAMETERS) return false;
  return bytes[data] === 1 && bytes[data + 1] === type && bytes[data + 2] === number && bytes[data + 3] === parameter;
}

/** The value, low byte first; NaN where its length is not that of the declared type. Both forms have 4 bytes before it. */
export function rawValue({ interest: { type } }: Point, bytes: Uint8Array, data: number, end: number): number {
  const at = data + 4;
  const length = end - at;
  // Small numbers have one byte.
  if (length === 1) return type === "int16" || type === "int32" ? ((bytes[at] as number) << 24) >> 24 : (bytes[at] as number);
  if (length !== SCALAR_WIDTHS[type]) return Number.NaN;
  return readLittleScalar(type, bytes, at);
}

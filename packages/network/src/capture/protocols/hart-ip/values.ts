// Values of HART variables in the answers to the commands that read them and in writes (HCF_SPEC-127 and HCF_SPEC-151).

import type { PointOfInterest } from "@bulkhead/facts";
import type { Point, Sink } from "../../dissector.ts";
import {
  READ_ALL_DYNAMIC,
  READ_CURRENT,
  READ_DYNAMIC,
  READ_PRIMARY,
  READ_VARIABLES,
  READ_WITH_STATUS,
  WRITE_VARIABLE,
} from "./commands.ts";

/** Codes of device variables that every device has (HCF_SPEC-183, table 34). */
const PERCENT = 244;
const CURRENT = 245;
const PRIMARY = 246;
const NAMED = new Map([
  ["percent", PERCENT],
  ["current", CURRENT],
  ["pv", PRIMARY],
  ["sv", 247],
  ["tv", 248],
  ["qv", 249],
]);

interface HartAddress {
  readonly code: number;
  /** -1: any device. */
  readonly device: number;
}

/** `pv`, `sv`, `tv`, `qv`, `current`, `percent` or `variable:3`, optionally behind a device: `264e0000d2/pv`. */
export function locate({ target }: PointOfInterest): HartAddress | undefined {
  const [, device, name = ""] = /^(?:([0-9a-f]{10})\/)?(.*)$/i.exec(target) ?? [];
  const number = /^variable:(\d{1,3})$/.exec(name)?.[1];
  const code = number === undefined ? NAMED.get(name.toLowerCase()) : Number(number);
  if (code === undefined || code > 255) return undefined;
  return { code, device: device === undefined ? -1 : Number.parseInt(device, 16) };
}

const view = new DataView(new ArrayBuffer(4));

function floatAt(bytes: Uint8Array, at: number): number {
  for (let index = 0; index < 4; index++) view.setUint8(index, bytes[at + index] as number);
  return view.getFloat32(0);
}

function tell(
  points: readonly Point[],
  device: number,
  code: number,
  bytes: Uint8Array,
  at: number,
  good: boolean,
  sink: Sink,
): void {
  for (const point of points) {
    const address = point.address as HartAddress;
    if (address.code !== code || (address.device >= 0 && address.device !== device)) continue;
    const value = floatAt(bytes, at);
    sink.valueRead(point, value, good && Number.isFinite(value));
  }
}

/** bytes[at, end): the data of an answer behind response code and device status. */
export function readValues(
  command: number,
  bytes: Uint8Array,
  at: number,
  end: number,
  device: number,
  points: readonly Point[],
  sink: Sink,
): void {
  switch (command) {
    case READ_PRIMARY:
      if (end - at >= 5) tell(points, device, PRIMARY, bytes, at + 1, true, sink);
      break;
    case READ_CURRENT:
      if (end - at < 8) break;
      tell(points, device, CURRENT, bytes, at, true, sink);
      tell(points, device, PERCENT, bytes, at + 4, true, sink);
      break;
    case READ_DYNAMIC:
      if (end - at < 4) break;
      tell(points, device, CURRENT, bytes, at, true, sink);
      for (let slot = 0; slot < 4 && end - at >= 9 + slot * 5; slot++)
        tell(points, device, PRIMARY + slot, bytes, at + 5 + slot * 5, true, sink);
      break;
    case READ_ALL_DYNAMIC:
      for (let slot = 0; slot < 4 && end - at >= 5 + slot * 5; slot++)
        tell(points, device, PRIMARY + slot, bytes, at + 1 + slot * 5, true, sink);
      break;
    case READ_WITH_STATUS:
      // Extended status, then code, class, units, value and status each; the upper two bits of the status are 3 for good.
      for (let from = at + 1; end - from >= 8; from += 8)
        tell(points, device, bytes[from] as number, bytes, from + 3, (bytes[from + 7] as number) >> 6 === 3, sink);
      break;
    case READ_VARIABLES:
      for (let from = at; end - from >= 6; from += 6) tell(points, device, bytes[from] as number, bytes, from + 2, true, sink);
      break;
    default:
      break;
  }
}

/** bytes[at, end): the data of a request. Returns the keys of held writes. */
export function writtenValues(
  command: number,
  bytes: Uint8Array,
  at: number,
  end: number,
  device: number,
  points: readonly Point[],
  sink: Sink,
): number[] | null {
  // Variable, 1 to fix its value and 0 to let it go, units, value, status.
  if (command !== WRITE_VARIABLE || end - at < 7 || bytes[at + 1] !== 1) return null;
  const value = floatAt(bytes, at + 3);
  const writes: number[] = [];
  for (const point of points) {
    const address = point.address as HartAddress;
    if (address.code !== bytes[at] || (address.device >= 0 && address.device !== device)) continue;
    writes.push(sink.valueWritten(point, value, Number.isFinite(value)));
  }
  return writes.length > 0 ? writes : null;
}

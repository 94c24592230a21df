// Values of declared points among the devices that a message reads or writes.

import type { PointOfInterest } from "@bulkhead/facts";
import type { Point, Sink } from "../../dissector.ts";
import { readScalar } from "../../scalar.ts";
import { itemAt } from "./cursor.ts";
import { deviceNamed } from "./devices.ts";

interface MelsecAddress {
  readonly code: number;
  readonly number: number;
  readonly bits: boolean;
  /** A bit of a word; -1 for whole words. */
  readonly bit: number;
}

const WIDTH = { bool: 1, int16: 1, uint16: 1, int32: 2, uint32: 2, float32: 2, float64: 4 } as const;

/** `D100`, `W1F`, `M10`, `X1F`; a bit of a word is `D100.A`. Numbers of X, Y, B, W, SB and SW are hexadecimal. */
export function locate({ target }: PointOfInterest): MelsecAddress | undefined {
  const [, whole = "", bit] = /^([A-Z]{1,4}[0-9A-F]{1,8})(?:\.([0-9A-F]))?$/.exec(target.toUpperCase()) ?? [];
  for (let length = Math.min(4, whole.length - 1); length > 0; length--) {
    const device = deviceNamed(whole.slice(0, length));
    const digits = whole.slice(length);
    if (device === undefined || !(device.hexadecimal ? /^[0-9A-F]+$/ : /^\d+$/).test(digits)) continue;
    if (bit !== undefined && device.bits) return undefined;
    const number = Number.parseInt(digits, device.hexadecimal ? 16 : 10);
    return { code: device.code, number, bits: device.bits, bit: bit === undefined ? -1 : Number.parseInt(bit, 16) };
  }
  return undefined;
}

const words = new Uint8Array(8);

/**
 * Tells `found` the raw value of each point that is wholly among `count` items from device `code` `first` on, which lie at `at` where the
 * cursor was begun. `bits`: an item is a bit, else a word; a word of a bit device holds sixteen of them.
 */
function find(
  points: readonly Point[],
  code: number,
  first: number,
  count: number,
  bits: boolean,
  at: number,
  found: (point: Point, raw: number) => void,
): void {
  for (const point of points) {
    const address = point.address as MelsecAddress;
    if (address.code !== code) continue;
    const offset = address.number - first;
    if (address.bits) {
      const index = bits ? offset : offset >> 4;
      if (offset < 0 || index >= count) continue;
      found(point, bits ? itemAt(at, index, true) : (itemAt(at, index, false) >> (offset & 15)) & 1);
      continue;
    }
    const width = address.bit >= 0 ? 1 : WIDTH[point.interest.type];
    if (bits || offset < 0 || offset + width > count) continue;
    if (address.bit >= 0) {
      found(point, (itemAt(at, offset, false) >> address.bit) & 1);
      continue;
    }
    for (let index = 0; index < width; index++) {
      const word = itemAt(at, offset + index, false);
      words[index * 2] = word >> 8;
      words[index * 2 + 1] = word & 255;
    }
    found(point, readScalar(point.interest, words, 0, width * 2));
  }
}

export function readValues(
  points: readonly Point[],
  code: number,
  first: number,
  count: number,
  bits: boolean,
  at: number,
  sink: Sink,
): void {
  find(points, code, first, count, bits, at, (point, raw) => sink.valueRead(point, raw, Number.isFinite(raw)));
}

/** Adds the keys of held values to `keys`. */
export function writtenValues(
  points: readonly Point[],
  code: number,
  first: number,
  count: number,
  bits: boolean,
  at: number,
  sink: Sink,
  keys: number[],
): void {
  find(points, code, first, count, bits, at, (point, raw) => keys.push(sink.valueWritten(point, raw, Number.isFinite(raw))));
}

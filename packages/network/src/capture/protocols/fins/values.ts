// Values of declared points in the memory of Omron controllers, as FINS reads and writes it.

import type { PointOfInterest } from "@bulkhead/facts";
import type { Point, Sink } from "../../dissector.ts";
import { readScalar } from "../../scalar.ts";
import { areaOf } from "./areas.ts";

interface FinsAddress {
  readonly prefix: string;
  readonly address: number;
  /** -1: whole words. */
  readonly bit: number;
  readonly unit: number;
}

const WORDS = { bool: 1, int16: 1, uint16: 1, int32: 2, uint32: 2, float32: 2, float64: 4 } as const;

/** `D100`, `CIO10`, `W5`, `H3`, `A2`, `E0_100`, `T5`, `C5`; a bit of a word is `CIO10.3`. */
export function locate({ target, unit }: PointOfInterest): FinsAddress | undefined {
  const [, name = "", number = "", bit] =
    /^(CIO|W|H|A|D|T|C|E[0-9A-C]_)(\d{1,5})(?:\.(\d{1,2}))?$/.exec(target.toUpperCase()) ?? [];
  if (name === "" || Number(bit ?? 0) > 15 || Number(number) > (name === "C" ? 0x7fff : 0xffff)) return undefined;
  return {
    prefix: name === "C" ? "T" : name,
    address: Number(number) + (name === "C" ? 0x8000 : 0),
    bit: bit === undefined ? -1 : Number(bit),
    unit: unit ?? -1,
  };
}

/** Where the items lie in bytes[at, end): tells `found` the raw value of every point that is wholly among them. */
function find(
  points: readonly Point[],
  bytes: Uint8Array,
  at: number,
  end: number,
  code: number,
  place: number,
  unit: number,
  found: (point: Point, raw: number) => void,
): void {
  const area = areaOf(code);
  if (area === undefined || area.width === 0 || area.width > 2) return;
  const first = Math.floor(place / 256);
  const count = Math.floor((end - at) / area.width);
  for (const point of points) {
    const { prefix, address, bit, unit: wanted } = point.address as FinsAddress;
    if (prefix !== area.prefix || (wanted >= 0 && wanted !== unit)) continue;
    if (area.bits) {
      const index = prefix === "T" ? address - first : (address - first) * 16 + bit - (place % 256);
      if (bit < 0 !== (prefix === "T") || index < 0 || index >= count) continue;
      found(point, (bytes[at + index] as number) & 1);
      continue;
    }
    const index = address - first;
    const words = bit < 0 ? WORDS[point.interest.type] : 1;
    if (index < 0 || index + words > count) continue;
    const from = at + index * 2;
    if (bit < 0) found(point, readScalar(point.interest, bytes, from, words * 2));
    else found(point, ((((bytes[from] as number) << 8) | (bytes[from + 1] as number)) >> bit) & 1);
  }
}

/** bytes[at, end): the items of a read, from `place` (address * 256 + bit) on. */
export function readValues(
  points: readonly Point[],
  bytes: Uint8Array,
  at: number,
  end: number,
  code: number,
  place: number,
  unit: number,
  sink: Sink,
): void {
  find(points, bytes, at, end, code, place, unit, (point, raw) => sink.valueRead(point, raw, Number.isFinite(raw)));
}

/** The same for a write; returns the keys of held values. */
export function writtenValues(
  points: readonly Point[],
  bytes: Uint8Array,
  at: number,
  end: number,
  code: number,
  place: number,
  unit: number,
  sink: Sink,
): number[] {
  const keys: number[] = [];
  find(points, bytes, at, end, code, place, unit, (point, raw) => keys.push(sink.valueWritten(point, raw, Number.isFinite(raw))));
  return keys;
}

// Memory of GE controllers by segment selector (GFK-0529C, table 6-4), with what people write for it, and values in it.

import type { PointOfInterest } from "@bulkhead/facts";
import { type Point, type Sink, targetForm } from "../../dissector.ts";
import { readScalar } from "../../scalar.ts";

/** Bits of an item: 1, 8 or 16. */
interface Segment {
  readonly name: string;
  readonly bits: number;
}

const SEGMENTS = new Map<number, Segment>([
  [0x08, { name: "R", bits: 16 }],
  [0x0a, { name: "AI", bits: 16 }],
  [0x0c, { name: "AQ", bits: 16 }],
]);
/** Name, selector of its bytes, selector of its bits. */
const DISCRETE = [
  ["I", 0x10, 0x46],
  ["Q", 0x12, 0x48],
  ["T", 0x14, 0x4a],
  ["M", 0x16, 0x4c],
  ["SA", 0x18, 0x4e],
  ["SB", 0x1a, 0x50],
  ["SC", 0x1c, 0x52],
  ["S", 0x1e, 0x54],
  ["G", 0x38, 0x56],
] as const;
for (const [name, ofBytes, ofBits] of DISCRETE) {
  SEGMENTS.set(ofBytes, { name, bits: 8 });
  SEGMENTS.set(ofBits, { name, bits: 1 });
}

/** Bytes that so many items take on the wire; 0 where the selector is not known. Bits come in the bytes that hold them. */
export function lengthOf(selector: number, offset: number, count: number): number {
  const bits = SEGMENTS.get(selector)?.bits ?? 0;
  if (bits === 1) return Math.ceil(((offset & 7) + count) / 8);
  return (bits / 8) * count;
}

/** Selector, offset from 0, number of items: `%R100-109`, `%I9-16`. References count from 1. */
export const MEMORY = targetForm((selector, offset, count) => {
  const segment = SEGMENTS.get(selector);
  const name = segment === undefined ? `selector 0x${selector.toString(16).padStart(2, "0")}:` : `%${segment.name}`;
  const each = segment?.bits === 8 ? 8 : 1;
  const first = offset * each + 1;
  const last = (offset + count) * each;
  return last > first ? `${name}${first}-${last}` : `${name}${first}`;
});

interface SrtpAddress {
  readonly name: string;
  /** From 0. */
  readonly index: number;
  /** A bit, of a discrete table. */
  readonly discrete: boolean;
}

const WORDS = { bool: 1, int16: 1, uint16: 1, int32: 2, uint32: 2, float32: 2, float64: 4 } as const;

/** `%R100`, `%AI5`, `%Q17`. */
export function locate({ target }: PointOfInterest): SrtpAddress | undefined {
  const [, name = "", number = ""] = /^%?(R|AI|AQ|I|Q|T|M|SA|SB|SC|S|G)(\d{1,5})$/.exec(target.toUpperCase()) ?? [];
  if (name === "" || Number(number) < 1) return undefined;
  return { name, index: Number(number) - 1, discrete: DISCRETE.some(([one]) => one === name) };
}

const words = new Uint8Array(8);

function find(
  points: readonly Point[],
  selector: number,
  offset: number,
  bytes: Uint8Array,
  at: number,
  end: number,
  found: (point: Point, raw: number) => void,
): void {
  const segment = SEGMENTS.get(selector);
  // How single bits lie in their bytes differs between controllers.
  if (segment === undefined || segment.bits === 1) return;
  for (const point of points) {
    const { name, index, discrete } = point.address as SrtpAddress;
    if (name !== segment.name) continue;
    if (discrete) {
      const from = at + (index >> 3) - offset;
      if (from >= at && from < end) found(point, ((bytes[from] as number) >> (index & 7)) & 1);
      continue;
    }
    const width = WORDS[point.interest.type];
    const from = at + (index - offset) * 2;
    if (from < at || from + width * 2 > end) continue;
    for (let word = 0; word < width; word++) {
      words[word * 2] = bytes[from + word * 2 + 1] as number;
      words[word * 2 + 1] = bytes[from + word * 2] as number;
    }
    found(point, readScalar(point.interest, words, 0, width * 2));
  }
}

/** bytes[at, end): the items from `offset` on. */
export function readValues(
  points: readonly Point[],
  selector: number,
  offset: number,
  bytes: Uint8Array,
  at: number,
  end: number,
  sink: Sink,
): void {
  find(points, selector, offset, bytes, at, end, (point, raw) => sink.valueRead(point, raw, Number.isFinite(raw)));
}

/** The same for a write; returns the keys of held values. */
export function writtenValues(
  points: readonly Point[],
  selector: number,
  offset: number,
  bytes: Uint8Array,
  at: number,
  end: number,
  sink: Sink,
): number[] {
  const keys: number[] = [];
  find(points, selector, offset, bytes, at, end, (point, raw) => keys.push(sink.valueWritten(point, raw, Number.isFinite(raw))));
  return keys;
}

// The file of values gives back exactly what was put in, whatever it was, and tells a damaged one from a whole one.

import assert from "node:assert/strict";
import { test } from "node:test";
import { array, assert as check, constantFrom, double, integer, oneof, property, record, uint8Array } from "fast-check";
import { BAD, GOOD, type Quality, Series, UNCERTAIN } from "../series/series.ts";
import { BLOCK_SAMPLES, decodeBlock, encodeBlock } from "./codec.ts";
import { findIndex, readIndex, TAIL, takeBlock, ValueWriter } from "./value-file.ts";

const ORIGIN = { variable: "level", unit: "m", direction: "told", source: "test" } as const;
const numbers = oneof(
  double(),
  integer(),
  integer().map((value) => value / 100),
  integer().map((value) => Math.fround(value / 3)),
  constantFrom(0, -0, Number.NaN, 1e300, 5e-324, 0.1, 2 ** 53),
);
const sample = record({
  time: oneof(integer({ min: 0, max: 2 ** 44 }), double({ noNaN: true })),
  value: numbers,
  quality: constantFrom<Quality>(GOOD, UNCERTAIN, BAD),
  place: integer({ min: 0, max: 2 ** 40 }),
});

test("property: a block gives back what it was made of, bit by bit", () => {
  check(
    property(array(sample, { maxLength: 60 }), (samples) => {
      const series = new Series(ORIGIN);
      for (const { time, value, quality, place } of samples) series.append(time, value, quality, place);
      const back = decodeBlock(encodeBlock(series));
      assert.ok(back !== undefined);
      for (const column of ["times", "values", "qualities", "places"] as const) {
        assert.ok(
          series[column].every((value, at) => Object.is(value, back[column][at])),
          column,
        );
      }
    }),
    { numRuns: 500 },
  );
});

test("property: bytes that are no block do no harm", () => {
  check(
    property(uint8Array({ maxLength: 300 }), (bytes) => {
      const back = decodeBlock(bytes);
      assert.ok(back === undefined || back.times.length <= BLOCK_SAMPLES);
    }),
    { numRuns: 2000 },
  );
});

function write(fill: (writer: ValueWriter) => void): Uint8Array {
  const parts: Uint8Array[] = [];
  const writer = new ValueWriter((bytes) => parts.push(bytes.slice()));
  fill(writer);
  writer.end({ name: "test", digest: "sha256:0" });
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

test("a file is found again series by series and time by time", () => {
  const many = 3 * BLOCK_SAMPLES + 17;
  const file = write((writer) => {
    for (let at = 0; at < many; at++) {
      writer.add("a", () => ORIGIN, at * 1000, Math.round(100 * Math.sin(at / 50)) / 100, GOOD, at + 1);
      if (at % 7 === 0) writer.add("b", () => ({ ...ORIGIN, variable: "flow" }), at * 1000, at, at % 2 === 0 ? GOOD : BAD, 0);
    }
  });
  const place = findIndex(file.subarray(-TAIL), file.length);
  assert.ok(place !== undefined);
  const index = readIndex(file.subarray(place.offset, place.offset + place.length));
  assert.deepEqual(
    index?.series.map(({ variable, count }) => [variable, count]),
    [
      ["level", many],
      ["flow", Math.ceil(many / 7)],
    ],
  );
  const [level] = index.series;
  assert.equal(level?.blocks.length, 4);
  const found = new Series(ORIGIN);
  for (const { offset, length } of level.blocks) takeBlock(file.subarray(offset, offset + length), found, 5000, 9000);
  assert.deepEqual([...found.times], [5000, 6000, 7000, 8000, 9000]);
  assert.deepEqual([...found.places], [6, 7, 8, 9, 10]);
  assert.ok(file.length < many * 2.5, `${file.length / many} bytes per sample`);
  assert.equal(findIndex(file.subarray(0, TAIL), file.length), undefined);
  assert.equal(findIndex(file.subarray(-TAIL), 3), undefined);
  assert.equal(readIndex(new TextEncoder().encode("{")), undefined);
});

// Series and frames: nothing is lost on the way in, order is made on demand, rows hold what was known at their moment.

import assert from "node:assert/strict";
import { test } from "node:test";
import { array, assert as check, integer, property, tuple } from "fast-check";
import { medianStep, spanOf, walkFrame } from "./frame.ts";
import { BAD, GOOD, Series, UNCERTAIN } from "./series.ts";

const ORIGIN = { variable: "level", direction: "told", source: "test" } as const;

function seriesOf(...samples: readonly (readonly [number, number])[]): Series {
  const series = new Series(ORIGIN);
  for (const [time, value] of samples) series.append(time, value);
  return series;
}

test("samples are kept as they came, and what is no number is bad", () => {
  const series = new Series(ORIGIN);
  series.append(10, 1, UNCERTAIN, 7);
  series.append(5, Number.NaN);
  series.append(5, Number.POSITIVE_INFINITY);
  assert.deepEqual([...series.times], [10, 5, 5]);
  assert.deepEqual([...series.qualities], [UNCERTAIN, BAD, BAD]);
  assert.deepEqual([...series.places], [7, 0, 0]);
  assert.ok(Number.isNaN(series.values[2]));
});

test("order: late, doubled and timeless samples are counted; of a time the last told is kept", () => {
  const series = seriesOf([10, 1], [30, 3], [20, 2], [30, 4], [Number.NaN, 5]);
  const { series: sorted, disorder } = series.inOrder();
  assert.deepEqual([...sorted.times], [10, 20, 30]);
  assert.deepEqual([...sorted.values], [1, 2, 4]);
  assert.deepEqual(disorder, { late: 1, duplicates: 1, timeless: 1 });
  assert.equal(sorted.inOrder().series, sorted);
});

test("property: in order, each finite time stands once with the value told last", () => {
  const samples = array(tuple(integer({ min: 0, max: 40 }), integer()), { maxLength: 200 });
  check(
    property(samples, (given) => {
      const expected = [...new Map(given)].sort(([a], [b]) => a - b);
      const { series } = seriesOf(...given).inOrder();
      assert.deepEqual(
        [...series.times].map((time, at) => [time, series.values[at]]),
        expected,
      );
      const probe = 20;
      const index = expected.findIndex(([time]) => time >= probe);
      assert.equal(series.indexAt(probe), index < 0 ? expected.length : index);
    }),
  );
});

test("a frame holds the latest good value for a while, and nothing afterwards", () => {
  const level = seriesOf([0, 1], [1000, 2], [9000, 3]);
  const flow = new Series({ ...ORIGIN, variable: "flow" });
  flow.append(2000, 5, BAD);
  flow.append(3000, 6, GOOD);
  const rows: (number | null)[][] = [];
  const count = walkFrame([level, flow], { from: 0, until: 4000, step: 1000, hold: 2000 }, (time, values, samples) => {
    rows.push([time, ...[...values].map((value) => (Number.isNaN(value) ? null : value)), ...samples]);
  });
  assert.equal(count, 5);
  assert.deepEqual(rows, [
    [0, 1, null, 0, -1],
    [1000, 2, null, 1, -1],
    [2000, 2, null, 1, 0],
    [3000, 2, 6, 1, 1],
    [4000, null, 6, 1, 1],
  ]);
  assert.equal(
    walkFrame([level], { from: 0, until: 10, step: 0, hold: 1 }, () => assert.fail()),
    0,
  );
});

test("the span comes from the series themselves", () => {
  assert.equal(spanOf([]), undefined);
  assert.equal(medianStep(Float64Array.of(0, 10, 20, 50)), 10);
  assert.deepEqual(spanOf([seriesOf([0, 1], [10, 1], [20, 1]), seriesOf([5, 1], [105, 1])]), {
    from: 0,
    until: 105,
    step: 10,
    hold: 300,
  });
});

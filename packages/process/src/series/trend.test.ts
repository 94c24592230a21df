// Trends: whatever the width, the least, the most and the number of samples stay.

import assert from "node:assert/strict";
import { test } from "node:test";
import { array, assert as check, integer, property, tuple } from "fast-check";
import { BAD, GOOD, Series } from "./series.ts";
import { makeTrend } from "./trend.ts";

test("property: no peak and no sample is lost, and columns are few and in order", () => {
  const samples = array(tuple(integer({ min: 0, max: 1000 }), integer({ min: -50, max: 50 })), { minLength: 1, maxLength: 300 });
  check(
    property(samples, integer({ min: 1, max: 40 }), (given, width) => {
      const raw = new Series({ variable: "v", direction: "told", source: "s" });
      for (const [time, value] of given) raw.append(time, value, value === 50 ? BAD : GOOD);
      const { series } = raw.inOrder();
      const trend = makeTrend(series, 100, 900, width);
      const inside = [...series.times]
        .map((time, at) => [time, series.values[at] as number] as const)
        .filter(([time]) => time >= 100 && time <= 900);
      const good = inside.filter(([, value]) => value !== 50).map(([, value]) => value);
      assert.equal(trend.samples, inside.length);
      assert.equal(trend.bad, inside.length - good.length);
      assert.ok(trend.columns.length <= width);
      assert.equal(Math.min(...trend.columns.map(({ low }) => low)), Math.min(...good));
      assert.equal(Math.max(...trend.columns.map(({ high }) => high)), Math.max(...good));
      assert.ok(
        trend.columns.every(({ from, until }, at) => from <= until && (at === 0 || from > (trend.columns[at - 1]?.until ?? 0))),
      );
    }),
  );
});

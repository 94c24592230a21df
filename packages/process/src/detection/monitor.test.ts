// From normal data to alarms: attacks on a small waterworks are found and named, and a day of normal operation is silent.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Alarm, rankVariables } from "./alarm.ts";
import { Learner } from "./learning.ts";
import type { Model } from "./model.ts";
import { Monitor } from "./monitor.ts";
import { runWaterworks, type Waterworks } from "./plant.fixture.ts";

const SEED = 7;
const MINUTE = 60_000;
const LEARNED = 7 * 1440;

function learn({ names, spans, rows }: Waterworks): Model {
  const learner = new Learner(names.map((name, at) => ({ name, span: spans[at] as number })));
  for (const [at, row] of rows.entries()) learner.add(at * MINUTE, row);
  const model = learner.finish();
  assert.ok("kind" in model);
  return model;
}

const model = learn(runWaterworks(LEARNED, SEED));

/** A day that the model does not know, changed from scan 600 on. */
function watch(change: (row: Float64Array, at: number) => void, seed = SEED + 1): Alarm[] {
  const { rows } = runWaterworks(1440, seed);
  // as kept and read again: a model is plain JSON
  const monitor = new Monitor(JSON.parse(JSON.stringify(model)) as Model);
  for (const [at, row] of rows.entries()) {
    if (at >= 600) change(row, at);
    monitor.observe((LEARNED + at) * MINUTE, row);
  }
  return monitor.alarms();
}

test(`a normal day raises no alarm (seeds ${SEED + 1} to ${SEED + 5})`, () => {
  for (let seed = SEED + 1; seed <= SEED + 5; seed++) {
    assert.deepEqual(
      watch(() => {}, seed).map(({ text }) => text),
      [],
    );
  }
});

test("a level that is shown too low is found at once, and named first", () => {
  const alarms = watch((row) => void (row[1] = (row[1] as number) - 1.5));
  assert.ok(alarms[0] !== undefined);
  assert.ok(alarms[0].firstScan <= 603, `found at ${alarms[0].firstScan}`);
  const related = alarms.filter(({ rule }) => rule === "relation");
  assert.equal(rankVariables(related)[0]?.name, "LEVEL2");
  assert.ok(related.some(({ text }) => /is .* where .* follows from the others/.test(text)));
});

test("a pump that reports to run and does not is found", () => {
  const alarms = watch((row) => void (row[4] = 0.1));
  assert.ok(alarms.some(({ variables }) => variables.some(({ name }) => name === "INFLOW1" || name === "PUMP1")));
});

test("missing values, infinities and a clock that jumps raise no nonsense about others", () => {
  const { rows } = runWaterworks(1440, SEED + 1);
  const monitor = new Monitor(model);
  for (const [at, row] of rows.entries()) {
    if (at % 50 < 3) row[1] = Number.NaN;
    if (at % 70 < 2) row[5] = Number.POSITIVE_INFINITY;
    monitor.observe((LEARNED + at + (at > 700 ? 500 : 0)) * MINUTE, row);
  }
  const learned = monitor.alarms().filter(({ rule }) => rule === "relation" || rule === "motion");
  assert.deepEqual(
    learned.map(({ text }) => text),
    [],
  );
});

test("too little is not learned from", () => {
  const { names, rows } = runWaterworks(150, SEED);
  const learner = new Learner(names.map((name) => ({ name })));
  for (const [at, row] of rows.entries()) learner.add(at * MINUTE, row);
  const result = learner.finish();
  assert.ok("code" in result);
  assert.equal(result.code, "process/too-little-to-learn");
});

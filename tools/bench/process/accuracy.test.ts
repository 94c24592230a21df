// The bars of the process layer on public data, where they are at hand: so that no change loses what was reached.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Learner, Monitor, OFF_DELAY } from "../../../packages/process/src/index.ts";
import { describedBy, type Task, tasksIn } from "./data.ts";
import { batadalScore, f1Of, ratesOf, type Score, scoreTrial } from "./score.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const folder = join(process.env["BULKHEAD_SHARED"] ?? join(root, "..", "shared"), "process");
const skip = existsSync(join(folder, "batadal")) ? false : `no process data in ${folder}`;

function scoresOf({
  normal,
  spans,
  trials,
}: Task): { readonly name: string; readonly score: Score; readonly labels: Uint8Array }[] {
  const learner = new Learner(describedBy(normal.names, spans));
  for (const [at, row] of normal.rows.entries()) learner.add(at * normal.period, row);
  const model = learner.finish();
  assert.ok("kind" in model);
  return trials.map((trial) => {
    const monitor = new Monitor(model, { historyScans: 16_384 });
    for (const [at, row] of trial.table.rows.entries()) monitor.observe(at * trial.table.period, row);
    return { name: trial.name, score: scoreTrial(trial, monitor.alarms(), OFF_DELAY), labels: trial.labels };
  });
}

test("BATADAL data set 4: all attacks, F1, S, and hardly a false episode", { skip }, () => {
  const task = [...tasksIn(folder)].find(({ set }) => set === "BATADAL");
  assert.ok(task !== undefined);
  const tried = scoresOf(task).find(({ name }) => name === "dataset04");
  assert.ok(tried !== undefined);
  const { score, labels } = tried;
  assert.equal(score.found, 7);
  assert.equal(score.named, 7);
  assert.ok(score.falseEpisodes <= score.days / 30, `${score.falseEpisodes} false episodes`);
  assert.ok(f1Of(score) >= 0.855, `F1 ${f1Of(score)}`);
  assert.ok(batadalScore(score, labels) >= 0.962, `S ${batadalScore(score, labels)}`);
});

test("PASAD-TEP: every attack within 12 samples, no false alarm", { skip }, () => {
  for (const task of tasksIn(folder)) {
    if (task.set !== "PASAD-TEP") continue;
    for (const { name, score } of scoresOf(task)) {
      assert.ok(
        score.delays.every((delay) => delay !== null && delay <= 12),
        `${name}: ${score.delays.join(" ")}`,
      );
      assert.equal(score.falsePositive, 0, name);
    }
  }
});

test("TEP: faults are found at 1 % false alarms", { skip }, () => {
  const task = [...tasksIn(folder)].find(({ set }) => set === "TEP");
  assert.ok(task !== undefined);
  const tried = scoresOf(task).filter(({ name }) => name !== "d03");
  const faults = tried.filter(({ name }) => name !== "d00").map(({ score }) => ratesOf(score).detection);
  assert.ok(faults.reduce((sum, one) => sum + one, 0) / faults.length >= 0.8);
  const clean = tried.find(({ name }) => name === "d00");
  assert.ok(clean !== undefined && ratesOf(clean.score).falseAlarm <= 0.01);
});

// `npm run bench:process`: learns from normal data only, tries the labelled data, and prints how well the attacks were found.

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Alarm, type Described, Learner, type Model, Monitor, OFF_DELAY } from "../../../packages/process/src/index.ts";
import { type Table, type Task, tasksIn } from "./data.ts";
import { batadalScore, f1Of, ratesOf, scoreTrial } from "./score.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const { values } = parseArgs({ options: { data: { type: "string" }, verbose: { type: "boolean", default: false } } });
const folder = values.data ?? join(process.env["BULKHEAD_SHARED"] ?? join(root, "..", "shared"), "process");

function learn({ normal, spans }: Task): Model {
  const described = normal.names.map((name, at): Described => {
    const span = spans?.[at];
    return span === undefined ? { name } : { name, span };
  });
  const learner = new Learner(described);
  for (const [at, row] of normal.rows.entries()) learner.add(at * normal.period, row);
  const model = learner.finish();
  if (!("kind" in model)) throw new Error(model.message);
  return model;
}

function watch(model: Model, { rows, period }: Table): Alarm[] {
  const monitor = new Monitor(model);
  for (const [at, row] of rows.entries()) monitor.observe(at * period, row);
  return monitor.alarms();
}

for (const task of tasksIn(folder)) {
  const begun = performance.now();
  const model = learn(task);
  for (const trial of task.trials) {
    const alarms = watch(model, trial.table);
    const score = scoreTrial(trial, alarms, OFF_DELAY);
    const { detection, falseAlarm } = ratesOf(score);
    console.log(
      task.set,
      trial.name,
      `found ${score.found}/${score.attacks} delays ${score.delays.join(" ")} false ${score.falseEpisodes} in ${score.days.toFixed(1)} d`,
      `F1 ${f1Of(score).toFixed(3)} det ${detection.toFixed(3)} FAR ${falseAlarm.toFixed(4)}`,
      task.set === "BATADAL" ? `S ${batadalScore(score, trial.labels).toFixed(3)} named ${score.named}/${score.nameable}` : "",
      `${((performance.now() - begun) / 1000).toFixed(1)} s`,
    );
    if (values.verbose)
      for (const a of alarms)
        console.log(
          "   ",
          a.rule,
          a.firstScan,
          a.lastScan,
          a.sure,
          a.text,
          a.variables.map((v) => `${v.name}:${v.score}`).join(" "),
        );
  }
}

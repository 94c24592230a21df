// `npm run bench:process`: learns from normal data only, tries the labelled data, and prints how well the attacks were found and how fast.
// `--data FOLDER` names other data in the same layout, `--write` renews the section in docs/benchmarks.md, `--alarms` lists every alarm.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Alarm, Learner, type Model, Monitor, OFF_DELAY } from "../../../packages/process/src/index.ts";
import { describedBy, type Table, type Task, tasksIn } from "./data.ts";
import { tryReplay } from "./replay.ts";
import { addScores, batadalScore, f1Of, ratesOf, type Score, scoreTrial } from "./score.ts";
import { type Speed, timeLearning, timeWatching } from "./speed.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const { values } = parseArgs({
  options: {
    data: { type: "string" },
    alarms: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
  },
});
const folder = values.data ?? join(process.env["BULKHEAD_SHARED"] ?? join(root, "..", "shared"), "process");

function learn({ normal, spans }: Task): Model {
  const learner = new Learner(describedBy(normal.names, spans));
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

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function accuracyRow(what: string, score: Score, contest: number | undefined): string {
  const { detection, falseAlarm } = ratesOf(score);
  const delays = score.delays.map((delay) => delay ?? "-");
  const shown = delays.length > 8 ? `mean ${meanDelay(score).toFixed(0)}` : delays.join(", ");
  const cells = [
    what,
    `${score.found} of ${score.attacks}`,
    shown,
    `${score.falseEpisodes} in ${score.days.toFixed(score.days < 1 ? 2 : 0)}`,
    percent(detection),
    percent(falseAlarm),
    score.attacks === 0 ? "" : f1Of(score).toFixed(3),
    contest === undefined ? "" : contest.toFixed(3),
    score.nameable === 0 ? "" : `${score.named} of ${score.nameable}`,
  ];
  return `| ${cells.join(" | ")} |`;
}

function meanDelay({ delays }: Score): number {
  const known = delays.filter((delay) => delay !== null);
  return known.reduce((sum, delay) => sum + delay, 0) / Math.max(1, known.length);
}

/** Faults of which their publishers and everybody since say that they cannot be told from the data. */
const HIDDEN_FAULTS = new Set(["d03", "d09", "d15"]);

function measureAccuracy(tasks: readonly Task[]): string[] {
  const lines = [
    "| data | attacks found | delay, samples | false episodes in days | attack rows flagged | clean rows flagged | point F1 | S | attacked variable among first five |",
    "|---|---|---|---|---|---|---|---|---|",
  ];
  const bySet = new Map<string, Score[]>();
  const detections: number[] = [];
  for (const task of tasks) {
    const model = learn(task);
    for (const trial of task.trials) {
      const alarms = watch(model, trial.table);
      if (values.alarms)
        for (const alarm of alarms) console.error(trial.name, alarm.rule, alarm.firstScan, alarm.lastScan, alarm.text);
      const score = scoreTrial(trial, alarms, OFF_DELAY);
      bySet.set(task.set, [...(bySet.get(task.set) ?? []), score]);
      if (task.set === "TEP" && score.attacks > 0 && !HIDDEN_FAULTS.has(trial.name)) detections.push(ratesOf(score).detection);
      const contest = task.set === "BATADAL" ? batadalScore(score, trial.labels) : undefined;
      if (task.set !== "SKAB") lines.push(accuracyRow(`${task.set} ${trial.name}`, score, contest));
    }
  }
  const skab = bySet.get("SKAB");
  if (skab !== undefined) lines.push(accuracyRow(`SKAB, ${skab.length} runs`, addScores(skab), undefined));
  if (detections.length > 0) {
    const mean = detections.reduce((sum, one) => sum + one, 0) / detections.length;
    lines.push("", `TEP: mean detection ${mean.toFixed(3)} over ${detections.length} faults, without faults 3, 9 and 15.`);
  }
  return lines;
}

/** Scans of a replayed stretch: two days of hours, and as many of other data. */
const REPLAYED = 48;

function measureReplay(tasks: readonly Task[]): string[] {
  const lines = [
    "| clean data | kind | found | mean delay, samples | repeats in clean data, in scans | variables whose replay alone can be told |",
    "|---|---|---|---|---|---|",
  ];
  const seen = new Set<string>();
  for (const { set, normal, spans, trials } of tasks) {
    // the longest stretch without any attack that the set has
    const clean = trials.find(({ labels }) => !labels.includes(1))?.table;
    const table = clean !== undefined && clean.rows.length > normal.rows.length ? clean : normal;
    if (seen.has(set) || table.rows.length < 900) continue;
    seen.add(set);
    const length = Math.max(REPLAYED, Math.floor(table.rows.length / 90));
    const { kinds, falseAlarms, scans, tellable, variables } = tryReplay({
      table,
      length,
      ...(spans === undefined ? {} : { spans }),
    });
    for (const { kind, found, tried, delay } of kinds) {
      lines.push(
        `| ${set}, ${length} scans again | ${kind} | ${found} of ${tried} | ${delay.toFixed(0)} | ${falseAlarms} in ${scans} | ${tellable} of ${variables} |`,
      );
    }
  }
  return lines;
}

function measureSpeed(): string[] {
  const large = timeLearning(1000, 50_000);
  const small = timeLearning(50, 100_000);
  const timed: Speed[] = [large.speed, small.speed, timeWatching(large.model, 4000), timeWatching(small.model, 40_000)];
  return [
    "| what | values | processor s | million values/s | peak MiB |",
    "|---|---|---|---|---|",
    ...timed.map(
      ({ what, updates, cpuSeconds, peakMiB }) =>
        `| ${what} | ${(updates / 1e6).toFixed(0)} M | ${cpuSeconds.toFixed(1)} | ${(updates / cpuSeconds / 1e6).toFixed(1)} | ${peakMiB.toFixed(0)} |`,
    ),
  ];
}

const tasks = [...tasksIn(folder)];
if (tasks.length === 0) console.error(`There are no data sets in ${folder}: only speed is measured. Name a folder with --data.`);
const lines = [...(tasks.length === 0 ? [] : [...measureAccuracy(tasks), "", ...measureReplay(tasks), ""]), ...measureSpeed()];
console.log(lines.join("\n"));
if (values.write) {
  const path = join(root, "docs", "benchmarks.md");
  const text = readFileSync(path, "utf8");
  const [begin, end] = ["<!-- measured process -->", "<!-- end of measured process -->"];
  const from = text.indexOf(begin) + begin.length;
  writeFileSync(path, `${text.slice(0, from)}\n\n${lines.join("\n")}\n\n${text.slice(text.indexOf(end))}`);
}

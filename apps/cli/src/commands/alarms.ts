// `bulkhead alarms`: values held against a model of what is normal, and against what the plant states.

import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { ReportTable } from "@bulkhead/documents";
import { counted, Places } from "@bulkhead/plant";
import {
  type Alarm,
  type AlarmFile,
  declaredIn,
  type Model,
  Monitor,
  modeIn,
  RULES,
  rateAlarms,
  readModel,
  recordAlarm,
  type Seen,
  type Silencing,
} from "@bulkhead/process";
import {
  CommandError,
  type FrameColumn,
  fileError,
  findSample,
  frameColumns,
  frameTimes,
  parseMoment,
  walkFrames,
  writeText,
} from "@bulkhead/workspace";
import { EXIT } from "../exit.ts";
import { showProblems } from "../problems.ts";
import { printTables } from "../table-output.ts";
import type { Terminal } from "../terminal.ts";
import { readSilencing } from "./silencing.ts";
import { openValueSource, type ValueSource } from "./value-source.ts";

interface Options {
  readonly model: string;
  readonly plant?: string;
  readonly since?: string;
  readonly until?: string;
  readonly silence?: string;
  readonly history?: readonly string[];
  readonly output?: string;
  readonly json?: boolean;
}

/** Exits with 1 where an alarm calls for somebody. */
export async function alarms(terminal: Terminal, given: readonly string[], options: Options): Promise<number> {
  const model = openModel(options.model);
  const silencing = options.silence === undefined ? {} : readSilencing(options.silence);
  const source = await openValueSource(given, options.plant, terminal);
  try {
    const file = await watch(source, model, silencing, options, terminal);
    if (options.output !== undefined) writeText(options.output, `${JSON.stringify(file, undefined, 1)}\n`);
    if (options.json === true) terminal.print(JSON.stringify(file, undefined, 1));
    else describe(file, terminal);
    showProblems(source.problems, terminal);
    if (source.problems.some(({ severity }) => severity === "error")) return EXIT.incomplete;
    return file.rates.alarms > 0 ? EXIT.answerIsNo : EXIT.done;
  } finally {
    source.close();
  }
}

function openModel(path: string): Model {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw fileError(path, error);
  }
  const model = readModel(text, path);
  if ("code" in model)
    throw new CommandError("cli/bad-model", `${path}: ${model.message}`, model.mend ?? "Learn it again with bulkhead learn.");
  return model;
}

async function watch(
  source: ValueSource,
  model: Model,
  silencing: Silencing,
  options: Options,
  terminal: Terminal,
): Promise<AlarmFile> {
  const columns = matchColumns(model, source, terminal);
  const wanted = {
    step: model.period,
    ...(options.since === undefined ? {} : { from: Date.parse(parseMoment(options.since, "begin")) }),
    ...(options.until === undefined ? {} : { until: Date.parse(parseMoment(options.until, "end")) }),
  };
  const times = frameTimes(source.files, columns, wanted);
  if (times === undefined)
    throw new CommandError("cli/too-little", "There are no values in this time.", "Widen --since and --until.");
  const places = new Places(source.plant);
  const mode = modeIn(source.plant, model);
  const monitor = new Monitor(model, {
    ...silencing,
    declared: declaredIn(source.plant, places, model),
    ...(mode === undefined ? {} : { mode }),
  });
  if (options.history !== undefined) await remember(options.history, model, monitor, times.from, terminal);
  const scans = walkFrames(
    source.files,
    columns,
    times,
    (time, values) => monitor.observe(time, values),
    ({ time, variable, value, by }) => monitor.write({ time, variable, value, by: places.of(by).asset?.id ?? by }),
    terminal,
  );
  const found = monitor.alarms().filter(({ since }) => since >= times.from);
  return {
    "bulkhead-alarms": 1,
    model: { name: basename(options.model), from: new Date(model.from).toISOString(), to: new Date(model.to).toISOString() },
    watched: {
      from: new Date(times.from).toISOString(),
      to: new Date(times.until).toISOString(),
      scans,
      leftOut: monitor.leftOut,
    },
    rates: rateAlarms(found, times.from, times.until),
    alarms: found.map((alarm) => recordAlarm(alarm, times.until, seenIn(alarm, columns, source, times.step))),
  };
}

/** A column for each variable of the model, in its order; those that no value tells stay empty. */
function matchColumns(model: Model, source: ValueSource, terminal: Terminal): FrameColumn[] {
  const told = new Map(frameColumns(source.files).map((column) => [column.name, column]));
  const absent = model.variables.filter(({ name }) => !told.has(name));
  if (absent.length === model.variables.length) {
    throw new CommandError("cli/too-little", "None of the values is of a variable of the model.", "Check the names of the tags.");
  }
  const known = new Set(model.variables.map(({ name }) => name));
  const strange = [...told.keys()].filter((name) => !known.has(name)).length;
  if (absent.length > 0)
    terminal.remark(
      `${counted(absent.length, "variable")} of the model without any value: ${absent
        .slice(0, 5)
        .map(({ name }) => name)
        .join(", ")}`,
    );
  if (strange > 0) terminal.remark(`${counted(strange, "variable")} that the model does not know: not looked at`);
  return model.variables.map(({ name }) => told.get(name) ?? { name, variable: name });
}

/** Shows the monitor what came before, so that replays of it are known again. Alarms of that time are not told. */
async function remember(
  files: readonly string[],
  model: Model,
  monitor: Monitor,
  before: number,
  terminal: Terminal,
): Promise<void> {
  const source = await openValueSource(files, undefined, terminal);
  try {
    const columns = matchColumns(model, source, terminal);
    const times = frameTimes(source.files, columns, { step: model.period, until: before - 1 });
    if (times === undefined) return;
    walkFrames(
      source.files,
      columns,
      times,
      (time, values) => monitor.observe(time, values),
      () => {},
      terminal,
    );
  } finally {
    source.close();
  }
}

/** Where the first and the last value of the variable that an alarm names first stand. */
function seenIn({ since, until, variables }: Alarm, columns: readonly FrameColumn[], source: ValueSource, step: number): Seen[] {
  const column = columns.find(({ name }) => name === variables[0]?.name);
  if (column === undefined) return [];
  const places = new Map<string, Seen & { places: number[] }>();
  for (const time of until === null || until === since ? [since] : [since, until]) {
    const sample = findSample(source.files, column, time, step);
    if (sample === undefined) continue;
    const { digest, name } = sample.file.index.source;
    const seen = places.get(digest) ?? { evidence: digest as Seen["evidence"], name, places: [] };
    if (!seen.places.includes(sample.place)) seen.places.push(sample.place);
    places.set(digest, seen);
  }
  return [...places.values()];
}

function describe({ alarms: found, rates, watched }: AlarmFile, terminal: Terminal): void {
  const table: ReportTable = {
    title: `Alarms, ${watched.from} to ${watched.to}`,
    columns: ["Since", "Until", "Rule", "Sure", "Variables", "What", "Where"],
    rows: found.map(({ since, until, standing, rule, sure, variables, text, silenced, seen }) => [
      shorten(since),
      standing ? "stands" : shorten(until),
      rule,
      sure,
      variables.join(", "),
      silenced === null ? text : `${text} (${silenced})`,
      seen.map(({ name, places }) => `${name}: ${places.join(", ")}`).join("; "),
    ]),
  };
  printTables([table], false, terminal);
  for (const rule of new Set(found.map((alarm) => alarm.rule))) {
    const { meaning, techniques } = RULES[rule as keyof typeof RULES];
    terminal.print(`  ${rule}: ${meaning} (${techniques.join(", ")})`);
  }
  const { alarms: calling, silenced, perDay, worstTenMinutes, chattering } = rates;
  terminal.print(
    `\n${counted(calling, "alarm")} in ${counted(watched.scans, "scan")}, ${perDay.toFixed(1)} a day; at most ${worstTenMinutes} in ten minutes; ${silenced} silenced, ${chattering} came again within a minute`,
  );
  if (watched.leftOut > 0) terminal.print(`${counted(watched.leftOut, "scan")} out of order or told twice`);
}

function shorten(moment: string): string {
  return moment.slice(0, 19).replace("T", " ");
}

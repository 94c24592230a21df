// Labelled data sets of processes, read from the folder of public data as their publishers wrote them.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Described } from "../../../packages/process/src/index.ts";

/** Rows of numbers under names, at even times. */
export interface Table {
  readonly names: readonly string[];
  /** Milliseconds between rows. */
  readonly period: number;
  readonly rows: readonly Float64Array[];
}

export interface Trial {
  readonly name: string;
  readonly table: Table;
  /** Per row: 1 in an attack or fault. */
  readonly labels: Uint8Array;
  /** Per attack in order: variables whose naming counts as a hit. Absent: nobody says which were attacked. */
  readonly attacked?: readonly (readonly string[])[];
}

/** What is learned together, and what is tried with it. */
export interface Task {
  readonly set: "BATADAL" | "PASAD-TEP" | "TEP" | "SKAB";
  readonly normal: Table;
  readonly spans?: readonly (number | undefined)[];
  readonly trials: readonly Trial[];
}

/** Variables as a learner wants them. */
export function describedBy(names: readonly string[], spans: readonly (number | undefined)[] | undefined): Described[] {
  return names.map((name, at) => {
    const span = spans?.[at];
    return span === undefined ? { name } : { name, span };
  });
}

const HOUR = 3_600_000;

/** All tasks for which there are files in `folder`. */
export function* tasksIn(folder: string): Generator<Task> {
  yield* batadal(join(folder, "batadal"));
  yield* pasad(join(folder, "pasad-tep"));
  yield* tep(join(folder, "tep"));
  yield* skab(join(folder, "skab"));
}

function lines(path: string): string[] {
  return readFileSync(path, "utf8")
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "");
}

function parse(line: string, separator: string | RegExp): string[] {
  return line
    .trim()
    .split(separator)
    .map((field) => field.trim());
}

function numbers(fields: readonly string[]): Float64Array {
  return Float64Array.from(fields, (field) => (field === "" ? Number.NaN : Number(field)));
}

/** By kind of tag, as the network's description gives them: tank levels in m, flows in l/s, on and off, pressures in m. */
const BATADAL_SPANS: Readonly<Record<string, number>> = { L: 7, F: 100, S: 1, P: 100 };

/** What the organisers' description of the attacks says was changed; the tags of the equipment, any of which counts. */
const BATADAL_ATTACKED: Readonly<Record<string, readonly (readonly string[])[]>> = {
  "dataset04.csv": [
    ["L_T7", "F_PU10", "S_PU10", "F_PU11", "S_PU11"],
    ["L_T7", "F_PU10", "S_PU10", "F_PU11", "S_PU11"],
    ["L_T1", "F_PU1", "S_PU1", "F_PU2", "S_PU2"],
    ["L_T1", "F_PU1", "S_PU1", "F_PU2", "S_PU2"],
    ["F_PU7", "S_PU7", "L_T4"],
    ["F_PU7", "S_PU7", "L_T4"],
    ["F_PU7", "S_PU7", "L_T4"],
  ],
};

function* batadal(folder: string): Generator<Task> {
  const path = join(folder, "dataset03.csv");
  if (!existsSync(path)) return;
  const read = (name: string): { table: Table; labels: Uint8Array } => {
    const [head, ...body] = lines(join(folder, name));
    const names = parse(head ?? "", ",").slice(1, 44);
    const fields = body.map((line) => parse(line, ","));
    return {
      table: { names, period: HOUR, rows: fields.map((row) => numbers(row.slice(1, 44))) },
      labels: Uint8Array.from(fields, (row) => (Number(row[44] ?? 0) === 1 ? 1 : 0)),
    };
  };
  const normal = read("dataset03.csv").table;
  const trials = ["dataset04.csv", "test_dataset.csv"].flatMap((name): Trial[] => {
    if (!existsSync(join(folder, name))) return [];
    const attacked = BATADAL_ATTACKED[name];
    return [{ name: name.replace(".csv", ""), ...read(name), ...(attacked === undefined ? {} : { attacked }) }];
  });
  yield { set: "BATADAL", normal, spans: normal.names.map((name) => BATADAL_SPANS[name[0] ?? ""]), trials };
}

/** Rows from which is learned: after the simulation has settled, before the attacks at row 4000. */
const PASAD_NORMAL = [200, 3500] as const;
const PASAD_ATTACK = 4000;

function* pasad(folder: string): Generator<Task> {
  for (const file of filesIn(folder, ".csv")) {
    const rows = lines(join(folder, file)).map((line) => numbers(parse(line, ",")));
    const names = Array.from({ length: rows[0]?.length ?? 0 }, (_, at) => `XMEAS${at + 1}`);
    const period = HOUR / 100;
    const tried = rows.slice(PASAD_NORMAL[1]);
    const labels = Uint8Array.from(tried, (_, at) => (at + PASAD_NORMAL[1] >= PASAD_ATTACK ? 1 : 0));
    yield {
      set: "PASAD-TEP",
      normal: { names, period, rows: rows.slice(...PASAD_NORMAL) },
      trials: [{ name: file.split("_")[0] ?? file, table: { names, period, rows: tried }, labels }],
    };
  }
}

function* tep(folder: string): Generator<Task> {
  if (!existsSync(join(folder, "d00.dat"))) return;
  const names = Array.from({ length: 52 }, (_, at) => (at < 41 ? `XMEAS${at + 1}` : `XMV${at - 40}`));
  const read = (file: string): Table => {
    const read = lines(join(folder, file)).map((line) => numbers(parse(line, /\s+/)));
    // the normal data are published the other way round
    const rows = read.length === 52 && (read[0]?.length ?? 0) > 52 ? transpose(read) : read;
    return { names, period: 180_000, rows };
  };
  const trials = filesIn(folder, "_te.dat").map((file): Trial => {
    const table = read(file);
    const faulty = !file.startsWith("d00");
    return {
      name: file.replace("_te.dat", ""),
      table,
      labels: Uint8Array.from(table.rows, (_, at) => (faulty && at >= 160 ? 1 : 0)),
    };
  });
  yield { set: "TEP", normal: read("d00.dat"), trials };
}

function transpose(rows: readonly Float64Array[]): Float64Array[] {
  return Array.from({ length: rows[0]?.length ?? 0 }, (_, at) => Float64Array.from(rows, (row) => row[at] as number));
}

/** The rows at the beginning of each run that its publishers set apart for learning. */
const SKAB_NORMAL = 400;

function* skab(folder: string): Generator<Task> {
  const free = join(folder, "anomaly-free", "anomaly-free.csv");
  if (!existsSync(free)) return;
  const whole = skabTable(free).table;
  // what the bench was run through in normal operation is the nearest to an engineering span that there is
  const spans = whole.names.map((_, at) => {
    const column = whole.rows.map((row) => row[at] as number);
    return column.reduce((a, b) => Math.max(a, b)) - column.reduce((a, b) => Math.min(a, b));
  });
  for (const { name: part } of readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
    for (const file of filesIn(join(folder, part), ".csv")) {
      const { table, labels } = skabTable(join(folder, part, file));
      if (labels === undefined) continue;
      yield {
        set: "SKAB",
        normal: { ...table, rows: table.rows.slice(0, SKAB_NORMAL) },
        spans: spans.map((span, at) => Math.max(span, rangeOf(table.rows.slice(0, SKAB_NORMAL), at))),
        trials: [{ name: `${part}/${file.replace(".csv", "")}`, table, labels }],
      };
    }
  }
}

function rangeOf(rows: readonly Float64Array[], at: number): number {
  const column = rows.map((row) => row[at] as number);
  return column.reduce((a, b) => Math.max(a, b)) - column.reduce((a, b) => Math.min(a, b));
}

function skabTable(path: string): { readonly table: Table; readonly labels?: Uint8Array } {
  const [head, ...body] = lines(path);
  const names = parse(head ?? "", ";").slice(1, 9);
  const fields = body.map((line) => parse(line, ";"));
  const table = { names, period: 1000, rows: fields.map((row) => numbers(row.slice(1, 9))) };
  if (!(head ?? "").includes("anomaly")) return { table };
  return { table, labels: Uint8Array.from(fields, (row) => (Number(row[9]) > 0 ? 1 : 0)) };
}

function filesIn(folder: string, ending: string): string[] {
  return existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith(ending))
        .sort()
    : [];
}

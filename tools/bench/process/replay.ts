// Replay, made from clean data: a stretch is shown again later, of all variables or of one, as it was or with noise of 0.1 %. Nobody
// publishes figures for this; what is counted is how many are found, and that clean data repeat nothing.

import { type Alarm, Learner, type Model, Monitor } from "../../../packages/process/src/index.ts";
import { describedBy, type Table } from "./data.ts";

export interface ReplayTrial {
  /** The first part is learned from, the rest is tried. */
  readonly table: Table;
  readonly spans?: readonly (number | undefined)[];
  /** Scans that are shown again. */
  readonly length: number;
}

export interface ReplayResult {
  /** Replays that were found while they lasted, by kind, of how many. */
  readonly kinds: readonly { readonly kind: string; readonly found: number; readonly tried: number; readonly delay: number }[];
  /** Repeats that clean data raised, in how many scans. */
  readonly falseAlarms: number;
  readonly scans: number;
  /** Variables of which the model says that a replay of them alone could be told. */
  readonly tellable: number;
  readonly variables: number;
}

const NOISE = 0.001;
const TRIES = 7;

export function tryReplay({ table, spans, length }: ReplayTrial): ReplayResult {
  const half = table.rows.length >> 1;
  const model = learnFrom(table.names, spans, table.rows.slice(0, half), table.period);
  const tried = table.rows.slice(half);
  const clean = repeatsIn(model, tried, table.period);
  const width = table.names.length;
  const tellable = model.repeats.variables.flatMap((known, column) => (known === null ? [] : [column]));
  const kinds = [0, NOISE].flatMap((noise) =>
    (["all variables", "one variable"] as const).map((what) => {
      let found = 0;
      let tries = 0;
      let delay = 0;
      for (let attempt = 0; attempt < TRIES; attempt++) {
        const column = tellable[attempt % Math.max(1, tellable.length)];
        if (what === "one variable" && column === undefined) continue;
        tries += 1;
        const to = Math.floor(((attempt + 3) / (TRIES + 4)) * tried.length);
        const from = Math.floor(to / 2 - length);
        const columns = what === "one variable" ? [column as number] : Array.from({ length: width }, (_, at) => at);
        const rows = tried.slice(0, to + length).map((row) => row.slice());
        const chance = gaussFrom(attempt + 1);
        for (let at = 0; at < length; at++) {
          for (const j of columns)
            (rows[to + at] as Float64Array)[j] = ((tried[from + at] as Float64Array)[j] as number) * (1 + noise * chance());
        }
        const name = what === "one variable" ? table.names[column as number] : undefined;
        const first = firstRepeat(repeatsIn(model, rows, table.period), to, name);
        if (first < Number.POSITIVE_INFINITY) {
          found += 1;
          delay += first - to;
        }
      }
      return {
        kind: `${what}, ${noise === 0 ? "exact" : "0.1 % noise"}`,
        found,
        tried: tries,
        delay: found === 0 ? 0 : delay / found,
      };
    }),
  );
  return { kinds, falseAlarms: clean.length, scans: tried.length, tellable: tellable.length, variables: width };
}

function learnFrom(
  names: readonly string[],
  spans: readonly (number | undefined)[] | undefined,
  rows: readonly Float64Array[],
  period: number,
): Model {
  const learner = new Learner(describedBy(names, spans));
  for (const [at, row] of rows.entries()) learner.add(at * period, row);
  const model = learner.finish();
  if (!("kind" in model)) throw new Error(model.message);
  return model;
}

function repeatsIn(model: Model, rows: readonly Float64Array[], period: number): Alarm[] {
  const monitor = new Monitor({ ...model, cells: [] });
  for (const [at, row] of rows.entries()) monitor.observe(at * period, row);
  return monitor.alarms().filter(({ rule }) => rule === "replay-scan" || rule === "replay-variable");
}

/** When the replay that begins at `to` was told; of one variable, by its name. */
function firstRepeat(alarms: readonly Alarm[], to: number, name: string | undefined): number {
  return alarms
    .filter(({ lastScan, variables }) => lastScan >= to && (name === undefined || variables.some((one) => one.name === name)))
    .reduce((least, { firstScan }) => Math.min(least, Math.max(to, firstScan)), Number.POSITIVE_INFINITY);
}

/** Normally distributed numbers, the same for the same seed. */
function gaussFrom(seed: number): () => number {
  let state = seed * 0x9e3779b1;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 4294967296;
  };
  return () => Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());
}

// Frames out of files of values: every chosen variable at every moment, in pieces that fit into memory, however long the record is.

import { medianStep, nameSource, type Series, walkFrame } from "@bulkhead/process";
import type { Progress } from "./progress.ts";
import { loadValues, type ValueFile } from "./values.ts";

/** Samples that are in memory at a time. */
const MOST_SAMPLES = 4_000_000;
/** Series that are looked at to find how often values come. */
const LOOKED_AT = 32;

export interface FrameColumn {
  /** The variable, or with its source where another one tells it too. */
  readonly name: string;
  readonly variable: string;
  /** Absent: whatever tells it (histories, one file after the other). */
  readonly source?: string;
}

export interface FrameTimes {
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly until: number;
  /** Milliseconds between rows; found from the values where it is not given. */
  readonly step: number;
}

export interface FrameWrite {
  readonly time: number;
  readonly variable: string;
  readonly value: number;
  /** The address that wrote it, where the source names one; else the source. */
  readonly by: string;
}

/** What a capture's series is from: `modbus 10.0.3.11 holding:40, read by 10.0.2.5`. A history is only one of several files. */
const READ_BY = ", read by ";
const WRITTEN_BY = ", written by ";

/** What is told: a column per variable, and one more for each further conversation that tells it, the busiest first. */
export function frameColumns(files: readonly ValueFile[]): FrameColumn[] {
  const counts = new Map<string, Map<string | undefined, number>>();
  for (const { variable, direction, source, count } of files.flatMap(({ index }) => index.series)) {
    if (direction !== "told" || count === 0) continue;
    const sources = counts.get(variable) ?? new Map<string | undefined, number>();
    const key = source.includes(READ_BY) ? source : undefined;
    counts.set(variable, sources.set(key, (sources.get(key) ?? 0) + count));
  }
  return [...counts].flatMap(([variable, sources]) =>
    [...sources]
      .sort((a, b) => b[1] - a[1] || ((a[0] ?? "") < (b[0] ?? "") ? -1 : 1))
      .map(([source], at): FrameColumn => {
        const name = at === 0 || source === undefined ? variable : nameSource(variable, source);
        return source === undefined ? { name, variable } : { name, variable, source };
      }),
  );
}

/** From the first to the last value of the columns, cut to what is wanted; `undefined` where nothing is left. */
export function frameTimes(
  files: readonly ValueFile[],
  columns: readonly FrameColumn[],
  wanted: { readonly from?: number; readonly until?: number; readonly step?: number },
): FrameTimes | undefined {
  const variables = new Set(columns.map(({ variable }) => variable));
  const blocks = files
    .flatMap(({ index }) => index.series)
    .filter(({ variable }) => variables.has(variable))
    .flatMap((series) => series.blocks);
  const first = blocks.reduce((least, { from }) => Math.min(least, from), Number.POSITIVE_INFINITY);
  const last = blocks.reduce((most, { until }) => Math.max(most, until), Number.NEGATIVE_INFINITY);
  const from = Math.max(first, wanted.from ?? first);
  const until = Math.min(last, wanted.until ?? last);
  const step = wanted.step ?? usualStep(files, columns);
  return step > 0 && until > from ? { from, until, step } : undefined;
}

/** The median distance of the samples of the variable that comes most often, among some. */
function usualStep(files: readonly ValueFile[], columns: readonly FrameColumn[]): number {
  const some = new Set(columns.slice(0, LOOKED_AT).map(({ variable }) => variable));
  const steps = loadFirst(files, some).flatMap(({ times }) => medianStep(times) || []);
  return steps.reduce((least, step) => Math.min(least, step), Number.POSITIVE_INFINITY);
}

/** The first block of each series of these variables. */
function loadFirst(files: readonly ValueFile[], variables: ReadonlySet<string>): Series[] {
  const cut = files.map(({ path, index }) => ({
    path,
    index: { ...index, series: index.series.map((series) => ({ ...series, blocks: series.blocks.slice(0, 1) })) },
  }));
  return loadValues(cut, { variables }).filter(({ origin }) => origin.direction === "told");
}

/**
 * Walks all rows. A value stands for three steps, or for three of its own intervals; then it counts as missing. `row` may keep neither
 * array. `write` hears what was set, before the first row that is not earlier. Returns the number of rows.
 */
export function walkFrames(
  files: readonly ValueFile[],
  columns: readonly FrameColumn[],
  { from, until, step }: FrameTimes,
  row: (time: number, values: Float64Array) => void,
  write: (write: FrameWrite) => void,
  progress: Progress,
): number {
  const variables = new Set(columns.map(({ variable }) => variable));
  const hold = 3 * step;
  const rowsAtOnce = Math.max(64, Math.floor(MOST_SAMPLES / Math.max(1, columns.length)));
  let rows = 0;
  for (let begin = from; begin <= until; begin += rowsAtOnce * step) {
    progress.progress(`values ${Math.floor(((begin - from) / Math.max(1, until - from)) * 100)} %`);
    const end = Math.min(until, begin + (rowsAtOnce - 1) * step);
    const loaded = loadValues(files, { variables, from: begin - hold, until: end });
    const series = columns.map((column) => seriesOf(column, loaded));
    const present = series.flatMap((one, at) => (one === undefined ? [] : [{ series: one, at }]));
    const writes = writesIn(loaded, begin);
    const values = new Float64Array(columns.length);
    let next = 0;
    const deliver = (time: number): void => {
      for (; next < writes.length && (writes[next] as FrameWrite).time <= time; next++) write(writes[next] as FrameWrite);
    };
    rows += walkFrame(
      present.map((one) => one.series),
      { from: begin, until: end, step, hold },
      (time, found) => {
        deliver(time);
        values.fill(Number.NaN);
        for (const [place, { at }] of present.entries()) values[at] = found[place] as number;
        row(time, values);
      },
    );
    deliver(end + step - 1);
  }
  return rows;
}

/** The series that tells a column: of a conversation its own, of histories all of them, one after the other. */
function seriesOf({ variable, source }: FrameColumn, loaded: readonly Series[]): Series | undefined {
  const own = loaded.filter(({ origin }) => {
    if (origin.variable !== variable || origin.direction !== "told") return false;
    return source === undefined ? !origin.source.includes(READ_BY) : origin.source === source;
  });
  const [first, ...others] = own;
  if (first === undefined || others.length === 0) return first;
  for (const { times, values, qualities, places } of others) {
    for (const [at, time] of times.entries()) {
      first.append(time, values[at] as number, qualities[at] as 0 | 1 | 2, places[at] as number);
    }
  }
  return first.inOrder().series;
}

function writesIn(loaded: readonly Series[], begin: number): FrameWrite[] {
  return loaded
    .filter(({ origin }) => origin.direction === "written")
    .flatMap(({ origin: { variable, source }, times, values }) => {
      const at = source.indexOf(WRITTEN_BY);
      const by = at < 0 ? source : source.slice(at + WRITTEN_BY.length);
      return Array.from(times, (time, place) => ({ time, variable, value: values[place] as number, by }));
    })
    .filter(({ time }) => time >= begin)
    .sort((a, b) => a.time - b.time);
}

/** The sample that told a column last at a moment: its file and its place there. */
export function findSample(
  files: readonly ValueFile[],
  { variable, source }: FrameColumn,
  time: number,
  step: number,
): { readonly file: ValueFile; readonly place: number } | undefined {
  for (const file of files) {
    const series = seriesOf(
      source === undefined ? { name: variable, variable } : { name: variable, variable, source },
      loadValues([file], { variables: new Set([variable]), from: time - 3 * step, until: time }),
    );
    const place = series?.places[series.length - 1];
    if (place !== undefined && place > 0) return { file, place };
  }
  return undefined;
}

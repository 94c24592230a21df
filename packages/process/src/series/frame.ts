// A frame: several series side by side, one row per moment, for whoever looks at all variables at once.

import { BAD, type Series } from "./series.ts";

export interface FrameSpan {
  /** First and last moment, in milliseconds since 1970; both are rows where the step hits them. */
  readonly from: number;
  readonly until: number;
  /** Milliseconds from row to row, above 0. */
  readonly step: number;
  /** How long a sample stands for its variable, in milliseconds; older ones count as missing. */
  readonly hold: number;
}

/** The longest time in which each of the series shows itself, and the median distance of the samples of the one that comes most often. */
export function spanOf(series: readonly Series[]): FrameSpan | undefined {
  let from = Number.POSITIVE_INFINITY;
  let until = Number.NEGATIVE_INFINITY;
  let step = Number.POSITIVE_INFINITY;
  let slowest = 0;
  for (const { times, length } of series) {
    if (length === 0) continue;
    from = Math.min(from, times[0] as number);
    until = Math.max(until, times[length - 1] as number);
    const distance = medianStep(times);
    if (distance > 0) {
      step = Math.min(step, distance);
      slowest = Math.max(slowest, distance);
    }
  }
  if (!Number.isFinite(from) || !Number.isFinite(step)) return undefined;
  return { from, until, step, hold: 3 * slowest };
}

/** Median of the distances of neighbours, in milliseconds; 0 where there are none. At most 10,001 of them are looked at. */
export function medianStep(times: Float64Array): number {
  const stride = Math.max(1, Math.floor((times.length - 1) / 10_000));
  const distances: number[] = [];
  for (let at = 1; at < times.length; at += stride) {
    const distance = (times[at] as number) - (times[at - 1] as number);
    if (distance > 0) distances.push(distance);
  }
  if (distances.length === 0) return 0;
  const sorted = Float64Array.from(distances).sort();
  return sorted[sorted.length >> 1] as number;
}

/**
 * Walks the rows of a frame: per row its moment, the latest value of each series (NaN where that is bad, older than `hold`, or there is
 * none yet) and the index of the sample that told it (-1 where there is none). The arrays are reused for the next row. The series must
 * be in order. Returns the number of rows.
 */
export function walkFrame(
  series: readonly Series[],
  { from, until, step, hold }: FrameSpan,
  row: (time: number, values: Float64Array, samples: Int32Array) => void,
): number {
  if (!(step > 0) || !(until >= from)) return 0;
  const columns = series.map(({ times, values, qualities, length }) => ({ times, values, qualities, length }));
  const values = new Float64Array(series.length);
  const samples = new Int32Array(series.length).fill(-1);
  const rows = Math.floor((until - from) / step) + 1;
  for (let at = 0; at < rows; at++) {
    const time = from + at * step;
    for (let j = 0; j < columns.length; j++) {
      const column = columns[j] as (typeof columns)[number];
      let sample = samples[j] as number;
      while (sample + 1 < column.length && (column.times[sample + 1] as number) <= time) sample++;
      samples[j] = sample;
      const known = sample >= 0 && time - (column.times[sample] as number) <= hold && column.qualities[sample] !== BAD;
      values[j] = known ? (column.values[sample] as number) : Number.NaN;
    }
    row(time, values, samples);
  }
  return rows;
}

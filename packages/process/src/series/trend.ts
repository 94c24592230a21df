// A trend: a series condensed to as many columns as a picture has, with the least and the most of each, so that no peak is lost.

import { BAD, type Series, type SeriesOrigin } from "./series.ts";

export interface TrendColumn {
  /** Of its first and its last sample, in milliseconds since 1970. */
  readonly from: number;
  readonly until: number;
  readonly low: number;
  readonly high: number;
  readonly first: number;
  readonly last: number;
}

export interface Trend extends SeriesOrigin {
  readonly from: number;
  readonly until: number;
  readonly samples: number;
  readonly bad: number;
  /** By time; columns without a good sample are left out. */
  readonly columns: readonly TrendColumn[];
}

/** Condenses a series, which must be in order, into at most `width` columns of equal time over [from, until]. */
export function makeTrend(series: Series, from: number, until: number, width: number): Trend {
  const { origin, times, values, qualities } = series;
  const columns: { from: number; until: number; low: number; high: number; first: number; last: number }[] = [];
  const span = Math.max(1, until - from);
  let samples = 0;
  let bad = 0;
  let place = -1;
  for (let at = series.indexAt(from); at < times.length; at++) {
    const time = times[at] as number;
    if (time > until) break;
    samples++;
    if (qualities[at] === BAD) {
      bad++;
      continue;
    }
    const value = values[at] as number;
    const here = Math.min(width - 1, Math.floor(((time - from) / span) * width));
    const column = columns.at(-1);
    if (column === undefined || here !== place) {
      columns.push({ from: time, until: time, low: value, high: value, first: value, last: value });
      place = here;
    } else {
      column.until = time;
      column.low = Math.min(column.low, value);
      column.high = Math.max(column.high, value);
      column.last = value;
    }
  }
  return { ...origin, from, until, samples, bad, columns };
}

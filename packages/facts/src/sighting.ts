// Sightings: the same event may pass several sensors, so that counts of several pieces of evidence must not simply be added.

import type { Fact } from "./fact.ts";

export interface Sightings {
  /** The most that pieces of evidence hold which do not overlap in time: so often it happened at least. */
  readonly count: number;
  /** No two pieces of evidence overlap in time: so often it was seen. */
  readonly exact: boolean;
}

/** One sensor in one piece of evidence: the time that its facts speak of, and how often they saw it. */
interface Span {
  first: string;
  last: string;
  count: number;
}

/**
 * How often something happened, given how often each fact saw it. Facts of one piece of evidence are added, and so are pieces of evidence
 * whose times lie apart, as of files that a sensor wrote one after the other. What overlaps in time may have been seen twice: of that the
 * most counts that lies apart (weighted interval scheduling), which is never too much.
 */
export function countSightings<F extends Fact>(facts: readonly F[], countOf: (fact: F) => number): Sightings {
  const bySensor = new Map<string, Span>();
  for (const fact of facts) {
    const { first, last, source, value } = fact;
    // A file may hold what several tools tell of the same traffic.
    const sensor = "recordedBy" in value ? `${source.evidence} ${value.recordedBy}` : source.evidence;
    const span = bySensor.get(sensor);
    if (span === undefined) bySensor.set(sensor, { first, last, count: countOf(fact) });
    else {
      span.count += countOf(fact);
      if (first < span.first) span.first = first;
      if (last > span.last) span.last = last;
    }
  }
  if (bySensor.size < 2) {
    for (const { count } of bySensor.values()) return { count, exact: true };
    return { count: 0, exact: true };
  }
  const spans = [...bySensor.values()]
    .filter(({ count }) => count > 0)
    .sort((a, b) => (a.last < b.last ? -1 : a.last > b.last ? 1 : 0));
  /** The most that the first so many spans hold. */
  const most = [0];
  let exact = true;
  for (const [at, { first, count }] of spans.entries()) {
    const before = endingBefore(spans, first, at);
    if (before < at) exact = false;
    most.push(Math.max(most[at] as number, (most[before] as number) + count));
  }
  return { count: most[spans.length] as number, exact };
}

/** How many of the first `end` spans, which are sorted by their last moment, end before `moment`. */
function endingBefore(spans: readonly Span[], moment: string, end: number): number {
  let [low, high] = [0, end];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((spans[middle] as Span).last < moment) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** `once`, `3 times`, `at least 3 times`. */
export function describeSightings({ count, exact }: Sightings): string {
  const times = count === 1 ? "once" : `${count} times`;
  return exact ? times : `at least ${times}`;
}

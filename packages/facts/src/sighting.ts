// Sightings: the same event may pass several sensors, so that counts of several pieces of evidence must not simply be added.

import type { Fact } from "./fact.ts";

export interface Sightings {
  /** The most that one piece of evidence holds: so often it happened at least. */
  readonly count: number;
  /** All come from one piece of evidence: so often it happened. */
  readonly exact: boolean;
}

/** How often something happened, given how often each fact saw it. */
export function countSightings<F extends Fact>(facts: readonly F[], countOf: (fact: F) => number): Sightings {
  const byEvidence = new Map<string, number>();
  for (const fact of facts) {
    const { evidence } = fact.source;
    byEvidence.set(evidence, (byEvidence.get(evidence) ?? 0) + countOf(fact));
  }
  let count = 0;
  for (const one of byEvidence.values()) if (one > count) count = one;
  return { count, exact: byEvidence.size < 2 };
}

/** `once`, `3 times`, `at least 3 times`. */
export function describeSightings({ count, exact }: Sightings): string {
  const times = count === 1 ? "once" : `${count} times`;
  return exact ? times : `at least ${times}`;
}

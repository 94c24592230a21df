// Limits: where a value lies among the ranges that the plant declares for its variable.

import type { Variable } from "@bulkhead/plant";

/** From the inside out. `normal` is where the value usually is; leaving it is no fault. */
export const LIMITS = ["normal", "alarm", "safety"] as const;
export type Limit = (typeof LIMITS)[number];

export interface Excess {
  readonly limit: Limit;
  readonly side: "below" | "above";
  /** The bound that was passed, in engineering units. */
  readonly bound: number;
  readonly value: number;
}

/** The gravest declared limit that a value lies outside of; the bounds themselves belong to the inside. */
export function excessOf(value: number, limits: Variable["limits"]): Excess | undefined {
  for (const limit of LIMITS.toReversed()) {
    const range = limits[limit];
    const excess = range === undefined ? undefined : beyond(value, range);
    if (excess !== undefined) return { limit, value, ...excess };
  }
  return undefined;
}

/** On which side of a range a value lies; `undefined` inside it. A value that is no number lies on no side. */
export function beyond(value: number, [low, high]: readonly [number, number]): Pick<Excess, "side" | "bound"> | undefined {
  if (value < low) return { side: "below", bound: low };
  if (value > high) return { side: "above", bound: high };
  return undefined;
}

export function graver(a: Limit, b: Limit): boolean {
  return LIMITS.indexOf(a) > LIMITS.indexOf(b);
}

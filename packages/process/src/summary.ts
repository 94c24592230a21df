// Summary: per declared variable, what was seen of it and by whom it was read and written. For people's tables; decides nothing.

import type { Fact, FactId, FactOf, Instant } from "@bulkhead/facts";
import type { Places, Plant, Variable } from "@bulkhead/plant";
import { valuesByVariable } from "./judge.ts";
import { excessOf, graver, type Limit } from "./limit.ts";

/** Values of one direction, in engineering units. The three are `null` where every value was bad. */
export interface ValuesSeen {
  readonly minimum: number | null;
  readonly maximum: number | null;
  readonly last: number | null;
  readonly count: number;
  readonly bad: number;
  readonly from: Instant;
  readonly until: Instant;
}

export interface VariableSummary {
  readonly variable: Variable;
  readonly read: ValuesSeen | null;
  readonly written: ValuesSeen | null;
  /** The gravest limit that a value was outside of; `null` where all lay inside, or none was seen. */
  readonly outside: Limit | null;
  /** Ids of assets, or addresses where no asset declares them. */
  readonly readers: readonly string[];
  readonly writers: readonly string[];
  readonly facts: readonly FactId[];
}

/** One summary per variable, in the order of the plant; variables of which nothing was seen too. */
export function summariseVariables(facts: readonly Fact[], plant: Plant, places: Places): VariableSummary[] {
  const values = valuesByVariable(facts);
  return plant.variables.map((variable) => {
    const seen = values.get(variable.id) ?? [];
    const read = seen.filter(({ value }) => value.direction === "read");
    const written = seen.filter(({ value }) => value.direction === "written");
    let outside: Limit | null = null;
    for (const { value } of seen) {
      for (const one of [value.minimum, value.maximum]) {
        const limit = excessOf(one, variable.limits)?.limit;
        if (limit !== undefined && (outside === null || graver(limit, outside))) outside = limit;
      }
    }
    return {
      variable,
      read: summariseValues(read),
      written: summariseValues(written),
      outside,
      readers: clientsOf(read, places),
      writers: clientsOf(written, places),
      facts: seen.map(({ id }) => id),
    };
  });
}

function summariseValues(facts: readonly FactOf<"process-value">[]): ValuesSeen | null {
  const latest = facts.reduce<FactOf<"process-value"> | undefined>(
    (a, b) => (a === undefined || b.last > a.last ? b : a),
    undefined,
  );
  if (latest === undefined) return null;
  const extreme = (numbers: readonly number[], choose: (a: number, b: number) => number) => {
    const finite = numbers.filter((one) => Number.isFinite(one));
    return finite.length === 0 ? null : finite.reduce((a, b) => choose(a, b));
  };
  return {
    minimum: extreme(
      facts.map(({ value }) => value.minimum),
      Math.min,
    ),
    maximum: extreme(
      facts.map(({ value }) => value.maximum),
      Math.max,
    ),
    last: Number.isFinite(latest.value.last) ? latest.value.last : null,
    count: facts.reduce((sum, { value }) => sum + value.count, 0),
    bad: facts.reduce((sum, { value }) => sum + value.bad, 0),
    from: facts.map(({ first }) => first).reduce((a, b) => (a < b ? a : b)),
    until: latest.last,
  };
}

function clientsOf(facts: readonly FactOf<"process-value">[], places: Places): readonly string[] {
  return [...new Set(facts.map(({ value }) => places.of(value.client).asset?.id ?? value.client))].sort();
}

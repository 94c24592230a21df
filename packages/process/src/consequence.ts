// Consequences: which process variable, driven where, hurts which essential function. For the risk assessment; from the design alone.

import { namesUsed, type Plant, type Variable } from "@bulkhead/plant";

export interface Consequence {
  readonly variable: string;
  /** In engineering units; absent: any false value. */
  readonly beyond?: { readonly side: "below" | "above"; readonly bound: number; readonly limit: "alarm" | "safety" };
  readonly essentialFunction: string;
  /** From it to what the function hangs on, e.g. [raw-level-setpoint, raw-level]: the variable itself, or what is computed or interlocked. */
  readonly way: readonly string[];
  readonly criticality: Variable["criticality"];
  /** Ids of assets that may write it; `null` where the design restricts nobody. */
  readonly writers: readonly string[] | null;
}

/**
 * A variable hurts the essential function that it names, and those that hang on it: of variables that are computed from it, and of interlocks
 * whose conditions it is part of, which a false value makes act or fail. Where limits are declared, what lies beyond the gravest of them hurts;
 * where none are, any false value. In the order of the plant.
 */
export function consequencesOf(plant: Plant): Consequence[] {
  const index = new Map(plant.variables.map((variable) => [variable.id, variable]));
  const users = new Map<string, Set<string>>();
  const use = (of: string, by: string): void => void (users.get(of) ?? users.set(of, new Set()).get(of))?.add(by);
  for (const { id, is } of plant.variables) if (is !== undefined) for (const name of namesUsed(is)) use(name, id);
  const guards = plant.interlocks.flatMap(({ id, when, demands, essentialFunction }) =>
    essentialFunction === undefined ? [] : [{ id, names: [...namesUsed(when), ...namesUsed(demands)], essentialFunction }],
  );
  return plant.variables.flatMap((variable) => {
    const reached = new Map<string, readonly string[]>();
    const seen = new Set([variable.id]);
    const ways: (readonly string[])[] = [[variable.id]];
    for (let way = ways.shift(); way !== undefined; way = ways.shift()) {
      const at = way.at(-1) as string;
      const direct = index.get(at)?.essentialFunction;
      if (direct !== undefined && !reached.has(direct)) reached.set(direct, way);
      for (const { id, names, essentialFunction } of guards) {
        if (names.includes(at) && !reached.has(essentialFunction)) reached.set(essentialFunction, [...way, id]);
      }
      for (const next of users.get(at) ?? []) {
        if (seen.has(next) || !index.has(next)) continue;
        seen.add(next);
        ways.push([...way, next]);
      }
    }
    const base = { variable: variable.id, criticality: variable.criticality, writers: variable.writers ?? null };
    return [...reached].flatMap(([essentialFunction, way]) =>
      drivesOf(variable).map(
        (beyond): Consequence => ({ ...base, ...(beyond === undefined ? {} : { beyond }), essentialFunction, way }),
      ),
    );
  });
}

function drivesOf({ limits }: Variable): readonly Consequence["beyond"][] {
  const limit = limits.safety === undefined ? "alarm" : "safety";
  const range = limits[limit];
  if (range === undefined) return [undefined];
  return [
    { side: "below", bound: range[0], limit },
    { side: "above", bound: range[1], limit },
  ];
}

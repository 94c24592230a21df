// What the plant states of its process, as detectors want it: limits, rates, writers, interlocks, relations, modes.

import { type Places, type Plant, type ProcessRules, readProcessRules, readQuantity, type Variable } from "@bulkhead/plant";
import type { Declared, DeclaredVariable, Interlock, Pair } from "./declared.ts";
import type { Model } from "./model.ts";
import type { Described } from "./profile.ts";
import { ACCURACY } from "./setting.ts";

/** Another source of a variable is a variable of the model by the name `level (modbus 10.0.3.11 …)`. */
export function nameSource(variable: string, source: string): string {
  return `${variable} (${source})`;
}

function variableOf(name: string): string {
  return name.replace(/ \(.*\)$/s, "");
}

/** Unit and engineering span of each name: from its widest declared limits, where it has any. */
export function describeVariables(names: readonly string[], plant: Plant): Described[] {
  const variables = new Map(plant.variables.map((variable) => [variable.id, variable]));
  return names.map((name) => {
    const variable = variables.get(variableOf(name));
    const span = variable === undefined ? undefined : spanOfLimits(variable);
    const unit = variable?.unit;
    return { name, ...(unit === undefined ? {} : { unit }), ...(span === undefined ? {} : { span }) };
  });
}

function spanOfLimits({ limits }: Variable): number | undefined {
  const range = limits.safety ?? limits.alarm ?? limits.normal;
  return range === undefined || !(range[1] > range[0]) ? undefined : range[1] - range[0];
}

/** All that the plant states and the detectors can hold values against. */
export function declaredIn(plant: Plant, places: Places, model: Model): Declared {
  const variables = new Map(plant.variables.map((variable) => [variable.id, declare(variable, places)]));
  const rules = readProcessRules(plant);
  return { variables, interlocks: [...interlocksIn(rules), ...relationsIn(rules)], pairs: pairsIn(model) };
}

function declare({ limits, rate, unit, writers }: Variable, places: Places): DeclaredVariable {
  const fastest = rate === undefined ? undefined : readQuantity(rate, unit, "second");
  const may = writers?.flatMap((id) => [id, ...(places.asset(id)?.addresses ?? [])]);
  return {
    ...(limits.alarm === undefined ? {} : { alarm: limits.alarm }),
    ...(limits.safety === undefined ? {} : { safety: limits.safety }),
    ...(fastest === undefined ? {} : { rate: fastest }),
    ...(may === undefined ? {} : { writers: may }),
  };
}

/** Sources of the same variable must agree to what a measurement is trusted. */
function pairsIn({ variables }: Model): Pair[] {
  const spans = new Map(variables.map(({ name, span }) => [name, span]));
  return variables.flatMap(({ name }): Pair[] => {
    const a = variableOf(name);
    const span = spans.get(a);
    return a === name || span === undefined ? [] : [{ a, b: name, tolerance: ACCURACY * span }];
  });
}

type Value = (variable: string) => number;

/** Values by name, laid out as the plant's expressions want them. */
function layOut({ names }: ProcessRules): (value: Value) => Float64Array {
  const values = new Float64Array(names.size);
  return (value) => {
    for (const [name, { index }] of names) values[index] = value(name);
    return values;
  };
}

function interlocksIn(rules: ProcessRules): Interlock[] {
  const values = layOut(rules);
  return rules.interlocks.map(({ interlock, when, demands, within }) => {
    const [active, obeyed] = [when.start(), demands.start()];
    let since = Number.NaN;
    return {
      name: interlock.name,
      variables: [...new Set([...when.names, ...demands.names])],
      text: `while ${interlock.when}, ${interlock.demands}`,
      holds: (value, time) => {
        const now = values(value);
        const [is, does] = [active(time, now), obeyed(time, now)];
        if (Number.isNaN(is) || Number.isNaN(does)) return undefined;
        if (is === 0 || does !== 0) since = Number.NaN;
        else if (Number.isNaN(since)) since = time;
        return !(time - since >= within);
      },
    };
  });
}

function relationsIn(rules: ProcessRules): Interlock[] {
  const values = layOut(rules);
  return rules.relations.map(({ relation, holds }) => {
    const step = holds.start();
    return {
      name: relation.name,
      variables: holds.names,
      text: holds.text,
      holds: (value, time) => {
        const truth = step(time, values(value));
        return Number.isNaN(truth) ? undefined : truth !== 0;
      },
    };
  });
}

/** The mode that the values of a scan show: the id of the first whose condition is true. `undefined` where the plant has no modes. */
export function modeIn(plant: Plant, model: Model): ((values: Float64Array, time: number) => string | undefined) | undefined {
  const rules = readProcessRules(plant);
  if (rules.modes.length === 0) return undefined;
  const columns = new Map(model.variables.map(({ name }, column) => [name, column]));
  const lay = layOut(rules);
  const modes = rules.modes.map(({ mode, when }) => ({ id: mode.id, when: when.start() }));
  return (values, time) => {
    const laid = lay((name) => values[columns.get(name) ?? -1] ?? Number.NaN);
    // every condition looks at every scan: some ask how long something lasts
    const truths = modes.map(({ when }) => when(time, laid));
    return modes[truths.indexOf(1)]?.id;
  };
}

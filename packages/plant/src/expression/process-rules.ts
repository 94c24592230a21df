// The rules of a plant's process, ready to run: computed variables in an order in which they can be computed, modes, relations, interlocks.

import type { Interlock, Mode, Plant, Relation, Variable } from "../plant.ts";
import type { Path } from "../yaml-document.ts";
import {
  type Expression,
  type ExpressionProblem,
  type Names,
  namesUsed,
  readExpression,
  readQuantity,
  type Wanted,
} from "./expression.ts";

/** What can be run. Whatever has a problem is left out, and so is what rests on it. */
export interface ProcessRules {
  /** The place of each variable among the values of a look: its index in the plant. */
  readonly names: Names;
  /** Each after those that it uses. */
  readonly computed: readonly { readonly variable: Variable; readonly index: number; readonly expression: Expression }[];
  readonly modes: readonly { readonly mode: Mode; readonly when: Expression }[];
  readonly relations: readonly { readonly relation: Relation; readonly holds: Expression }[];
  /** `within` in milliseconds. */
  readonly interlocks: readonly {
    readonly interlock: Interlock;
    readonly when: Expression;
    readonly demands: Expression;
    readonly within: number;
  }[];
  readonly problems: readonly RuleProblem[];
}

export type RuleProblem = ExpressionProblem & {
  readonly code: "plant/bad-expression" | "plant/expression-cycle" | "plant/bad-quantity";
  readonly path: Path;
};

/** Every variable by its id; those of which all points are bits count as on or off. */
export function variableNames(plant: Plant): Names {
  return new Map(
    plant.variables.map(({ id, unit, points }, index) => [
      id,
      { index, unit, truth: points.length > 0 && points.every(({ type }) => type === "bool") },
    ]),
  );
}

export function readProcessRules(plant: Plant): ProcessRules {
  const names = variableNames(plant);
  const problems: RuleProblem[] = [];
  const read = (text: string, wanted: Wanted, path: Path): Expression | undefined => {
    const { expression, problem } = readExpression(text, names, wanted);
    if (problem !== undefined) problems.push({ ...problem, code: "plant/bad-expression", path });
    return expression;
  };
  const expressions = new Map<string, Expression>();
  for (const [at, variable] of plant.variables.entries()) {
    if (variable.is === undefined) continue;
    const expression = read(variable.is, { unit: variable.unit }, ["variables", at, "is"]);
    if (expression !== undefined) expressions.set(variable.id, expression);
  }
  const { order, cycles } = orderComputed(plant);
  problems.push(...cycles);
  const modes = plant.modes.flatMap((mode, at) => {
    const when = read(mode.when, "truth", ["modes", at, "when"]);
    return when === undefined ? [] : [{ mode, when }];
  });
  const relations = plant.relations.flatMap((relation, at) => {
    const holds = read(relation.holds, "truth", ["relations", at, "holds"]);
    return holds === undefined ? [] : [{ relation, holds }];
  });
  const interlocks = plant.interlocks.flatMap((interlock, at) => {
    const when = read(interlock.when, "truth", ["interlocks", at, "when"]);
    const demands = read(interlock.demands, "truth", ["interlocks", at, "demands"]);
    const within = readQuantity(interlock.within, "s");
    if (within === undefined || within < 0) {
      const message = `“${interlock.within}” is no duration.`;
      const mend = "Write a number and its unit, for example 5 s.";
      problems.push({ code: "plant/bad-quantity", column: 1, message, mend, path: ["interlocks", at, "within"] });
      return [];
    }
    return when === undefined || demands === undefined ? [] : [{ interlock, when, demands, within: within * 1000 }];
  });
  const computed = order.flatMap((index) => {
    const variable = plant.variables[index] as Variable;
    const expression = expressions.get(variable.id);
    return expression === undefined ? [] : [{ variable, index, expression }];
  });
  return { names, computed, modes, relations, interlocks, problems };
}

/** Computed variables, each after those that it uses. Those in a circle are left out, and each circle is told once. */
function orderComputed(plant: Plant): { readonly order: readonly number[]; readonly cycles: readonly RuleProblem[] } {
  const index = new Map(plant.variables.map(({ id }, at) => [id, at]));
  const uses = plant.variables.map(({ is }) =>
    is === undefined
      ? []
      : namesUsed(is)
          .flatMap((name) => index.get(name) ?? [])
          .filter((at) => plant.variables[at]?.is !== undefined),
  );
  const order: number[] = [];
  const cycles: RuleProblem[] = [];
  // 1: on the way, 2: ordered, 3: in a circle or resting on one
  const state = new Uint8Array(uses.length);
  for (const [start, variable] of plant.variables.entries()) {
    if (variable.is === undefined || state[start] !== 0) continue;
    const way: { readonly at: number; next: number; spoilt: boolean }[] = [{ at: start, next: 0, spoilt: false }];
    state[start] = 1;
    while (way.length > 0) {
      const top = way.at(-1) as (typeof way)[number];
      const to = (uses[top.at] as readonly number[])[top.next++];
      if (to === undefined) {
        way.pop();
        state[top.at] = top.spoilt ? 3 : 2;
        if (!top.spoilt) order.push(top.at);
        else if (way.length > 0) (way.at(-1) as (typeof way)[number]).spoilt = true;
      } else if (state[to] === 0) {
        state[to] = 1;
        way.push({ at: to, next: 0, spoilt: false });
      } else if (state[to] === 3) top.spoilt = true;
      else if (state[to] === 1) {
        top.spoilt = true;
        const circle = way.slice(way.findIndex(({ at }) => at === to)).map(({ at }) => plant.variables[at]?.id as string);
        const message = `${[...circle, circle[0]].join(" uses ")}: none of them can be computed.`;
        const mend = "Take one of them out of the circle.";
        cycles.push({ code: "plant/expression-cycle", column: 1, message, mend, path: ["variables", top.at, "is"] });
      }
    }
  }
  return { order, cycles };
}

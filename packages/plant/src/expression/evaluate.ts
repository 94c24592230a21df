// The evaluation of a checked expression over time. What is unknown stays unknown: NaN for amounts and for truths.

import { literalUnit, type Names, unitOf } from "./check.ts";
import type { Comparison, Node } from "./syntax.ts";

/** One look at the values of all variables, in engineering units; `time` in milliseconds since 1970. NaN is unknown. */
type Step = (time: number, values: Float64Array) => number;

/** Samples that `delta` keeps: a longer past is thinned to this many. */
const MOST_KEPT = 1024;

/**
 * Makes the function that is called with one look after the other, in order of time. Truths are 1, 0 and NaN: `and` with a 0 is 0 whatever
 * the other side (Kleene's three values). Amounts are in base units. It holds state for `delta` and `for`.
 */
export function makeStep(node: Node, names: Names): Step {
  switch (node.kind) {
    case "truth": {
      const value = node.value ? 1 : 0;
      return () => value;
    }
    case "number": {
      const unit = literalUnit(node, names);
      const value = node.value * unit.factor + unit.offset;
      return () => value;
    }
    case "name": {
      const known = names.get(node.name);
      const index = known?.index ?? -1;
      if (known?.truth === true) {
        return (_, values) => {
          const value = values[index] as number;
          return Number.isNaN(value) ? value : value === 0 ? 0 : 1;
        };
      }
      const { factor, offset } = unitOf(known?.unit);
      return (_, values) => (values[index] as number) * factor + offset;
    }
    case "negate": {
      const of = makeStep(node.of, names);
      return (time, values) => -of(time, values);
    }
    case "not": {
      const of = makeStep(node.of, names);
      return (time, values) => 1 - of(time, values);
    }
    case "and":
    case "or": {
      const left = makeStep(node.left, names);
      const right = makeStep(node.right, names);
      const deciding = node.kind === "and" ? 0 : 1;
      return (time, values) => {
        const a = left(time, values);
        const b = right(time, values);
        if (a === deciding || b === deciding) return deciding;
        return Number.isNaN(a) || Number.isNaN(b) ? Number.NaN : 1 - deciding;
      };
    }
    case "compare": {
      const left = makeStep(node.left, names);
      const right = makeStep(node.right, names);
      const holds = COMPARE[node.operator];
      return (time, values) => {
        const a = left(time, values);
        const b = right(time, values);
        if (Number.isNaN(a) || Number.isNaN(b)) return Number.NaN;
        return holds(a, b) ? 1 : 0;
      };
    }
    case "arithmetic": {
      const left = makeStep(node.left, names);
      const right = makeStep(node.right, names);
      const compute = ARITHMETIC[node.operator];
      return (time, values) => {
        const value = compute(left(time, values), right(time, values));
        return Number.isFinite(value) ? value : Number.NaN;
      };
    }
    case "lasts":
      return lasting(makeStep(node.of, names), milliseconds(node.time, names));
    case "call": {
      const given = node.arguments.map((one) => makeStep(one, names));
      const [first, second] = given as [Step, Step];
      if (node.name === "delta") return difference(first, milliseconds(node.arguments[1] as Node, names));
      if (node.name === "abs") return (time, values) => Math.abs(first(time, values));
      const choose = node.name === "min" ? Math.min : Math.max;
      if (given.length === 2) return (time, values) => choose(first(time, values), second(time, values));
      return (time, values) => given.reduce((best, one) => choose(best, one(time, values)), first(time, values));
    }
  }
}

const COMPARE: Readonly<Record<Comparison, (a: number, b: number) => boolean>> = {
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
  // converted units differ in the last digits
  "=": (a, b) => near(a, b),
  "!=": (a, b) => !near(a, b),
};

function near(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));
}

const ARITHMETIC: Readonly<Record<"+" | "-" | "*" | "/", (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
};

function milliseconds(node: Node, names: Names): number {
  return node.kind === "number" ? node.value * literalUnit(node, names).factor * 1000 : Number.NaN;
}

/** True once the condition was true at every look for so long. A clock that jumps back begins anew. */
function lasting(of: Step, duration: number): Step {
  let since = Number.NaN;
  let before = Number.NEGATIVE_INFINITY;
  return (time, values) => {
    const value = of(time, values);
    if (value !== 1 || time < before) since = Number.NaN;
    before = time;
    if (value !== 1) return value;
    if (Number.isNaN(since)) since = time;
    return time - since >= duration ? 1 : 0;
  };
}

/** By how much it changed since `duration` ago: against the latest look that is at least so old. Unknown until there is one. */
function difference(of: Step, duration: number): Step {
  const times = new Float64Array(MOST_KEPT);
  const kept = new Float64Array(MOST_KEPT);
  const apart = duration / (MOST_KEPT - 2);
  let first = 0;
  let count = 0;
  return (time, values) => {
    const value = of(time, values);
    const newest = (first + count - 1) % MOST_KEPT;
    if (count > 0 && time < (times[newest] as number)) count = 0;
    if (count === 0 || time - (times[newest] as number) >= apart || count < 2) {
      const at = (first + count) % MOST_KEPT;
      times[at] = time;
      kept[at] = value;
      if (count < MOST_KEPT) count++;
      else first = (first + 1) % MOST_KEPT;
    }
    while (count > 1 && (times[(first + 1) % MOST_KEPT] as number) <= time - duration) {
      first = (first + 1) % MOST_KEPT;
      count--;
    }
    return count > 0 && (times[first] as number) <= time - duration ? value - (kept[first] as number) : Number.NaN;
  };
}

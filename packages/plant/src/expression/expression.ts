// Expressions over process variables: derived values, conditions of modes, relations and interlocks. Read, checked and run here.

import { type Names, sortOf, unitOf } from "./check.ts";
import { makeStep } from "./evaluate.ts";
import { ExpressionFault, type ExpressionProblem, type Node, parseExpression } from "./syntax.ts";
import { describeDimension, parseUnit, sameDimension } from "./unit.ts";

export type { Names } from "./check.ts";
export type { ExpressionProblem } from "./syntax.ts";

export interface Expression {
  readonly text: string;
  /** Variables that it names, in the order of their first mention. */
  readonly names: readonly string[];
  /** What it gives. */
  readonly gives: "truth" | "amount";
  /**
   * A run over time. Each call takes one look at all values, by the places of `Names`, in order of time; NaN is unknown. Truths come as 1, 0 or
   * NaN; amounts in `unit` where the expression was checked against one, else in base units.
   */
  start(): (time: number, values: Float64Array) => number;
}

export type Wanted = "truth" | { readonly unit: string | undefined };

/** Reads and checks a text. `wanted`: a condition, or an amount in this unit. Never throws for bad input. */
export function readExpression(
  text: string,
  names: Names,
  wanted: Wanted,
):
  | { readonly expression: Expression; readonly problem?: never }
  | { readonly expression?: never; readonly problem: ExpressionProblem } {
  try {
    const node = parseExpression(text);
    const sort = sortOf(node, names);
    if (wanted === "truth") {
      if (sort.kind !== "truth")
        throw new ExpressionFault(node.column, "This gives an amount and not a condition.", "Compare it with something.");
    } else if (sort.kind === "truth") {
      throw new ExpressionFault(node.column, "This gives a condition and not an amount.", "Leave the comparison out.");
    } else {
      const unit = unitOf(wanted.unit);
      if (!sameDimension(sort.dimension, unit.dimension)) {
        const [has, wants] = [describeDimension(sort.dimension), describeDimension(unit.dimension)];
        throw new ExpressionFault(
          node.column,
          `This gives ${has}, and ${wants} is wanted.`,
          "Correct the expression or the unit.",
        );
      }
    }
    const unit = wanted === "truth" ? undefined : unitOf(wanted.unit);
    const start = (): ReturnType<Expression["start"]> => {
      const step = makeStep(node, names);
      if (unit === undefined) return step;
      return (time, values) => (step(time, values) - unit.offset) / unit.factor;
    };
    return { expression: { text, names: namesIn(node), gives: sort.kind, start } };
  } catch (error) {
    if (!(error instanceof ExpressionFault)) throw error;
    return { problem: { column: error.column, message: error.message, mend: error.mend } };
  }
}

/** Names that a text uses; empty where it cannot be read. For order and cycles, before anything is checked. */
export function namesUsed(text: string): readonly string[] {
  try {
    return namesIn(parseExpression(text));
  } catch (error) {
    if (!(error instanceof ExpressionFault)) throw error;
    return [];
  }
}

function namesIn(node: Node): readonly string[] {
  const names = new Set<string>();
  const walk = (one: Node): void => {
    switch (one.kind) {
      case "name":
        names.add(one.name);
        return;
      case "negate":
      case "not":
        walk(one.of);
        return;
      case "lasts":
        walk(one.of);
        return;
      case "call":
        one.arguments.forEach(walk);
        return;
      case "arithmetic":
      case "compare":
      case "and":
      case "or":
        walk(one.left);
        walk(one.right);
        return;
      default:
    }
  };
  walk(node);
  return [...names];
}

/** `0.5 m/min`, read as an amount of `unit` (per second where `per` says so). `undefined` where it is none or does not fit. */
export function readQuantity(text: string, unit: string | undefined, per: "second" | "whole" = "whole"): number | undefined {
  const found = /^\s*(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)\s*(\S.*?)?\s*$/u.exec(text.slice(0, 100));
  if (found === null) return undefined;
  const wanted = unitOf(unit);
  const written = found[2] ?? "";
  const own = unit !== undefined && parseUnit(unit) === undefined && per === "second" ? ownRate(written, unit) : undefined;
  if (own !== undefined) return Number(found[1]) * own;
  const given = unitOf(written);
  const dimension = new Map(wanted.dimension);
  if (per === "second") {
    const power = (dimension.get("s") ?? 0) - 1;
    if (power === 0) dimension.delete("s");
    else dimension.set("s", power);
  }
  return sameDimension(given.dimension, dimension) ? (Number(found[1]) * given.factor) / wanted.factor : undefined;
}

/** `pH/min` for the unit pH: per second. */
function ownRate(written: string, unit: string): number | undefined {
  const at = written.lastIndexOf("/");
  if (at < 0 || written.slice(0, at).trim() !== unit.trim()) return undefined;
  const time = parseUnit(written.slice(at + 1).trim());
  return time !== undefined && sameDimension(time.dimension, new Map([["s", 1]])) ? 1 / time.factor : undefined;
}

// The check of an expression: every name is known, every unit fits, conditions and amounts are not mixed up.

import { nearestTo } from "../suggestion.ts";
import { ExpressionFault, type Node } from "./syntax.ts";
import {
  DIMENSIONLESS,
  type Dimension,
  describeDimension,
  divideUnits,
  multiplyUnits,
  ownUnit,
  parseUnit,
  sameDimension,
  type Unit,
} from "./unit.ts";

/** What an expression gives: a truth, or an amount in base units. `point`: a place on a scale, such as a temperature in °C. */
export type Sort =
  | { readonly kind: "truth" }
  | { readonly kind: "amount"; readonly dimension: Dimension; readonly point: boolean };

/** Variables by name: their place among the values, and their unit as declared; `truth` for those that are on or off. */
export type Names = ReadonlyMap<string, { readonly index: number; readonly unit?: string | undefined; readonly truth?: boolean }>;

const TRUTH: Sort = { kind: "truth" };
const TIME: Dimension = new Map([["s", 1]]);

/** The unit of a variable; one that is unknown stands for itself. */
export function unitOf(text: string | undefined): Unit {
  return text === undefined || text.trim() === "" ? DIMENSIONLESS : (parseUnit(text.trim()) ?? ownUnit(text.trim()));
}

/** The sort of a tree. Throws `ExpressionFault` at the first thing that does not fit. */
export function sortOf(node: Node, names: Names): Sort {
  switch (node.kind) {
    case "truth":
      return TRUTH;
    case "number": {
      const unit = literalUnit(node, names);
      return { kind: "amount", dimension: unit.dimension, point: unit.point };
    }
    case "name": {
      const known = names.get(node.name);
      if (known === undefined) throw unknownName(node.name, node.column, names);
      const unit = unitOf(known.unit);
      return known.truth === true ? TRUTH : { kind: "amount", dimension: unit.dimension, point: unit.point };
    }
    case "not":
      truth(node.of, names, "behind “not”");
      return TRUTH;
    case "and":
    case "or":
      truth(node.left, names, `before “${node.kind}”`);
      truth(node.right, names, `behind “${node.kind}”`);
      return TRUTH;
    case "lasts":
      truth(node.of, names, "before “for”");
      duration(node.time, names);
      return TRUTH;
    case "negate":
      return { ...amount(node.of, names, "behind the minus"), point: false };
    case "compare": {
      const left = sortOf(node.left, names);
      const right = sortOf(node.right, names);
      if (isSwitch(node.left, left, node.right, right)) return TRUTH;
      const a = amountOf(left, node.left, "in a comparison");
      const b = amountOf(right, node.right, "in a comparison");
      fit(a, b, node.column, "compared");
      return TRUTH;
    }
    case "arithmetic":
      return arithmetic(node, names);
    case "call":
      return call(node, names);
  }
}

/** `pump = 1`: something that is on or off may be compared with 0 and 1, and with another. */
function isSwitch(a: Node, left: Sort, b: Node, right: Sort): boolean {
  const digit = (node: Node): boolean =>
    node.kind === "number" && node.unit === undefined && (node.value === 0 || node.value === 1);
  if (left.kind === "truth" && right.kind === "truth") return true;
  return (left.kind === "truth" && digit(b)) || (right.kind === "truth" && digit(a));
}

function arithmetic(node: Node & { kind: "arithmetic" }, names: Names): Sort {
  const { operator, column } = node;
  const left = amount(node.left, names, `before “${operator}”`);
  const right = amount(node.right, names, `behind “${operator}”`);
  if (operator === "*" || operator === "/") {
    if (left.point || right.point) {
      throw new ExpressionFault(column, "A temperature in °C or °F cannot be multiplied.", "Multiply differences, or use K.");
    }
    const combine = operator === "*" ? multiplyUnits : divideUnits;
    const { dimension } = combine(asUnit(left.dimension), asUnit(right.dimension));
    return { kind: "amount", dimension, point: false };
  }
  fit(left, right, column, operator === "+" ? "added" : "subtracted");
  if (operator === "+" && left.point && right.point) {
    throw new ExpressionFault(column, "Two temperatures in °C or °F cannot be added.", "Write the difference in K.");
  }
  if (operator === "-" && right.point && !left.point) {
    throw new ExpressionFault(column, "A temperature cannot be taken from a difference.", "Turn the two around.");
  }
  return {
    kind: "amount",
    dimension: left.dimension,
    point: operator === "+" ? left.point || right.point : left.point && !right.point,
  };
}

function call(node: Node & { kind: "call" }, names: Names): Sort {
  const { name, column } = node;
  const given = node.arguments;
  const [first, second] = given as [Node, Node | undefined];
  if (name === "abs" || name === "delta") {
    const wanted = name === "abs" ? 1 : 2;
    if (given.length !== wanted) {
      const mend = name === "abs" ? "Write abs(x)." : "Write delta(x, 10 s): by how much x changed within the last 10 s.";
      throw new ExpressionFault(column, `${name} takes ${wanted === 1 ? "one value" : "a value and a duration"}.`, mend);
    }
    const of = amount(first, names, `in ${name}`);
    if (name === "delta") duration(second as Node, names);
    else if (of.point)
      throw new ExpressionFault(column, "The amount of a temperature in °C or °F has no sense.", "Take a difference.");
    return { ...of, point: false };
  }
  const sorts = given.map((one) => amount(one, names, `in ${name}`));
  const [one, ...others] = sorts as [Sort & { kind: "amount" }];
  for (const [at, other] of others.entries()) fit(one, other, (given[at + 1] as Node).column, `given to ${name} together`);
  return one;
}

function truth(node: Node, names: Names, where: string): void {
  if (sortOf(node, names).kind !== "truth") {
    throw new ExpressionFault(node.column, `A condition belongs ${where}, and this is an amount.`, "Compare it with something.");
  }
}

function amount(node: Node, names: Names, where: string): Sort & { kind: "amount" } {
  return amountOf(sortOf(node, names), node, where);
}

function amountOf(sort: Sort, node: Node, where: string): Sort & { kind: "amount" } {
  if (sort.kind === "amount") return sort;
  throw new ExpressionFault(
    node.column,
    `An amount belongs ${where}, and this is a condition.`,
    "Use and, or, not for conditions.",
  );
}

function duration(node: Node, names: Names): void {
  if (node.kind !== "number" || !(node.value > 0) || !sameDimension(literalUnit(node, names).dimension, TIME)) {
    throw new ExpressionFault(node.column, "A duration belongs here.", "Write a number with s, min, h or d, for example 30 s.");
  }
}

function fit(a: { readonly dimension: Dimension }, b: { readonly dimension: Dimension }, column: number, what: string): void {
  if (sameDimension(a.dimension, b.dimension)) return;
  const [left, right] = [describeDimension(a.dimension), describeDimension(b.dimension)];
  throw new ExpressionFault(column, `${left} and ${right} cannot be ${what}.`, "Give both sides units of the same kind.");
}

/** Unit of a number. A unit that nobody knows must be the unit of a variable. */
export function literalUnit(node: Node & { kind: "number" }, names: Names): Unit {
  if (node.unit === undefined) return DIMENSIONLESS;
  const known = parseUnit(node.unit);
  if (known !== undefined) return known;
  for (const { unit } of names.values()) if (unit?.trim() === node.unit) return ownUnit(node.unit);
  const column = node.column + String(node.value).length;
  throw new ExpressionFault(
    column,
    `“${node.unit}” is no known unit.`,
    "Write it as the variable does, or put an operator before it.",
  );
}

function unknownName(name: string, column: number, names: Names): ExpressionFault {
  const parts = name.split("-");
  for (let at = 1; at < parts.length; at++) {
    const [left, right] = [parts.slice(0, at).join("-"), parts.slice(at).join("-")];
    if (names.has(left) && names.has(right)) {
      return new ExpressionFault(
        column,
        `There is no variable “${name}”.`,
        `For a difference write ${left} - ${right}, with blanks.`,
      );
    }
  }
  const near = nearestTo(name, names.keys());
  return new ExpressionFault(
    column,
    `There is no variable “${name}”.`,
    near === undefined ? "Declare it." : `Did you mean “${near}”?`,
  );
}

function asUnit(dimension: Dimension): Unit {
  return { dimension, factor: 1, offset: 0, point: false };
}

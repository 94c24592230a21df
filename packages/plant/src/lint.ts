// Lint: structural rules that a plant must keep, or should. Each rule is a function with codes of its own; this is the list of them.

import { findAddressProblems } from "./lint/address.ts";
import { findConduitProblems } from "./lint/conduit.ts";
import { findExpressionProblems } from "./lint/expression.ts";
import { findDuplicateIds, findUnknownIds } from "./lint/identifier.ts";
import { findNetworkProblems } from "./lint/network.ts";
import type { LintProblem, Rule } from "./lint/rule.ts";
import { findSeparationProblems } from "./lint/separation.ts";
import { findTargetProblems } from "./lint/target.ts";
import { findVariableProblems } from "./lint/variable.ts";
import { findParentCycles, findZoneProblems } from "./lint/zone.ts";
import { Places } from "./place.ts";
import type { Plant } from "./plant.ts";

const RULES: readonly Rule[] = [
  findDuplicateIds,
  findUnknownIds,
  findParentCycles,
  findNetworkProblems,
  findAddressProblems,
  findZoneProblems,
  findConduitProblems,
  findSeparationProblems,
  findVariableProblems,
  findExpressionProblems,
  findTargetProblems,
];

/** Every finding of every rule, errors first, then in the order of the document's parts. Paths lead into the plant. */
export function lintPlant(plant: Plant): LintProblem[] {
  const places = new Places(plant);
  const order = ["error", "warning", "note"];
  return RULES.flatMap((rule) => rule(plant, places)).sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
}

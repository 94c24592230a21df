// Rules about zones: how they nest, and that something reaches them.

import type { LintProblem, Rule } from "./rule.ts";

/** `plant/parent-cycle`: a zone that lies in itself, directly or through others. Reported once for each zone on the cycle. */
export const findParentCycles: Rule = (plant, places) => {
  const problems: LintProblem[] = [];
  for (const [at, { id, parent }] of plant.zones.entries()) {
    if (parent === undefined || !places.enclosing(parent).includes(id)) continue;
    problems.push({
      code: "plant/parent-cycle",
      severity: "error",
      message: `The zone “${id}” lies in itself: ${[id, ...places.enclosing(parent)].join(" in ")}.`,
      mend: "Remove one parent of this chain.",
      path: ["zones", at, "parent"],
    });
  }
  return problems;
};

/** `plant/zone-without-conduit`: in a plant of several zones, one that no conduit joins, neither itself nor a zone around or in it. */
export const findZoneProblems: Rule = (plant, places) => {
  if (plant.zones.length < 2) return [];
  const joined = new Set(plant.conduits.flatMap((conduit) => conduit.zones));
  const reached = new Set([...joined].flatMap((id) => places.enclosing(id)));
  const problems: LintProblem[] = [];
  for (const [at, { id }] of plant.zones.entries()) {
    if (reached.has(id) || places.enclosing(id).some((around) => joined.has(around))) continue;
    problems.push({
      code: "plant/zone-without-conduit",
      severity: "warning",
      message: `No conduit joins the zone “${id}”: all its traffic with other zones will count as undeclared.`,
      mend: "Add it to a conduit, or leave it so if it is truly cut off (ZCR 3.1).",
      path: ["zones", at],
    });
  }
  return problems;
};

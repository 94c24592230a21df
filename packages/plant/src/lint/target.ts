// Rules about targets and countermeasures: notes on what an assessment will lack.

import { FOUNDATIONAL_REQUIREMENTS, type LevelVector } from "@bulkhead/standards";
import type { LintProblem, Rule } from "./rule.ts";

/**
 * `plant/no-target`: no zone has an SL-T. `plant/conduit-target-low`: a conduit asks for less than the highest target among its zones.
 * `plant/countermeasure-not-approved`: without an approver a countermeasure compensates nothing.
 */
export const findTargetProblems: Rule = (plant, places) => {
  const problems: LintProblem[] = [];
  if (plant.zones.length > 0 && [...plant.zones, ...plant.conduits].every(({ target }) => isEmpty(target))) {
    problems.push({
      code: "plant/no-target",
      severity: "note",
      message: "No zone and no conduit has a target security level.",
      mend: "Add `target: 2`, or one level per foundational requirement, once the risk assessment has set them (ZCR 5).",
      path: ["zones"],
    });
  }
  for (const [at, conduit] of plant.conduits.entries()) {
    const zones = conduit.zones.flatMap((id) => places.zone(id) ?? []);
    const lower = FOUNDATIONAL_REQUIREMENTS.filter((code) => zones.some((zone) => zone.target[code] > conduit.target[code]));
    if (lower.length === 0) continue;
    problems.push({
      code: "plant/conduit-target-low",
      severity: "note",
      message: `The conduit “${conduit.id}” has a lower target than a zone that it joins, in ${lower.join(", ")}.`,
      mend: "Raise its target, or keep it if the risk assessment says so.",
      path: ["conduits", at],
    });
  }
  for (const [at, { id, approvedBy }] of plant.countermeasures.entries()) {
    if (approvedBy !== undefined) continue;
    problems.push({
      code: "plant/countermeasure-not-approved",
      severity: "note",
      message: `The countermeasure “${id}” names nobody who approved it, so that it compensates nothing yet.`,
      mend: "Add `approvedBy: …` once it is approved.",
      path: ["countermeasures", at],
    });
  }
  return problems;
};

function isEmpty(target: LevelVector): boolean {
  return FOUNDATIONAL_REQUIREMENTS.every((code) => target[code] === 0);
}

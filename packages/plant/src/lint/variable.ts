// Rules about process variables: limits that can be kept.

import type { LintProblem, Rule } from "./rule.ts";

/**
 * `plant/limits-inverted`: low above high. `plant/limits-not-nested`: normal reaches beyond alarm, or alarm beyond safety.
 * `plant/setpoint-beyond-safety`: a value may be written that lies outside the safety limits.
 */
export const findVariableProblems: Rule = (plant) => {
  const problems: LintProblem[] = [];
  for (const [at, variable] of plant.variables.entries()) {
    const { normal, alarm, safety } = variable.limits;
    const ranges = { "limits.normal": normal, "limits.alarm": alarm, "limits.safety": safety, setpoint: variable.setpoint };
    for (const [name, range] of Object.entries(ranges)) {
      if (range === undefined || range[0] <= range[1]) continue;
      problems.push({
        code: "plant/limits-inverted",
        severity: "error",
        message: `${name} of the variable “${variable.id}” begins at ${range[0]} and ends at ${range[1]}.`,
        mend: "Write the lower value first.",
        path: ["variables", at, ...name.split(".")],
      });
    }
    for (const [inner, outer, names] of [
      [normal, alarm, ["normal", "alarm"]],
      [alarm, safety, ["alarm", "safety"]],
      [alarm === undefined ? normal : undefined, safety, ["normal", "safety"]],
    ] as const) {
      if (inner === undefined || outer === undefined || (inner[0] >= outer[0] && inner[1] <= outer[1])) continue;
      problems.push({
        code: "plant/limits-not-nested",
        severity: "warning",
        message: `The ${names[0]} limits of the variable “${variable.id}” reach beyond its ${names[1]} limits.`,
        mend: "Normal limits lie within alarm limits, alarm limits within safety limits.",
        path: ["variables", at, "limits", names[0]],
      });
    }
    const { setpoint } = variable;
    if (setpoint !== undefined && safety !== undefined && (setpoint[0] < safety[0] || setpoint[1] > safety[1])) {
      problems.push({
        code: "plant/setpoint-beyond-safety",
        severity: "warning",
        message: `The setpoint of the variable “${variable.id}” may be written beyond its safety limits.`,
        mend: "Narrow the setpoint range to the safety limits.",
        path: ["variables", at, "setpoint"],
      });
    }
  }
  return problems;
};

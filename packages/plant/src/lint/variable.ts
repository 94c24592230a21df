// Rules about process variables: limits that can be kept.

import { readQuantity } from "../expression/expression.ts";
import { parseUnit } from "../expression/unit.ts";
import type { Variable } from "../plant.ts";
import type { LintProblem, Rule } from "./rule.ts";

/**
 * `plant/limits-inverted`: low above high. `plant/limits-not-nested`: normal reaches beyond alarm, or alarm beyond safety.
 * `plant/setpoint-beyond-safety`: a value may be written that lies outside the safety limits. `plant/variable-nowhere`: it is neither seen
 * nor computed. `plant/variable-twice-told`: it is both. `plant/unknown-unit`: a unit that can be compared with itself only.
 * `plant/bad-quantity`: an interval or a rate that is none, or not in the unit of the variable.
 */
export const findVariableProblems: Rule = (plant) => {
  const problems: LintProblem[] = [];
  for (const [at, variable] of plant.variables.entries()) {
    const { normal, alarm, safety } = variable.limits;
    const ranges = { "limits.normal": normal, "limits.alarm": alarm, "limits.safety": safety, setpoint: variable.setpoint };
    for (const [mode, range] of Object.entries(variable.setpointIn ?? {}))
      Object.assign(ranges, { [`setpointIn.${mode}`]: range });
    for (const [name, range] of Object.entries(ranges)) {
      if (range === undefined || range[0] <= range[1]) continue;
      problems.push({
        code: "plant/limits-inverted",
        severity: "error",
        message: `${name} of the variable “${variable.id}” begins at ${range[0]} and ends at ${range[1]}.`,
        mend: "Write the lower value first.",
        path: ["variables", at, ...splitOnce(name)],
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
    problems.push(...sourceProblems(variable, at), ...unitProblems(variable, at));
  }
  return problems;
};

/** `setpointIn.night.shift` is a key of the mode `night.shift`. */
function splitOnce(name: string): string[] {
  const dot = name.indexOf(".");
  return dot < 0 ? [name] : [name.slice(0, dot), name.slice(dot + 1)];
}

function sourceProblems(variable: Variable, at: number): LintProblem[] {
  const { id, points, is } = variable;
  if (points.length === 0 && is === undefined) {
    return [
      {
        code: "plant/variable-nowhere",
        severity: "warning",
        message: `The variable “${id}” is neither seen on the wire nor computed; only historians can tell its values.`,
        mend: "Add `points`, or `is` with an expression.",
        path: ["variables", at],
      },
    ];
  }
  if (points.length === 0 || is === undefined) return [];
  return [
    {
      code: "plant/variable-twice-told",
      severity: "error",
      message: `The variable “${id}” is both seen on the wire and computed.`,
      mend: "Make two variables of it and a relation between them.",
      path: ["variables", at, "is"],
    },
  ];
}

function unitProblems(variable: Variable, at: number): LintProblem[] {
  const { id, unit, every, rate } = variable;
  const problems: LintProblem[] = [];
  if (unit !== undefined && unit.trim() !== "" && parseUnit(unit.trim()) === undefined) {
    problems.push({
      code: "plant/unknown-unit",
      severity: "note",
      message: `The unit “${unit}” of the variable “${id}” stands for itself: it can be compared with nothing else.`,
      mend: "Correct it where it is a slip; leave it where it is a unit of its own, as NTU and pH are.",
      path: ["variables", at, "unit"],
    });
  }
  const bad = (name: "every" | "rate", example: string): void => {
    problems.push({
      code: "plant/bad-quantity",
      severity: "error",
      message: `“${variable[name]}” is no ${name === "every" ? "duration" : "change of the variable per time"}.`,
      mend: `Write a number above 0 and its unit, for example ${example}.`,
      path: ["variables", at, name],
    });
  };
  if (every !== undefined && !((readQuantity(every, "s") ?? 0) > 0)) bad("every", "1 s");
  if (rate !== undefined && !((readQuantity(rate, unit, "second") ?? 0) > 0)) bad("rate", `0.5 ${unit ?? "1"}/min`);
  return problems;
}

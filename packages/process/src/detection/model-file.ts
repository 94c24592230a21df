// A model out of its file: a model is data that somebody may have changed, so that every place and number is checked before it is used.

import type { Problem } from "@bulkhead/facts";
import { MODEL_VERSION, type Model } from "./model.ts";

/** The model in a text of JSON, or why there is none. */
export function readModel(text: string, file: string): Model | Problem {
  const refuse = (message: string): Problem => ({
    code: "process/bad-model",
    severity: "error",
    message,
    mend: "Learn it again with bulkhead learn.",
    file,
  });
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return refuse("It is no JSON.");
  }
  if (!isRecord(given) || given["kind"] !== "bulkhead-process-model") return refuse("It is no model of a process.");
  if (given["version"] !== MODEL_VERSION)
    return refuse(`It is a model of version ${String(given["version"])}; this is version ${MODEL_VERSION}.`);
  const wrong = wrongPart(given);
  return wrong === undefined ? (given as unknown as Model) : refuse(`Its ${wrong} is not what a model has there.`);
}

type Fields = Readonly<Record<string, unknown>>;

function isRecord(given: unknown): given is Fields {
  return typeof given === "object" && given !== null && !Array.isArray(given);
}

function isNumber(given: unknown): given is number {
  return typeof given === "number" && Number.isFinite(given);
}

function areNumbers(given: unknown, many: number): boolean {
  return Array.isArray(given) && given.length === many && given.every(isNumber);
}

function arePositive(given: unknown, many: number): boolean {
  return areNumbers(given, many) && (given as number[]).every((one) => one > 0);
}

function every(given: unknown, check: (one: Fields) => boolean): boolean {
  return Array.isArray(given) && given.every((one) => isRecord(one) && check(one));
}

/** The first part that is wrong. */
function wrongPart(model: Fields): string | undefined {
  const variables = model["variables"];
  const many = Array.isArray(variables) ? variables.length : 0;
  const isColumn = (given: unknown): boolean => Number.isInteger(given) && (given as number) >= 0 && (given as number) < many;
  const checks: readonly (readonly [part: string, right: boolean])[] = [
    ["time", ["from", "to", "scans", "period"].every((key) => isNumber(model[key])) && (model["period"] as number) >= 0],
    ["list of variables", many > 0 && every(variables, isProfile)],
    ["list of cells", every(model["cells"], (cell) => isCell(cell, isColumn))],
    ["part on repeats", isRecord(model["repeats"]) && areRepeats(model["repeats"], many)],
    ["part on drift", isRecord(model["drift"]) && isDrift(model["drift"], many)],
    ["list of laws", every(model["laws"], (law) => isLaw(law, isColumn))],
    ["list of modes", every(model["modes"], (mode) => isMode(mode, isColumn))],
  ];
  return checks.find(([, right]) => !right)?.[0];
}

function isProfile(profile: Fields): boolean {
  const numbers = ["low", "high", "step", "meanStep", "still", "scans", "changes"];
  const named = typeof profile["name"] === "string" && (profile["unit"] === null || typeof profile["unit"] === "string");
  return named && numbers.every((key) => isNumber(profile[key])) && isNumber(profile["span"]) && profile["span"] > 0;
}

function isCell({ columns, relations }: Fields, isColumn: (given: unknown) => boolean): boolean {
  if (!Array.isArray(columns) || columns.length === 0 || !columns.every(isColumn)) return false;
  return every(relations, ({ before, mean, weights, sigma, level, slowLevel }) => {
    const inputs = before === true ? 2 * columns.length : columns.length;
    if (typeof before !== "boolean" || !areNumbers(mean, inputs) || !areNumbers(weights, inputs * inputs)) return false;
    return arePositive(sigma, inputs) && arePositive(level, inputs) && arePositive(slowLevel, inputs);
  });
}

function areRepeats({ scan, variables }: Fields, many: number): boolean {
  const isCount = (given: unknown): boolean => Number.isInteger(given) && (given as number) > 0 && (given as number) < 1e6;
  if ((scan !== null && !isCount(scan)) || !Array.isArray(variables) || variables.length !== many) return false;
  return variables.every((one) => one === null || (isRecord(one) && isCount(one["pace"]) && isCount(one["steps"])));
}

function isDrift({ near, far, constant, slack, level }: Fields, many: number): boolean {
  return [near, far, constant].every((one) => areNumbers(one, many)) && [slack, level].every((one) => arePositive(one, many));
}

function isLaw({ of, column, terms, constant, level }: Fields, isColumn: (given: unknown) => boolean): boolean {
  if ((of !== "value" && of !== "change") || !isColumn(column) || !isNumber(constant) || !isNumber(level) || !(level > 0))
    return false;
  return every(terms, ({ column: term, factor }) => isColumn(term) && isNumber(factor));
}

function isMode({ column, actuator, position, low, high, margin }: Fields, isColumn: (given: unknown) => boolean): boolean {
  return isColumn(column) && isColumn(actuator) && [position, low, high, margin].every(isNumber) && (margin as number) > 0;
}

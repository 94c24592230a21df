// What silences alarms: a YAML or JSON file of shelves (by a person, until a day) and suppressions (by design, in a mode).

import { readFileSync } from "node:fs";
import { parseYaml } from "@bulkhead/plant";
import { RULE_IDS, type RuleId, type Shelf, type Silencing, type Suppression } from "@bulkhead/process";
import { CommandError, fileError } from "@bulkhead/workspace";

type Fields = Readonly<Record<string, unknown>>;

/** Throws `cli/bad-silencing` with the place of what is wrong: an alarm must never be silenced by mistake. */
export function readSilencing(path: string): Silencing {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw fileError(path, error);
  }
  const { document, problems } = parseYaml(text, { file: path, scope: "cli" });
  const value = document?.value;
  const refuse = (where: string, what: string): CommandError =>
    new CommandError(
      "cli/bad-silencing",
      `${path}: ${where} ${what}.`,
      "Write rule and/or variable, reason, and by and until, or mode.",
    );
  if (problems.length > 0 || !isRecord(value))
    throw refuse("the file", problems[0]?.message ?? "holds neither shelves nor suppressions");
  for (const key of Object.keys(value)) {
    if (key !== "shelves" && key !== "suppressions") throw refuse(key, "is neither shelves nor suppressions");
  }
  const scope = (one: Fields, where: string): { rule?: RuleId; variable?: string } => {
    const [rule, variable] = [one["rule"], one["variable"]];
    if (rule === undefined && variable === undefined) throw refuse(where, "names neither a rule nor a variable");
    if (rule !== undefined && !RULE_IDS.includes(rule as RuleId))
      throw refuse(where, `names no rule; there are ${RULE_IDS.join(", ")}`);
    if (variable !== undefined && typeof variable !== "string") throw refuse(where, "names no variable");
    return { ...(rule === undefined ? {} : { rule: rule as RuleId }), ...(variable === undefined ? {} : { variable }) };
  };
  const word = (one: Fields, key: string, where: string): string => {
    const found = one[key];
    if (typeof found !== "string" || found.trim() === "") throw refuse(where, `has no ${key}`);
    return found;
  };
  const list = (key: string): [Fields, string][] => {
    const given = value[key];
    if (given === undefined) return [];
    if (!Array.isArray(given) || !given.every(isRecord)) throw refuse(key, "is no list");
    return given.map((one, at) => [one, `${key}[${at}]`]);
  };
  return {
    shelves: list("shelves").map(([one, where]): Shelf => {
      const until = Date.parse(word(one, "until", where));
      if (Number.isNaN(until)) throw refuse(where, "has an until that is no moment");
      return { ...scope(one, where), until, reason: word(one, "reason", where), by: word(one, "by", where) };
    }),
    suppressions: list("suppressions").map(
      ([one, where]): Suppression => ({
        ...scope(one, where),
        mode: word(one, "mode", where),
        reason: word(one, "reason", where),
      }),
    ),
  };
}

function isRecord(given: unknown): given is Fields {
  return typeof given === "object" && given !== null && !Array.isArray(given);
}

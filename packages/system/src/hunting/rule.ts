// Hunting rules: what a stage of an attack looks like in facts and findings, in YAML after the manner of Sigma. People can write their own.

import { checkDocument, type Problem, parseYaml } from "@bulkhead/plant";
import { requirement } from "@bulkhead/standards";
import { z } from "zod";
import { type Condition, parseCondition } from "./condition.ts";

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const selection = z
  .record(z.string(), z.union([scalar, z.array(scalar).min(1)]))
  .describe("fields of a fact or finding and what they have to be; a list is any of these.");

const duration = z
  .string()
  .regex(/^\d{1,4}(?:m|h|d)$/)
  .describe("a time as 30m, 12h or 7d.");

const correlation = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("sequence"),
    of: z.array(z.string()).min(2).describe("names of selections, in the order of time."),
    by: z.array(z.string()).default([]).describe("fields that are the same in all of them."),
    within: duration,
  }),
  z.strictObject({
    type: z.literal("count"),
    distinct: z.string().optional().describe("count different values of this field; else every occurrence."),
    by: z.array(z.string()).default([]),
    atLeast: z.int().min(2),
    within: duration,
  }),
]);

const ruleSchema = z.strictObject({
  title: z.string().min(1).max(200),
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  description: z.string().min(1),
  campaign: z.string().optional().describe("the publicly described attack whose stage it is."),
  stage: z.string().optional(),
  references: z.array(z.string()).default([]),
  level: z.enum(["low", "medium", "high", "critical"]),
  techniques: z
    .array(z.string().regex(/^T\d{4}(?:\.\d{3})?$/))
    .min(1)
    .describe("ATT&CK for ICS techniques, e.g. T0843."),
  requirements: z.array(z.string()).min(1).describe("rows of IEC 62443-3-3 that it bears on."),
  stoppedBy: z.array(z.string()).min(1).describe("countermeasures that stop the stage, in a few words each."),
  detection: z.strictObject({
    selections: z.record(z.string().regex(/^[a-z][a-z0-9_]*$/), selection),
    condition: z.string().optional().describe("names of selections with and, or, not, `1 of x*`, `all of x*`."),
    correlation: correlation.optional(),
  }),
});
type Written = z.output<typeof ruleSchema>;

export type Comparison = Written["detection"]["selections"][string][string];
export type Correlation = NonNullable<Written["detection"]["correlation"]>;

export interface Rule extends Omit<Written, "detection"> {
  readonly selections: ReadonlyMap<string, ReadonlyMap<string, Comparison>>;
  readonly condition?: Condition;
  readonly correlation?: Correlation;
}

/** What may follow a field behind `|`. Patterns are none of them: rules come from others, and a pattern can be made to run for ever. */
export const MODIFIERS: ReadonlySet<string> = new Set(["contains", "startswith", "endswith", "gt", "gte", "lt", "lte", "not"]);

/**
 * Rules out of a YAML document: one, or a list under `rules`. A rule with a problem is left out, the others stand. Codes `system/…`. Never throws
 * for bad input.
 */
export function loadRules(
  text: string,
  file: string,
): { readonly rules: readonly Rule[]; readonly problems: readonly Problem[] } {
  const options = { file, scope: "system" };
  const { document, problems } = parseYaml(text, options);
  if (document === undefined) return { rules: [], problems };
  const { value } = document;
  const list =
    typeof value === "object" && value !== null && "rules" in value && Array.isArray(value.rules) ? value.rules : undefined;
  const paths = list === undefined ? [[]] : list.map((_, index) => ["rules", index]);
  const rules: Rule[] = [];
  for (const path of paths) {
    const checked = checkDocument(document, ruleSchema, options, path);
    problems.push(...checked.problems);
    if (checked.value === undefined) continue;
    const report = (what: string, message: string, mend: string, ...at: readonly (string | number)[]): void => {
      problems.push({ code: `system/${what}`, severity: "error", message, mend, file, ...document.positionOf([...path, ...at]) });
    };
    const rule = ruleOf(checked.value, report);
    if (rule === undefined) continue;
    if (rules.some(({ id }) => id === rule.id))
      report("rule-twice", `There are two rules ${rule.id}.`, "Rename one of them.", "id");
    else rules.push(rule);
  }
  return { rules, problems };
}

type Report = (what: string, message: string, mend: string, ...at: readonly (string | number)[]) => void;

function ruleOf(written: Written, report: Report): Rule | undefined {
  const { detection, ...rest } = written;
  let sound = true;
  const refuse: Report = (...given) => {
    sound = false;
    report(...given);
  };
  const selections = new Map(
    Object.entries(detection.selections).map(([name, fields]) => [name, new Map(Object.entries(fields))]),
  );
  if (selections.size === 0) refuse("no-selection", "The rule selects nothing.", "Add a selection.", "detection", "selections");
  for (const [name, fields] of selections) {
    const at = ["detection", "selections", name] as const;
    if (typeof fields.get("kind") !== "string")
      refuse(
        "no-kind",
        `${name} does not say of which kind its facts are.`,
        "Add `kind: conversation`, or `kind: finding`.",
        ...at,
      );
    for (const key of fields.keys()) {
      const [, ...modifiers] = key.split("|");
      const odd = modifiers.find((one) => !MODIFIERS.has(one));
      if (odd !== undefined)
        refuse("unknown-modifier", `${odd} is no modifier.`, `Known are ${[...MODIFIERS].join(", ")}.`, ...at, key);
    }
  }
  const names = [...selections.keys()];
  const { correlation } = detection;
  const sequence = correlation?.type === "sequence" ? correlation.of : [];
  const strange = sequence.find((name) => !selections.has(name));
  if (strange !== undefined)
    refuse(
      "unknown-selection",
      `There is no selection ${strange}.`,
      `There are ${names.join(", ")}.`,
      "detection",
      "correlation",
    );
  let condition: Condition | undefined;
  if (detection.condition !== undefined) {
    const parsed = parseCondition(detection.condition, names);
    if (parsed.condition === undefined)
      refuse("bad-condition", parsed.why, "Write e.g. `a and not 1 of known*`.", "detection", "condition");
    else condition = parsed.condition;
  } else if (correlation?.type !== "sequence") {
    refuse(
      "no-condition",
      "The rule does not say which selections have to hold.",
      "Add `condition`, or a sequence.",
      "detection",
    );
  }
  for (const [at, row] of written.requirements.entries()) {
    if (requirement(row) === undefined)
      refuse("unknown-requirement", `${row} is no row of IEC 62443-3-3.`, "Write it as SR 3.4.", "requirements", at);
  }
  if (!sound) return undefined;
  return {
    ...rest,
    selections,
    ...(condition === undefined ? {} : { condition }),
    ...(correlation === undefined ? {} : { correlation }),
  };
}

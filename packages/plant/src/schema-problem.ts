// What a schema finds wrong in a document, as problems that a person can act on: with place, cause and mend.

import { z } from "zod";
import type { Problem } from "./problem.ts";
import { nearestTo } from "./suggestion.ts";
import type { Path, YamlDocument, YamlOptions } from "./yaml-document.ts";

/** Beyond this many the rest is only counted: the first ones are what the person mends next. */
const MOST_PROBLEMS = 100;

/** What a JSON Schema says about one place, as far as it is needed here. */
interface SchemaNode {
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode | boolean;
  readonly anyOf?: readonly SchemaNode[];
}

/** Schemas already described: many entries of one document are held against the same one. */
const DESCRIBED = new WeakMap<z.ZodType, SchemaNode>();

/**
 * Holds a document, or the value at a path in it, against a schema. `value` is the parsed output; absent where there are problems.
 * Codes: `unknown-key`, `missing`, `wrong-type`, `wrong-value`, `more`, behind the scope of the options.
 */
export function checkDocument<T extends z.ZodType>(
  document: YamlDocument,
  schema: T,
  options: YamlOptions,
  at: Path = [],
): { value?: z.output<T>; problems: Problem[] } {
  const result = schema.safeParse(valueAt(document.value, at));
  if (result.success) return { value: result.data, problems: [] };
  let described = DESCRIBED.get(schema);
  if (described === undefined) {
    described = z.toJSONSchema(schema, { io: "input" }) as SchemaNode;
    DESCRIBED.set(schema, described);
  }
  const { issues } = result.error;
  const problems: Problem[] = [];
  let left = MOST_PROBLEMS;
  for (const issue of issues) {
    if (left === 0) break;
    const found = problemsOf(issue, document, described, options, at, left);
    problems.push(...found);
    left -= found.length;
  }
  if (left > 0) return { problems };
  problems.push({
    code: `${options.scope}/more`,
    severity: "error",
    message: `There may be more; only the first ${MOST_PROBLEMS} problems are listed.`,
    mend: "Mend the ones above, then try again.",
    file: options.file,
  });
  return { problems };
}

function problemsOf(
  issue: z.core.$ZodIssue,
  document: YamlDocument,
  root: SchemaNode,
  options: YamlOptions,
  at: Path,
  most: number,
): Problem[] {
  const path: Path = [...at, ...(issue.path as (string | number)[])];
  const name = describePath(path);
  const node = nodeAt(root, path.slice(at.length));
  const given = valueAt(document.value, path);
  const problem = (what: string, message: string, mend: string | undefined, place = document.positionOf(path)): Problem => ({
    code: `${options.scope}/${what}`,
    severity: "error",
    message,
    ...(mend === undefined ? {} : { mend }),
    file: options.file,
    ...place,
  });
  if (issue.code === "unrecognized_keys") {
    const known = Object.keys(node?.properties ?? {});
    return issue.keys.slice(0, most).map((key) => {
      const near = nearestTo(key, known);
      const mend = near === undefined ? `Remove it, or use one of: ${known.join(", ")}.` : `Did you mean “${near}”?`;
      return problem("unknown-key", `“${key}” is no key of ${name}.`, mend, document.keyPositionOf([...path, key]));
    });
  }
  const asked = node?.description === undefined ? undefined : `Expected here: ${node.description}`;
  if (given === undefined) return [problem("missing", `${name} is missing.`, asked ?? `Add it${typeOf(node)}.`)];
  if (issue.code === "invalid_value" && issue.values.length > 1) {
    const values = issue.values.map(String);
    const near = typeof given === "string" ? nearestTo(given, values) : undefined;
    const mend =
      near === undefined ? `Use one of: ${values.join(", ")}.` : `Did you mean “${near}”? Known are: ${values.join(", ")}.`;
    return [problem("wrong-value", `${name}: ${show(given)} is not known.`, mend)];
  }
  if (issue.code === "invalid_type") {
    const quoted = issue.expected === "string" && (typeof given === "number" || typeof given === "boolean");
    const mend = quoted ? `Put it in quotes: "${given}".` : (asked ?? `Write ${article(issue.expected)}.`);
    return [problem("wrong-type", `${name}: ${show(given)} is not ${article(issue.expected)}.`, mend)];
  }
  if (issue.code === "invalid_union") return [problem("wrong-value", `${name}: ${show(given)} does not fit.`, asked)];
  const mend = issue.code === "invalid_value" ? `Write ${issue.values.map(String).join(" or ")}.` : asked;
  return [problem("wrong-value", `${name}: ${show(given)}: ${issue.message}.`, mend)];
}

/** `zones[2].kind`; `the document` for the root. */
export function describePath(path: Path): string {
  if (path.length === 0) return "the document";
  return path.map((step, at) => (typeof step === "number" ? `[${step}]` : at === 0 ? step : `.${step}`)).join("");
}

/** The value at a path; `undefined` where it leads nowhere. Own properties only. */
function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

function nodeAt(root: SchemaNode, path: Path): SchemaNode | undefined {
  let node: SchemaNode | undefined = root;
  for (const step of path) {
    if (node === undefined) return undefined;
    const choices: readonly SchemaNode[] = node.anyOf ?? [node];
    node = choices.map((choice) => childOf(choice, step)).find((child) => child !== undefined);
  }
  return node;
}

function childOf(node: SchemaNode, step: string | number): SchemaNode | undefined {
  if (typeof step === "number") return typeof node.items === "object" ? node.items : undefined;
  return node.properties !== undefined && Object.hasOwn(node.properties, step) ? node.properties[step] : undefined;
}

function typeOf(node: SchemaNode | undefined): string {
  if (node?.enum !== undefined) return `: one of ${node.enum.map(String).join(", ")}`;
  return node?.type === undefined ? "" : `: ${article(node.type)}`;
}

const ARTICLES: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  integer: "a whole number",
  boolean: "true or false",
  array: "a list",
  tuple: "a list",
  object: "a mapping of keys to values",
  record: "a mapping of keys to values",
};

function article(type: string): string {
  return ARTICLES[type] ?? type;
}

/** A given value, short enough for a message. */
function show(value: unknown): string {
  if (value === null) return "an empty value";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a mapping";
  const text = String(value as string | number | boolean)
    .slice(0, 200)
    .replace(/[\p{C}\s]+/gu, " ");
  return `“${text.length > 60 ? `${text.slice(0, 60)}…` : text}”`;
}

// The text of a rule as `nft list ruleset` would write it, from its JSON (libnftables-json(5)). For people; nothing is decided by it.

import { maskSecrets } from "../secret.ts";

/** Nesting deeper than this is written as `…`. */
const DEEPEST = 12;
const LONGEST_LIST = 64;

/** One line for a rule's expressions; secrets are masked. */
export function writeRule(expressions: readonly unknown[], comment: string | undefined): string {
  const parts = expressions.map((one) => writeStatement(one));
  if (comment !== undefined) parts.push(`comment ${JSON.stringify(comment)}`);
  return maskSecrets(parts.join(" "));
}

function writeStatement(statement: unknown): string {
  const [key, value] = single(statement);
  switch (key) {
    case "match": {
      const { op, left, right } = record(value);
      const operator = op === "==" || op === "in" || op === undefined ? "" : `${plain(op)} `;
      return `${writeExpression(left)} ${operator}${writeExpression(right)}`;
    }
    case "accept":
    case "drop":
    case "continue":
    case "return":
    case "notrack":
      return key;
    case "jump":
    case "goto":
      return `${key} ${plain(record(value)["target"])}`;
    case "reject": {
      const { type, expr } = record(value);
      return type === undefined ? "reject" : `reject with ${plain(type)}${expr === undefined ? "" : ` ${plain(expr)}`}`;
    }
    case "counter": {
      const { packets, bytes } = record(value);
      return packets === undefined ? "counter" : `counter packets ${plain(packets)} bytes ${plain(bytes)}`;
    }
    case "log": {
      const { prefix } = record(value);
      return prefix === undefined ? "log" : `log prefix "${plain(prefix)}"`;
    }
    case "limit": {
      const { rate, per, inv } = record(value);
      return `limit rate ${inv === true ? "over " : ""}${plain(rate)}/${plain(per)}`;
    }
    case "vmap": {
      const { key: field, data } = record(value);
      return `${writeExpression(field)} vmap ${writeExpression(data)}`;
    }
    case "mangle": {
      const { key: field, value: set } = record(value);
      return `${writeExpression(field)} set ${writeExpression(set)}`;
    }
    case "snat":
    case "dnat":
    case "masquerade":
    case "redirect": {
      const { addr, port } = record(value);
      const to = `${addr === undefined ? "" : writeExpression(addr)}${port === undefined ? "" : `:${writeExpression(port)}`}`;
      return to === "" ? key : `${key} to ${to}`;
    }
    case "xt": {
      const { type, name } = record(value);
      return `xt ${plain(type)} ${plain(name)}`;
    }
    default:
      return key === undefined ? plain(statement) : `${key}${value === null ? "" : ` ${brief(value)}`}`;
  }
}

/** An expression on either side of a match. */
export function writeExpression(expression: unknown, depth = 0): string {
  if (depth > DEEPEST) return "…";
  if (typeof expression !== "object" || expression === null) return plain(expression);
  const nested = (one: unknown): string => writeExpression(one, depth + 1);
  const list = (many: readonly unknown[], between: string): string => {
    const shown = many.slice(0, LONGEST_LIST).map(nested);
    return shown.join(between) + (many.length > LONGEST_LIST ? `${between}…` : "");
  };
  if (Array.isArray(expression)) return list(expression, ",");
  const [key, value] = single(expression);
  switch (key) {
    case "payload": {
      const { protocol, field, base, offset, len } = record(value);
      return protocol === undefined ? `@${plain(base)},${plain(offset)},${plain(len)}` : `${plain(protocol)} ${plain(field)}`;
    }
    case "meta": {
      const name = plain(record(value)["key"]);
      return ["iifname", "oifname", "iif", "oif", "iifgroup", "oifgroup"].includes(name) ? name : `meta ${name}`;
    }
    case "ct": {
      const { key: name, dir } = record(value);
      return `ct ${dir === undefined ? "" : `${plain(dir)} `}${plain(name)}`;
    }
    case "prefix": {
      const { addr, len } = record(value);
      return `${plain(addr)}/${plain(len)}`;
    }
    case "range":
      return Array.isArray(value) ? value.slice(0, 2).map(nested).join("-") : "…";
    case "concat":
      return Array.isArray(value) ? list(value, " . ") : "…";
    case "set":
      if (!Array.isArray(value)) return nested(value);
      return `{ ${value
        .slice(0, LONGEST_LIST)
        .map((one) => writeElement(one, depth + 1))
        .join(", ")}${value.length > LONGEST_LIST ? ", …" : ""} }`;
    case "elem":
      return nested(record(value)["val"]);
    case "&":
    case "|":
    case "^":
    case "<<":
    case ">>":
      return Array.isArray(value) ? list(value, ` ${key} `) : "…";
    default:
      return key === undefined ? "…" : `${key} ${brief(value)}`;
  }
}

/** An element of a set, or of a map with what it maps to. */
function writeElement(element: unknown, depth: number): string {
  if (!Array.isArray(element) || element.length !== 2) return writeExpression(element, depth);
  const [key, verdict] = element as [unknown, unknown];
  return `${writeExpression(key, depth)} : ${writeStatement(verdict)}`;
}

/** The only own property of an object, as nft writes statements and expressions. */
export function single(value: unknown): readonly [string | undefined, unknown] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [undefined, undefined];
  const entries = Object.entries(value);
  return entries.length === 1 ? (entries[0] as [string, unknown]) : [undefined, undefined];
}

/** The object itself, or an empty one where the value is no object. */
export function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function plain(value: unknown): string {
  if (typeof value === "string") return value.length > 200 ? `${value.slice(0, 200)}…` : value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : "…";
}

/** Names and values one level deep; enough to recognise an expression that has no text of its own here. */
function brief(value: unknown): string {
  if (typeof value !== "object" || value === null) return plain(value);
  return Object.entries(value)
    .slice(0, 8)
    .map(([key, one]) => `${key} ${typeof one === "object" && one !== null ? "…" : plain(one)}`)
    .join(" ");
}

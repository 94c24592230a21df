// The expressions of one nft rule as rules of the model: one, or one per entry of a verdict map.

import type { Locator } from "@bulkhead/facts";
import { type Action, type Condition, type Field, oneField, type Rewrite, type Rule } from "../ruleset.ts";
import { maskSecrets } from "../secret.ts";
import { conditionsOf, keyConditions } from "./conditions.ts";
import { elementsOf, type NamedSets, unwrap } from "./sets.ts";
import { record, single, writeExpression, writeRule } from "./text.ts";
import { translationsOf } from "./translation.ts";

export interface RuleSource {
  readonly expressions: readonly unknown[];
  readonly comment: string | undefined;
  /** Id of the chain, and of its table (`inet filter`). */
  readonly chain: string;
  readonly table: string;
  readonly position: number;
  readonly locator: Locator;
}

interface Branch {
  readonly conditions: readonly Condition[];
  readonly action: Action;
  readonly rewrites?: readonly Rewrite[];
}

/** Statements that neither decide nor change anything that conditions speak of. */
const HARMLESS: ReadonlySet<string> = new Set([
  "counter",
  "last",
  "flow",
  "dup",
  "map",
  "ct helper",
  "ct timeout",
  "ct expectation",
  "secmark",
]);

/** Statements that let the rule go on only now and then. Adding to a set is one: a full set ends the rule. */
const LIMITS: ReadonlySet<string> = new Set(["limit", "quota", "ct count", "set", "meter"]);

/** Extensions of iptables that nft shows by name only: those that let a packet go on unchanged. */
const HARMLESS_EXTENSIONS: ReadonlySet<string> = new Set([
  "LOG",
  "NFLOG",
  "TCPMSS",
  "MARK",
  "CONNMARK",
  "CLASSIFY",
  "DSCP",
  "TOS",
  "TTL",
  "AUDIT",
]);

/** Reads one rule; never throws. */
export function readRule(source: RuleSource, sets: NamedSets): readonly Rule[] {
  const conditions: Condition[] = [];
  const rewrites: Rewrite[] = [];
  let logged = false;
  let branches: readonly Branch[] | undefined;
  for (const expression of source.expressions) {
    if (branches !== undefined) break;
    const [key, value] = single(expression);
    if (key === "match") conditions.push(...conditionsOf(value, source.table, sets));
    else if (key === "vmap") branches = verdictMap(value, source.table, sets);
    else if (key === "log") logged = true;
    else if (key === "mangle") rewrites.push(...unknown(mangled(record(value)["key"])));
    else if (key === "notrack") rewrites.push(...unknown(["state"]));
    else if (key === "tproxy") rewrites.push(...unknown(["destination", "destinationPort"]));
    else if (key === "snat" || key === "masquerade" || key === "dnat" || key === "redirect") {
      branches = translationsOf(key, record(value), { table: source.table, sets, conditions });
    } else if (key !== undefined && LIMITS.has(key)) {
      conditions.push({ type: "unmodelled", why: `${key} is not modelled`, understood: true });
    } else if (key === "xt") {
      const said = extension(value);
      if ("conditions" in said) conditions.push(...said.conditions);
      else if (said.type !== "none") branches = [{ conditions: [], action: said }];
    } else if (key === undefined || !HARMLESS.has(key)) {
      branches = [{ conditions: key === "reject" ? rejectNeeds(value) : [], action: verdict(expression) }];
    }
  }
  const { chain, position, comment, locator } = source;
  const text = writeRule(source.expressions, comment);
  const shared = {
    chain,
    position,
    logged,
    text,
    locator,
    ...(comment === undefined ? {} : { comment: maskSecrets(comment) }),
  };
  return (branches ?? [{ conditions: [], action: { type: "none" } }]).map((branch) => ({
    ...shared,
    conditions: [...conditions, ...branch.conditions],
    action: branch.action,
    rewrites: [...rewrites, ...(branch.rewrites ?? [])],
  }));
}

/** The form of a refusal goes only with one family or with TCP; nft adds that condition and leaves it out of the listing. */
function rejectNeeds(reject: unknown): readonly Condition[] {
  switch (record(reject)["type"]) {
    case "icmp":
      return [{ type: "family", families: ["ip"] }];
    case "icmpv6":
      return [{ type: "family", families: ["ip6"] }];
    case "tcp reset":
      return [oneField({ field: "transport" }, [{ low: 6n, high: 6n }])];
    default:
      return [];
  }
}

const SOURCE: readonly Field[] = ["source", "sourcePort", "translation"];
const DESTINATION: readonly Field[] = ["destination", "destinationPort", "translation"];

/** A verdict statement. What is none may do anything. */
function verdict(statement: unknown): Action {
  const [key, value] = single(statement);
  switch (key) {
    case "accept":
      return { type: "permit" };
    case "drop":
    case "reject":
      return { type: "deny" };
    case "return":
      return { type: "return" };
    case "continue":
      return { type: "none" };
    case "jump":
    case "goto": {
      const target = record(value)["target"];
      if (typeof target === "string") return { type: key, to: target };
      return { type: "unknown", why: `the target of ${key} is missing` };
    }
    case "queue":
      return { type: "unknown", why: "a program decides over the packets that are queued to it" };
    case "fwd":
    case "synproxy":
      return { type: "unknown", why: `${key} takes the packet out of the way that rules see` };
    default:
      return { type: "unknown", why: `the statement ${key ?? writeExpression(statement)} is not known` };
  }
}

function verdictMap(map: unknown, table: string, sets: NamedSets): readonly Branch[] {
  const { key, data } = record(map);
  const entries = elementsOf(data, table, sets);
  if (typeof entries === "string") return [{ conditions: [], action: { type: "unknown", why: entries } }];
  const branches: Branch[] = [];
  const keys: unknown[] = [];
  let rest: Action | undefined;
  for (const entry of entries) {
    const [element, statement] =
      Array.isArray(entry) && entry.length === 2 ? (entry as [unknown, unknown]) : [undefined, undefined];
    if (element === undefined)
      return [{ conditions: [], action: { type: "unknown", why: "an entry of the verdict map cannot be read" } }];
    if (unwrap(element) === "*") rest = verdict(statement);
    else {
      keys.push(element);
      branches.push({ conditions: keyConditions(key, [element], false, table), action: verdict(statement) });
    }
  }
  if (rest !== undefined) branches.push({ conditions: keyConditions(key, keys, true, table), action: rest });
  return branches;
}

function extension(value: unknown): Action | { readonly conditions: readonly Condition[] } {
  const { type, name } = record(value);
  const shown = `the iptables extension ${String(name)}`;
  if (type === "match" && name === "comment") return { conditions: [] };
  if (type !== "target")
    return { conditions: [{ type: "unmodelled", why: `nft does not show what ${shown} says`, understood: false }] };
  if (name === "DROP" || name === "REJECT") return { type: "deny" };
  if (typeof name === "string" && HARMLESS_EXTENSIONS.has(name)) return { type: "none" };
  return { type: "unknown", why: `nft does not show what ${shown} does` };
}

/** Fields of which only that they change is told. */
function unknown(fields: readonly Field[]): readonly Rewrite[] {
  return fields.map((field) => ({ field }));
}

/** The fields that setting a value changes. Marks and priorities are none. */
function mangled(target: unknown): readonly Field[] {
  const [key, value] = single(target);
  if (key === "payload") {
    const { field } = record(value);
    if (field === "saddr" || field === "sport") return SOURCE;
    if (field === "daddr" || field === "dport") return DESTINATION;
    return typeof field === "string" ? [] : [...SOURCE, ...DESTINATION, "transport"];
  }
  return [];
}

// One `-A` line of iptables-save as a rule of the model.

import type { Locator } from "@bulkhead/facts";
import type { Action, Condition, Rewrite, Rule } from "../ruleset.ts";
import { maskSecrets } from "../secret.ts";
import { conditionOf, type IpFamily } from "./options.ts";
import { splitWords } from "./tokens.ts";
import { translationOf } from "./translation.ts";

/** Targets that let the packet go on to the next rule. */
const PASSING: ReadonlySet<string> = new Set([
  "AUDIT",
  "CHECKSUM",
  "CLASSIFY",
  "CONNMARK",
  "CONNSECMARK",
  "CT",
  "DSCP",
  "ECN",
  "HL",
  "HMARK",
  "IDLETIMER",
  "LED",
  "LOG",
  "MARK",
  "NFLOG",
  "NOTRACK",
  "RATEEST",
  "SECMARK",
  "SET",
  "TCPMSS",
  "TCPOPTSTRIP",
  "TEE",
  "TOS",
  "TRACE",
  "TTL",
  "ULOG",
]);

const LOGGING: ReadonlySet<string> = new Set(["LOG", "NFLOG", "ULOG", "AUDIT"]);

export interface LineSource {
  readonly line: string;
  readonly family: IpFamily;
  /** `ip filter`: chains that a rule names are of the same table. */
  readonly table: string;
  readonly locator: Locator;
}

/** A rule without its chain's id and position. `undefined` where the line is no `-A` line with a chain. */
export function readLine(
  source: LineSource,
): { readonly chain: string; readonly rule: Omit<Rule, "chain" | "position"> } | undefined {
  const { line, family, table, locator } = source;
  const words = splitWords(line.startsWith("[") ? line.slice(line.indexOf("]") + 1) : line);
  const chain = words[1];
  if ((words[0] !== "-A" && words[0] !== "--append") || chain === undefined) return undefined;
  const conditions: Condition[] = [];
  let action: Action = { type: "none" };
  let logged = false;
  let comment: string | undefined;
  let rewrites: readonly Rewrite[] = [];
  for (let at = 2; at < words.length; ) {
    const negated = words[at] === "!";
    const name = words[negated ? at + 1 : at] ?? "";
    const start = at + (negated ? 2 : 1);
    at = start;
    while (at < words.length && !isOption(words[at] as string, name)) at++;
    const values = words.slice(start, at);
    const value = values[0] ?? "";
    if (name === "-m" || name === "--match" || name === "-c" || name === "--set-counters") continue;
    else if (name === "--comment") comment = values.join(" ");
    else if (name === "-g" || name === "--goto") action = { type: "goto", to: `${table} ${value}` };
    else if (name === "-j" || name === "--jump") {
      const options = words.slice(at);
      action = targetOf(value, table);
      logged = LOGGING.has(value);
      const untracked = value === "NOTRACK" || options.includes("--notrack");
      const translation = translationOf({ target: value, options, chain, family, conditions });
      rewrites = translation ?? (untracked ? [{ field: "state" }] : []);
      if (translation !== undefined) action = { type: "permit" };
      // What follows belongs to the target, save for a comment that an old version writes last.
      const last = options.indexOf("--comment");
      if (last >= 0) comment = options[last + 1];
      break;
    } else conditions.push(conditionOf({ name, values, negated, family }));
  }
  const text = maskSecrets(line.trim());
  const said = comment === undefined ? {} : { comment: maskSecrets(comment) };
  return { chain, rule: { conditions, action, rewrites, logged, text, locator, ...said } };
}

/** A comment may begin with a hyphen or be `!`: it is one word, whatever it says. */
function isOption(word: string, before: string): boolean {
  if (before === "--comment") return word === "-j" || word === "-g" || word === "-m" || word.startsWith("--");
  return word === "!" || (word.startsWith("-") && word.length > 1 && !/^-\d/.test(word));
}

function targetOf(target: string, table: string): Action {
  switch (target) {
    case "ACCEPT":
      return { type: "permit" };
    case "DROP":
    case "REJECT":
      return { type: "deny" };
    case "RETURN":
      return { type: "return" };
    case "QUEUE":
    case "NFQUEUE":
      return { type: "unknown", why: "a program decides over the packets that are queued to it" };
    default:
      if (PASSING.has(target)) return { type: "none" };
      return { type: "jump", to: `${table} ${target}` };
  }
}

// IOS zone-based firewall as it is written: zones, pairs of zones, classes and policies of type inspect (Security Configuration Guide:
// Zone-Based Policy Firewall).

import type { Locator } from "@bulkhead/facts";
import type { ConfigLine } from "../../config-line.ts";
import { maskConfigurationSecrets } from "../../secret.ts";

export type ClassMatch =
  | { readonly type: "list" | "class" | "protocol"; readonly name: string; readonly text: string; readonly locator: Locator }
  | {
      readonly type: "unknown";
      readonly why: string;
      readonly understood: boolean;
      readonly text: string;
      readonly locator: Locator;
    };

export interface ClassMap {
  readonly all: boolean;
  readonly matches: ClassMatch[];
  readonly locator: Locator;
}

export type ClassAction = "inspect" | "pass" | "drop" | "unknown";

export interface PolicyClass {
  /** Absent: `class-default`. */
  readonly name?: string;
  action: ClassAction;
  logged: boolean;
  text: string;
  readonly locator: Locator;
  /** Not even its name could be read: it may hold anything. */
  readonly unreadable?: true;
}

export interface PolicyMap {
  readonly classes: PolicyClass[];
  readonly locator: Locator;
}

export interface ZonePair {
  readonly from: string;
  readonly to: string;
  policy: string | undefined;
  readonly text: string;
  readonly locator: Locator;
}

export class ZoneFirewall {
  readonly zones = new Map<string, Locator>();
  readonly pairs: ZonePair[] = [];
  readonly classes = new Map<string, ClassMap>();
  readonly policies = new Map<string, PolicyMap>();
  /** Applications whose ports the configuration changes (`ip port-map`). */
  readonly remapped = new Set<string>();
}

/** Takes a line of `class-map type inspect`. */
export function acceptMatch(line: ConfigLine, { matches }: ClassMap): boolean {
  const { words, text: raw } = line;
  const locator: Locator = { type: "line", line: line.number };
  const text = maskConfigurationSecrets(raw);
  const [first, what = "", third = ""] = words;
  if (first === "description") return true;
  if (first !== "match") {
    matches.push({ type: "unknown", why: `${text} is not understood`, understood: false, text, locator });
    return false;
  }
  if (what === "access-group") {
    const name = third === "name" ? (words[3] ?? "") : third;
    matches.push({ type: "list", name, text, locator });
  } else if (what === "class-map") matches.push({ type: "class", name: third, text, locator });
  else if (what === "protocol" && words.length === 3) matches.push({ type: "protocol", name: third, text, locator });
  else {
    const understood = what === "protocol" || what === "user-group" || what === "not";
    matches.push({ type: "unknown", why: `${text} is not modelled`, understood, text, locator });
    return understood;
  }
  return true;
}

/** Takes a line of `policy-map type inspect`. */
export function acceptPolicy(line: ConfigLine, { classes }: PolicyMap): boolean {
  const [first, ...rest] = line.words;
  const locator: Locator = { type: "line", line: line.number };
  if (first === "description") return true;
  if (first === "class") {
    const name = rest[0] === "type" ? rest[2] : rest[0];
    if (name === undefined) return false;
    const named = name === "class-default" ? {} : { name };
    // A class without an action drops.
    classes.push({ ...named, action: "drop", logged: false, text: line.text, locator });
    return true;
  }
  const open = classes.at(-1);
  if (open === undefined || !ACTIONS.has(first ?? "")) {
    // It may have been a class, or have said what becomes of the one before.
    if (open !== undefined) open.action = "unknown";
    classes.push({ action: "unknown", logged: false, text: line.text, locator, unreadable: true });
    return false;
  }
  if (open.unreadable === true) return true;
  open.text = `${open.text}: ${line.text}`;
  switch (first) {
    case "inspect":
    case "pass":
    case "drop":
      open.action = first;
      open.logged ||= rest[0] === "log";
      return rest.length === 0 || (first === "inspect" ? rest.length === 1 : rest[0] === "log");
    // Deeper inspection of one protocol, and rates: they drop more than the class says.
    case "police":
    case "service-policy":
    case "urlfilter":
      open.action = open.action === "drop" ? "drop" : "unknown";
      return true;
    default:
      return true;
  }
}

const ACTIONS: ReadonlySet<string> = new Set([
  "inspect",
  "pass",
  "drop",
  "police",
  "service-policy",
  "urlfilter",
  "description",
  "log",
]);

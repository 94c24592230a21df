// What pf does with packets on either system, written as lists in which the first match decides (pf.conf(5); documentation: Rule processing
// order).
//
// A packet is asked about where it comes in, and again where it goes out. Of quick rules the first that holds decides, else of the others
// the last: so the quick ones come in their order, then the others from the last to the first. Packets of a known state pass.

import { ChainDraft, implied, type RuleDraft, UNTOLD } from "../chain-draft.ts";
import { type Chain, type Condition, oneField } from "../ruleset.ts";
import type { XmlElement } from "../xml.ts";
import { lineOf } from "./configuration.ts";
import { type Direction, type FilterRule, readFilterRule, type Setup, textOf } from "./rule.ts";
import { earlyRules, lateRules } from "./system-rules.ts";
import { passedForwards } from "./translating.ts";

const FAMILIES = ["ip", "ip6"] as const;
const PLACES: readonly FilterRule["place"][] = ["floating", "group", "interface"];
const RULES_IN = "rules in";

/** `whole`: nothing may be missing. */
export function filterChains(root: XmlElement, setup: Setup, whole: boolean): readonly Chain[] {
  const rules = inOrder(root, setup);
  const inward = write(RULES_IN, "in", rules, root, setup, whole);
  const outward = write("rules out", "out", rules, root, setup, whole);
  const local = new ChainDraft("rules in, to the device itself");
  local.add(implied("the same rules hold for the device itself", [], { type: "goto", to: RULES_IN }));
  return [
    inward.finish(FAMILIES, { hook: "forward", priority: 0, policy: "deny" }),
    local.finish(FAMILIES, { hook: "input", priority: 0, policy: "deny" }),
    // Sources are translated before packets are asked about where they go out.
    outward.finish(FAMILIES, { hook: "postrouting", priority: 110, policy: "deny" }),
  ];
}

/** Rules in the order in which pf has them. */
function inOrder(root: XmlElement, setup: Setup): readonly FilterRule[] {
  const read = (entries: readonly XmlElement[]): readonly FilterRule[] =>
    entries.map((entry) => readFilterRule(entry, setup)).filter((rule) => rule !== undefined);
  const old = read(root.child("filter")?.all("rule") ?? []);
  const flat = read(bySequence(root.at("OPNsense", "Firewall", "Filter", "rules")?.all("rule") ?? []));
  return PLACES.flatMap((place) => {
    const sequenceOf = ({ entry }: FilterRule): number => setup.interfaces.sequenceOf(entry.value("interface") ?? "");
    const [first, second] = [flat, old].map((rules) =>
      rules.filter((rule) => rule.place === place).sort((a, b) => sequenceOf(a) - sequenceOf(b)),
    );
    if (first === undefined || second === undefined) return [];
    return second.length === 0 || first.length === 0 ? [...first, ...second] : [...first.map(perhaps), ...second, ...first];
  });
}

function bySequence(entries: readonly XmlElement[]): readonly XmlElement[] {
  const numberOf = (entry: XmlElement): number => Number(entry.value("sequence") ?? 0) || 0;
  return [...entries].sort((a, b) => numberOf(a) - numberOf(b));
}

/** Where rules of the older and of the newer kind meet, which of them come first depends on the version. */
function perhaps(rule: FilterRule): FilterRule {
  const open: Condition = { type: "unmodelled", why: "versions differ in whether older rules come before it", understood: true };
  return { ...rule, drafts: (way) => rule.drafts(way).map((draft) => ({ ...draft, conditions: [...draft.conditions, open] })) };
}

function write(
  id: string,
  direction: Direction,
  rules: readonly FilterRule[],
  root: XmlElement,
  setup: Setup,
  whole: boolean,
): ChainDraft {
  const draft = new ChainDraft(id);
  if (!whole) draft.add(implied("not everything is told or understood, there may be other rules", [], UNTOLD));
  const off = root.at("system", "disablefilter");
  if (off !== undefined) draft.add(implied("the filter is switched off", [], { type: "permit" }, lineOf(off)));
  for (const rule of [...beginning(rules), ...bridges(root, setup), ...(direction === "in" ? passedForwards(root, setup) : [])]) {
    draft.add(rule);
  }
  for (const rule of earlyRules(direction, root, setup)) draft.add(rule);
  const own = rules.filter(({ directions }) => directions.includes(direction));
  for (const rule of own) if (rule.quick !== false) draft.add(...rule.drafts(direction));
  for (const rule of own.toReversed()) if (rule.quick === false) draft.add(...rule.drafts(direction));
  for (const rule of lateRules(direction, root, setup)) draft.add(rule);
  return draft;
}

/** Packets of a known state pass; those that fit none are asked about as new ones are, or are dropped. */
function beginning(rules: readonly FilterRule[]): readonly RuleDraft[] {
  const stateless = rules.find((rule) => rule.stateless);
  const [known, outside] = [["established", "related"], ["invalid"]].map((states) => oneField({ field: "state" }, states));
  const without = "a rule keeps no state, so that answers need rules of their own";
  const fits = "whether a packet belongs to a state is not told by the packet";
  return [
    implied(
      "packets of a known state pass",
      [known as Condition, ...(stateless === undefined ? [] : [{ type: "unmodelled", why: without, understood: true } as const])],
      { type: "permit" },
      stateless && lineOf(stateless.entry),
    ),
    implied("what fits no state may be dropped", [outside as Condition, { type: "unmodelled", why: fits, understood: true }], {
      type: "deny",
    }),
  ];
}

/** What a bridge hands on between its members is not asked about as what is routed. */
function bridges(root: XmlElement, { interfaces }: Setup): readonly RuleDraft[] {
  return (root.child("bridges")?.all("bridged") ?? []).flatMap((entry) => {
    const members = interfaces.members((entry.value("members") ?? "").split(/[\s,]+/).filter((word) => word !== ""));
    const why = "what a bridge hands on between its members is not modelled";
    const ends = (["input", "output"] as const).map((field) => oneField({ field }, members ?? []));
    const action = { type: "unknown", why } as const;
    return [{ conditions: members === undefined ? [] : ends, action, text: textOf(entry, "bridge"), locator: lineOf(entry) }];
  });
}

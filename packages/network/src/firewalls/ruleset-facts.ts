// The facts of a rule set: every rule, the defaults, and what was not understood.

import {
  type Evidence,
  type Fact,
  type FieldTranslation,
  type FirewallEntry,
  type FirewallRule,
  makeFact,
} from "@bulkhead/facts";
import { explainDefault } from "../policy/explain.ts";
import { writeAddress, writeAddressRange } from "./address.ts";
import { matchOf, writeAdmitted as writeRange } from "./rule-match.ts";
import { type Action, type InterfaceAddress, type Rule, type Ruleset, whyOpen } from "./ruleset.ts";

/** A rule that names a set of more values than this shows the set only in its text. */
const LONGEST_LIST = 1024;
/** Once all rules together have listed this many values, only lists up to the short one are still given. */
const MOST_VALUES = 1_000_000;
const SHORT_LIST = 8;

/** All facts about a rule set, in the order of the rules, then the defaults. */
export function rulesetFacts(ruleset: Ruleset, evidence: Evidence): readonly Fact[] {
  const time = { first: timeOf(evidence), last: timeOf(evidence) };
  const facts: Fact[] = [];
  let values = 0;
  for (const chain of ruleset.chains.values()) {
    for (const rule of chain.rules) {
      const { match, exact } = matchOf(rule, values < MOST_VALUES ? LONGEST_LIST : SHORT_LIST);
      for (const list of Object.values(match)) values += list.length;
      const value = {
        device: ruleset.device,
        chain: chain.id,
        position: rule.position,
        action: actionOf(rule),
        ...("to" in rule.action ? { to: rule.action.to } : {}),
        ...(rule.action.type === "goto" ? { final: true as const } : {}),
        ...translationOf(rule),
        match,
        exact,
        logged: rule.logged,
        text: rule.text,
        ...(rule.comment === undefined ? {} : { comment: rule.comment }),
      };
      facts.push(makeFact("firewall-rule", value, "inspected", evidence, rule.locator, time));
      const open = whyOpen(rule);
      if (open?.understood === false) {
        const said = { what: `rule ${rule.position} of ${chain.id}`, text: rule.text, why: open.why };
        facts.push(makeFact("not-understood", said, "inspected", evidence, rule.locator, time));
      }
    }
  }
  const entries = entriesOf(ruleset);
  const tells = (["interfaces", "routes"] as const).filter((what) => ruleset[what] !== undefined);
  for (const { rule, base, ...value } of explainDefault(ruleset)) {
    const locator = rule?.locator ?? base?.locator ?? { type: "whole" as const };
    const said = value.hook === "forward" ? { ...value, entries, ...(tells.length === 0 ? {} : { tells }) } : value;
    facts.push(makeFact("firewall-default", said, "inspected", evidence, locator, time));
  }
  for (const { locator, name, group, vlan, enabled, addresses, dynamic } of ruleset.interfaces ?? []) {
    const value = {
      device: ruleset.device,
      name,
      ...(group === undefined ? {} : { group }),
      ...(vlan === undefined ? {} : { vlan }),
      enabled,
      addresses: addresses.map(writeInterfaceAddress),
      ...(dynamic === undefined ? {} : { dynamic }),
    };
    facts.push(makeFact("device-interface", value, "inspected", evidence, locator, time));
  }
  for (const { locator, family, network, interface: by, via, discard, metric } of ruleset.routes ?? []) {
    const value = {
      device: ruleset.device,
      network: writeAddressRange(network, family),
      ...(by === undefined ? {} : { interface: by }),
      ...(via === undefined ? {} : { via: writeAddress(via, family) }),
      ...(discard === undefined ? {} : { discard }),
      ...(metric === undefined ? {} : { metric }),
    };
    facts.push(makeFact("device-route", value, "inspected", evidence, locator, time));
  }
  return facts;
}

/** `10.0.3.1/24`; an address that is alone on its wire stands alone. */
function writeInterfaceAddress({ family, address, network }: InterfaceAddress): string {
  const prefix = writeAddressRange(network, family).split("/")[1];
  return `${writeAddress(address, family)}${prefix === undefined ? "" : `/${prefix}`}`;
}

/** The id by which facts name the device: as stated with the evidence, else as the evidence itself says, else its name. */
export function deviceOf(evidence: Evidence, told?: string): string {
  return evidence.asset ?? told ?? evidence.name;
}

/** A configuration shows the moment at which it was taken. Where nobody stated one, its facts are of no certain age: the oldest. */
export function timeOf(evidence: Evidence): string {
  return evidence.collected ?? evidence.effective ?? "1970-01-01T00:00:00.000Z";
}

function translationOf({ rewrites, action }: Rule): Partial<FirewallRule> {
  if (rewrites.length === 0) return {};
  const told = rewrites.flatMap((rewrite): readonly FieldTranslation[] => {
    const { field, family, to, shift, as } = rewrite;
    if (as !== undefined) return [{ field, as }];
    if (shift !== undefined) return [{ field, by: String(shift) }];
    return to === undefined
      ? []
      : [{ field, to: to.map((range) => writeRange({ field, ...(family === undefined ? {} : { family }) }, range)) }];
  });
  return {
    rewrites: rewrites.map(({ field }) => field),
    ...(told.length === 0 ? {} : { translations: told }),
    ...(action.type === "permit" ? { ends: true as const } : {}),
  };
}

function entriesOf(ruleset: Ruleset): readonly FirewallEntry[] {
  return [...ruleset.chains.values()].flatMap(({ id, layer, families, base }) => {
    if (base === undefined) return [];
    return [{ chain: id, layer, families: families.map((family) => FAMILY_NAMES[family]), ...base }];
  });
}

const FAMILY_NAMES = { ip: "ipv4", ip6: "ipv6", other: "other" } as const;

function actionOf(rule: Rule): "permit" | "deny" | "jump" | "return" | "none" {
  const { type }: Action = rule.action;
  if (type === "goto") return "jump";
  // Translation lets a packet go on, it does not allow it.
  if (type === "unknown" || (type === "permit" && rule.rewrites.length > 0)) return "none";
  return type;
}

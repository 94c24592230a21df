// A rule set from its facts, as far as they tell. What a fact does not say exactly becomes a condition that may or may not hold, so that
// what is proven of the recovered rules is true of the device.

import type { Fact, FactOf, FieldTranslation, FirewallEntry, RuleMatch } from "@bulkhead/facts";
import { type AddressRange, readAddress, readAddressRange, readNetwork } from "../firewalls/address.ts";
import { readFlagSet } from "../firewalls/flags.ts";
import { mergeRanges } from "../firewalls/ranges.ts";
import {
  type Action,
  type Admitted,
  type Chain,
  type Condition,
  type Field,
  type InterfaceAddress,
  type InterfaceSetting,
  oneField,
  type Range,
  type Rewrite,
  type Route,
  type Rule,
  type Ruleset,
} from "../firewalls/ruleset.ts";
import { readTransport } from "../firewalls/transport.ts";

/** The kinds of facts that a configuration becomes. */
export type DeviceFact = Extract<Fact, { readonly kind: `firewall-${string}` | `device-${string}` }>;

export function isOfDevice(fact: Fact): fact is DeviceFact {
  const { kind } = fact;
  return kind === "firewall-default" || kind === "firewall-rule" || kind === "device-interface" || kind === "device-route";
}

export interface RecoveredRuleset {
  readonly ruleset: Ruleset;
  readonly factOf: ReadonlyMap<Rule, FactOf<"firewall-rule">>;
}

const FAMILIES = { ipv4: "ip", ipv6: "ip6", other: "other" } as const;

/**
 * From the facts of one device. `undefined` where they do not tell where packets enter the rules, or where something that was not
 * understood is no rule and may have been one.
 */
export function recoverRuleset(device: string, facts: readonly Fact[]): RecoveredRuleset | undefined {
  const rules = facts.filter((fact): fact is FactOf<"firewall-rule"> => fact.kind === "firewall-rule");
  const defaults = facts.filter((fact): fact is FactOf<"firewall-default"> => fact.kind === "firewall-default");
  const sourceOf = ({ source }: Fact): string => JSON.stringify(source);
  const places = new Set(rules.map(sourceOf));
  const dark = new Set(facts.filter(({ kind }) => kind === "not-understood").map(sourceOf));
  if ([...dark].some((place) => !places.has(place))) return undefined;
  const entries = new Map<string, FirewallEntry>();
  for (const { value } of defaults) {
    if (value.hook === "forward" && value.entries === undefined) return undefined;
    for (const entry of value.entries ?? []) {
      entries.set(entry.chain, entry);
    }
  }
  // A chain that two files hold is one at two moments.
  const files = new Map<string, string>();
  const held = [
    ...rules.map((fact) => [fact.value.chain, fact.source.evidence] as const),
    ...defaults.flatMap((fact) => (fact.value.entries ?? []).map(({ chain }) => [chain, fact.source.evidence] as const)),
  ];
  for (const [chain, file] of held) {
    if ((files.get(chain) ?? file) !== file) return undefined;
    files.set(chain, file);
  }
  const families = (["ipv4", "ipv6"] as const).filter((family) =>
    defaults.some(({ value }) => value.hook === "forward" && value.families?.includes(family)),
  );
  const factOf = new Map<Rule, FactOf<"firewall-rule">>();
  const byChain = new Map<string, Rule[]>();
  for (const fact of rules.toSorted((a, b) => a.value.position - b.value.position)) {
    const rule = recoverRule(fact, dark.has(sourceOf(fact)));
    factOf.set(rule, fact);
    const chain = byChain.get(rule.chain);
    if (chain === undefined) byChain.set(rule.chain, [rule]);
    else chain.push(rule);
  }
  const chains = new Map<string, Chain>();
  for (const id of new Set([...entries.keys(), ...byChain.keys()])) {
    const entry = entries.get(id);
    const shared = { id, rules: byChain.get(id) ?? [], locator: { type: "whole" } } as const;
    if (entry === undefined) {
      chains.set(id, { ...shared, layer: "routed", families: ["ip", "ip6", "other"] });
      continue;
    }
    const { layer, families: seen, chain: _, ...base } = entry;
    chains.set(id, { ...shared, layer, families: seen.map((family) => FAMILIES[family]), base });
  }
  const tells = new Set(defaults.flatMap(({ value }) => value.tells ?? []));
  const ruleset: Ruleset = {
    device,
    chains,
    families: families.map((family) => FAMILIES[family]),
    ...(tells.has("interfaces") ? { interfaces: recoverInterfaces(facts) } : {}),
    ...(tells.has("routes") ? { routes: recoverRoutes(facts) } : {}),
  };
  return { ruleset, factOf };
}

function recoverInterfaces(facts: readonly Fact[]): readonly InterfaceSetting[] {
  return facts.flatMap((fact) => {
    if (fact.kind !== "device-interface") return [];
    const { name, group, vlan, enabled, addresses, dynamic } = fact.value;
    const read = addresses.map((text): InterfaceAddress | undefined => {
      const [own, network] = [readAddress(text.replace(/\/.*$/, "")), readNetwork(text)];
      if (own === undefined || network === undefined) return undefined;
      return { family: own.family, address: own.low, network: { low: network.low, high: network.high } };
    });
    // An address that cannot be read is one that is not told.
    const unread = read.includes(undefined) || dynamic === true;
    return [
      {
        name,
        ...(group === undefined ? {} : { group }),
        ...(vlan === undefined ? {} : { vlan }),
        enabled,
        addresses: read.filter((one) => one !== undefined),
        ...(unread ? { dynamic: true as const } : {}),
        locator: fact.source.locator,
      },
    ];
  });
}

function recoverRoutes(facts: readonly Fact[]): readonly Route[] {
  return facts.flatMap((fact) => {
    if (fact.kind !== "device-route") return [];
    const { network, interface: by, via, discard, metric } = fact.value;
    const range = readSpan(network);
    if (range === undefined) return [];
    const gateway = via === undefined ? undefined : readAddress(via)?.low;
    return [
      {
        family: range.family,
        network: { low: range.low, high: range.high },
        ...(by === undefined ? {} : { interface: by }),
        ...(gateway === undefined ? {} : { via: gateway }),
        ...(discard === undefined ? {} : { discard }),
        ...(metric === undefined ? {} : { metric }),
        locator: fact.source.locator,
      },
    ];
  });
}

function recoverRule(fact: FactOf<"firewall-rule">, dark: boolean): Rule {
  const {
    chain,
    position,
    action,
    to,
    final,
    match,
    exact,
    rewrites = [],
    translations = [],
    ends,
    logged,
    text,
    comment,
  } = fact.value;
  const open = (why: string): Condition => ({ type: "unmodelled", why, understood: true });
  const conditions = conditionsOf(match);
  let done: Action = { type: "none" };
  if (action === "jump" && to !== undefined) done = { type: final === true ? "goto" : "jump", to };
  else if (action !== "jump") done = { type: action };
  if (dark) done = action === "none" || action === "jump" ? { type: "unknown", why: "it was not understood" } : done;
  else if (ends === true) done = { type: "permit" };
  if (!exact) conditions.push(open("a condition of it is not modelled"));
  return {
    chain,
    position,
    conditions,
    action: done,
    rewrites: rewrites.map((field) => recoverRewrite(field as Field, translations)),
    logged,
    text,
    ...(comment === undefined ? {} : { comment }),
    locator: fact.source.locator,
  };
}

/** A value that cannot be read is one that is not known. */
function recoverRewrite(field: Field, translations: readonly FieldTranslation[]): Rewrite {
  const told = translations.find((one) => one.field === field);
  if (told?.as !== undefined) return { field, as: told.as };
  if (told?.by !== undefined) return /^-?\d{1,39}$/.test(told.by) ? { field, shift: BigInt(told.by) } : { field };
  const texts = told?.to ?? [];
  if (field === "source" || field === "destination") {
    const ranges = texts.map(readSpan);
    const family = ranges[0]?.family;
    if (family === undefined || ranges.some((range) => range?.family !== family)) return { field };
    return { field, family, to: ranges.flatMap((range) => (range === undefined ? [] : [{ low: range.low, high: range.high }])) };
  }
  const to = texts.map(span).filter((range) => range !== undefined);
  return to.length === 0 || to.length < texts.length ? { field } : { field, to };
}

function readSpan(text: string): AddressRange | undefined {
  const [from = "", to] = text.split("-", 2);
  return to === undefined ? readNetwork(text) : readAddressRange(from, to);
}

function conditionsOf(match: RuleMatch): Condition[] {
  const conditions: Condition[] = [];
  const take = (field: Field, given: readonly string[] | undefined, read: (text: string) => Admitted | undefined): void => {
    if (given === undefined) return;
    const admitted = given.map(read);
    if (admitted.includes(undefined)) conditions.push({ type: "unmodelled", why: `${field} cannot be read`, understood: true });
    else conditions.push(oneField({ field }, admitted as readonly Admitted[]));
  };
  const name = (text: string): Admitted => text;
  take("input", match.inputInterfaces, name);
  take("output", match.outputInterfaces, name);
  take("etherType", match.etherTypes, span);
  take("vlan", match.vlans, span);
  takeAddresses(conditions, "source", match.sources);
  takeAddresses(conditions, "destination", match.destinations);
  take("transport", match.transports, (text) => {
    const number = readTransport(text);
    return number === undefined ? span(text) : { low: BigInt(number), high: BigInt(number) };
  });
  take("sourcePort", match.sourcePorts, span);
  take("destinationPort", match.destinationPorts, span);
  take("icmpType", match.icmpTypes, span);
  take("icmpCode", match.icmpCodes, span);
  if (match.tcpFlags !== undefined) {
    const flags = match.tcpFlags.map(readFlagSet);
    if (flags.includes(undefined)) conditions.push({ type: "unmodelled", why: "TCP flags cannot be read", understood: true });
    else conditions.push(oneField({ field: "tcpFlags" }, mergeRanges(flags.flatMap((ranges) => ranges ?? []))));
  }
  take("application", match.applications, name);
  take("function", match.functions, span);
  take("unit", match.units, span);
  take("state", match.states, name);
  take("translation", match.translated, name);
  return conditions;
}

/** Addresses of both families: one or the other, so each family has its own box. */
function takeAddresses(conditions: Condition[], field: "source" | "destination", given: readonly string[] | undefined): void {
  if (given === undefined) return;
  const ranges: Record<"ip" | "ip6", Range[]> = { ip: [], ip6: [] };
  for (const text of given) {
    const range = readSpan(text);
    if (range === undefined) {
      conditions.push({ type: "unmodelled", why: `${text} cannot be read`, understood: true });
      return;
    }
    ranges[range.family].push({ low: range.low, high: range.high });
  }
  const named = (["ip", "ip6"] as const).filter((family) => ranges[family].length > 0);
  const [family] = named;
  conditions.push({ type: "family", families: named });
  // No reader makes a rule with addresses of both families; what is left open here is more than any says.
  if (named.length === 1 && family !== undefined) conditions.push(oneField({ field, family }, mergeRanges(ranges[family])));
  else if (named.length > 1) conditions.push({ type: "unmodelled", why: "addresses of both families", understood: true });
}

function span(text: string): Range | undefined {
  const found = /^(0x[0-9a-f]{4}|\d{1,5})(?:-(0x[0-9a-f]{4}|\d{1,5}))?$/.exec(text);
  if (found === null) return undefined;
  const low = BigInt(found[1] as string);
  return { low, high: found[2] === undefined ? low : BigInt(found[2]) };
}

// What a PAN-OS firewall does with packets (PAN-OS Administrator's Guide: Security Policy; Packet Flow Sequence in PAN-OS).
//
// Packets of a known session pass, TCP that does not begin with SYN is dropped. A new packet is held against the rules in their order: with
// its addresses as it came, and the zone to which its translated destination leads. What no rule is about passes within a zone and not from
// one zone to another, unless these two defaults are overridden. Translation is made behind the rules.

import { ChainDraft, implied, type RuleDraft, UNTOLD } from "../chain-draft.ts";
import { type Chain, type Condition, oneField } from "../ruleset.ts";
import { sessionRules } from "../session.ts";
import { setUpChain } from "../set-up.ts";
import type { Configuration, System } from "./configuration.ts";
import { anything } from "./translation.ts";

const FAMILIES = ["ip", "ip6"] as const;

export function filterChains(configuration: Configuration): readonly Chain[] {
  const { systems, network, complete, foreign } = configuration;
  const single = systems.length === 1;
  const chains = systems.map((system) =>
    systemChain(configuration, system, single ? "security policy" : `security policy of ${system.name}`, single),
  );
  const down = new Set(network.interfaces.filter(({ enabled }) => !enabled).map(({ name }) => name));
  const names = systems.flatMap(({ zones }) => zones.interfaces).filter((name) => !down.has(name));
  const sure = complete && foreign.length === 0 && isSettled(configuration);
  return [
    setUpChain("input", { ip: names, ip6: names }, sure),
    ...(single ? [] : [dispatch(configuration)]),
    ...chains,
    toItself(),
    setUpChain("output", { ip: names, ip6: names }, sure),
  ];
}

/** Every interface in a zone is one that is set up: else it may be another one misspelt. */
function isSettled({ systems, network }: Configuration): boolean {
  const known = new Set(network.interfaces.map(({ name }) => name));
  return systems.every(({ zones }) => {
    return !zones.doubtful && (!network.told || zones.interfaces.every((name) => known.has(name)));
  });
}

/** Each virtual system has its own interfaces; from one to another packets go by ways that are not followed. */
function dispatch(configuration: Configuration): Chain {
  const draft = new ChainDraft("virtual systems");
  for (const rule of beginning(configuration)) draft.add(rule);
  for (const { name, zones } of configuration.systems) {
    const ends = (["input", "output"] as const).map((field) => oneField({ field }, zones.interfaces));
    draft.add(implied(`within ${name}`, ends, { type: "goto", to: `security policy of ${name}` }));
  }
  const why =
    configuration.systems.length === 0 ? "no virtual system is told" : "ways from one virtual system to another are not followed";
  draft.add(implied(why, [], { type: "unknown", why }));
  return draft.finish(FAMILIES, { hook: "forward", priority: 0, policy: "deny" });
}

function beginning(configuration: Configuration): readonly RuleDraft[] {
  const { complete, foreign, loose, otherIp6, network } = configuration;
  const rules: RuleDraft[] = [];
  if (!complete) rules.push(implied("not everything is told, there may be rules before these", [], UNTOLD));
  for (const { why, locator } of foreign.slice(0, 1)) rules.push(implied(why, [], { type: "unknown", why }, locator));
  if (otherIp6 !== undefined) {
    rules.push(implied(otherIp6, [{ type: "family", families: ["ip6"] }], { type: "unknown", why: otherIp6 }));
  }
  for (const { name, members, locator } of network.routers) {
    const why = `virtual router ${name} has routes of its own, and ways between routers are not followed`;
    const open: Condition = { type: "unmodelled", why, understood: true };
    const conditions = [oneField({ field: "input" }, members), oneField({ field: "output" }, members, true), open];
    rules.push(implied(why, conditions, { type: "deny" }, locator));
  }
  return [...rules, ...sessionRules(loose)];
}

function systemChain(configuration: Configuration, system: System, id: string, single: boolean): Chain {
  const { complete } = configuration;
  const { zones, security } = system;
  const draft = new ChainDraft(id);
  if (single) for (const rule of beginning(configuration)) draft.add(rule);
  const settled = complete && isSettled(configuration);
  for (const field of ["input", "output"] as const) {
    const conditions = zones.interfaces.length === 0 ? [] : [oneField({ field }, zones.interfaces, true)];
    draft.add(implied("an interface in no zone passes nothing", conditions, settled ? { type: "deny" } : UNTOLD));
  }
  for (const rules of security) draft.add(...rules);
  for (const rule of defaults(configuration, system)) draft.add(rule);
  return draft.finish(FAMILIES, single ? { hook: "forward", priority: 0, policy: "deny" } : undefined);
}

/** What becomes of packets that no rule is about: within a zone, and from one to another. */
function defaults({ complete }: Configuration, { zones, within, between }: System): readonly RuleDraft[] {
  const ofZone = (members: readonly string[]): readonly Condition[] => [
    oneField({ field: "input" }, members),
    oneField({ field: "output" }, members),
  ];
  const sides = [...zones.all].filter(([, members]) => members.length > 0);
  return [
    ...(!complete || zones.doubtful ? [implied("not everything is told, there may be other rules", [], UNTOLD)] : []),
    ...sides.map(([name, members]) =>
      within === undefined
        ? implied(`intrazone-default: within ${name}`, ofZone(members), { type: "permit" })
        : { ...within, conditions: ofZone(members) },
    ),
    between === undefined ? implied("interzone-default", [], { type: "deny" }) : { ...between, conditions: [] },
  ];
}

/** Management profiles of interfaces, and rules to their zones: not modelled. */
function toItself(): Chain {
  const draft = new ChainDraft("to the device itself");
  draft.add(implied("its services decide", [], { type: "unknown", why: "what the device itself answers is not modelled" }));
  return draft.finish(FAMILIES, { hook: "input", priority: 0, policy: "deny" });
}

/** One chain behind the rules; none where nothing is translated. */
export function translationChains({ systems, complete, foreign }: Configuration): readonly Chain[] {
  const draft = new ChainDraft("nat policy");
  const rules = systems.flatMap(({ translation }) => translation);
  if (rules.length > 0 && (!complete || foreign.length > 0)) {
    draft.add(anything("implied: other rules", { type: "whole" }, "not all rules are told or understood"));
  }
  for (const each of rules) draft.add(...each);
  return draft.length === 0 ? [] : [draft.finish(FAMILIES, { hook: "postrouting", priority: 100, policy: "permit" })];
}

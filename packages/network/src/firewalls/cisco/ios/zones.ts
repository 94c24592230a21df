// The zone-based firewall of IOS as chains (Security Configuration Guide: Zone-Based Policy Firewall, "Rules for applying").
//
// Within a zone, and between interfaces that are in none, packets pass. From one zone to another they pass only by the policy of a pair of
// zones, and between an interface in a zone and one in none never. To and from the router itself (zone `self`) they pass unless a pair
// says otherwise. `inspect` lets answers pass, and drops TCP that does not begin with SYN; `pass` knows no connections.

import { ChainDraft, implied, type RuleDraft, UNTOLD } from "../../chain-draft.ts";
import { flagsWhere } from "../../flags.ts";
import { type Action, type Chain, type Condition, oneField } from "../../ruleset.ts";
import { one, serviceConditions, TCP } from "../../service.ts";
import { servicesOf } from "./applications.ts";
import type { IosConfiguration } from "./configuration.ts";
import { doubtsOf, familyOnly, routesBetween } from "./filter.ts";
import type { IosLists } from "./lists.ts";
import type { ClassAction, ClassMatch, PolicyMap, ZonePair } from "./zone-firewall.ts";

const FAMILIES = ["ip", "ip6"] as const;
const SELF = "self";
/** Classes within classes are followed this deep. */
const DEEPEST = 16;
/** Chains for classes that ask for several things at once are written out up to this many. */
const MOST_CHAINS = 10_000;

const ANSWERS = oneField({ field: "state" }, ["established", "related"]);

/** None where there is no zone: then the firewall is off. */
export function zoneChains(configuration: IosConfiguration, lists: IosLists): readonly Chain[] {
  const zoned = [...configuration.interfaces.values()].some(({ zone }) => zone !== undefined);
  return configuration.zones.zones.size === 0 && !zoned ? [] : new ZoneWriter(configuration, lists).write();
}

class ZoneWriter {
  readonly #configuration: IosConfiguration;
  readonly #lists: IosLists;
  readonly #chains = new Map<string, Chain>();
  /** How often classes are still written out: those within others multiply. */
  #left = MOST_CHAINS;
  /** Interfaces by zone; `undefined`: those in none. */
  readonly #members: ReadonlyMap<string | undefined, readonly string[]>;

  constructor(configuration: IosConfiguration, lists: IosLists) {
    this.#configuration = configuration;
    this.#lists = lists;
    const own = [...configuration.interfaces.values()].filter((member) => {
      return FAMILIES.some((family) => routesBetween(configuration, member, family) !== false);
    });
    const rest = configuration.zones.zones.has("default") ? "default" : undefined;
    const byZone = Map.groupBy(own, ({ zone }) => zone ?? rest);
    this.#members = new Map([...byZone].map(([zone, members]) => [zone, members.map(({ name }) => name)]));
  }

  write(): readonly Chain[] {
    const { pairs } = this.#configuration.zones;
    const between = pairs.filter(({ from, to }) => from !== SELF && to !== SELF);
    const forward = this.#base("zone pairs", between, () => this.#within(between));
    const toSelf = pairs.filter(({ to }) => to === SELF);
    const fromSelf = pairs.filter(({ from }) => from === SELF);
    return [
      forward.finish(FAMILIES, { hook: "forward", priority: 0, policy: "deny" }),
      // Without a pair packets to and from the router pass.
      this.#base("zone pairs to self", toSelf).finish(FAMILIES, { hook: "input", priority: 0, policy: "permit" }),
      this.#base("zone pairs from self", fromSelf).finish(FAMILIES, { hook: "output", priority: 0, policy: "permit" }),
      ...this.#chains.values(),
    ];
  }

  #base(id: string, pairs: readonly ZonePair[], rest?: () => readonly RuleDraft[]): ChainDraft {
    const draft = new ChainDraft(id);
    for (const one of this.#configuration.interfaces.values()) {
      for (const field of ["input", "output"] as const) draft.add(...doubtsOf(one, [oneField({ field }, [one.name])]));
    }
    for (const pair of this.#configuration.zones.pairs) {
      const policy = pair.policy === undefined ? undefined : this.#configuration.zones.policies.get(pair.policy);
      if (policy !== undefined && baseOf(pair.to, pair.from) === id) draft.add(...this.#answers(pair, policy));
    }
    for (const pair of pairs) {
      const { from, to, text, locator } = pair;
      const conditions = this.#ends(from, to);
      if (conditions === undefined) continue;
      draft.add({ conditions, action: this.#policyAction(pair), text, locator });
    }
    for (const rule of rest?.() ?? []) draft.add(rule);
    return draft;
  }

  /** What passes without a pair of zones, and what does not. */
  #within(pairs: readonly ZonePair[]): readonly RuleDraft[] {
    const rules: RuleDraft[] = [];
    for (const zone of this.#members.keys()) {
      if (zone !== undefined && pairs.some(({ from, to }) => from === zone && to === zone)) continue;
      const text = zone === undefined ? "between interfaces that are in no zone" : `within zone ${zone}`;
      rules.push(implied(text, this.#ends(zone, zone) ?? [], { type: "permit" }));
    }
    const { whole, strangeSections, zones } = this.#configuration;
    const all =
      whole &&
      !strangeSections &&
      pairs.every(({ from, to }) => [from, to].every((zone) => zones.zones.has(zone) || this.#members.has(zone)));
    rules.push(
      all
        ? implied("no pair of zones", [], { type: "deny" })
        : implied("not everything is told or understood, there may be other pairs of zones", [], UNTOLD),
    );
    return rules;
  }

  /** `undefined` where a zone has no interface. */
  #ends(from: string | undefined, to: string | undefined): readonly Condition[] | undefined {
    const input = from === SELF ? undefined : this.#members.get(from);
    const output = to === SELF ? undefined : this.#members.get(to);
    if ((input === undefined && from !== SELF) || (output === undefined && to !== SELF)) return undefined;
    return [
      ...(input === undefined ? [] : [oneField({ field: "input" }, input)]),
      ...(output === undefined ? [] : [oneField({ field: "output" }, output)]),
    ];
  }

  /** Answers to what a pair inspects go the other way. */
  #answers({ from, to, text, locator }: ZonePair, { classes }: PolicyMap): readonly RuleDraft[] {
    const ends = this.#ends(to, from);
    if (ends === undefined || !classes.some(({ action }) => action === "inspect" || action === "unknown")) return [];
    const all = classes.every(({ action }) => action === "inspect" || action === "drop");
    const why = "answers to what is only passed are not let through by themselves";
    const conditions = [ANSWERS, ...ends, ...(all ? [] : [{ type: "unmodelled", why, understood: true } as const])];
    return [
      {
        conditions,
        action: { type: "permit" },
        text: `implied: answers to what is inspected by ${text}`,
        locator,
        implied: true,
      },
    ];
  }

  #policyAction({ policy }: ZonePair): Action {
    if (policy === undefined) return this.#configuration.whole ? { type: "deny" } : UNTOLD;
    const map = this.#configuration.zones.policies.get(policy);
    if (map === undefined) return { type: "unknown", why: `policy map ${policy} is not there` };
    const id = `policy-map ${policy}`;
    if (!this.#chains.has(id)) {
      // Held open while it is written: a chain is never asked for twice.
      this.#chains.set(id, new ChainDraft(id).finish(FAMILIES));
      this.#chains.set(id, this.#policy(id, map));
    }
    return { type: "goto", to: id };
  }

  #policy(id: string, { classes, locator }: PolicyMap): Chain {
    const draft = new ChainDraft(id);
    for (const { name, action, logged, text, locator: at } of classes) {
      const outcome = this.#outcome(action);
      if (name === undefined) draft.add({ conditions: [], action: outcome, text, logged, locator: at });
      else {
        for (const rule of this.#class(name, action, outcome, [])) {
          draft.add({ ...rule, text: `${text}: ${rule.text}`, logged: logged || rule.logged === true });
        }
      }
    }
    const end = this.#configuration.whole
      ? implied("class class-default: drop", [], { type: "deny" }, locator)
      : implied("the text is not whole, the policy may go on", [], UNTOLD, locator);
    draft.add(end);
    return draft.finish(FAMILIES, undefined, locator);
  }

  #outcome(action: ClassAction): Action {
    switch (action) {
      case "pass":
        return { type: "permit" };
      case "drop":
        return { type: "deny" };
      case "unknown":
        return { type: "unknown", why: "what the policy does with the class is not modelled" };
      case "inspect": {
        const id = "inspect";
        if (!this.#chains.has(id)) {
          const draft = new ChainDraft(id);
          const notBeginning = [
            oneField({ field: "state" }, ["new"]),
            oneField({ field: "transport" }, one(TCP)),
            oneField(
              { field: "tcpFlags" },
              flagsWhere((flags) => (flags & 0x17) !== 0x02),
            ),
          ];
          draft.add(implied("a TCP connection begins with SYN", notBeginning, { type: "deny" }));
          draft.add(implied("what is inspected passes", [], { type: "permit" }));
          this.#chains.set(id, draft.finish(FAMILIES));
        }
        return { type: "goto", to: id };
      }
    }
  }

  /** Rules that do this to what a class holds, and nothing to the rest. `use` names it in the ids of chains. */
  #class(name: string, use: string, outcome: Action, open: readonly string[]): readonly RuleDraft[] {
    const found = this.#configuration.zones.classes.get(name);
    if (found === undefined || open.includes(name) || open.length >= DEEPEST || this.#left-- <= 0) {
      const why =
        found === undefined ? `class map ${name} is not there` : `class map ${name} lies in itself or too deep in others`;
      return [
        { conditions: [], action: { type: "unknown", why }, text: `class ${name}`, locator: found?.locator ?? { type: "whole" } },
      ];
    }
    const { all, matches } = found;
    const within = [...open, name];
    if (!all || matches.length < 2) {
      const rules = matches.flatMap((match) => this.#match(match, use, outcome, within));
      if (this.#configuration.whole) return rules;
      return [...rules, implied("the text is not whole, the class may go on", [], UNTOLD, found.locator)];
    }
    // All at once: from the last one on, each hands to the next.
    let target = outcome;
    let suffix = use;
    for (let at = matches.length - 1; at > 0; at--) {
      const rules = this.#match(matches[at] as ClassMatch, suffix, target, within);
      suffix = `class-map ${name}, match ${at + 1}: ${use}`;
      if (!this.#chains.has(suffix)) {
        if (this.#chains.size > MOST_CHAINS) {
          target = { type: "unknown", why: "the classes take too much to write out" };
          break;
        }
        const draft = new ChainDraft(suffix);
        for (const rule of rules) draft.add(rule);
        this.#chains.set(suffix, draft.finish(FAMILIES, undefined, found.locator));
      }
      target = { type: "jump", to: suffix };
    }
    return this.#match(matches[0] as ClassMatch, suffix, target, within);
  }

  #match(match: ClassMatch, use: string, outcome: Action, open: readonly string[]): readonly RuleDraft[] {
    const { text, locator } = match;
    const unknown = (why: string, understood: boolean): readonly RuleDraft[] => [
      { conditions: [{ type: "unmodelled", why, understood }], action: outcome, text, locator },
    ];
    switch (match.type) {
      case "unknown":
        return unknown(match.why, match.understood);
      case "class":
        return this.#class(match.name, use, outcome, open);
      case "list": {
        const chain = this.#lists.select(match.name, use, { action: outcome });
        if (chain === undefined) return unknown(`access list ${match.name} is not there`, false);
        return [{ conditions: [], action: { type: "jump", to: chain }, text, locator }];
      }
      case "protocol": {
        const services = this.#configuration.zones.remapped.has(match.name) ? undefined : servicesOf(match.name);
        if (services === undefined) return unknown(`the ports of protocol ${match.name} are not known`, true);
        return FAMILIES.flatMap((family) =>
          serviceConditions(
            services.filter(({ transport }) => transport !== (family === "ip" ? 58 : 1)),
            family,
          ).map((asked) => ({ conditions: [familyOnly(family), ...asked], action: outcome, text, locator })),
        );
      }
    }
  }
}

/** The chain in which a pair stands. */
function baseOf(from: string, to: string): string {
  return to === SELF ? "zone pairs to self" : from === SELF ? "zone pairs from self" : "zone pairs";
}

// What an ASA does with packets that go through it (ASA Series Firewall CLI Configuration Guide: Access Rules).
//
// Answers of TCP, UDP and SCTP pass, those of ICMP where it is inspected; TCP that does not begin with SYN is dropped. A new packet is held
// against the inbound list of its interface, then the global one, then denied. Without either of them it passes towards lower security
// levels. Interfaces of one level, and one interface to itself, hand on nothing unless told to. Lists name real addresses.

import { type AddressSet, ANY_ADDRESS, addressConditions, type IpFamily, negateAddresses } from "../../address-set.ts";
import { ChainDraft, implied, type RuleDraft, UNTOLD } from "../../chain-draft.ts";
import { flagsWhere } from "../../flags.ts";
import { type Chain, type Condition, oneField } from "../../ruleset.ts";
import { TCP } from "../../service.ts";
import { setUpChain } from "../../set-up.ts";
import { DENY, entryRules, PERMIT } from "../entry.ts";
import type { AsaConfiguration, Group } from "./configuration.ts";

const FAMILIES: readonly IpFamily[] = ["ip", "ip6"];

export interface NamedInterface {
  readonly name: string;
  readonly level: number;
}

/** Interfaces with a name, that are on. */
export function namedInterfaces({ interfaces }: AsaConfiguration): readonly NamedInterface[] {
  return interfaces.flatMap(({ name, level = 0, enabled }) => (name === undefined || !enabled ? [] : [{ name, level }]));
}

export function filterChains(configuration: AsaConfiguration): readonly Chain[] {
  return new FilterWriter(configuration).write();
}

class FilterWriter {
  readonly #configuration: AsaConfiguration;
  readonly #interfaces: readonly NamedInterface[];
  readonly #chains = new Map<string, Chain>();

  constructor(configuration: AsaConfiguration) {
    this.#configuration = configuration;
    this.#interfaces = namedInterfaces(configuration);
  }

  /** Whether the interfaces that are known are all there are. */
  get #complete(): boolean {
    const { whole, strangeSections, interfaces } = this.#configuration;
    return whole && !strangeSections && !interfaces.some(({ name, doubt }) => name === undefined && doubt !== undefined);
  }

  write(): readonly Chain[] {
    const names = this.#interfaces.map(({ name }) => name);
    const byFamily = { ip: names, ip6: names };
    for (const name of this.#inForce()) this.#list(name);
    return [
      setUpChain("input", byFamily, this.#complete),
      // Where nothing is decided by the interface that a packet leaves by alone, it need not be known which there are.
      ...(this.#configuration.outbound.size === 0 ? [] : [setUpChain("output", byFamily, this.#complete)]),
      this.#inbound(),
      this.#outbound(),
      this.#toItself(),
      ...this.#chains.values(),
    ];
  }

  /** Names of the lists that filter; of a part without interfaces, all there are. */
  #inForce(): readonly string[] {
    const { inbound, outbound, global, listNames } = this.#configuration;
    const groups = [...inbound.values(), ...outbound.values(), ...(global === undefined ? [] : [global])];
    return groups.length === 0 ? listNames : groups.map(({ list }) => list);
  }

  #inbound(): Chain {
    const draft = new ChainDraft("access rules in");
    draft.add(...this.#beginning());
    for (const rule of [...this.#tunnels(), ...this.#verified(), ...this.#equals()]) draft.add(rule);
    const { inbound, global } = this.#configuration;
    for (const { name, level } of this.#interfaces) {
      const from = oneField({ field: "input" }, [name]);
      const own = inbound.get(name);
      for (const group of [own, global]) {
        if (group !== undefined) draft.add(this.#jump(group, [from]));
      }
      const last = global ?? own;
      if (last !== undefined) draft.add(implied(`deny any at the end of ${last.list}`, [from], DENY, last.locator));
      else for (const rule of this.#byLevel(level, from)) draft.add(rule);
    }
    draft.add(implied("an interface without a name passes nothing", [], this.#complete ? DENY : UNTOLD));
    return draft.finish(FAMILIES, { hook: "forward", priority: 0, policy: "permit" });
  }

  #outbound(): Chain {
    const draft = new ChainDraft("access rules out");
    draft.add(...this.#beginning());
    const { outbound, whole, stray } = this.#configuration;
    const open = !whole || stray.groups.length > 0;
    for (const { name } of this.#interfaces) {
      const to = oneField({ field: "output" }, [name]);
      const group = outbound.get(name);
      if (group !== undefined) {
        draft.add(this.#jump(group, [to]));
        draft.add(implied(`deny any at the end of ${group.list}`, [to], DENY, group.locator));
      } else if (open) draft.add(implied("there may be an outbound list", [to], UNTOLD));
    }
    return draft.finish(FAMILIES, { hook: "forward", priority: 10, policy: "permit" });
  }

  /** What of the device itself answers depends on its services; that is not modelled. */
  #toItself(): Chain {
    const draft = new ChainDraft("to the device itself");
    const why = "what the device itself answers is not modelled";
    draft.add(implied("its services decide", [{ type: "unmodelled", why, understood: true }], PERMIT));
    return draft.finish(FAMILIES, { hook: "input", priority: 0, policy: "deny" });
  }

  /** What is decided before any list. */
  #beginning(): readonly RuleDraft[] {
    const { bypassesState, inspecting, policies, definedPolicies, whole, strangeSections, stray, foreign, interfaces } =
      this.#configuration;
    const told =
      whole && !strangeSections && stray.groups.length === 0 && [...policies.keys()].every((name) => definedPolicies.has(name));
    const rules: RuleDraft[] = [];
    if (foreign !== undefined) {
      rules.push(implied(foreign.why, [], { type: "unknown", why: foreign.why }, foreign.locator));
    }
    for (const { name, doubt } of interfaces) {
      if (name === undefined || doubt === undefined) continue;
      const why = `a line of interface ${name} was not understood`;
      for (const field of ["input", "output"] as const) {
        rules.push(implied(why, [oneField({ field }, [name])], { type: "unknown", why }, doubt));
      }
    }
    const answers = oneField({ field: "state" }, ["established", "related"]);
    const transports = (...numbers: readonly number[]): Condition =>
      oneField(
        { field: "transport" },
        numbers.map((number) => ({ low: BigInt(number), high: BigInt(number) })),
      );
    rules.push(implied("answers of TCP, UDP and SCTP pass", [answers, transports(6, 17, 132)], PERMIT));
    const inspects = [...policies].filter(([name]) => inspecting.has(name)).map(([, where]) => where);
    if (inspects.length > 0 || !told) {
      const surely = inspects.includes("everywhere");
      const why = "whether ICMP is inspected everywhere is not told";
      const doubt: readonly Condition[] = surely ? [] : [{ type: "unmodelled", why, understood: true }];
      rules.push(implied("answers of ICMP pass where it is inspected", [answers, transports(1, 58), ...doubt], PERMIT));
    }
    const notSyn = [
      oneField({ field: "state" }, ["new"]),
      transports(TCP),
      oneField(
        { field: "tcpFlags" },
        flagsWhere((flags) => (flags & 0x17) !== 0x02),
      ),
    ];
    const why = "the state of TCP may be bypassed";
    const bypassed = bypassesState !== undefined || !told;
    rules.push(
      implied(
        "a TCP connection begins with SYN",
        bypassed ? [...notSyn, { type: "unmodelled", why, understood: true }] : notSyn,
        DENY,
        bypassesState,
      ),
      implied("what belongs to no connection is dropped", [oneField({ field: "state" }, ["invalid"])], DENY),
    );
    return rules;
  }

  /** What comes out of a tunnel is held against no list, unless the device is told so. */
  #tunnels(): readonly RuleDraft[] {
    const { tunnels, tunnelsFiltered, whole } = this.#configuration;
    const why = "what comes out of a tunnel is not held against the list";
    const open = { type: "unmodelled", why, understood: true } as const;
    const rules: RuleDraft[] = [];
    if (!tunnelsFiltered) {
      for (const [name, { text, locator }] of tunnels) {
        rules.push({ conditions: [oneField({ field: "input" }, [name]), open], action: PERMIT, text, locator });
      }
    }
    if (!whole) rules.push(implied("the text is not whole, tunnels may end here", [open], PERMIT));
    return rules;
  }

  /** A source that the routes do not place behind the interface is dropped; those of its own network are. */
  #verified(): readonly RuleDraft[] {
    const { verified, interfaces } = this.#configuration;
    return verified.flatMap(({ name, text, locator }) => {
      const networks = interfaces.filter((one) => one.name === name).flatMap(({ addresses }) => addresses);
      const of = (family: IpFamily) => networks.filter((one) => one.family === family).map(({ network }) => network);
      const elsewhere: AddressSet = negateAddresses({ ip: of("ip"), ip6: of("ip6") });
      const why = "routes are not followed to tell which sources belong behind the interface";
      return addressConditions(elsewhere, ANY_ADDRESS).map(({ conditions }) => ({
        conditions: [oneField({ field: "input" }, [name]), ...conditions, { type: "unmodelled", why, understood: true } as const],
        action: DENY,
        text,
        locator,
      }));
    });
  }

  /** Between interfaces of one level, and from one to itself, nothing passes unless told so, whatever lists say. */
  #equals(): readonly RuleDraft[] {
    const { sameLevel, sameInterface, stray, whole } = this.#configuration;
    const action = stray.levels.length > 0 || !whole ? UNTOLD : DENY;
    return this.#interfaces.flatMap(({ name, level }) => {
      const from = oneField({ field: "input" }, [name]);
      const equals = this.#interfaces.filter((other) => other.level === level && other.name !== name).map((other) => other.name);
      return [
        ...(sameLevel || equals.length === 0
          ? []
          : [implied(`security level ${level} to ${level}`, [from, oneField({ field: "output" }, equals)], action)]),
        ...(sameInterface ? [] : [implied("back by the same interface", [from, oneField({ field: "output" }, [name])], action)]),
      ];
    });
  }

  /** Where no list is in force: towards lower levels, and towards those of the same that were let be. */
  #byLevel(level: number, from: Condition): readonly RuleDraft[] {
    if (!this.#complete || this.#configuration.stray.groups.length > 0) return [implied("there may be a list", [from], UNTOLD)];
    const reached = this.#interfaces.filter((other) => other.level <= level).map((other) => other.name);
    return [
      implied(`security level ${level} to those not above`, [from, oneField({ field: "output" }, reached)], { type: "return" }),
      implied(`security level ${level} to those above`, [from], DENY),
    ];
  }

  #jump(group: Group, conditions: readonly Condition[]): RuleDraft {
    const { list, text, locator } = group;
    return { conditions, action: { type: "jump", to: `access-list ${list}` }, text, locator };
  }

  /** A list hands back what none of its entries is about. */
  #list(name: string): void {
    const id = `access-list ${name}`;
    if (this.#chains.has(id)) return;
    const { whole, stray, objects } = this.#configuration;
    const list = this.#configuration.list(name);
    const draft = new ChainDraft(id);
    const open = (text: string, locator = list?.locator): RuleDraft => implied(text, [], UNTOLD, locator);
    for (const locator of stray.entries) draft.add(open("a line that was not understood may be an entry of this list", locator));
    if (list === undefined || list.entries.length === 0) draft.add(open("the list is not there or empty"));
    for (const entry of list?.entries ?? []) {
      draft.add(...entryRules(entry, objects, FAMILIES, { permit: { action: PERMIT }, deny: { action: DENY } }));
    }
    if (!whole) draft.add(open("the text is not whole, the list may go on"));
    this.#chains.set(id, draft.finish(FAMILIES, undefined, list?.locator));
  }
}

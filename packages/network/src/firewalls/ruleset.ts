// A firewall's rules without its vendor: chains of rules whose conditions are tuples of fields. Every firewall reader fills it;
// nothing that examines it knows which one did.

import type { Locator, Problem } from "@bulkhead/facts";

/** `other`: neither IPv4 nor IPv6; only a bridge sees such frames. */
export type Family = "ip" | "ip6" | "other";

/** The fields of a packet that conditions speak of. */
export type Field =
  | "input"
  | "output"
  | "etherType"
  | "vlan"
  | "source"
  | "destination"
  | "transport"
  | "sourcePort"
  | "destinationPort"
  | "icmpType"
  | "icmpCode"
  | "tcpFlags"
  /** The protocol that is spoken, as the readers of traffic name it: `modbus`. */
  | "application"
  /** The number of what the application is asked to do: function code, type identification, service. */
  | "function"
  /** Whom behind the server the application speaks to: unit id, link address. */
  | "unit"
  | "state"
  | "translation";

/** The states of a connection that conditions name. */
export const STATES: readonly string[] = ["new", "established", "related", "invalid", "untracked"];

/** The VLAN of a frame without a tag: the number that follows those of VLANs. */
export const UNTAGGED = 4096n;

/** EtherTypes of the two families (IEEE 802 numbers). Of a tagged frame, the EtherType is the one behind the tag. */
export const ETHER_TYPES = { ip: 0x0800n, ip6: 0x86ddn } as const;

/** Fields that frames without IP do not have: no condition on one holds for them, nor its negation. */
export const IP_FIELDS: ReadonlySet<Field> = new Set<Field>([
  "source",
  "destination",
  "transport",
  "sourcePort",
  "destinationPort",
  "icmpType",
  "icmpCode",
  "tcpFlags",
]);

/** Both ends belong to it. Addresses, ports and IP protocol numbers alike; TCP flags are the eight bits as one number (RFC 9293). */
export interface Range {
  readonly low: bigint;
  readonly high: bigint;
}

/**
 * A value that a condition admits: a range, or a name (interfaces, applications, states, translation). An interface name that ends in `*` stands
 * for every name that begins so.
 */
export type Admitted = Range | string;

/** `family` says which addresses the ranges of an address field are, and whose types those of ICMP. */
export interface Part {
  readonly field: Field;
  readonly family?: "ip" | "ip6";
}

/** All conditions of a rule must hold. */
export type Condition =
  | { readonly type: "family"; readonly families: readonly Family[] }
  /** The parts of the packet lie in one of the boxes (one list of admitted values per part), or, negated, in none. */
  | {
      readonly type: "tuple";
      readonly parts: readonly Part[];
      readonly boxes: readonly (readonly (readonly Admitted[])[])[];
      readonly negated: boolean;
    }
  /** A condition that may or may not hold. `understood` is false where the reader did not even know what it says. */
  | { readonly type: "unmodelled"; readonly why: string; readonly understood: boolean };

export type Action =
  | { readonly type: "permit" | "deny" | "return" | "none" }
  | { readonly type: "jump" | "goto"; readonly to: string }
  /** It may permit, deny or go on. */
  | { readonly type: "unknown"; readonly why: string };

/** What a rule makes of a field of the packets that it holds (address translation, marks that take a connection out of tracking). */
export interface Rewrite {
  readonly field: Field;
  /** Whose addresses `to` are. */
  readonly family?: "ip" | "ip6";
  /** The new value is one of these. Absent: it is not known. */
  readonly to?: readonly Range[];
  /** The new value is the old one and this: networks mapped one to one. */
  readonly shift?: bigint;
  /** Of `translation`: the connection is translated so from then on, beside what it was. */
  readonly as?: "snat" | "dnat";
}

export interface Rule {
  /** Id of its chain. */
  readonly chain: string;
  /** From 1 in the chain. The entries of one verdict map share the position of their rule. */
  readonly position: number;
  readonly conditions: readonly Condition[];
  readonly action: Action;
  /** Fields whose value is another one once the rule matched. */
  readonly rewrites: readonly Rewrite[];
  readonly logged: boolean;
  /** As the vendor writes it, with secrets masked. */
  readonly text: string;
  readonly comment?: string;
  /** No line of the configuration says it: it follows from how the device works. */
  readonly implied?: true;
  readonly locator: Locator;
}

/** Where in a packet's way through the device a chain stands, in that order (Netfilter's hooks). */
export const HOOKS = ["ingress", "prerouting", "input", "forward", "output", "postrouting", "egress"] as const;
export type Hook = (typeof HOOKS)[number];

export interface Base {
  readonly hook: Hook;
  /** Chains on one hook are asked in ascending order; a packet passes only if all let it. */
  readonly priority: number;
  readonly policy: "permit" | "deny";
  /** Only for packets that come in (egress: go out) by these interfaces. */
  readonly interfaces?: readonly string[];
  /** Whether the chain is in force at all the evidence does not tell. */
  readonly doubtful?: true;
}

export interface Chain {
  /** As the vendor names it, with its table: `inet filter forward`. */
  readonly id: string;
  /** `routed` chains see packets that the device handles as IP, `bridged` ones frames that it passes on. */
  readonly layer: "routed" | "bridged";
  readonly families: readonly Family[];
  /** Absent where packets reach it only from another chain. */
  readonly base?: Base;
  readonly rules: readonly Rule[];
  readonly locator: Locator;
}

/** An interface as it is set up. Zones and interface groups of a vendor are written out in rules as the names of their interfaces. */
export interface InterfaceSetting {
  /** As rules name it. */
  readonly name: string;
  /** Security zone, bridge or other group that it is in. */
  readonly group?: string;
  readonly vlan?: number;
  readonly enabled: boolean;
  readonly addresses: readonly InterfaceAddress[];
  /** It gets addresses that the configuration does not tell (DHCP, PPPoE). */
  readonly dynamic?: true;
  readonly locator: Locator;
}

export interface InterfaceAddress {
  readonly family: "ip" | "ip6";
  readonly address: bigint;
  /** The network on the wire. */
  readonly network: Range;
}

/** Where packets to a network go. Of several the most specific one counts, then the lowest `metric`. */
export interface Route {
  readonly family: "ip" | "ip6";
  readonly network: Range;
  /** Absent where only `via` tells, or where they are thrown away. */
  readonly interface?: string;
  readonly via?: bigint;
  readonly discard?: true;
  readonly metric?: number;
  readonly locator: Locator;
}

export interface Ruleset {
  readonly device: string;
  /** By id. */
  readonly chains: ReadonlyMap<string, Chain>;
  /** The families about which the evidence tells everything. Of the others nothing is concluded. */
  readonly families: readonly ("ip" | "ip6")[];
  /** Absent where the evidence tells nothing about them. */
  readonly interfaces?: readonly InterfaceSetting[];
  /** Static routes; connected networks follow from the interfaces. Absent where the evidence tells nothing about them. */
  readonly routes?: readonly Route[];
}

/** One field admits these values (or, negated, all others). */
export function oneField(part: Part, admitted: readonly Admitted[], negated = false): Condition {
  return { type: "tuple", parts: [part], boxes: [[admitted]], negated };
}

/** The largest value of a field that holds numbers; `undefined` for the fields that hold names. */
export function largestValue(part: Part): bigint | undefined {
  switch (part.field) {
    case "source":
    case "destination":
      return part.family === "ip6" ? (1n << 128n) - 1n : 0xffff_ffffn;
    case "sourcePort":
    case "destinationPort":
    case "etherType":
    case "function":
    case "unit":
      return 0xffffn;
    case "vlan":
      return UNTAGGED;
    case "transport":
    case "icmpType":
    case "icmpCode":
    case "tcpFlags":
      return 0xffn;
    default:
      return undefined;
  }
}

/** A configuration as rules, with what in it was not understood. */
export interface RulesetReading {
  readonly ruleset: Ruleset;
  /** The name that the device has by its own configuration. */
  readonly hostname?: string;
  /** How many statements the configuration has in all, with those that are no rules; what is not said of them is how much was understood. */
  readonly statements?: number;
  readonly problems?: readonly Problem[];
  /** What is no rule and was not understood. */
  readonly strange: readonly { readonly locator: Locator; readonly why: string; readonly text: string }[];
}

/** Why a rule is not fully known: its action, or a condition. `understood` tells a condition that is known but not modelled from one that is not. */
export function whyOpen(rule: Rule): { readonly why: string; readonly understood: boolean } | undefined {
  if (rule.action.type === "unknown") return { why: rule.action.why, understood: false };
  const open = rule.conditions.filter((condition) => condition.type === "unmodelled");
  return open.find(({ understood }) => !understood) ?? open[0];
}

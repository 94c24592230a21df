// The matchers of a RouterOS firewall rule as conditions (RouterOS documentation, "Filter", "NAT", "Common Firewall Matchers").

import { readAddressRange, readNetwork } from "../address.ts";
import { type AddressSet, ANY_ADDRESS, addressConditions, addressSet, type IpFamily } from "../address-set.ts";
import { flagsWhere, readFlags } from "../flags.ts";
import { mergeRanges } from "../ranges.ts";
import { type Condition, oneField, type Range } from "../ruleset.ts";
import { EVERY_PORT } from "../service.ts";
import { readTransport } from "../transport.ts";

/** What rules refer to by name. */
export interface Lists {
  readonly addresses: (name: string, family: IpFamily) => AddressSet;
  /** The interfaces of a list; `undefined` where they are not all known. */
  readonly interfaces: (name: string) => readonly string[] | undefined;
}

/** Properties that say nothing of which packets a rule holds. */
const NO_MATCHERS: ReadonlySet<string> = new Set([
  "chain",
  "action",
  "comment",
  "disabled",
  "log",
  "log-prefix",
  "jump-target",
  "reject-with",
  "address-list",
  "address-list-timeout",
  "to-addresses",
  "to-ports",
  "new-connection-mark",
  "new-packet-mark",
  "new-routing-mark",
  "passthrough",
  "place-before",
  "same-not-by-dst",
  "randomise-ports",
]);

/** Known, and true or not as things are: how often, when, by what content. */
const UNMODELLED: ReadonlySet<string> = new Set([
  "limit",
  "dst-limit",
  "time",
  "connection-limit",
  "connection-bytes",
  "connection-rate",
  "connection-mark",
  "connection-type",
  "packet-mark",
  "routing-mark",
  "routing-table",
  "content",
  "layer7-protocol",
  "random",
  "nth",
  "psd",
  "src-mac-address",
  "src-address-type",
  "dst-address-type",
  "ipsec-policy",
  "ipv4-options",
  "fragment",
  "hotspot",
  "packet-size",
  "packet-type",
  "per-connection-classifier",
  "priority",
  "dscp",
  "tcp-mss",
  "ttl",
  "hop-limit",
  "headers",
  "tls-host",
  "realm",
  "ingress-priority",
  "in-bridge-port",
  "out-bridge-port",
  "in-bridge-port-list",
  "out-bridge-port-list",
  "p2p",
]);

/** A property of which not even the meaning is known: then neither is that of the rule. */
export function strangeProperty(values: ReadonlyMap<string, string>): string | undefined {
  for (const name of values.keys()) {
    if (!NO_MATCHERS.has(name) && !ENDS.has(name) && !UNMODELLED.has(name) && !MODELLED.has(name)) return name;
  }
  return undefined;
}

/** Those of which `conditionOf` makes conditions. */
const MODELLED: ReadonlySet<string> = new Set([
  "protocol",
  "src-port",
  "dst-port",
  "port",
  "in-interface",
  "out-interface",
  "in-interface-list",
  "out-interface-list",
  "connection-state",
  "connection-nat-state",
  "tcp-flags",
  "icmp-options",
]);

/** Conditions of one rule for one family; `undefined` where no packet of the family can match. */
export function conditionsOf(
  values: ReadonlyMap<string, string>,
  family: IpFamily,
  lists: Lists,
): readonly Condition[] | undefined {
  const ends = { source: endOf("src", values, family, lists), destination: endOf("dst", values, family, lists) };
  const conditions: Condition[] = [...ends.source.conditions, ...ends.destination.conditions];
  const both = addressConditions(ends.source.set, ends.destination.set, [family])[0];
  if (both === undefined) return undefined;
  conditions.unshift(...both.conditions);
  for (const [name, given] of values) {
    if (NO_MATCHERS.has(name) || ENDS.has(name)) continue;
    conditions.push(...conditionOf(name, given, family, lists));
  }
  return conditions;
}

const ENDS: ReadonlySet<string> = new Set(["src-address", "dst-address", "src-address-list", "dst-address-list"]);

/** Of an end: the set that is asked for, and what is asked for the other way round. */
function endOf(
  side: "src" | "dst",
  values: ReadonlyMap<string, string>,
  family: IpFamily,
  lists: Lists,
): { readonly set: AddressSet; readonly conditions: readonly Condition[] } {
  const conditions: Condition[] = [];
  let set = ANY_ADDRESS;
  const field = side === "src" ? "source" : "destination";
  const address = values.get(`${side}-address`);
  const list = values.get(`${side}-address-list`);
  const take = (given: AddressSet, negated: boolean): void => {
    if (given.open !== undefined) conditions.push({ type: "unmodelled", ...given.open });
    else if (negated) conditions.push(oneField({ field, family }, given[family], true));
    else if (set === ANY_ADDRESS) set = given;
    else conditions.push(oneField({ field, family }, given[family]));
  };
  if (address !== undefined) {
    const { text, negated } = bare(address);
    take(addressesOf(text), negated);
  }
  if (list !== undefined) {
    const { text, negated } = bare(list);
    take(lists.addresses(text, family), negated);
  }
  return { set, conditions };
}

/** An address, a network or a range. */
export function addressesOf(text: string): AddressSet {
  const [from = "", to] = text.split("-", 2);
  const range = to === undefined ? readNetwork(text) : readAddressRange(from, to);
  if (range === undefined) return { ip: [], ip6: [], open: { why: `the address ${text} cannot be read`, understood: false } };
  return addressSet([range]);
}

function bare(given: string): { readonly text: string; readonly negated: boolean } {
  return given.startsWith("!") ? { text: given.slice(1), negated: true } : { text: given, negated: false };
}

function conditionOf(name: string, given: string, family: IpFamily, lists: Lists): readonly Condition[] {
  const { text, negated } = bare(given);
  const open = (why: string, understood = false): readonly Condition[] => [{ type: "unmodelled", why, understood }];
  switch (name) {
    case "protocol": {
      const number = readTransport(text === "icmpv6" ? "ipv6-icmp" : text);
      return number === undefined
        ? open(`the protocol ${text} is not known`)
        : [oneField({ field: "transport" }, one(number), negated)];
    }
    case "src-port":
    case "dst-port": {
      const ports = portsOf(text);
      const field = name === "src-port" ? "sourcePort" : "destinationPort";
      return ports === undefined ? open(`the ports ${text} cannot be read`) : [oneField({ field }, ports, negated)];
    }
    case "port": {
      const ports = portsOf(text);
      if (ports === undefined) return open(`the ports ${text} cannot be read`);
      const boxes = [
        [ports, EVERY_PORT],
        [EVERY_PORT, ports],
      ];
      return [{ type: "tuple", parts: [{ field: "sourcePort" }, { field: "destinationPort" }], boxes, negated }];
    }
    case "in-interface":
    case "out-interface": {
      if (text.includes("*")) return open(`the interface ${text} is no longer there`);
      return [oneField({ field: name === "in-interface" ? "input" : "output" }, [text], negated)];
    }
    case "in-interface-list":
    case "out-interface-list": {
      if (text === "all" && !negated) return [];
      const names = text === "none" ? [] : lists.interfaces(text);
      if (names === undefined) return open(`the interface list ${text} is not told in full`);
      return [oneField({ field: name === "in-interface-list" ? "input" : "output" }, names, negated)];
    }
    case "connection-state": {
      const states = text.split(",");
      const known = states.every((state) => ["new", "established", "related", "invalid", "untracked"].includes(state));
      return known ? [oneField({ field: "state" }, states, negated)] : open(`the state ${text} is not known`);
    }
    case "connection-nat-state": {
      const known: Readonly<Record<string, string>> = { srcnat: "snat", dstnat: "dnat" };
      const states = text.split(",").map((state) => known[state]);
      if (states.includes(undefined)) return open(`the state ${text} is not known`);
      return [oneField({ field: "translation" }, states as readonly string[], negated)];
    }
    case "tcp-flags":
      return flagsOf(given) ?? open(`the flags ${given} are not known`);
    case "icmp-options": {
      const found = /^(\d{1,3}):(\d{1,3})(?:-(\d{1,3}))?$/.exec(text);
      if (found === null || negated) return open(`the ICMP options ${given} are not modelled`, true);
      const code = { low: BigInt(found[2] ?? 0), high: BigInt(found[3] ?? found[2] ?? 0) };
      return [
        oneField({ field: "icmpType", family }, one(Number(found[1]))),
        ...(code.low === 0n && code.high === 255n ? [] : [oneField({ field: "icmpCode" }, [code])]),
      ];
    }
    default:
      return UNMODELLED.has(name) ? open(`${name} is not modelled`, true) : open(`the property ${name} is not known`);
  }
}

function one(number: number): readonly Range[] {
  return [{ low: BigInt(number), high: BigInt(number) }];
}

/** `80,443,8000-8010`. */
export function portsOf(text: string): readonly Range[] | undefined {
  const ranges: Range[] = [];
  for (const part of text.split(",")) {
    const found = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part);
    const [low, high] = [Number(found?.[1]), Number(found?.[2] ?? found?.[1])];
    if (found === null || low > 65_535 || high > 65_535 || low > high) return undefined;
    ranges.push({ low: BigInt(low), high: BigInt(high) });
  }
  return mergeRanges(ranges);
}

/** `syn,!ack`: each of these on, each of those off. */
function flagsOf(text: string): readonly Condition[] | undefined {
  const names = text.split(",");
  const on = readFlags(names.filter((name) => !name.startsWith("!")));
  const off = readFlags(names.filter((name) => name.startsWith("!")).map((name) => name.slice(1)));
  if (on === undefined || off === undefined) return undefined;
  return [
    oneField(
      { field: "tcpFlags" },
      flagsWhere((flags) => (flags & on) === on && (flags & off) === 0),
    ),
  ];
}

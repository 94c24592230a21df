// Firewall filters of Junos: terms of conditions and actions, asked of every packet at an interface (Junos OS Routing Policies, Firewall
// Filters, and Traffic Policers User Guide). What no term is about is discarded.

import { readMasked } from "../address.ts";
import { type AddressSet, addressConditions, addressSet, type IpFamily, negateAddresses, openAddresses } from "../address-set.ts";
import { ChainDraft, implied, type RuleDraft, UNTOLD } from "../chain-draft.ts";
import { flagsWhere } from "../flags.ts";
import { complementOf, mergeRanges } from "../ranges.ts";
import { type Action, type Chain, type Condition, type Field, oneField, type Range } from "../ruleset.ts";
import type { Branch } from "../statement-tree.ts";
import { readTransport } from "../transport.ts";
import type { Configuration, Filter } from "./configuration.ts";
import { readIcmpName, readPorts } from "./names.ts";

/** Chains for the filters of interfaces, and those of the filters themselves. */
export function stateless(configuration: Configuration): readonly Chain[] {
  const inward = new ChainDraft("filters in");
  const outward = new ChainDraft("filters out");
  const local = new ChainDraft("filters of lo0");
  const used = new Map<string, Chain>();
  for (const { name, filters } of configuration.interfaces.units) {
    for (const filter of filters) {
      const own = name === "lo0.0";
      if (own && filter.direction === "output") continue;
      const field = filter.direction;
      const by = own ? [] : [oneField({ field }, [name])];
      const draft = own ? local : field === "input" ? inward : outward;
      const conditions = [...by, { type: "family", families: [filter.family] } as const];
      // Several filters are asked as if they were one.
      for (const each of filter.filters) {
        const to = chainOf(configuration, filter.family, each, used);
        draft.add({ conditions, action: { type: "jump", to }, text: filter.text, locator: filter.locator });
      }
      draft.add(implied("a filter discards what no term is about", conditions, { type: "deny" }, filter.locator));
    }
  }
  const all = ["ip", "ip6"] as const;
  return [
    ...(inward.length === 0 ? [] : [inward.finish(all, { hook: "ingress", priority: 0, policy: "permit" })]),
    ...(outward.length === 0 ? [] : [outward.finish(all, { hook: "egress", priority: 0, policy: "permit" })]),
    ...(local.length === 0 ? [] : [local.finish(all, { hook: "input", priority: -10, policy: "permit" })]),
    ...used.values(),
  ];
}

/** The terms of a filter; what none of them is about goes back. */
function chainOf(configuration: Configuration, family: IpFamily, name: string, used: Map<string, Chain>): string {
  const id = `filter ${family === "ip" ? "inet" : "inet6"} ${name}`;
  if (used.has(id)) return id;
  const draft = new ChainDraft(id);
  const filter = configuration.filters.get(`${family} ${name}`);
  if (configuration.dark) draft.add(implied("statements that were not understood may be terms", [], UNTOLD));
  if (filter === undefined) draft.add(implied(`filter ${name} is not there`, [], UNTOLD));
  else if (filter.doubtful) draft.add(implied(`not all of filter ${name} was understood`, [], UNTOLD, filter.locator));
  for (const term of filter?.terms ?? []) draft.add(...term);
  used.set(id, draft.finish([family], undefined, filter?.locator));
  return id;
}

/** Values of `from` that may have several words behind them. */
const ADDRESS_OPTIONS = ["source", "destination", ""] as const;

type Tell = (branch: Branch, why: string) => void;
type PrefixLists = (name: string, family: IpFamily) => AddressSet;

/** Reads `firewall`: filters by family and name. */
export function readFilters(section: Branch | undefined, lists: PrefixLists, tell: Tell): ReadonlyMap<string, Filter> {
  const filters = new Map<string, Filter>();
  section?.ignore("policer", "three-color-policer", "hierarchical-policer", "load-balance-group");
  section?.take("family")?.ignore("ethernet-switching", "mpls", "vpls", "bridge", "ccc", "any");
  const places = [
    [section?.take("filter"), "ip"],
    [section?.take("family", "inet", "filter"), "ip"],
    [section?.take("family", "inet6", "filter"), "ip6"],
  ] as const;
  for (const [place, family] of places) {
    for (const branch of place?.entries() ?? []) {
      branch.ignore("interface-specific", "accounting-profile", "enhanced-mode");
      const terms = (branch.take("term")?.entries() ?? []).map((term) => readTerm(term, family, lists, tell));
      const unread = branch.unread();
      for (const one of unread) {
        one.ignore();
        tell(one, "a statement of a filter is not known");
      }
      filters.set(`${family} ${branch.word}`, {
        terms,
        doubtful: unread.length > 0 || branch.cut,
        bypasses: (branch.take("term")?.entries() ?? []).some((term) => term.take("then", "packet-mode") !== undefined),
        locator: { type: "line", line: branch.line },
      });
    }
  }
  return filters;
}

/** Actions that let the packet be, and only note or mark it. */
const NOTING: ReadonlySet<string> = new Set([
  "count",
  "log",
  "syslog",
  "sample",
  "port-mirror",
  "loss-priority",
  "forwarding-class",
  "dscp",
  "traffic-class",
]);

function readTerm(term: Branch, family: IpFamily, lists: PrefixLists, tell: Tell): readonly RuleDraft[] {
  const conditions: Condition[] = [];
  let doubt: string | undefined = term.cut ? "the text may break off within the term" : undefined;
  const from = term.take("from");
  const ends: Record<"source" | "destination", AddressSet> = {
    source: everything(),
    destination: everything(),
  };
  for (const end of ADDRESS_OPTIONS) {
    const set = from === undefined ? undefined : addressesOf(from, end, family, lists);
    if (set === undefined) continue;
    if (end !== "") ends[end] = set;
    else conditions.push(...eitherEnd(set, family));
  }
  const done = new Set(ADDRESS_OPTIONS.flatMap((end) => namesOf(end)));
  for (const option of from?.entries() ?? []) {
    if (done.has(option.word)) continue;
    const made = conditionsOf(option, family);
    if (made === undefined) {
      option.ignore();
      tell(option, "a condition of a filter is not known");
      doubt = `${option.word.slice(0, 40)} is not known`;
    } else conditions.push(...made);
  }
  let action: Action = { type: "permit" };
  let logged = false;
  let polices = false;
  for (const verb of term.take("then")?.entries() ?? []) {
    if (verb.word === "accept") verb.ignore();
    else if (verb.word === "discard" || verb.word === "reject") {
      action = { type: "deny" };
      verb.ignore();
    } else if (verb.word === "next" && verb.value() === "term") action = { type: "none" };
    else if (NOTING.has(verb.word)) {
      logged ||= verb.word === "log" || verb.word === "syslog";
      verb.ignore();
    } else if (verb.word === "packet-mode") verb.ignore();
    else if (verb.word === "policer") {
      polices = true;
      verb.ignore();
    } else {
      verb.ignore();
      tell(verb, "what a term does is not known");
      action = { type: "unknown", why: `${verb.word.slice(0, 40)} is not modelled` };
    }
  }
  for (const one of term.unread()) {
    one.ignore();
    tell(one, "a statement of a term is not known");
    doubt = "not all of the term was understood";
  }
  const shared = { logged, text: term.text(), locator: { type: "line", line: term.line } as const };
  if (doubt !== undefined) return [{ ...shared, conditions: [], action: { type: "unknown", why: doubt } }];
  return addressConditions(ends.source, ends.destination, [family]).flatMap((each) => {
    const all = [...each.conditions, ...conditions];
    const excess = { type: "unmodelled", why: "a policer discards what is too much", understood: true } as const;
    return [
      ...(polices && action.type === "permit"
        ? [{ ...shared, conditions: [...all, excess], action: { type: "deny" } as const }]
        : []),
      { ...shared, conditions: all, action },
    ];
  });
}

function everything(): AddressSet {
  return negateAddresses({ ip: [], ip6: [] });
}

function namesOf(end: string): readonly string[] {
  const prefix = end === "" ? "" : `${end}-`;
  return [`${prefix}address`, `${prefix}prefix-list`];
}

/** The addresses of `source-address` and `source-prefix-list`, without those that are excepted; `undefined` where none are given. */
function addressesOf(from: Branch, end: string, family: IpFamily, lists: PrefixLists): AddressSet | undefined {
  const [addresses = "", prefixes = ""] = namesOf(end);
  const within: AddressSet[] = [];
  const except: AddressSet[] = [];
  for (const value of from.take(addresses)?.entries() ?? []) {
    const ranges = readMasked(value.word);
    const set =
      ranges === undefined ? openAddresses(`the address ${value.word.slice(0, 50)} cannot be read`, false) : addressSet(ranges);
    (value.take("except") === undefined ? within : except).push(set);
  }
  const listed = from.take(prefixes)?.entries() ?? [];
  for (const value of listed) {
    (value.take("except") === undefined ? within : except).push(lists(value.word, family));
  }
  if (within.length + except.length === 0) return undefined;
  const open = [...within, ...except].find((set) => set.open !== undefined)?.open;
  const ranges = (sets: readonly AddressSet[]): readonly Range[] => mergeRanges(sets.flatMap((set) => set[family]));
  const largest = everything()[family][0]?.high as bigint;
  // The more specific of two decides, so an exception inside what is given takes away; one that surrounds it does not. Only
  // exceptions alone, or inside, are worked out.
  const [inside, outside] = [ranges(within), ranges(except)];
  const surrounds = outside.some(({ low, high }) => inside.some((one) => low <= one.low && one.high <= high));
  const base = within.length === 0 ? [{ low: 0n, high: largest }] : inside;
  const left = complementOf(mergeRanges([...complementOf(base, largest), ...outside]), largest);
  const set: AddressSet = family === "ip" ? { ip: left, ip6: [] } : { ip: [], ip6: left };
  if (open !== undefined) return { ...set, open };
  return surrounds ? { ...set, open: { why: "an exception surrounds what it is an exception of", understood: true } } : set;
}

/** Either the source or the destination is of the set. */
function eitherEnd(set: AddressSet, family: IpFamily): readonly Condition[] {
  if (set.open !== undefined) return [{ type: "unmodelled", ...set.open }];
  const parts = [
    { field: "source", family },
    { field: "destination", family },
  ] as const;
  const every = everything()[family];
  return [
    {
      type: "tuple",
      parts,
      boxes: [
        [set[family], every],
        [every, set[family]],
      ],
      negated: false,
    },
  ];
}

const PORT_FIELDS: ReadonlyMap<string, readonly Field[]> = new Map([
  ["source-port", ["sourcePort"]],
  ["destination-port", ["destinationPort"]],
  ["port", ["sourcePort", "destinationPort"]],
]);

/** Conditions that no field of the model has. */
const UNMODELLED: ReadonlySet<string> = new Set([
  "is-fragment",
  "first-fragment",
  "fragment-flags",
  "fragment-offset",
  "ip-options",
  "packet-length",
  "dscp",
  "precedence",
  "traffic-class",
  "ttl",
  "hop-limit",
  "forwarding-class",
  "loss-priority",
  "interface-group",
  "service-filter-hit",
]);

/** `undefined` where it is not known. */
function conditionsOf(option: Branch, family: IpFamily): readonly Condition[] | undefined {
  const { word } = option;
  if (UNMODELLED.has(word)) {
    option.ignore();
    return [{ type: "unmodelled", why: `${word} is not modelled`, understood: true }];
  }
  const negated = word.endsWith("-except");
  const name = negated ? word.slice(0, -"-except".length) : word;
  const spread = (read: (text: string) => readonly Range[] | undefined): readonly Range[] | undefined => {
    const given = option.values().map(read);
    return given.length === 0 || given.includes(undefined) ? undefined : mergeRanges(given.flatMap((ranges) => ranges ?? []));
  };
  const number = (value: number | undefined): readonly Range[] | undefined =>
    value === undefined ? undefined : [{ low: BigInt(value), high: BigInt(value) }];
  const fields = PORT_FIELDS.get(name);
  if (fields !== undefined) {
    const ports = spread(readPorts);
    if (ports === undefined) return undefined;
    if (fields.length === 1) return [oneField({ field: fields[0] as Field }, ports, negated)];
    const every = [{ low: 0n, high: 65_535n }];
    const boxes = [
      [ports, every],
      [every, ports],
    ];
    return [{ type: "tuple", parts: fields.map((field) => ({ field })), boxes, negated }];
  }
  switch (name) {
    case "protocol":
    case "next-header":
    case "payload-protocol": {
      const ranges = spread((text) => number(readTransport(text)) ?? readSpan(text));
      return ranges === undefined ? undefined : [oneField({ field: "transport" }, ranges, negated)];
    }
    case "icmp-type": {
      const ranges = spread((text) => number(readIcmpName(text, family)) ?? readSpan(text));
      return ranges === undefined ? undefined : [oneField({ field: "icmpType", family }, ranges, negated)];
    }
    case "icmp-code": {
      const ranges = spread(readSpan);
      return ranges === undefined ? undefined : [oneField({ field: "icmpCode" }, ranges, negated)];
    }
    case "tcp-established":
      return negated || option.has() ? undefined : [flagsOf((flags) => (flags & 0x14) !== 0)];
    case "tcp-initial":
      return negated || option.has() ? undefined : [flagsOf((flags) => (flags & 0x12) === 0x02)];
    case "tcp-flags": {
      const [text = "", ...others] = option.values();
      const flags = negated || others.length > 0 ? undefined : readFlagExpression(text);
      return flags === undefined ? undefined : [flagsOf(flags)];
    }
    case "interface": {
      const names = option.values();
      return negated || names.length === 0 ? undefined : [oneField({ field: "input" }, names)];
    }
    default:
      return undefined;
  }
}

function flagsOf(holds: (flags: number) => boolean): Condition {
  return oneField({ field: "tcpFlags" }, flagsWhere(holds));
}

const BITS: ReadonlyMap<string, number> = new Map([
  ["fin", 1],
  ["syn", 2],
  ["rst", 4],
  ["push", 8],
  ["ack", 16],
  ["urgent", 32],
]);

/** `syn & !ack`, `(syn&!ack)`, or one flag: all of these at once. Other expressions are not read. */
function readFlagExpression(text: string): ((flags: number) => boolean) | undefined {
  const bare = text.replace(/[()\s"]/g, "");
  if (bare === "") return undefined;
  const asked = bare.split("&").map((word) => ({ bit: BITS.get(word.replace(/^!/, "")), on: !word.startsWith("!") }));
  if (asked.some(({ bit }) => bit === undefined) || (/!\(/.test(text.replace(/\s/g, "")) && asked.length > 1)) return undefined;
  return (flags) => asked.every(({ bit = 0, on }) => ((flags & bit) !== 0) === on);
}

function readSpan(text: string): readonly Range[] | undefined {
  const found = /^(\d{1,3})(?:-(\d{1,3}))?$/.exec(text);
  const [low, high] = [Number(found?.[1]), Number(found?.[2] ?? found?.[1])];
  return found === null || high > 255 || low > high ? undefined : [{ low: BigInt(low), high: BigInt(high) }];
}

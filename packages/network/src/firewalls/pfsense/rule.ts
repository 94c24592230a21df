// A filter rule as a person wrote it (config.xml: filter/rule, and OPNsense/Firewall/Filter/rules/rule with its flat keys), and what it asks.

import { readNetwork } from "../address.ts";
import {
  type AddressSet,
  ANY_ADDRESS,
  addressConditions,
  addressSet,
  type IpFamily,
  negateAddresses,
  type Open,
  openAddresses,
  uniteAddresses,
} from "../address-set.ts";
import type { RuleDraft } from "../chain-draft.ts";
import { flagsWhere, readFlags } from "../flags.ts";
import { complementOf } from "../ranges.ts";
import { type Action, type Condition, oneField, type Range } from "../ruleset.ts";
import { maskConfigurationSecrets } from "../secret.ts";
import { one, type Service, serviceConditions, TCP, UDP } from "../service.ts";
import { readTransport } from "../transport.ts";
import type { XmlElement } from "../xml.ts";
import { type Aliases, readPorts } from "./alias.ts";
import { type Dialect, isMarked, lineOf } from "./configuration.ts";
import { readIcmpNames } from "./icmp.ts";
import type { Interfaces } from "./interface.ts";

export interface Setup {
  readonly dialect: Dialect;
  readonly interfaces: Interfaces;
  readonly aliases: Aliases;
}

/** Parts of a rule that say nothing of which packets it is about. What is logged, queued or sent to a gateway passes all the same. */
const HARMLESS: ReadonlySet<string> = new Set(
  [
    "id tracker type action interface interfacenot ipprotocol descr description log created updated associated-rule-id source",
    "destination protocol statetype floating quick direction disabled enabled icmptype icmp6type tcpflags1 tcpflags2 tcpflags_any",
    "source_net source_not source_port destination_net destination_not destination_port sequence sort_order prio_group",
    "gateway replyto reply-to disablereplyto tag allowopts nopfsync nosync statetimeout dnpipe pdnpipe defaultqueue ackqueue vlanprioset",
    "set-prio set-prio-low category categories separator label state-policy adaptivestart adaptiveend shaper1 shaper2 udp-first",
    "udp-multiple udp-single overload uuid ridentifier",
  ].flatMap((line) => line.split(" ")),
);
/** Parts that ask what no packet tells, or that hold only up to a limit. */
const UNMODELLED: ReadonlySet<string> = new Set(
  "os sched tagged dscp tos vlanprio prio max max-src-nodes max-src-states max-src-conn max-src-conn-rate max-src-conn-rates source-track l7container divert-to".split(
    " ",
  ),
);
const NOTHING: ReadonlySet<string> = new Set(["", "none", "any"]);

export type Direction = "in" | "out";

export interface FilterRule {
  readonly entry: XmlElement;
  /** Floating rules are asked first, then those of groups, then those of interfaces. */
  readonly place: "floating" | "group" | "interface";
  readonly directions: readonly Direction[];
  /** The first of these that holds decides; of the others, the last. `undefined`: that cannot be read. */
  readonly quick: boolean | undefined;
  readonly drafts: (direction: Direction) => readonly RuleDraft[];
  /** It lets packets pass without keeping a state, so that answers need rules of their own. */
  readonly stateless: boolean;
}

/** `undefined` for a rule that is switched off. */
export function readFilterRule(entry: XmlElement, setup: Setup): FilterRule | undefined {
  const { dialect, interfaces } = setup;
  const off = entry.has("enabled") ? negate(isMarked("opnsense", entry, "enabled")) : isMarked(dialect, entry, "disabled");
  if (off === true || entry.has("separator")) return undefined;
  const floating = isMarked(dialect, entry, "floating");
  const flat = isFlat(entry);
  const names = wordsOf(entry.value("interface"));
  const place = (flat ? names.length !== 1 : floating !== false)
    ? "floating"
    : interfaces.isGroup(names[0] ?? "")
      ? "group"
      : "interface";
  const quick = entry.has("quick") ? isMarked(dialect, entry, "quick") : flat || place !== "floating";
  const direction = entry.value("direction");
  const doubts: Condition[] = [
    ...(off === undefined ? [unread("whether it is switched off cannot be read")] : []),
    ...(place === "interface" && names.length === 0 ? [unread("its interface is not told")] : []),
    ...(floating === undefined ? [unread("whether it is a floating rule cannot be read")] : []),
    ...(direction !== undefined && !/^(?:in|out|any|)$/.test(direction) ? [unread("its direction cannot be read")] : []),
  ];
  return {
    entry,
    place,
    directions: directionsOf(direction, dialect, place),
    quick: dialect === "pfsense" && place !== "floating" ? true : quick,
    stateless: entry.value("statetype") === "none",
    drafts: (way) => draftsOf(entry, setup, way === "in" ? "input" : "output", doubts, quick),
  };
}

/** Rules of the newer kind name their ends in keys of their own. */
export function isFlat(entry: XmlElement): boolean {
  return entry.has("source_net") || entry.has("destination_net");
}

function negate(mark: boolean | undefined): boolean | undefined {
  return mark === undefined ? undefined : !mark;
}

export function wordsOf(text: string | undefined): readonly string[] {
  return (text ?? "").split(/[\s,]+/).filter((word) => word !== "" && word !== "any");
}

function unread(why: string): Condition {
  return { type: "unmodelled", why, understood: false };
}

/** pfSense asks rules of interfaces on the way in only. */
function directionsOf(text: string | undefined, dialect: Dialect, place: FilterRule["place"]): readonly Direction[] {
  if (place !== "floating" && dialect === "pfsense") return ["in"];
  if (text === "in" || text === "out") return [text];
  return place === "floating" || (text !== undefined && text !== "") ? ["in", "out"] : ["in"];
}

function draftsOf(
  entry: XmlElement,
  setup: Setup,
  field: "input" | "output",
  doubts: readonly Condition[],
  quick: boolean | undefined,
): readonly RuleDraft[] {
  const { dialect, interfaces } = setup;
  const not = isMarked("opnsense", entry, "interfacenot");
  const shared = {
    text: textOf(entry),
    locator: lineOf(entry),
    logged: isMarked(dialect, entry, "log") === true,
    action: quick === undefined ? ({ type: "unknown", why: "whether it is quick cannot be read" } as const) : actionOf(entry),
  };
  const open = [
    ...openConditions(entry),
    ...doubts,
    ...(not === undefined ? [unread("whether its interfaces are excepted cannot be read")] : []),
    ...interfaces.conditions(wordsOf(entry.value("interface")), field, not === true),
  ];
  return familiesOf(entry).flatMap((family) => {
    const [from, to] = [readEnd(entry, "source", setup), readEnd(entry, "destination", setup)];
    return addressConditions(from, to, [family]).flatMap(({ conditions }) =>
      servicesOf(entry, setup, family, shared.action).map((asked) => ({
        ...shared,
        conditions: [...conditions, ...asked, ...open],
      })),
    );
  });
}

/** IPv4 where nothing is said, as both do. */
function familiesOf(entry: XmlElement): readonly IpFamily[] {
  const said = entry.value("ipprotocol");
  if (said === undefined || said === "inet" || said === "") return ["ip"];
  return said === "inet6" ? ["ip6"] : ["ip", "ip6"];
}

function actionOf(entry: XmlElement): Action {
  const said = entry.value("type") ?? entry.value("action") ?? "";
  if (said === "pass" || said === "") return { type: "permit" };
  if (said === "block" || said === "reject") return { type: "deny" };
  if (said === "match") return { type: "none" };
  return { type: "unknown", why: `what the rule does is not known: ${said.slice(0, 40)}` };
}

function openConditions(entry: XmlElement): readonly Condition[] {
  const open: Condition[] = [];
  for (const { name, text } of entry.children) {
    if (HARMLESS.has(name) || (UNMODELLED.has(name) && NOTHING.has(text))) continue;
    if (UNMODELLED.has(name)) {
      open.push({ type: "unmodelled", why: `${name} ${text} is not modelled`.slice(0, 200), understood: true });
    } else open.push(unread(`its part ${name} is not known`));
  }
  const family = entry.value("ipprotocol") ?? "";
  if (!/^(?:inet|inet6|inet46|)$/.test(family)) open.push(unread("its IP version cannot be read"));
  return open;
}

const KEYS_OF_END: ReadonlySet<string> = new Set(["any", "network", "address", "not", "port"]);

/** One end of a rule: `source` or `destination`. */
export function readEnd(entry: XmlElement, key: "source" | "destination", setup: Setup): AddressSet {
  if (isFlat(entry)) {
    const words = (entry.value(`${key}_net`) ?? "any").split(/[\s,]+/).filter((word) => word !== "");
    const sets = words.map((word) => placeOf(word, setup));
    const [first = ANY_ADDRESS] = sets;
    const all = sets.length > 1 ? unite(sets) : first;
    return inverted(all, isMarked("opnsense", entry, `${key}_not`));
  }
  const end = entry.child(key);
  if (end === undefined) {
    return setup.dialect === "opnsense" ? ANY_ADDRESS : openAddresses(`its ${key} is not told`, false);
  }
  const odd = end.children.find(({ name }) => !KEYS_OF_END.has(name));
  if (odd !== undefined) return openAddresses(`its ${key} has a part ${odd.name}, which is not known`, false);
  if (end.has("any")) return ANY_ADDRESS;
  const word = end.value("network") ?? end.value("address") ?? "";
  if (word === "") return openAddresses(`its ${key} is not told`, false);
  return inverted(
    placeOf(word, setup),
    isMarked(setup.dialect === "opnsense" && end.value("not") === "" ? "pfsense" : setup.dialect, end, "not"),
  );
}

function unite(sets: readonly AddressSet[]): AddressSet {
  return sets.includes(ANY_ADDRESS) ? ANY_ADDRESS : uniteAddresses(sets);
}

/** Every address, negated, is still every address: neither system negates it. */
function inverted(set: AddressSet, not: boolean | undefined): AddressSet {
  if (not === false || set === ANY_ADDRESS) return set;
  return not === undefined ? openAddresses("whether it is negated cannot be read", false) : negateAddresses(set);
}

/** What a word stands for: `any`, `(self)`, `lan`, `lanip`, an address, a network, an alias. */
export function placeOf(word: string, { interfaces, aliases }: Setup): AddressSet {
  if (word === "any") return ANY_ADDRESS;
  if (word === "(self)") return interfaces.self();
  const network = readNetwork(word);
  if (network !== undefined) return addressSet([network]);
  if (aliases.has(word)) return aliases.addresses(word);
  const name = /^__(.+)_network$/.exec(word)?.[1] ?? word;
  const own = word.endsWith("ip") && interfaces.get(word) === undefined ? interfaces.own(word.slice(0, -2)) : undefined;
  return own ?? interfaces.networks(name) ?? openAddresses(`${word} is neither an address nor an alias`.slice(0, 200), false);
}

const SYN_ONLY: readonly Range[] = flagsWhere((flags) => (flags & 0x12) === 0x02);

/** The ways in which a packet can be of the rule's protocol, ports, ICMP types and flags. */
function servicesOf(entry: XmlElement, setup: Setup, family: IpFamily, action: Action): readonly (readonly Condition[])[] {
  const said = (entry.value("protocol") ?? "").toLowerCase();
  const [from, to] = [portsOf(entry, "source", setup), portsOf(entry, "destination", setup)];
  const withPorts = from !== undefined || to !== undefined;
  const protocol = said === "" && withPorts && setup.dialect === "pfsense" ? "tcp" : said;
  const open = from?.open ?? to?.open;
  if (protocol === "" || protocol === "any") {
    // Of the packets of TCP, a rule that keeps states takes those that begin a connection.
    if (action.type !== "permit" || entry.value("statetype") === "none") return [[]];
    const others = oneField({ field: "transport" }, complementOf(one(TCP), 255n));
    return [[others], [oneField({ field: "transport" }, one(TCP)), oneField({ field: "tcpFlags" }, SYN_ONLY)]];
  }
  const ports = {
    ...(from === undefined ? {} : { sourcePorts: from.values }),
    ...(to === undefined ? {} : { destinationPorts: to.values }),
  };
  if (protocol === "tcp" || protocol === "udp" || protocol === "tcp/udp") {
    const of = (transport: number): readonly (readonly Condition[])[] =>
      serviceConditions([{ transport, ...ports }], family, open);
    const flags = flagConditions(entry, setup.dialect, action, protocol === "tcp");
    return [
      ...(protocol === "udp" ? [] : of(TCP).map((conditions) => [...conditions, ...flags])),
      ...(protocol === "tcp" ? [] : of(UDP)),
    ];
  }
  if (protocol === "icmp" || protocol === "ipv6-icmp") return icmpConditions(entry, setup, family, protocol);
  const transport = protocol === "carp" ? 112 : protocol === "pfsync" ? 240 : readTransport(protocol);
  const why = `protocol ${protocol} is not known`.slice(0, 200);
  return transport === undefined ? [[unread(why)]] : serviceConditions([{ transport }], family);
}

function flagConditions(entry: XmlElement, dialect: Dialect, action: Action, isTcp: boolean): readonly Condition[] {
  const syn = oneField({ field: "tcpFlags" }, SYN_ONLY);
  const stateless = entry.value("statetype") === "none";
  if (isTcp && entry.has("tcpflags_any") && entry.value("tcpflags_any") !== "0") return [];
  const [set = "", of = ""] = [entry.value("tcpflags1"), entry.value("tcpflags2")];
  if (isTcp && of !== "") {
    const [on, mask] = [set === "" ? 0 : readFlags(set.split(",")), readFlags(of.split(","))];
    if (on === undefined || mask === undefined) return [unread("its TCP flags cannot be read")];
    return [
      oneField(
        { field: "tcpFlags" },
        flagsWhere((flags) => (flags & mask) === on),
      ),
    ];
  }
  // pfSense writes these flags out for every rule of TCP, be it one that blocks.
  if (isTcp && dialect === "pfsense") return [syn];
  return action.type === "permit" && !stateless ? [syn] : [];
}

function icmpConditions(
  entry: XmlElement,
  { dialect }: Setup,
  family: IpFamily,
  protocol: string,
): readonly (readonly Condition[])[] {
  const transport = family === "ip6" ? 58 : protocol === "icmp" ? 1 : 58;
  const names = wordsOf(
    (family === "ip6" ? (entry.value("icmp6type") ?? entry.value("icmptype")) : entry.value("icmptype")) ?? "",
  );
  const types = readIcmpNames(names, family);
  const open: readonly Condition[] =
    types === undefined
      ? [unread("its ICMP types cannot be read")]
      : dialect === "opnsense" && family === "ip6" && protocol === "icmp"
        ? [{ type: "unmodelled", why: "versions differ in what ICMP is in a rule for IPv6", understood: true }]
        : [];
  const services: readonly Service[] =
    types === undefined || types.length === 0 ? [{ transport }] : types.map((icmpType) => ({ transport, icmpType, family }));
  return serviceConditions(services, family).map((conditions) => [...conditions, ...open]);
}

interface Ports {
  readonly values: readonly Range[];
  readonly open?: Open;
}

/** `undefined` where any port will do. */
export function portsOf(entry: XmlElement, key: "source" | "destination", { aliases }: Setup): Ports | undefined {
  const text = (isFlat(entry) ? entry.value(`${key}_port`) : entry.child(key)?.value("port")) ?? "";
  if (text === "" || text === "any") return undefined;
  const [low, high] = text.split(/[-:]/, 2);
  const range = readPorts(low === "any" ? `1-${high}` : high === "any" ? `${low}-65535` : text);
  if (range !== undefined) return { values: [range] };
  return aliases.ports(text);
}

/** `rule "name": pass; in; lan; …`, as its parts say it. */
export function textOf(entry: XmlElement, noun = "rule"): string {
  const parts = entry.children.flatMap(({ name, text, children }) => {
    if (/^(?:descr|description|created|updated|tracker|id|uuid|separator)$/.test(name)) return [];
    const inner = children.map((child) => (child.text === "" ? child.name : `${child.name} ${child.text}`)).join(" ");
    return [[name, inner === "" ? text : inner].filter((word) => word !== "").join(" ")];
  });
  const title = entry.value("descr") ?? entry.value("description") ?? "";
  const written = [title === "" ? noun : `${noun} "${title}"`, ...parts].map(maskConfigurationSecrets);
  return `${written[0]}: ${written.slice(1).join("; ")}`.slice(0, 2000);
}

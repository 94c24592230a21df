// The rules that pfSense and OPNsense make of themselves, before and behind those of people: what no IPv6 stops, what ICMPv6 needs, bogons and
// private networks, CARP, DHCP, the rule against locking oneself out (documentation of both: Firewall rule processing order; pf.conf(5)).

import { readNetwork } from "../address.ts";
import { type AddressSet, ANY_ADDRESS, addressConditions, addressSet, type IpFamily, negateAddresses } from "../address-set.ts";
import { implied, type RuleDraft } from "../chain-draft.ts";
import { type Action, type Condition, oneField, type Range } from "../ruleset.ts";
import { one, TCP, UDP } from "../service.ts";
import type { XmlElement } from "../xml.ts";
import { readPorts } from "./alias.ts";
import { type Dialect, isMarked, lineOf } from "./configuration.ts";
import type { PfInterface } from "./interface.ts";
import type { Direction, Setup } from "./rule.ts";

const PERMIT: Action = { type: "permit" };
const DENY: Action = { type: "deny" };
const IP6: Condition = { type: "family", families: ["ip6"] };

const networks = (...texts: readonly string[]): AddressSet =>
  addressSet(texts.map(readNetwork).filter((one) => one !== undefined));
const LINK_LOCAL = networks("169.254.0.0/16");
const LINK_LOCAL6 = networks("fe80::/10");
const MULTICAST6 = networks("ff02::/16");
const LINK6 = networks("fe80::/10", "ff02::/16");
const PRIVATE: Readonly<Record<Dialect, AddressSet>> = {
  pfsense: networks("10.0.0.0/8", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"),
  opnsense: networks("10.0.0.0/8", "127.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"),
};
/** The list of bogons is loaded from outside; the networks of RFC 1918 are taken out of it. */
const NEVER_BOGONS = networks("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16");
const BROADCAST = networks("255.255.255.255");

type Asked = Readonly<Partial<Record<"source" | "destination", number>>>;

function ports(transport: number, asked: Asked): readonly Condition[] {
  return [
    oneField({ field: "transport" }, one(transport)),
    ...(asked.source === undefined ? [] : [oneField({ field: "sourcePort" }, one(asked.source))]),
    ...(asked.destination === undefined ? [] : [oneField({ field: "destinationPort" }, one(asked.destination))]),
  ];
}

function between(
  text: string,
  ends: readonly [AddressSet, AddressSet],
  further: readonly Condition[],
  action: Action,
  from?: XmlElement,
  families?: readonly IpFamily[],
): readonly RuleDraft[] {
  return addressConditions(...ends, families).map(({ conditions }) =>
    implied(text, [...conditions, ...further], action, from === undefined ? undefined : lineOf(from)),
  );
}

/** The rules that come before any of a person's. Each of them decides at once. */
export function earlyRules(direction: Direction, root: XmlElement, setup: Setup): readonly RuleDraft[] {
  const { dialect, interfaces } = setup;
  const system = root.child("system");
  const rules: RuleDraft[] = [];
  const allowed =
    dialect === "pfsense" ? system?.has("ipv6allow") : system?.has("ipv6allow") && system.value("ipv6allow") !== "0";
  if (allowed !== true) rules.push(implied("IPv6 is not allowed", [IP6], DENY, system && lineOf(system)));
  if (dialect === "pfsense" && direction === "in" && system?.has("no_apipa_block") !== true) {
    const text = "link-local addresses are not routed";
    rules.push(...between(text, [LINK_LOCAL, ANY_ADDRESS], [], DENY, undefined, ["ip"]));
    rules.push(...between(text, [ANY_ADDRESS, LINK_LOCAL], [], DENY, undefined, ["ip"]));
  }
  const balancer = root.at("load_balancer", "virtual_server") ?? root.at("OPNsense", "relayd");
  if (balancer !== undefined) rules.push(door("what a load balancer lets pass before any rule", balancer));
  rules.push(...icmp6Rules(direction));
  // What has port 0 does not come in; on the way out the source port may be a translated one, which never is 0.
  for (const field of direction === "in" ? (["sourcePort", "destinationPort"] as const) : []) {
    const transports = oneField({ field: "transport" }, [...one(TCP), ...one(UDP)]);
    rules.push(implied("nothing has port 0", [transports, oneField({ field }, one(0))], DENY));
  }
  rules.push(...guardRules(root));
  if (
    dialect === "opnsense" ||
    root.child("virtualip")?.has("vip") === true ||
    (root.child("hasync")?.children.length ?? 0) > 0
  ) {
    const carp = oneField({ field: "transport" }, one(112));
    if (direction === "in") rules.push(...between("no CARP of its own comes in", [interfaces.self(), ANY_ADDRESS], [carp], DENY));
    rules.push(implied("CARP passes", [carp], PERMIT));
  }
  for (const own of interfaces.all) rules.push(...interfaceRules(direction, own, root, setup));
  return [...rules, ...(direction === "in" ? lockoutRules(root, setup) : [])];
}

/** Without these types IPv6 does not work; they pass whatever a person's rules say. */
function icmp6Rules(direction: Direction): readonly RuleDraft[] {
  const icmp = (...types: readonly number[]): readonly Condition[] => [
    oneField({ field: "transport" }, one(58)),
    oneField({ field: "icmpType", family: "ip6" }, types.flatMap(one)),
  ];
  const text = "IPv6 needs this ICMPv6";
  const local = direction === "in" ? icmp(128, 133, 134, 135, 136) : icmp(129, 133, 134, 135, 136);
  return [
    implied(text, [IP6, ...icmp(1, 2, 135, 136)], PERMIT),
    ...between(text, [LINK_LOCAL6, LINK6], local, PERMIT),
    ...(direction === "in" ? between(text, [MULTICAST6, LINK_LOCAL6], local, PERMIT) : []),
  ];
}

/** Tables of addresses that programs fill while the device runs. */
function guardRules(root: XmlElement): readonly RuleDraft[] {
  const packages = root.child("installedpackages");
  const rules = [
    ...(root.child("filter")?.all("rule") ?? []),
    ...(root.at("OPNsense", "Firewall", "Filter", "rules")?.all("rule") ?? []),
  ];
  const limits = rules.find((rule) => (rule.value("max-src-conn-rate") ?? "") !== "" || (rule.value("overload") ?? "") !== "");
  const tables: readonly (readonly [string, XmlElement | undefined])[] = [
    ["addresses that opened too many connections", limits],
    ["addresses that an intrusion detection blocks", packages?.children.find(({ name }) => /^(?:snort|suricata)/.test(name))],
    ["what a captive portal does not let through", root.child("captiveportal")?.children.find((zone) => zone.has("enable"))],
  ];
  return tables.flatMap(([what, entry]) => {
    if (entry === undefined) return [];
    const why = `${what} are kept in a table of the running device`;
    return [implied(what, [{ type: "unmodelled", why, understood: true }], DENY, lineOf(entry))];
  });
}

function interfaceRules(direction: Direction, own: PfInterface, root: XmlElement, setup: Setup): readonly RuleDraft[] {
  const { dialect } = setup;
  const { name, entry, dynamic } = own;
  const by = oneField({ field: direction === "in" ? "input" : "output" }, [name]);
  const rules: RuleDraft[] = [];
  if (dynamic.ip6 && entry.value("ipaddrv6") !== "track6") {
    const [client, server] = [546, 547];
    const told = direction === "in" ? { source: server, destination: client } : { source: client, destination: server };
    rules.push(implied(`${name} is a client of DHCPv6`, [IP6, by, ...ports(UDP, told)], PERMIT, lineOf(entry)));
  }
  if (direction === "in") {
    const mark = (key: string): readonly Condition[] | undefined => {
      const on = isMarked(dialect, entry, key);
      if (on === false) return undefined;
      return on === true ? [by] : [by, { type: "unmodelled", why: `${key} of ${name} cannot be read`, understood: false }];
    };
    const bogons = mark("blockbogons");
    if (bogons !== undefined) {
      const why = "the list of bogons is loaded from outside";
      const loaded: Condition = { type: "unmodelled", why, understood: true };
      rules.push(
        ...between(
          `bogons do not come in by ${name}`,
          [negateAddresses(NEVER_BOGONS), ANY_ADDRESS],
          [...bogons, loaded],
          DENY,
          entry,
        ),
      );
    }
    const blocked = mark("blockpriv");
    if (blocked !== undefined) {
      rules.push(...between(`private networks do not come in by ${name}`, [PRIVATE[dialect], ANY_ADDRESS], blocked, DENY, entry));
    }
  }
  if (dynamic.ip && (entry.value("ipaddr") ?? "") === "dhcp") {
    const why = "versions differ in whether this comes before or behind the rules of people";
    const open: Condition = { type: "unmodelled", why, understood: true };
    rules.push(...clientRules(direction, own).map((rule) => ({ ...rule, conditions: [...rule.conditions, open] })));
  }
  return [...rules, ...serverRules(direction, own, by, root, setup)];
}

/** What a client of DHCP needs. */
function clientRules(direction: Direction, { name, entry }: PfInterface): readonly RuleDraft[] {
  const by = oneField({ field: direction === "in" ? "input" : "output" }, [name]);
  const told = direction === "in" ? { source: 67, destination: 68 } : { source: 68, destination: 67 };
  return [implied(`${name} is a client of DHCP`, [by, ...ports(UDP, told)], PERMIT, lineOf(entry))];
}

/** What a server of DHCP on the device needs. */
function serverRules(
  direction: Direction,
  own: PfInterface,
  by: Condition,
  root: XmlElement,
  setup: Setup,
): readonly RuleDraft[] {
  const { dialect, interfaces } = setup;
  const server = root.at("dhcpd", own.name);
  if (isMarked("pfsense", server, "enable") !== true) return [];
  const addresses = (dialect === "pfsense" ? interfaces.own(own.name) : interfaces.self()) ?? BROADCAST;
  const text = `a server of DHCP is on ${own.name}`;
  if (direction === "out") {
    return between(text, [addresses, ANY_ADDRESS], [by, ...ports(UDP, { source: 67, destination: 68 })], PERMIT, server, ["ip"]);
  }
  const asked = [by, ...ports(UDP, { source: 68, destination: 67 })];
  return [BROADCAST, addresses].flatMap((to) => between(text, [ANY_ADDRESS, to], asked, PERMIT, server, ["ip"]));
}

/** The device's own pages can always be reached from its first inner interface, unless that is switched off. */
function lockoutRules(root: XmlElement, { dialect, interfaces }: Setup): readonly RuleDraft[] {
  const [web, shell] = [root.at("system", "webgui"), root.at("system", "ssh")];
  const name = interfaces.get("lan") !== undefined ? "lan" : interfaces.all.length === 1 ? interfaces.all[0]?.name : undefined;
  if (web?.has("noantilockout") === true || name === undefined) return [];
  const secure = web?.value("protocol") === "https";
  const port = (text: string | undefined, usual: number): readonly Range[] => {
    const range = readPorts(text ?? "");
    return range === undefined ? one(usual) : [range];
  };
  const reached = [
    ...port(web?.value("port"), secure ? 443 : 80),
    ...(secure && !web.has("disablehttpredirect") ? one(80) : []),
    ...(shell?.has("enable") === true || shell?.has("enabled") === true ? port(shell.value("port"), 22) : []),
  ];
  const asked = [
    oneField({ field: "input" }, [name]),
    oneField({ field: "transport" }, one(TCP)),
    oneField({ field: "destinationPort" }, reached),
  ];
  const to = dialect === "pfsense" ? interfaces.own(name) : interfaces.self();
  return to === undefined ? [] : between("nobody locks himself out", [ANY_ADDRESS, to], asked, PERMIT, web);
}

/** The rules that decide where no rule of a person does, the most weighty first. */
export function lateRules(direction: Direction, root: XmlElement, setup: Setup): readonly RuleDraft[] {
  const { interfaces } = setup;
  const rules: RuleDraft[] = [];
  for (const [what, entry] of openDoors(root)) rules.push(door(what, entry));
  if (direction === "in" && root.child("ipsec")?.has("phase1") === true) {
    const why = "peers of tunnels are not modelled";
    for (const asked of [
      oneField({ field: "transport" }, [...one(50), ...one(51)]),
      oneField({ field: "transport" }, one(UDP)),
    ]) {
      const open: Condition = { type: "unmodelled", why, understood: true };
      rules.push(...between("tunnels of IPsec end here", [ANY_ADDRESS, interfaces.self()], [asked, open], PERMIT));
    }
  }
  for (const own of interfaces.all) if (own.entry.value("ipaddr") === "dhcp") rules.push(...clientRules(direction, own));
  if (direction === "out") rules.push(implied("what came in goes out", [], PERMIT));
  rules.push(implied("no rule lets it in", [], DENY));
  return rules;
}

/** More may pass than rules say. */
function door(what: string, entry: XmlElement): RuleDraft {
  return implied(what, [{ type: "unmodelled", why: `${what} is not modelled`, understood: true }], PERMIT, lineOf(entry));
}

/** Parts of the configuration that let more pass than rules say. */
function openDoors(root: XmlElement): readonly (readonly [string, XmlElement])[] {
  const upnp = root.at("installedpackages", "miniupnpd", "config");
  const bypass = root.at("filter", "bypassstaticroutes");
  return [
    ...(upnp?.has("enable") === true ? [["what programs ask for by UPnP", upnp] as const] : []),
    ...(bypass === undefined ? [] : [["traffic of static routes within one interface", bypass] as const]),
  ];
}

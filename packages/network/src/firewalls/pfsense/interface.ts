// Interfaces, groups of them, virtual addresses, gateways and static routes (config.xml: interfaces, vlans, ifgroups, virtualip, gateways,
// staticroutes).

import { readAddress, readNetwork } from "../address.ts";
import { type AddressSet, addressSet, type IpFamily, openAddresses, uniteAddresses } from "../address-set.ts";
import { type Condition, type InterfaceAddress, type InterfaceSetting, oneField, type Route } from "../ruleset.ts";
import type { XmlElement } from "../xml.ts";
import { type Dialect, isMarked, lineOf } from "./configuration.ts";

export interface PfInterface {
  /** `wan`, `lan`, `opt1`: by it rules name the interface. */
  readonly name: string;
  /** The device behind it: `em1`, `igb0.100`. */
  readonly device: string;
  readonly setting: InterfaceSetting;
  /** It has addresses of the family that the configuration does not tell. */
  readonly dynamic: Readonly<Record<IpFamily, boolean>>;
  /** It leads to a gateway, so that what leaves by it is translated unless told otherwise. */
  readonly uplink: boolean;
  readonly entry: XmlElement;
}

/** Names that stand for several interfaces without being told so, with the devices behind those. */
const BUILT_IN: ReadonlyMap<string, RegExp> = new Map([
  ["openvpn", /^ovpn/],
  ["wireguard", /^(?:tun_)?wg\d/],
  ["WireGuard", /^(?:tun_)?wg\d/],
  ["enc0", /^enc0$/],
  ["ipsec", /^enc0$/],
  ["l2tp", /^l2tp/],
  ["pppoe", /^poes/],
  ["pptp", /^pptp/],
  ["lo0", /^lo0$/],
]);

const FAMILIES: readonly IpFamily[] = ["ip", "ip6"];
const LOOPBACK = addressSet([readNetwork("127.0.0.0/8"), readAddress("::1")].filter((one) => one !== undefined));

export class Interfaces {
  readonly all: readonly PfInterface[];
  readonly routes: readonly Route[];
  readonly #byName: ReadonlyMap<string, PfInterface>;
  readonly #groups: ReadonlyMap<string, readonly string[]>;
  readonly #sequences: ReadonlyMap<string, number>;

  constructor(root: XmlElement, dialect: Dialect) {
    const gateways = readGateways(root, dialect);
    this.all = (root.child("interfaces")?.children ?? []).map((entry) => readInterface(entry, root, dialect, gateways));
    this.#byName = new Map(this.all.map((one) => [one.name, one]));
    this.#groups = readGroups(root);
    const groups = root.child("ifgroups")?.all("ifgroupentry") ?? [];
    this.#sequences = new Map(groups.map((entry) => [entry.value("ifname") ?? "", Number(entry.value("sequence")) || 0]));
    this.routes = readRoutes(root, dialect, gateways);
  }

  get(name: string): PfInterface | undefined {
    return this.#byName.get(name);
  }

  isGroup(name: string): boolean {
    return this.#groups.has(name) || BUILT_IN.has(name);
  }

  /** OPNsense asks rules of groups in the order that the groups have; in pfSense they have none. */
  sequenceOf(name: string): number {
    return this.#sequences.get(name) ?? 0;
  }

  /** The interfaces behind the names of interfaces and groups; `undefined` where one is not there. */
  members(names: readonly string[]): readonly string[] | undefined {
    const members = new Set<string>();
    for (const name of names) {
      const group = this.#groups.get(name);
      const devices = BUILT_IN.get(name);
      if (group !== undefined) for (const member of group) members.add(member);
      else if (devices !== undefined) {
        members.add(name);
        for (const one of this.all) if (devices.test(one.device)) members.add(one.name);
      } else if (this.#byName.has(name)) members.add(name);
      else return undefined;
    }
    return [...members];
  }

  /** None for no names at all: then any interface is meant. */
  conditions(names: readonly string[], field: "input" | "output", negated = false): readonly Condition[] {
    if (names.length === 0) return [];
    const members = this.members(names);
    if (members !== undefined && members.length > 0) return [oneField({ field }, members, negated)];
    return [{ type: "unmodelled", why: `there is no interface ${names.join(", ")}`.slice(0, 200), understood: false }];
  }

  /** The networks on the wire of an interface. */
  networks(name: string): AddressSet | undefined {
    return this.#addresses(name, ({ network }) => network);
  }

  /** The addresses of an interface itself. */
  own(name: string): AddressSet | undefined {
    return this.#addresses(name, ({ address }) => ({ low: address, high: address }));
  }

  /** All addresses of the device. */
  self(): AddressSet {
    return uniteAddresses([LOOPBACK, ...this.all.flatMap(({ name }) => this.own(name) ?? [])]);
  }

  #addresses(name: string, of: (address: InterfaceAddress) => { low: bigint; high: bigint }): AddressSet | undefined {
    const one = this.#byName.get(name);
    if (one === undefined) return undefined;
    const known = addressSet(one.setting.addresses.map((address) => ({ family: address.family, ...of(address) })));
    const open = FAMILIES.filter((family) => one.dynamic[family]);
    if (open.length === 0) return known;
    return uniteAddresses([known, openAddresses(`the addresses of ${name} are given to it from outside`, true)]);
  }
}

interface Gateway {
  readonly name: string;
  readonly interface: string;
  readonly family: IpFamily;
  /** Absent where it is given from outside. */
  readonly via?: bigint;
  readonly chosen: boolean;
  readonly entry: XmlElement;
}

function readInterface(entry: XmlElement, root: XmlElement, dialect: Dialect, gateways: readonly Gateway[]): PfInterface {
  const { name } = entry;
  const device = entry.value("if") ?? "";
  const vlans = root.child("vlans")?.all("vlan") ?? [];
  const tag = Number(vlans.find((vlan) => vlan.value("vlanif") === device)?.value("tag"));
  const [ip, ip6] = [readEnd(entry, "ipaddr", "subnet", 32), readEnd(entry, "ipaddrv6", "subnetv6", 128)];
  const virtual = virtualAddresses(root, name);
  const dynamic = { ip: ip.dynamic || virtual.open, ip6: ip6.dynamic || virtual.open };
  const setting: InterfaceSetting = {
    name,
    ...(tag > 0 ? { vlan: tag } : {}),
    enabled: isMarked(dialect, entry, "enable") !== false,
    addresses: [...ip.addresses, ...ip6.addresses, ...virtual.addresses],
    ...(dynamic.ip || dynamic.ip6 ? { dynamic: true as const } : {}),
    locator: lineOf(entry),
  };
  const told = [entry.value("gateway"), entry.value("gatewayv6")].some(
    (text) => text !== undefined && text !== "none" && text !== "",
  );
  const uplink = told || ip.dynamic || gateways.some((gateway) => gateway.interface === name && gateway.chosen);
  return { name, device, setting, dynamic, uplink, entry };
}

interface End {
  readonly addresses: readonly InterfaceAddress[];
  readonly dynamic: boolean;
}

/** Words instead of an address (`dhcp`, `track6`) say that it comes from outside. */
function readEnd(entry: XmlElement, key: string, length: string, longest: number): End {
  const text = entry.value(key) ?? "";
  if (text === "" || text === "none") return { addresses: [], dynamic: false };
  const bits = entry.value(length) ?? String(longest);
  const [own, network] = [readAddress(text), readNetwork(`${text}/${bits}`)];
  if (own === undefined || network === undefined) return { addresses: [], dynamic: true };
  return {
    addresses: [{ family: own.family, address: own.low, network: { low: network.low, high: network.high } }],
    dynamic: false,
  };
}

/** Addresses that the interface has as well. Those that it only answers for are none of its own. */
function virtualAddresses(
  root: XmlElement,
  name: string,
): { readonly addresses: readonly InterfaceAddress[]; readonly open: boolean } {
  const addresses: InterfaceAddress[] = [];
  let open = false;
  for (const entry of root.child("virtualip")?.all("vip") ?? []) {
    if (entry.value("interface") !== name) continue;
    const mode = entry.value("mode");
    if (mode === "proxyarp" || mode === "other") continue;
    const text = entry.value("subnet") ?? "";
    const [own, network] = [readAddress(text), readNetwork(`${text}/${entry.value("subnet_bits") ?? ""}`)];
    if (own === undefined || network === undefined || (mode !== "ipalias" && mode !== "carp")) open = true;
    else addresses.push({ family: own.family, address: own.low, network: { low: network.low, high: network.high } });
  }
  return { addresses, open };
}

function readGroups(root: XmlElement): ReadonlyMap<string, readonly string[]> {
  const entries = root.child("ifgroups")?.all("ifgroupentry") ?? [];
  return new Map(
    entries.flatMap((entry): readonly [string, readonly string[]][] => {
      const name = entry.value("ifname");
      const members = (entry.value("members") ?? "").split(/[\s,]+/).filter((word) => word !== "");
      return name === undefined ? [] : [[name, members]];
    }),
  );
}

function readGateways(root: XmlElement, dialect: Dialect): readonly Gateway[] {
  const sections = [root.child("gateways"), root.at("OPNsense", "Gateways")];
  const named = ["defaultgw4", "defaultgw6"].flatMap((key) => root.at("gateways", key)?.text ?? []);
  return sections.flatMap((section) =>
    (section?.all("gateway_item") ?? []).flatMap((entry): readonly Gateway[] => {
      const [name, by] = [entry.value("name"), entry.value("interface")];
      if (name === undefined || by === undefined || isMarked(dialect, entry, "disabled") === true) return [];
      const via = readAddress(entry.value("gateway") ?? "");
      const family = entry.value("ipprotocol") === "inet6" || via?.family === "ip6" ? "ip6" : "ip";
      const chosen = isMarked(dialect, entry, "defaultgw") === true || named.includes(name);
      return [{ name, interface: by, family, chosen, entry, ...(via === undefined ? {} : { via: via.low }) }];
    }),
  );
}

/** The default route is by the gateway that is chosen for it; where none is, by any that there is. */
function readRoutes(root: XmlElement, dialect: Dialect, gateways: readonly Gateway[]): readonly Route[] {
  const routes: Route[] = [];
  const lists = [root.child("staticroutes"), root.at("OPNsense", "Routes"), root.at("staticroutes", "routes")];
  for (const entry of lists.flatMap((list) => list?.all("route") ?? [])) {
    if (isMarked(dialect, entry, "disabled") === true) continue;
    const network = readNetwork(entry.value("network") ?? "");
    const name = entry.value("gateway") ?? "";
    const gateway = gateways.find((one) => one.name === name);
    if (network === undefined) continue;
    routes.push({
      family: network.family,
      network: { low: network.low, high: network.high },
      ...(gateway === undefined ? {} : { interface: gateway.interface }),
      ...(gateway?.via === undefined ? {} : { via: gateway.via }),
      ...(/^Null[46]/.test(name) ? { discard: true as const } : {}),
      locator: lineOf(entry),
    });
  }
  for (const family of FAMILIES) {
    const own = gateways.filter((gateway) => gateway.family === family);
    const chosen = own.filter((gateway) => gateway.chosen);
    for (const { interface: by, via, entry } of chosen.length > 0 ? chosen : own) {
      const network = { low: 0n, high: family === "ip" ? 0xffff_ffffn : (1n << 128n) - 1n };
      routes.push({ family, network, interface: by, ...(via === undefined ? {} : { via }), locator: lineOf(entry) });
    }
  }
  return routes;
}

// Addresses, services and their groups of FortiOS (FortiOS CLI Reference: config firewall address, addrgrp, service custom, service group).

import { maskedRanges, readAddress, readAddressRange, readNetwork } from "../address.ts";
import { type AddressSet, ANY_IP, ANY_IP6, addressSet, type IpFamily, openAddresses, uniteAddresses } from "../address-set.ts";
import { Groups, type Member } from "../group.ts";
import type { Range } from "../ruleset.ts";
import { EVERY_PORT, one, type Service, TCP, UDP } from "../service.ts";
import type { Node } from "./tree.ts";

const SCTP = 132;

/** All keys of addresses, services and their groups. */
const KEYS: ReadonlySet<string> = new Set(
  [
    "uuid type sub-type subnet start-ip end-ip fqdn wildcard comment comments visibility color associated-interface allow-routing interface",
    "cache-ttl country macaddr start-mac end-mac wildcard-fqdn tags tagging obj-id fabric-object sdn sdn-addr-type sdn-tag filter obj-type",
    "list tag-type tag-detection-level clearpass-spt passive-fqdn-learning fsso-group node-ip-only epg-name tenant organization policy-group",
    "subnet-name hw-vendor hw-model os sw-version route-tag ip6 host host-type template member exclude exclude-member category protocol",
    "protocol-number tcp-portrange udp-portrange sctp-portrange udplite-portrange icmptype icmpcode iprange helper session-ttl",
    "check-reset-range tcp-halfclose-timer tcp-halfopen-timer tcp-timewait-timer tcp-rst-timer udp-idle-timer proxy app-service-type",
    "app-category application explicit-proxy agent-id global-object",
  ].flatMap((line) => line.split(" ")),
);

/** Objects of one virtual domain. */
export class FortiObjects {
  readonly #addresses: Readonly<Record<IpFamily, Groups<AddressSet>>> = {
    ip: new Groups<AddressSet>("address"),
    ip6: new Groups<AddressSet>("address"),
  };
  readonly #services = new Groups<Service>("service");
  readonly #sets = new Map<string, AddressSet>();

  /** From the sections of the domain. */
  constructor(domain: Node) {
    const each = (path: string, take: (entry: Node) => void): void => {
      for (const entry of domain.section(path)?.entries ?? []) take(entry);
    };
    each("firewall address", (entry) => this.#fill(this.#addresses.ip, entry, [memberOf(readIp4(entry))]));
    each("firewall multicast-address", (entry) => this.#fill(this.#addresses.ip, entry, [memberOf(readIp4(entry))]));
    each("firewall address6", (entry) => this.#fill(this.#addresses.ip6, entry, [memberOf(readIp6(entry))]));
    each("firewall addrgrp", (entry) => this.#fill(this.#addresses.ip, entry, membersOf(entry)));
    each("firewall addrgrp6", (entry) => this.#fill(this.#addresses.ip6, entry, membersOf(entry)));
    each("firewall service custom", (entry) => this.#fill(this.#services, entry, readService(entry)));
    each("firewall service group", (entry) => this.#fill(this.#services, entry, membersOf(entry)));
  }

  #fill<T>(groups: Groups<T>, entry: Node, members: readonly Member<T>[]): void {
    const own = groups.define(entry.name);
    const strange = [...entry.settings.keys()].find((key) => !KEYS.has(key));
    const open = (why: string): Member<T> => ({ type: "open", why, understood: false });
    // Of what was not understood nothing is held for certain.
    if (strange !== undefined) own.splice(0, own.length, open(`${strange} of ${entry.name} is not known`));
    else if (entry.doubt !== undefined) own.splice(0, own.length, open(`${entry.name} was not understood`));
    else own.splice(0, own.length, ...members);
  }

  /** `undefined` where there is no such address. */
  address(name: string, family: IpFamily): AddressSet | undefined {
    const key = `${family} ${name}`;
    const known = this.#sets.get(key);
    if (known !== undefined) return known;
    const groups = this.#addresses[family];
    if (!groups.has(name)) return PREDEFINED_ADDRESSES[family].get(name);
    const { values, open } = groups.resolve(name);
    const set = uniteAddresses(values);
    const made = open === undefined ? set : { ...set, open };
    this.#sets.set(key, made);
    return made;
  }

  /** All of these together. A name that is not there makes the set open. */
  addresses(names: readonly string[], family: IpFamily): AddressSet {
    return uniteAddresses(
      names.map((name) => this.address(name, family) ?? openAddresses(`address ${name} is not there`, false)),
    );
  }

  services(names: readonly string[]): ReturnType<Groups<Service>["resolve"]> {
    const values: Service[] = [];
    let open: ReturnType<Groups<Service>["resolve"]>["open"];
    for (const name of names) {
      const predefined = this.#services.has(name) ? undefined : PREDEFINED_SERVICES.get(name);
      const resolved = predefined === undefined ? this.#services.resolve(name) : { values: predefined };
      for (const value of resolved.values) values.push(value);
      open ??= resolved.open;
    }
    return open === undefined ? { values } : { values, open };
  }
}

const PREDEFINED_ADDRESSES: Readonly<Record<IpFamily, ReadonlyMap<string, AddressSet>>> = {
  ip: new Map([
    ["all", ANY_IP],
    ["none", { ip: one(0), ip6: [] }],
  ]),
  ip6: new Map([
    ["all", ANY_IP6],
    ["none", { ip: [], ip6: one(0) }],
  ]),
};

function memberOf(set: AddressSet): Member<AddressSet> {
  return { type: "value", value: set };
}

function membersOf<T>(entry: Node): readonly Member<T>[] {
  const members = entry.values("member").map((name): Member<T> => ({ type: "group", name }));
  if (entry.value("exclude") !== "enable") return members;
  return [...members, { type: "open", why: `members that ${entry.name} excludes are not modelled`, understood: true }];
}

function readIp4(entry: Node): AddressSet {
  const type = entry.value("type") ?? (entry.settings.has("start-ip") ? "iprange" : "ipmask");
  const unreadable = openAddresses(`address ${entry.name} cannot be read`, false);
  switch (type) {
    case "ipmask":
    case "interface-subnet":
    case "broadcastmask": {
      const [address, mask] = entry.values("subnet");
      if (address === undefined) return type === "ipmask" ? ANY_IP : unreadable;
      const network = readNetwork(mask === undefined ? address : `${address}/${mask}`);
      return network?.family === "ip" ? addressSet([network]) : unreadable;
    }
    case "iprange":
    case "multicastrange": {
      const range = readAddressRange(entry.value("start-ip") ?? "", entry.value("end-ip") ?? "");
      return range?.family === "ip" ? addressSet([range]) : unreadable;
    }
    case "wildcard": {
      const [address, mask] = entry.values("wildcard").map(readAddress);
      if (address?.family !== "ip" || mask?.family !== "ip") return unreadable;
      const ranges = maskedRanges(address.low & mask.low, mask.low, "ip");
      return ranges === undefined ? openAddresses("a mask with so many holes is not written out", true) : addressSet(ranges);
    }
    case "fqdn":
    case "wildcard-fqdn":
    case "geography":
    case "mac":
    case "dynamic":
    case "route-tag":
      return openAddresses(`which addresses ${entry.name} (${type}) has the configuration does not tell`, true);
    default:
      return unreadable;
  }
}

function readIp6(entry: Node): AddressSet {
  const type = entry.value("type") ?? "ipprefix";
  const unreadable = openAddresses(`address ${entry.name} cannot be read`, false);
  if (type === "ipprefix") {
    const network = readNetwork(entry.value("ip6") ?? "::/0");
    return network?.family === "ip6" ? addressSet([network]) : unreadable;
  }
  if (type === "iprange") {
    const range = readAddressRange(entry.value("start-ip") ?? "", entry.value("end-ip") ?? "");
    return range?.family === "ip6" ? addressSet([range]) : unreadable;
  }
  const known = ["fqdn", "geography", "dynamic", "template", "mac"].includes(type);
  return known ? openAddresses(`which addresses ${entry.name} (${type}) has is not told`, true) : unreadable;
}

const UNREADABLE = { type: "open", why: "a service cannot be read", understood: false } as const;

/** `set tcp-portrange 80 443-445:1024-65535`: destination, and source behind a colon. */
function readService(entry: Node): readonly Member<Service>[] {
  const protocol = entry.value("protocol") ?? "TCP/UDP/SCTP";
  const number = Number(entry.value("protocol-number") ?? "0");
  const services: Member<Service>[] = [];
  const add = (value: Service): void => {
    services.push({ type: "value", value });
  };
  for (const key of ["iprange", "fqdn"]) {
    const value = entry.value(key);
    if (value !== undefined && value !== "0.0.0.0")
      services.push({ type: "open", why: `a service bound to ${value} is not modelled`, understood: true });
  }
  switch (protocol) {
    case "TCP/UDP/SCTP":
    case "TCP/UDP/UDP-Lite/SCTP":
      for (const [key, transport] of PORT_RANGES) {
        for (const text of entry.values(key)) {
          const ports = readPorts(text);
          if (ports === undefined) services.push(UNREADABLE);
          else add({ transport, ...ports });
        }
      }
      return services.length === 0 ? [UNREADABLE] : services;
    case "IP":
      if (!Number.isInteger(number) || number < 0 || number > 255) return [UNREADABLE];
      add(number === 0 ? {} : { transport: number });
      return services;
    case "ICMP":
    case "ICMP6": {
      const family = protocol === "ICMP" ? "ip" : "ip6";
      const [type, code] = [entry.value("icmptype"), entry.value("icmpcode")];
      if ([type, code].some((text) => text !== undefined && (!/^\d{1,3}$/.test(text) || Number(text) > 255))) return [UNREADABLE];
      add({
        transport: protocol === "ICMP" ? 1 : 58,
        family,
        ...(type === undefined ? {} : { icmpType: Number(type) }),
        ...(code === undefined ? {} : { icmpCode: Number(code) }),
      });
      return services;
    }
    // Services of an explicit proxy.
    case "HTTP":
    case "FTP":
    case "CONNECT":
    case "SOCKS-TCP":
    case "SOCKS-UDP":
    case "ALL":
      return [{ type: "open", why: "a service of a proxy is not modelled", understood: true }];
    default:
      return [UNREADABLE];
  }
}

const PORT_RANGES = [
  ["tcp-portrange", TCP],
  ["udp-portrange", UDP],
  ["sctp-portrange", SCTP],
  ["udplite-portrange", 136],
] as const;

function readPorts(text: string): Pick<Service, "sourcePorts" | "destinationPorts"> | undefined {
  const [to = "", from, more] = text.split(":");
  const destinationPorts = readPortRange(to);
  const sourcePorts = from === undefined ? undefined : readPortRange(from);
  if (destinationPorts === undefined || more !== undefined || (from !== undefined && sourcePorts === undefined)) return undefined;
  return sourcePorts === undefined ? { destinationPorts } : { destinationPorts, sourcePorts };
}

/** `80` or `80-90`. */
export function readPortRange(text: string): readonly Range[] | undefined {
  const found = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text);
  if (found === null) return undefined;
  const low = Number(found[1]);
  const high = Number(found[2] ?? found[1]);
  if (high > 65_535 || low > high) return undefined;
  // Port 0 as a whole range is how the device writes "any".
  return low === 0 && high === 65_535 ? EVERY_PORT : [{ low: BigInt(low), high: BigInt(high) }];
}

/** Services that every device has, for parts of a configuration that do not list them. */
const PREDEFINED_SERVICES: ReadonlyMap<string, readonly Service[]> = new Map<string, readonly Service[]>([
  ["ALL", [{}]],
  ["ALL_TCP", [{ transport: TCP }]],
  ["ALL_UDP", [{ transport: UDP }]],
  ["ALL_ICMP", [{ transport: 1, family: "ip" }]],
  ["ALL_ICMP6", [{ transport: 58, family: "ip6" }]],
  ["AH", [{ transport: 51 }]],
  ["ESP", [{ transport: 50 }]],
  ["GRE", [{ transport: 47 }]],
  ["OSPF", [{ transport: 89 }]],
  ["PING", [{ transport: 1, icmpType: 8, family: "ip" }]],
  ["PING6", [{ transport: 58, icmpType: 128, family: "ip6" }]],
  ["BGP", ports(TCP, 179)],
  ["DNS", [...ports(TCP, 53), ...ports(UDP, 53)]],
  ["FTP", ports(TCP, 21)],
  ["HTTP", ports(TCP, 80)],
  ["HTTPS", ports(TCP, 443)],
  ["IMAP", ports(TCP, 143)],
  ["IMAPS", ports(TCP, 993)],
  ["LDAP", ports(TCP, 389)],
  ["NTP", [...ports(TCP, 123), ...ports(UDP, 123)]],
  ["POP3", ports(TCP, 110)],
  ["POP3S", ports(TCP, 995)],
  ["RDP", ports(TCP, 3389)],
  ["SMTP", ports(TCP, 25)],
  ["SMTPS", ports(TCP, 465)],
  ["SSH", ports(TCP, 22)],
  ["SYSLOG", ports(UDP, 514)],
  ["TELNET", ports(TCP, 23)],
  ["TFTP", ports(UDP, 69)],
]);

function ports(transport: number, port: number): readonly Service[] {
  return [{ transport, destinationPorts: one(port) }];
}

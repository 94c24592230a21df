// Interfaces of Junos: their units are what zones, rules and routes name (Junos OS Interfaces Fundamentals; `ge-0/0/0.0`).

import type { Locator } from "@bulkhead/facts";
import { readAddress, readNetwork } from "../address.ts";
import type { IpFamily } from "../address-set.ts";
import type { InterfaceAddress } from "../ruleset.ts";
import type { Branch } from "../statement-tree.ts";

export interface UnitFilter {
  readonly direction: "input" | "output";
  readonly family: IpFamily;
  /** Asked one after the other, as if they were one. */
  readonly filters: readonly string[];
  readonly text: string;
  readonly locator: Locator;
}

export interface Unit {
  /** `ge-0/0/0.0` */
  readonly name: string;
  readonly enabled: boolean;
  readonly vlan?: number;
  readonly families: readonly IpFamily[];
  readonly addresses: readonly InterfaceAddress[];
  readonly dynamic: boolean;
  readonly filters: readonly UnitFilter[];
  readonly locator: Locator;
}

export interface Interfaces {
  readonly units: readonly Unit[];
  /** Names, with `*` at the end for all units, of which something was not understood. */
  readonly doubts: readonly { readonly name: string; readonly locator: Locator }[];
}

const IGNORED = [
  "description",
  "mtu",
  "speed",
  "link-mode",
  "vlan-tagging",
  "flexible-vlan-tagging",
  "encapsulation",
  "native-vlan-id",
  "gigether-options",
  "ether-options",
  "fastether-options",
  "aggregated-ether-options",
  "redundant-ether-options",
  "fabric-options",
  "hold-time",
  "traps",
  "no-traps",
  "auto-negotiation",
  "no-auto-negotiation",
  "mac",
];

const IGNORED_OF_UNIT = [
  "description",
  "bandwidth",
  "proxy-arp",
  "traps",
  "no-traps",
  "point-to-point",
  "multipoint",
  "ppp-options",
  "pppoe-options",
];

const IGNORED_OF_FAMILY = ["mtu", "no-redirects", "sampling", "no-neighbor-learn", "negotiate-address", "targeted-broadcast"];

/** Families that hand on no packets of IP: switching has its own rules, which are not read. */
const OTHER_FAMILIES = ["ethernet-switching", "iso", "mpls", "bridge", "ccc"];

/** Reads `interfaces`. `tell` takes what was not understood. */
export function readInterfaces(section: Branch | undefined, tell: (branch: Branch, why: string) => void): Interfaces {
  const units: Unit[] = [];
  const doubts: { name: string; locator: Locator }[] = [];
  for (const card of section?.entries() ?? []) {
    const locator: Locator = { type: "line", line: card.line };
    card.ignore(...IGNORED);
    const off = card.take("disable") !== undefined;
    const numbered = (card.take("unit")?.entries() ?? []).filter(({ word }) => /^\d{1,10}$/.test(word));
    const own = numbered.map((unit) => readUnit(card.word, unit, off, tell));
    units.push(...own);
    const unread = [...card.unread(), ...(card.take("unit")?.entries() ?? []).filter((unit) => !numbered.includes(unit))];
    for (const branch of unread) {
      branch.ignore();
      tell(branch, "a statement of an interface is not known");
    }
    if (unread.length > 0 || card.cut) doubts.push({ name: `${card.word}.*`, locator });
    if (card.word === "interface-range" && own.length === 0) doubts.push({ name: "*", locator });
  }
  return { units, doubts };
}

function readUnit(card: string, branch: Branch, cardOff: boolean, tell: (branch: Branch, why: string) => void): Unit {
  branch.ignore(...IGNORED_OF_UNIT);
  const off = branch.take("disable") !== undefined;
  const vlan = Number(branch.take("vlan-id")?.value() ?? Number.NaN);
  const name = `${card}.${branch.word}`;
  const families: IpFamily[] = [];
  const addresses: InterfaceAddress[] = [];
  const filters: UnitFilter[] = [];
  let dynamic = false;
  branch.take("family")?.ignore(...OTHER_FAMILIES);
  for (const [word, family] of [
    ["inet", "ip"],
    ["inet6", "ip6"],
  ] as const) {
    const own = branch.take("family", word);
    if (own === undefined) continue;
    families.push(family);
    own.ignore(...IGNORED_OF_FAMILY);
    for (const kind of ["dhcp", "dhcp-client", "dhcpv6-client"]) {
      if (!own.has(kind)) continue;
      dynamic = true;
      own.ignore(kind);
    }
    for (const address of own.take("address")?.entries() ?? []) {
      address.ignore();
      const read = readInterfaceAddress(address.word, family);
      if (read === undefined) tell(address, "the address cannot be read");
      else addresses.push(read);
    }
    for (const direction of ["input", "output"] as const) {
      const single = own.take("filter", direction)?.value();
      const list = own.take("filter", `${direction}-list`)?.values() ?? [];
      const given = single === undefined ? list : [single];
      if (given.length === 0) continue;
      const text = `interfaces ${card} unit ${branch.word} family ${word} filter ${direction} ${given.join(" ")}`;
      filters.push({ direction, family, filters: given, text, locator: { type: "line", line: own.line } });
    }
  }
  return {
    name,
    enabled: !off && !cardOff,
    ...(Number.isInteger(vlan) ? { vlan } : {}),
    families,
    addresses,
    dynamic,
    filters,
    locator: { type: "line", line: branch.line },
  };
}

/** `10.1.0.1/16`. */
export function readInterfaceAddress(text: string, family: IpFamily): InterfaceAddress | undefined {
  const address = readAddress(text.split("/")[0] ?? "");
  const network = readNetwork(text);
  if (address?.family !== family || network?.family !== family) return undefined;
  return { family, address: address.low, network: { low: network.low, high: network.high } };
}

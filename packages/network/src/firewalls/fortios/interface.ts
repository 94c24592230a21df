// Interfaces, zones and static routes of FortiOS (FortiOS CLI Reference: config system interface, zone, sdwan, router static).

import { readAddress, readNetwork } from "../address.ts";
import type { InterfaceAddress, InterfaceSetting, Route } from "../ruleset.ts";
import type { Node } from "./tree.ts";

export interface FortiInterface {
  readonly name: string;
  /** The virtual domain that it is in. */
  readonly domain: string;
  readonly setting: InterfaceSetting;
}

export interface Zone {
  readonly name: string;
  readonly members: readonly string[];
  /** Whether its interfaces hand on to each other without a policy; `undefined` where that was not understood. */
  readonly open: boolean | undefined;
  readonly doubt: boolean;
  readonly entry: Node;
}

/** Where a device has no virtual domains, all is of `root`. */
export const ROOT = "root";

export function readInterfaces(scope: Node): readonly FortiInterface[] {
  return (scope.section("system interface")?.entries ?? []).map((entry) => {
    const vlan = Number(entry.value("vlanid"));
    const dynamic = ["dhcp", "pppoe"].includes(entry.value("mode") ?? "static");
    const setting = {
      name: entry.name,
      ...(vlan > 0 ? { vlan } : {}),
      enabled: entry.value("status") !== "down",
      addresses: addressesOf(entry),
      ...(dynamic ? { dynamic: true as const } : {}),
      locator: entry.locator,
    };
    return { name: entry.name, domain: entry.value("vdom") ?? ROOT, setting };
  });
}

function addressesOf(entry: Node): readonly InterfaceAddress[] {
  const second = (entry.section("secondaryip")?.entries ?? []).map((one) => one.values("ip"));
  const ip4 = [entry.values("ip"), ...second].flatMap(([address = "", mask = ""]) => addressOf(address, `${address}/${mask}`));
  const ip6 = entry.section("ipv6")?.value("ip6-address") ?? "";
  return [...ip4, ...addressOf(ip6.replace(/\/.*$/, ""), ip6)].filter(({ address }) => address !== 0n);
}

function addressOf(address: string, on: string): readonly InterfaceAddress[] {
  const own = readAddress(address);
  const network = readNetwork(on);
  if (own === undefined || network === undefined) return [];
  return [{ family: own.family, address: own.low, network: { low: network.low, high: network.high } }];
}

/** Zones, and those of SD-WAN, which are zones of another name. */
export function readZones(domain: Node): ReadonlyMap<string, Zone> {
  const zones = new Map<string, Zone>();
  const section = domain.section("system zone");
  for (const entry of section?.entries ?? []) {
    const intrazone = entry.value("intrazone") ?? "deny";
    const open = intrazone === "allow" ? true : intrazone === "deny" ? false : undefined;
    zones.set(entry.name, {
      name: entry.name,
      members: entry.values("interface"),
      open,
      doubt: entry.doubt !== undefined,
      entry,
    });
  }
  for (const path of ["system sdwan", "system virtual-wan-link"]) {
    const wan = domain.section(path);
    const members = wan?.section("members")?.entries ?? [];
    if (wan === undefined) continue;
    const byZone = Map.groupBy(members, (entry) => entry.value("zone") ?? "virtual-wan-link");
    for (const [name, own] of byZone) {
      const doubt = own.some((entry) => entry.doubt !== undefined) || wan.doubt !== undefined;
      zones.set(name, { name, members: own.flatMap((entry) => entry.values("interface")), open: false, doubt, entry: wan });
    }
  }
  return zones;
}

export function readRoutes(domain: Node): readonly Route[] {
  return (["router static", "router static6"] as const).flatMap((path) =>
    (domain.section(path)?.entries ?? []).flatMap((entry): readonly Route[] => {
      if (entry.value("status") === "disable" || entry.settings.has("dstaddr")) return [];
      const [address, mask] = entry.values("dst");
      const all = path === "router static" ? "0.0.0.0/0" : "::/0";
      const network = readNetwork(address === undefined ? all : mask === undefined ? address : `${address}/${mask}`);
      if (network === undefined) return [];
      const via = readAddress(entry.value("gateway") ?? "");
      const name = entry.value("device");
      const distance = Number(entry.value("distance"));
      return [
        {
          family: network.family,
          network: { low: network.low, high: network.high },
          ...(name === undefined ? {} : { interface: name }),
          ...(via === undefined ? {} : { via: via.low }),
          ...(entry.value("blackhole") === "enable" ? { discard: true as const } : {}),
          ...(distance > 0 ? { metric: distance } : {}),
          locator: entry.locator,
        },
      ];
    }),
  );
}

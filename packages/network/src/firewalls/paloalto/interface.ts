// Interfaces, static routes and virtual routers of PAN-OS (PAN-OS Administrator's Guide: Configure Interfaces, Static Routes).

import type { Locator } from "@bulkhead/facts";
import { readAddress, readNetwork } from "../address.ts";
import type { IpFamily } from "../address-set.ts";
import type { InterfaceAddress, InterfaceSetting, Route } from "../ruleset.ts";
import type { Branch } from "../statement-tree.ts";

export interface Network {
  readonly interfaces: readonly InterfaceSetting[];
  /** The text tells interfaces at all. */
  readonly told: boolean;
  readonly routes: readonly Route[];
  /** Virtual routers, where there are several. */
  readonly routers: readonly { readonly name: string; readonly members: readonly string[]; readonly locator: Locator }[];
}

type Tell = (branch: Branch, why: string) => void;
/** An address that is the name of an object. */
type Lookup = (name: string) => string | undefined;

/** Reads `network`. `zoneOf`: the zone of an interface. */
export function readNetworkSection(
  network: Branch | undefined,
  zoneOf: ReadonlyMap<string, string>,
  lookup: Lookup,
  tell: Tell,
): Network {
  const interfaces: InterfaceSetting[] = [];
  const section = network?.take("interface");
  const add = (branch: Branch, settings: readonly (Branch | undefined)[], enabled: boolean): void => {
    const addresses: InterfaceAddress[] = [];
    let dynamic = false;
    for (const setting of settings) {
      if (setting === undefined) continue;
      dynamic ||= setting.has("dhcp-client") || setting.has("pppoe");
      const given = [
        ...(setting.take("ip")?.entries() ?? []).map((one) => [one, "ip"] as const),
        ...(setting.take("ipv6", "address")?.entries() ?? []).map((one) => [one, "ip6"] as const),
      ];
      for (const [entry, family] of given) {
        const read = addressOf(lookup(entry.word) ?? entry.word, family);
        if (read === undefined) tell(entry, "the address of the interface cannot be read");
        else addresses.push(read);
      }
    }
    const tag = Number(branch.take("tag")?.value() ?? Number.NaN);
    const group = zoneOf.get(branch.word);
    interfaces.push({
      name: branch.word,
      ...(group === undefined ? {} : { group }),
      ...(Number.isInteger(tag) ? { vlan: tag } : {}),
      enabled,
      addresses,
      ...(dynamic ? { dynamic: true as const } : {}),
      locator: { type: "line", line: branch.line },
    });
  };
  for (const kind of ["ethernet", "aggregate-ethernet"]) {
    for (const card of section?.take(kind)?.entries() ?? []) {
      const enabled = card.take("link-state")?.value() !== "down";
      const layers = ["layer3", "layer2", "virtual-wire"].map((layer) => card.take(layer));
      add(card, layers, enabled);
      for (const unit of layers.flatMap((layer) => layer?.take("units")?.entries() ?? [])) add(unit, [unit], enabled);
    }
  }
  for (const kind of ["vlan", "loopback", "tunnel"]) {
    const place = section?.take(kind);
    for (const unit of place?.take("units")?.entries() ?? []) add(unit, [unit], true);
    if (place?.has("ip") === true) add(place, [place], true);
  }
  const routes: Route[] = [];
  const routers: { name: string; members: readonly string[]; locator: Locator }[] = [];
  for (const router of network?.take("virtual-router")?.entries() ?? []) {
    const members = router.take("interface")?.values() ?? [];
    if (members.length > 0) routers.push({ name: router.word, members, locator: { type: "line", line: router.line } });
    for (const [word, family] of [
      ["ip", "ip"],
      ["ipv6", "ip6"],
    ] as const) {
      for (const entry of router.take("routing-table", word, "static-route")?.entries() ?? []) {
        const route = routeOf(entry, family, lookup);
        if (route === undefined) tell(entry, "the route cannot be read");
        else routes.push(route);
      }
    }
  }
  network?.ignore();
  return { interfaces, told: section !== undefined, routes, routers: routers.length > 1 ? routers : [] };
}

function addressOf(text: string, family: IpFamily): InterfaceAddress | undefined {
  const address = readAddress(text.split("/")[0] ?? "");
  const network = readNetwork(text);
  if (address?.family !== family || network?.family !== family) return undefined;
  return { family, address: address.low, network: { low: network.low, high: network.high } };
}

function routeOf(entry: Branch, family: IpFamily, lookup: Lookup): Route | undefined {
  const to = entry.take("destination")?.value() ?? "";
  const network = readNetwork(lookup(to) ?? to);
  if (network?.family !== family) return undefined;
  const metric = Number(entry.take("metric")?.value() ?? 10);
  const out = entry.take("interface")?.value();
  const hop = entry.take("nexthop", family === "ip" ? "ip-address" : "ipv6-address")?.value();
  const shared = {
    family,
    network: { low: network.low, high: network.high },
    metric: Number.isFinite(metric) ? metric : 10,
    locator: { type: "line", line: entry.line },
  } as const;
  if (entry.take("nexthop", "discard") !== undefined) return { ...shared, discard: true };
  const via = hop === undefined ? undefined : readAddress(lookup(hop) ?? hop);
  const known = via?.family === family;
  if (!known && out === undefined) return undefined;
  return { ...shared, ...(known ? { via: via.low } : {}), ...(out === undefined ? {} : { interface: out }) };
}

// What a host exposes that the design does not need: services that no channel names, and removable media.

import type { Fact, FactOf, Finding } from "@bulkhead/facts";
import type { Asset, Places, Plant } from "@bulkhead/plant";
import type { Owners } from "./owners.ts";

/**
 * `undeclared-service`: a service of the newest snapshot listens on more than the loopback, and neither a channel that ends at the asset
 * or its zone, nor the asset's own list, allows its port. A channel without ports allows every port of its transport: that is what the
 * plant says by leaving them out.
 */
export function judgeServices(facts: readonly Fact[], plant: Plant, places: Places, owners: Owners): readonly Finding[] {
  const services = facts.filter(
    (fact) => fact.kind === "listening-service" && !isLoopback(fact.value.address),
  ) as FactOf<"listening-service">[];
  const newest = new Map<Asset, string>();
  for (const fact of facts) {
    const asset = fact.kind === "host" ? owners.of(fact) : undefined;
    if (asset !== undefined && fact.first > (newest.get(asset) ?? "")) newest.set(asset, fact.first);
  }
  const undeclared = new Map<string, { readonly asset: Asset; readonly facts: FactOf<"listening-service">[] }>();
  for (const fact of services) {
    const asset = owners.of(fact);
    if (asset === undefined || fact.first < (newest.get(asset) ?? "")) continue;
    const { transport, port } = fact.value;
    if (mayOnlySend(transport, port) || isNeeded(plant, places, asset, transport, port)) continue;
    const key = `${asset.id} ${transport} ${port}`;
    const known = undeclared.get(key);
    if (known === undefined) undeclared.set(key, { asset, facts: [fact] });
    else known.facts.push(fact);
  }
  return [...undeclared.values()].map(({ asset, facts: seen }) => {
    const { transport, port, process } = (seen[0] as FactOf<"listening-service">).value;
    const addresses = [...new Set(seen.map(({ value }) => (value.address === "*" ? "all addresses" : value.address)))].join(", ");
    return {
      code: "undeclared-service",
      subjects: asset.zone === undefined ? [] : [asset.zone],
      assets: [asset.id],
      text: `${asset.name} listens on ${transport} port ${port}${process === null ? "" : ` (${process})`} at ${addresses}, and no channel or service of the plant names it.`,
      facts: seen.map(({ id }) => id),
      techniques: [],
    };
  });
}

/** `removable-media`: a medium was mounted when a snapshot was taken. */
export function judgeMedia(facts: readonly Fact[], owners: Owners): readonly Finding[] {
  const mounted = new Map<string, { readonly asset: Asset; readonly facts: FactOf<"removable-media">[] }>();
  for (const fact of facts) {
    if (fact.kind !== "removable-media") continue;
    const asset = owners.of(fact);
    if (asset === undefined) continue;
    const key = `${asset.id} ${fact.value.device} ${fact.value.mountedAt}`;
    const known = mounted.get(key);
    if (known === undefined) mounted.set(key, { asset, facts: [fact] });
    else known.facts.push(fact);
  }
  return [...mounted.values()].map(({ asset, facts: seen }) => {
    const { device, mountedAt, writable, filesystem } = (seen[0] as FactOf<"removable-media">).value;
    return {
      code: "removable-media",
      subjects: asset.zone === undefined ? [] : [asset.zone],
      assets: [asset.id],
      text: `A removable medium (${device}, ${filesystem}, ${writable ? "writable" : "read only"}) was mounted at ${mountedAt} on ${asset.name}.`,
      facts: seen.map(({ id }) => id),
      techniques: ["T0847"],
    };
  });
}

function isNeeded(plant: Plant, places: Places, asset: Asset, transport: "tcp" | "udp", port: number): boolean {
  if (asset.services.some((service) => service.transport === transport && includesPort(service.ports, port))) return true;
  const ends = new Set([asset.id, ...(asset.zone === undefined ? [] : places.enclosing(asset.zone))]);
  return plant.conduits.some(({ channels }) =>
    channels.some((channel) => {
      if (!channel.to.some((end) => ends.has(end)) || (channel.transport !== transport && channel.transport !== "ip"))
        return false;
      return channel.ports === undefined || includesPort(channel.ports, port);
    }),
  );
}

/** Ports as the plant writes them: `502`, `8000-8010`. */
function includesPort(ports: readonly string[], port: number): boolean {
  return ports.some((text) => {
    const [low = "", high = low] = text.split("-");
    return Number(low) <= port && port <= Number(high);
  });
}

/** Services over UDP whose registered port lies where the kernel also gives out ports by itself: PROFINET, EtherCAT, EtherNet/IP, BACnet. */
const SERVICES_AMONG_CLIENTS: ReadonlySet<number> = new Set([34_962, 34_963, 34_964, 34_980, 44_818, 47_808]);

/**
 * A UDP socket that a program only sends from looks like one that serves. The kernel gives it a port of its own choice, from 32768 to
 * 60999 (ip_local_port_range in the kernel's ip-sysctl), another one at every start, so that no plant could name it.
 */
function mayOnlySend(transport: "tcp" | "udp", port: number): boolean {
  return transport === "udp" && port >= 32_768 && port <= 60_999 && !SERVICES_AMONG_CLIENTS.has(port);
}

function isLoopback(address: string): boolean {
  return address === "::1" || address.startsWith("127.");
}

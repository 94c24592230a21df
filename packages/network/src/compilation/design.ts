// What one device has to let pass by the design, in the terms of packets: the common ground of all targets.

import type { Channel, Conduit, Places, Plant, Problem } from "@bulkhead/plant";
import { intersectRanges, mergeRanges } from "../firewalls/ranges.ts";
import type { Range } from "../firewalls/ruleset.ts";
import { FAMILY_RANGES } from "../policy/dimension.ts";
import { etherTypesOf } from "../policy/protocol.ts";
import { rangesOf, ZoneMap } from "../policy/zone-map.ts";

/** Addresses of one zone. */
export interface End {
  /** `null`: of none. */
  readonly zone: string | null;
  readonly ranges: readonly Range[];
  /** Interfaces behind which they are; absent where the plant does not tell. */
  readonly interfaces?: readonly string[];
}

/** One way that a channel opens, of one family of addresses. */
export interface Permission {
  /** `conduit/channel`: the name that its rules carry. */
  readonly name: string;
  readonly conduit: string;
  readonly channel: string;
  readonly family: "ip" | "ip6";
  /** Who begins. Never empty, never all addresses. */
  readonly sources: readonly End[];
  readonly destinations: readonly End[];
  /** IP protocol number. Absent: any. */
  readonly transport?: number | undefined;
  /** Server ports. Absent: any, or there are none. */
  readonly ports?: readonly Range[];
  /** What the channel narrows beyond addresses and ports: operations, units, targets. */
  readonly narrowed: boolean;
}

/** A channel of frames without IP. */
export interface FramePermission {
  readonly name: string;
  readonly conduit: string;
  readonly channel: string;
  readonly etherTypes: readonly Range[];
  readonly narrowed: boolean;
}

export interface Design {
  /** Id of the asset. */
  readonly device: string;
  readonly name: string;
  readonly conduits: readonly Conduit[];
  readonly permissions: readonly Permission[];
  readonly frames: readonly FramePermission[];
  /** Addresses of the device itself. */
  readonly addresses: Readonly<Record<"ip" | "ip6", readonly Range[]>>;
  /** Of a host: the IPv4 addresses of its own zone, within which no channel restricts it. */
  readonly within?: readonly Range[];
  /** Zones with the interfaces that lead to them. */
  readonly interfaces: readonly { readonly name: string; readonly zone: string }[];
  /** An error among them: the design cannot be compiled. */
  readonly problems: readonly Problem[];
}

/**
 * The permissions of all channels of the conduits that the device enforces, in the order of the plant. A party without an address is an
 * error that names it (`network/no-address`): nothing stands for "any". Pure.
 */
export function deriveDesign(plant: Plant, places: Places, device: string): Design {
  const asset = places.asset(device);
  const conduits = plant.conduits.filter(({ enforcedBy }) => enforcedBy.includes(device));
  const zones = new ZoneMap(plant, places);
  const interfaces = asset?.interfaces ?? [];
  const problems: Problem[] = [];
  const permissions = conduits.flatMap((conduit) =>
    conduit.channels.flatMap((channel) => permissionsOf(conduit, channel, zones, places, interfaces, problems)),
  );
  if (conduits.length === 0) {
    problems.push({
      code: "network/no-conduit",
      severity: "error",
      message: `${device} enforces no conduit.`,
      mend: `Name it in \`enforcedBy\` of the conduits that pass through it.`,
    });
  }
  const own = asset === undefined ? [] : rangesOf(asset.addresses);
  const addresses = { ip: withinFamily(own, "ip"), ip6: withinFamily(own, "ip6") };
  const frames = conduits.flatMap((conduit) => conduit.channels.flatMap((channel) => framesOf(conduit, channel, problems)));
  return { device, name: asset?.name ?? device, conduits, permissions, frames, addresses, interfaces, problems };
}

/**
 * The permissions of all channels that begin or end at a host, whoever enforces their conduits. Its address and its zone have to be told.
 * Pure.
 */
export function deriveHostDesign(plant: Plant, places: Places, device: string): Design {
  const asset = places.asset(device);
  const zones = new ZoneMap(plant, places);
  const own = zones.partyRanges(device);
  const touches = (parties: readonly string[]): boolean =>
    parties.some((party) => intersectRanges(zones.partyRanges(party), own).length > 0);
  const conduits = plant.conduits
    .map((conduit) => ({
      ...conduit,
      channels: conduit.channels.filter((one) => one.transport !== "ethernet" && (touches(one.from) || touches(one.to))),
    }))
    .filter(({ channels }) => channels.length > 0);
  const problems: Problem[] = [];
  const at = zones.zonesOf(own).filter((zone) => zone !== null);
  if (own.length === 0 || at.length === 0) {
    problems.push({
      code: "network/no-address",
      severity: "error",
      message: `${device} has no IP address in a zone of the plant.`,
      mend: `Give ${device} its address and its zone.`,
    });
  }
  const permissions = conduits.flatMap((conduit) =>
    conduit.channels.flatMap((channel) => permissionsOf(conduit, channel, zones, places, [], problems)),
  );
  return {
    device,
    name: asset?.name ?? device,
    conduits,
    permissions,
    frames: [],
    addresses: { ip: withinFamily(own, "ip"), ip6: withinFamily(own, "ip6") },
    within: at.flatMap((zone) => withinFamily(zones.ranges.get(zone) ?? [], "ip")),
    interfaces: [],
    problems,
  };
}

function permissionsOf(
  conduit: Conduit,
  channel: Channel,
  zones: ZoneMap,
  places: Places,
  interfaces: Design["interfaces"],
  problems: Problem[],
): readonly Permission[] {
  const { transport } = channel;
  if (transport === "ethernet") return [];
  const silent = [...channel.from, ...channel.to].filter((party) => zones.partyRanges(party).length === 0);
  for (const party of silent) {
    problems.push({
      code: "network/no-address",
      severity: "error",
      message: `${party} of channel ${channel.id} (${conduit.id}) has no IP address and no network in the plant.`,
      mend: `Give ${party} an address or a network. Rules for any address are not written in its place.`,
    });
  }
  if (silent.length > 0) return [];
  const spans = channel.ports?.map(spanOf);
  const narrowed = isNarrowed(channel);
  return (["ip", "ip6"] as const).flatMap((family): Permission[] => {
    const from = endsOf(channel.from, family, zones, places, interfaces);
    const to = endsOf(channel.to, family, zones, places, interfaces);
    if (from.length === 0 || to.length === 0) return [];
    const shared = {
      name: `${conduit.id}/${channel.id}`,
      conduit: conduit.id,
      channel: channel.id,
      family,
      sources: from,
      destinations: to,
      narrowed,
    };
    switch (transport) {
      case "tcp":
      case "udp":
        return [
          {
            ...shared,
            transport: transport === "tcp" ? 6 : 17,
            ...(spans === undefined ? {} : { ports: mergeRanges(spans) }),
          },
        ];
      case "icmp":
        return [{ ...shared, transport: family === "ip" ? 1 : 58 }];
      case "ip":
        if (spans === undefined) return [shared];
        return mergeRanges(spans).flatMap(({ low, high }) =>
          Array.from({ length: Number((high > 255n ? 255n : high) - low) + 1 }, (_, at) => ({
            ...shared,
            transport: Number(low) + at,
          })),
        );
    }
  });
}

/** An Ethernet channel whose frames nothing tells is an error: no other frames stand in their place. */
function framesOf(conduit: Conduit, channel: Channel, problems: Problem[]): readonly FramePermission[] {
  if (channel.transport !== "ethernet") return [];
  const etherTypes = etherTypesOf(channel);
  if (etherTypes.length === 0) {
    problems.push({
      code: "network/no-ethertype",
      severity: "error",
      message: `Nothing tells the EtherType of ${channel.protocol}, which channel ${channel.id} (${conduit.id}) names.`,
      mend: "Give it as `ports` of the channel.",
    });
    return [];
  }
  const name = `${conduit.id}/${channel.id}`;
  return [{ name, conduit: conduit.id, channel: channel.id, etherTypes, narrowed: isNarrowed(channel) }];
}

function isNarrowed({ operations, units, targets }: Channel): boolean {
  return operations !== undefined || units !== undefined || targets !== undefined;
}

/** What of a design a router cannot carry. */
export function notRouted({ frames }: Design): readonly Problem[] {
  return frames.map(({ conduit, channel }) => ({
    code: "network/not-routed",
    severity: "warning",
    message: `Channel ${channel} (${conduit}) goes by Ethernet frames without IP, which a router does not pass on.`,
    mend: "Let a bridge enforce it, or let it stay within one network.",
  }));
}

/** The part of the numbers of the dimension that are addresses of a family, as its own values. */
export function withinFamily(ranges: readonly Range[], family: "ip" | "ip6"): readonly Range[] {
  const base = FAMILY_RANGES[family];
  return intersectRanges(ranges, [base]).map(({ low, high }) => ({ low: low - base.low, high: high - base.low }));
}

/** The addresses of the parties by the zones in which they are. */
function endsOf(
  parties: readonly string[],
  family: "ip" | "ip6",
  zones: ZoneMap,
  places: Places,
  interfaces: Design["interfaces"],
): readonly End[] {
  const all = withinFamily(mergeRanges(parties.flatMap((party) => zones.partyRanges(party))), family);
  return [...zones.ranges].flatMap(([zone, own]): End[] => {
    const ranges = intersectRanges(all, withinFamily(own, family));
    if (ranges.length === 0) return [];
    const names = facing(zone, places, interfaces);
    return [{ zone, ranges, ...(names.length === 0 ? {} : { interfaces: names }) }];
  });
}

/** The interfaces that lead to the zone, or, where none does, to the innermost one around it. */
export function facing(zone: string | null, places: Places, interfaces: Design["interfaces"]): readonly string[] {
  const around = zone === null ? [] : places.enclosing(zone);
  const nearest = around.find((id) => interfaces.some((one) => one.zone === id));
  return interfaces.filter((one) => one.zone === nearest).map(({ name }) => name);
}

function spanOf(text: string): Range {
  const [low = "0", high = low] = text.split("-");
  return { low: BigInt(low), high: BigInt(high) };
}

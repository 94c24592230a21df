// What the design says of one device: the packets of its channels, and what of these channels the device cannot be asked.

import type { Channel, Conduit } from "@bulkhead/plant";
import { complementOf } from "../firewalls/ranges.ts";
import type { Field } from "../firewalls/ruleset.ts";
import { BEGINNING, DIRECTIONS, only } from "./beginning.ts";
import { DIMENSIONS, FAMILY_RANGES } from "./dimension.ts";
import { intersectRegions, type Region, regionOf } from "./match.ts";
import type { Way } from "./packet.ts";
import { etherTypesOf, functionsOf } from "./protocol.ts";
import type { Coarse } from "./verification.ts";
import type { Content, ZoneMap } from "./zone-map.ts";

/** First packets without IP. */
export const FRAMES = regionOf({ state: BEGINNING.state, source: [FAMILY_RANGES.other], destination: [FAMILY_RANGES.other] });
export const OTHER_THAN_TCP = regionOf({ transport: complementOf(only(6), 255n) });
const WITH_PORTS = [...only(6), ...only(17)];
const PORTS = [{ low: 1n, high: 65_535n }];
/** Regions in which nobody uses port 0 over TCP or UDP (RFC 6335, 6: it is reserved), and all other packets, where rules tell port 0 apart. */
export function usableRegions(ruled: readonly Region[]): readonly Region[] {
  const ports = (["sourcePort", "destinationPort"] as const).filter((field) => {
    const at = DIMENSIONS.indexOf(field);
    return ruled.some((region) => region[at]?.some(({ low, high }) => high === 0n || low === 1n));
  });
  if (ports.length === 0) return [regionOf({})];
  return [
    regionOf({ transport: WITH_PORTS, ...Object.fromEntries(ports.map((field) => [field, PORTS])) }),
    regionOf({ transport: complementOf(WITH_PORTS, 255n) }),
  ];
}

/** Frames by which IPv4 finds its neighbours (RFC 826). */
export const NEIGHBOURS = intersectRegions(FRAMES, regionOf({ etherType: only(0x0806) })) as Region;

/** What a channel says and the device does not look at. */
export function whyCoarse(channel: Channel, asked: ReadonlySet<Field>): readonly Pick<Coarse, "what" | "why">[] {
  const { protocol, operations, units, ports, transport } = channel;
  const { unresolved } = functionsOf(channel);
  const found: Pick<Coarse, "what" | "why">[] = [];
  const named = protocol !== "any" && ports === undefined && (transport === "tcp" || transport === "udp");
  if (named && !asked.has("application")) {
    found.push({ what: "application", why: `it names ${protocol} and no port, and the device does not tell protocols apart` });
  }
  if (operations !== undefined && !asked.has("function")) {
    found.push({ what: "function", why: "it names operations, and the device does not tell them apart" });
  } else if (unresolved.length > 0) {
    found.push({ what: "function", why: `${protocol} tells no function codes for ${unresolved.join(", ")}` });
  }
  if (units !== undefined && !asked.has("unit")) {
    found.push({ what: "unit", why: "it names units, and the device does not tell them apart" });
  }
  return found;
}

/** Why a channel cannot be held against rules. */
export function whyUnexamined(channel: Channel, way: Way, zones: ZoneMap): string | undefined {
  if (channel.transport === "ethernet") {
    if (way !== "bridge") return "frames without IP are not held against the rules of a router";
    return etherTypesOf(channel).length === 0 ? `no EtherType of ${channel.protocol} is known` : undefined;
  }
  const silent = [...channel.from, ...channel.to].filter((party) => zones.partyRanges(party).length === 0);
  return silent.length === 0 ? undefined : `${silent.join(", ")} has no IP address and no network in the plant`;
}

/** A region with its two ends exchanged. */
export function turned(region: Region): Region {
  const swap = new Map([
    ["source", "destination"],
    ["destination", "source"],
    ["sourcePort", "destinationPort"],
    ["destinationPort", "sourcePort"],
  ]);
  return DIMENSIONS.map((field) => region[DIMENSIONS.indexOf((swap.get(field) ?? field) as typeof field)]);
}

/** What a space must tell apart to hold a device against its conduits. */
export function regionsOfPlant(conduits: readonly Conduit[], zones: ZoneMap, content: Content): readonly Region[] {
  const channels = conduits.flatMap(({ channels: all }) =>
    all.flatMap((channel) =>
      channel.from.flatMap((from) => channel.to.flatMap((to) => zones.channelRegions(channel, [from], [to], content))),
    ),
  );
  const apart = content.names.interfaces.names.map((_, number) => regionOf({ input: only(number), output: only(number) }));
  const places = [...zones.ranges.values()].map((ranges) => regionOf({ source: ranges, destination: ranges }));
  return [...channels, ...channels.map(turned), ...places, ...apart, ...DIRECTIONS];
}

// Zones and parties of the plant as sets of addresses, exactly as `Places` places them: the most specific network decides, then the zone
// of the asset that has the address.

import { type Channel, type Places, type Plant, parseAddress, parseNetwork } from "@bulkhead/plant";
import { readAddress, readNetwork } from "../firewalls/address.ts";
import { complementOf, intersectRanges, mergeRanges } from "../firewalls/ranges.ts";
import type { Field, Range } from "../firewalls/ruleset.ts";
import { FAMILY_RANGES, placeAddresses } from "./dimension.ts";
import { type Region, regionOf } from "./match.ts";
import type { Names } from "./names.ts";
import { etherTypesOf, functionsOf, readSpan } from "./protocol.ts";

const LARGEST = FAMILY_RANGES.ip6.high;

/** What firewalls tell by the content of packets, beside what they tell by headers. */
const SPOKEN: readonly Field[] = ["application", "function", "unit"];

/** A zone of the plant, or `null`: what lies in no zone. */
export type ZoneId = string | null;

export class ZoneMap {
  /** IP addresses by the zone in which they are. Disjoint, and together all there are. */
  readonly ranges: ReadonlyMap<ZoneId, readonly Range[]>;
  readonly #plant: Plant;
  readonly #places: Places;
  /** One list per party, so that equal sets are recognised. */
  readonly #parties = new Map<string, readonly Range[]>();

  constructor(plant: Plant, places: Places) {
    this.#plant = plant;
    this.#places = places;
    const networks = plant.zones.flatMap(({ id, networks: given }) =>
      given.flatMap((text) => {
        const prefix = parseNetwork(text)?.prefix;
        const range = readNetwork(text);
        if (prefix === undefined || range === undefined) return [];
        return [{ zone: id, width: range.family === "ip" ? prefix + 96 : prefix, range: placeAddresses(range, range.family) }];
      }),
    );
    networks.sort((a, b) => b.width - a.width);
    const own = new Map<string, Range[]>();
    let taken: readonly Range[] = [];
    const take = (zone: string, range: Range): void => {
      const rest = intersectRanges([range], complementOf(taken, LARGEST));
      const known = own.get(zone);
      if (known === undefined) own.set(zone, [...rest]);
      else known.push(...rest);
      taken = mergeRanges([...taken, range]);
    };
    for (const { zone, range } of networks) take(zone, range);
    for (const { zone, addresses } of plant.assets) {
      if (zone !== undefined && places.zone(zone) !== undefined) for (const range of rangesOf(addresses)) take(zone, range);
    }
    const all = new Map<ZoneId, readonly Range[]>();
    for (const { id } of plant.zones) {
      const ranges = mergeRanges(own.get(id) ?? []);
      if (ranges.length > 0) all.set(id, ranges);
    }
    all.set(null, complementOf(taken, LARGEST));
    this.ranges = all;
  }

  /** Addresses of a party of a channel: of an asset its own, of a zone its own and those of the zones inside it. */
  partyRanges(party: string): readonly Range[] {
    let known = this.#parties.get(party);
    if (known === undefined) this.#parties.set(party, (known = this.#rangesOfParty(party)));
    return known;
  }

  #rangesOfParty(party: string): readonly Range[] {
    const asset = this.#places.asset(party);
    const own = asset === undefined ? [] : rangesOf(asset.addresses);
    const inside = [...this.ranges].flatMap(([zone, ranges]) =>
      zone !== null && this.#places.enclosing(zone).includes(party) ? ranges : [],
    );
    return mergeRanges([...own, ...inside]);
  }

  /**
   * What a channel allows a client to begin; empty where it has no IP addresses. `content` tells what of packets' content the device
   * looks at, by the names that it knows: that is restricted, too, and frames without IP are told by EtherType.
   */
  channelRegions(
    channel: Channel,
    from: readonly string[] = channel.from,
    to: readonly string[] = channel.to,
    content?: Content,
  ): readonly Region[] {
    // Of frames without IP the EtherType says what is spoken.
    if (channel.transport === "ethernet") {
      const etherType = content === undefined ? [] : etherTypesOf(channel);
      const frame = [FAMILY_RANGES.other];
      return etherType.length === 0 ? [] : [regionOf({ source: frame, destination: frame, etherType })];
    }
    const spoken = content === undefined ? {} : spokenOf(channel, content);
    const source = this.#together(from);
    const destination = this.#together(to);
    if (source.length === 0 || destination.length === 0) return [];
    return (["ip", "ip6"] as const).flatMap((family) => {
      const service = serviceOf(channel, family);
      const client = intersectRanges(source, [FAMILY_RANGES[family]]);
      return service === undefined || client.length === 0
        ? []
        : [regionOf({ source: client, destination, ...service, ...spoken })];
    });
  }

  #together(parties: readonly string[]): readonly Range[] {
    const [only] = parties;
    if (parties.length === 1 && only !== undefined) return this.partyRanges(only);
    return mergeRanges(parties.flatMap((party) => this.partyRanges(party)));
  }

  /** A zone is the other one, or lies in it. */
  isWithin(zone: string, other: string): boolean {
    return this.#places.enclosing(zone).includes(other);
  }

  /** The zones that hold an address of the ranges. */
  zonesOf(ranges: readonly Range[]): readonly ZoneId[] {
    return [...this.ranges].filter(([, own]) => intersectRanges(own, ranges).length > 0).map(([zone]) => zone);
  }

  get plant(): Plant {
    return this.#plant;
  }
}

export function rangesOf(addresses: readonly string[]): readonly Range[] {
  return addresses.flatMap((text) => {
    const range = parseAddress(text) === undefined ? undefined : readAddress(text);
    return range === undefined ? [] : [placeAddresses(range, range.family)];
  });
}

/** What of the content of packets a device looks at. */
export interface Content {
  readonly asked: ReadonlySet<Field>;
  readonly names: Names;
}

function spokenOf(channel: Channel, { asked, names }: Content): Readonly<Partial<Record<Field, readonly Range[]>>> {
  const { protocol, units } = channel;
  const { codes } = functionsOf(channel);
  const sets: Readonly<Partial<Record<Field, readonly Range[] | undefined>>> = {
    application: protocol === "any" ? undefined : names.applications.rangesOf(protocol.toLowerCase()),
    function: codes,
    unit: units === undefined ? undefined : mergeRanges(units.map((unit) => ({ low: BigInt(unit), high: BigInt(unit) }))),
  };
  return Object.fromEntries(
    SPOKEN.flatMap((field) => (asked.has(field) && sets[field] !== undefined ? [[field, sets[field]]] : [])),
  );
}

/** The transport and the ports of a channel; `undefined` for what does not go by IP. */
function serviceOf(
  { transport, ports }: Channel,
  family: "ip" | "ip6",
): { transport?: readonly Range[]; destinationPort?: readonly Range[] } | undefined {
  const spans = ports === undefined ? undefined : mergeRanges(ports.map(readSpan));
  const one = (number: bigint): readonly Range[] => [{ low: number, high: number }];
  switch (transport) {
    case "tcp":
    case "udp":
      return { transport: one(transport === "tcp" ? 6n : 17n), ...(spans === undefined ? {} : { destinationPort: spans }) };
    case "icmp":
      return { transport: one(family === "ip" ? 1n : 58n) };
    case "ip":
      return spans === undefined ? {} : { transport: intersectRanges(spans, [{ low: 0n, high: 255n }]) };
    case "ethernet":
      return undefined;
  }
}

// All devices together held against the plant: for every ordered pair of zones what comes through and was not declared, and for every
// channel what was declared and does not come through, along the ways that packets take.

import type { Channel, Places, Plant } from "@bulkhead/plant";
import { mergeRanges } from "../firewalls/ranges.ts";
import type { Range } from "../firewalls/ruleset.ts";
import { ANSWER, BEGINNING, DIRECTIONS } from "../policy/beginning.ts";
import { regionsOf, WHERE_TO } from "../policy/decision-list.ts";
import { turned } from "../policy/design.ts";
import { Diagram, EMPTY } from "../policy/diagram.ts";
import { DIMENSIONS, FAMILY_RANGES } from "../policy/dimension.ts";
import { intersectRegions, Matcher, type Region, regionOf } from "../policy/match.ts";
import { Names } from "../policy/names.ts";
import type { Packet } from "../policy/packet.ts";
import { bounded, type Certainty } from "../policy/packet-set.ts";
import { Space } from "../policy/space.ts";
import { UNTRANSLATED } from "../policy/translation.ts";
import { describePacket, packetAt } from "../policy/witness.ts";
import type { ZoneId, ZoneMap } from "../policy/zone-map.ts";
import { Propagation, permissionsOf } from "./propagation.ts";
import { buildTopology, type Device, type Topology } from "./topology.ts";
import { type Walk, walk, walkTo } from "./walk.ts";

/** Something passes between zones that no channel names. */
export interface Breach {
  readonly from: ZoneId;
  readonly to: ZoneId;
  /** `proven`: such a packet comes through. `possible`: unless something does not hold that the configurations do not tell. */
  readonly proof: "proven" | "possible";
  readonly why?: string;
  readonly packet: Packet;
  readonly text: string;
  readonly walk: Walk;
}

export interface ChannelWay {
  readonly conduit: string;
  readonly channel: string;
  readonly from: string;
  readonly to: string;
  /** `untold`: no device on its way is known. */
  readonly passes: "all" | "part" | "possible" | "none" | "untold";
  readonly replies: "all" | "part" | "possible" | "none" | "untold";
  /** A packet of the channel that does not come through, and where it ends. */
  readonly stopped?: { readonly packet: Packet; readonly text: string; readonly walk: Walk };
}

export interface NetworkVerification {
  readonly topology: Topology;
  readonly breaches: readonly Breach[];
  readonly channels: readonly ChannelWay[];
  /** Pairs of zones for which more breaches exist than are listed. */
  readonly more: readonly { readonly from: ZoneId; readonly to: ZoneId }[];
  /** Ids of assets that enforce conduits and whose configuration was not given. */
  readonly missing: readonly string[];
}

/** Breaches that are listed for one pair of zones. */
const MOST_BREACHES = 8;

/** `undefined` where the sets of packets became too large to be held. Pure; in the order of the plant's zones and channels. */
export function verifyNetwork(
  devices: readonly Device[],
  plant: Plant,
  places: Places,
  zones: ZoneMap,
): NetworkVerification | undefined {
  return bounded(() => new Run(buildTopology(devices, zones, places), plant, zones).verify());
}

class Run {
  readonly #topology: Topology;
  readonly #plant: Plant;
  readonly #zones: ZoneMap;
  readonly #space: Space;
  readonly #diagram: Diagram;
  readonly #propagation: Propagation;
  /** For packets as words: those of any device, since a packet names no interface. */
  readonly #names: Names;
  readonly #nodes = new Map<ZoneId, { readonly source: number; readonly destination: number }>();
  /** Packets that stay in their zone. */
  readonly #within: number;

  constructor(topology: Topology, plant: Plant, zones: ZoneMap) {
    this.#topology = topology;
    this.#plant = plant;
    this.#zones = zones;
    this.#names = topology.names[0] ?? new Names([]);
    // Interfaces are numbered per device: the space has as many as the device with the most.
    const most = topology.names.reduce((a, b) => (b.interfaces.names.length > a.interfaces.names.length ? b : a), new Names([]));
    this.#space = new Space(regionsToTell(topology, plant, zones, most), most);
    this.#diagram = new Diagram(this.#space.sizes);
    this.#propagation = new Propagation(
      topology,
      this.#space,
      this.#diagram,
      permissionsOf(topology, this.#space, this.#diagram),
    );
    this.#within = this.#propagation.node(
      [...zones.ranges.values()].map((ranges) => regionOf({ source: ranges, destination: ranges })),
    );
    for (const [zone, ranges] of zones.ranges) {
      this.#nodes.set(zone, {
        source: this.#propagation.node([regionOf({ source: ranges })]),
        destination: this.#propagation.node([regionOf({ destination: ranges })]),
      });
    }
  }

  verify(): NetworkVerification {
    const first = this.#propagation.node([regionOf(BEGINNING)]);
    const arrived = this.#propagation.bothArrivals(first);
    const given = new Set(this.#topology.devices.map(({ asset }) => asset));
    const missing = new Set(this.#plant.conduits.flatMap(({ enforcedBy }) => enforcedBy).filter((id) => !given.has(id)));
    const more: { from: ZoneId; to: ZoneId }[] = [];
    const breaches = this.#breaches(arrived, missing, more);
    const channels = this.#channels(arrived);
    return { topology: this.#topology, breaches, channels, more, missing: [...missing] };
  }

  #breaches(
    arrived: Readonly<Record<Certainty, number>>,
    missing: ReadonlySet<string>,
    more: { from: ZoneId; to: ZoneId }[],
  ): readonly Breach[] {
    const diagram = this.#diagram;
    const named = this.#propagation.node(
      this.#plant.conduits.flatMap(({ channels }) => channels.flatMap((one) => this.#zones.channelRegions(one))),
    );
    const declared = diagram.or(named, this.#within);
    const beyond = { maybe: diagram.without(arrived.maybe, declared), surely: diagram.without(arrived.surely, declared) };
    const breaches: Breach[] = [];
    for (const [from, { source }] of this.#nodes) {
      const own = diagram.and(beyond.maybe, source);
      if (own === EMPTY) continue;
      for (const [to, { destination }] of this.#nodes) {
        if (from === to) continue;
        let possible = diagram.and(own, destination);
        if (possible === EMPTY) continue;
        let proven = diagram.and(diagram.and(beyond.surely, source), destination);
        const told = new Set<string>();
        for (let count = 0; possible !== EMPTY; count++) {
          if (count === MOST_BREACHES) {
            more.push({ from, to });
            break;
          }
          const point = diagram.point(proven === EMPTY ? possible : proven) as readonly number[];
          const breach = this.#breach(from, to, point, proven !== EMPTY, missing);
          const key = breach.walk.steps
            .map(({ device, chain, rule }) => `${device} ${chain ?? ""} ${rule?.position ?? ""}`)
            .join(";");
          if (!told.has(key)) breaches.push(breach);
          told.add(key);
          // The next packet differs in what services are made of, or in the address that it goes to.
          const like = diagram.cube(this.#like(point));
          possible = diagram.without(possible, like);
          proven = diagram.without(proven, like);
        }
      }
    }
    return breaches;
  }

  /** Packets with the same service, whatever their addresses. */
  #like(point: readonly number[]): readonly (readonly number[])[] {
    const service = new Set(["transport", "destinationPort"].map((field) => DIMENSIONS.indexOf(field as "transport")));
    return this.#space.active.map((dimension, at) => {
      const value = point[at] as number;
      return service.has(dimension) ? [value, value] : (this.#space.everything[at] as readonly number[]);
    });
  }

  #breach(from: ZoneId, to: ZoneId, point: readonly number[], sure: boolean, missing: ReadonlySet<string>): Breach {
    const { packet, text, way } = this.#sent(this.#packetOf(point));
    if (sure && way.end === "stopped") throw new Error("the walk of a packet and the sets of packets disagree");
    const unread = this.#plant.conduits
      .filter(({ zones }) => zones.includes(from ?? "") && zones.includes(to ?? ""))
      .flatMap(({ enforcedBy }) => enforcedBy.filter((id) => missing.has(id)));
    const proven = sure && way.end === "arrives" && unread.length === 0;
    const open = way.steps.find(({ verdict }) => verdict === "unknown");
    const why =
      unread.length > 0
        ? `the configuration of ${unread.join(", ")} was not given`
        : (open?.why ?? "that packets take this way the configurations do not tell");
    return { from, to, proof: proven ? "proven" : "possible", ...(proven ? {} : { why }), packet, text, walk: way };
  }

  /** The packet as it is sent, if that is how it comes through, else as it would arrive. */
  #sent(arriving: { readonly packet: Packet; readonly text: string }): {
    readonly packet: Packet;
    readonly text: string;
    readonly way: Walk;
  } {
    const { sent: packet, way } = walkTo(arriving.packet, this.#topology);
    if (packet === arriving.packet) return { ...arriving, way };
    return { packet, way, text: `${describePacket(packet, this.#names)}, which goes on as ${arriving.text}` };
  }

  #packetOf(point: readonly number[]): { readonly packet: Packet; readonly text: string } {
    const known = this.#names;
    const packet = { ...packetAt(point, this.#space, known), input: null, output: null };
    return { packet, text: describePacket(packet, known) };
  }

  #channels(arrived: Readonly<Record<Certainty, number>>): readonly ChannelWay[] {
    const diagram = this.#diagram;
    const all = this.#plant.conduits.flatMap((conduit) =>
      conduit.channels.flatMap((channel) =>
        channel.from.flatMap((from) => channel.to.map((to) => ({ conduit: conduit.id, channel, from, to }))),
      ),
    );
    const asked = all.map(({ channel, from, to }) => {
      const regions = this.#zones.channelRegions(channel, [from], [to]);
      const across = (parts: readonly Region[]): number => diagram.without(this.#propagation.node(parts), this.#within);
      return {
        there: across(regions.map((one) => meet(one, regionOf(BEGINNING)))),
        back: across(regions.map((one) => meet(turned(one), regionOf(ANSWER)))),
      };
    });
    const replies = asked.reduce((sum, { back }) => diagram.or(sum, back), EMPTY);
    const answered = this.#propagation.bothArrivals(replies);
    return all.flatMap(({ conduit, channel, from, to }, at) => {
      const { there, back } = asked[at] as (typeof asked)[number];
      if (there === EMPTY) return [];
      const passes = this.#howMuch(there, arrived);
      const surely = diagram.without(there, arrived.maybe);
      const point = diagram.point(surely === EMPTY ? diagram.without(there, arrived.surely) : surely);
      const packet = point === undefined ? undefined : this.#packetOf(point);
      const stopped = packet === undefined ? undefined : { ...packet, walk: walk(packet.packet, this.#topology) };
      const untold = passes === "none" && stopped?.walk.end === "no way";
      return [
        {
          conduit,
          channel: channel.id,
          from,
          to,
          passes: untold ? "untold" : passes,
          replies: untold ? "untold" : this.#howMuch(back, answered),
          ...(stopped === undefined ? {} : { stopped }),
        },
      ];
    });
  }

  #howMuch(wanted: number, { maybe, surely }: Readonly<Record<Certainty, number>>): "all" | "part" | "possible" | "none" {
    const diagram = this.#diagram;
    if (diagram.and(wanted, maybe) === EMPTY) return "none";
    if (diagram.without(wanted, surely) === EMPTY) return "all";
    return diagram.and(wanted, surely) === EMPTY ? "possible" : "part";
  }
}

/** Where the translations of a device may lead. */
function targetsOf({ ruleset, way }: Device, names: Names): readonly Region[] {
  const matcher = new Matcher(names, way);
  const rules = [...ruleset.chains.values()].flatMap((chain) => chain.rules.filter(({ rewrites }) => rewrites.length > 0));
  return rules.flatMap((rule) => {
    const translation = UNTRANSLATED.behind(rule.rewrites, matcher.match(rule).atMost, true);
    return WHERE_TO.flatMap((field) => {
      const reach = translation.reach(field);
      return reach === undefined ? [] : [regionOf({ [field]: reach })];
    });
  });
}

function meet(a: Region, b: Region): Region {
  return intersectRegions(a, b) ?? regionOf({ source: [] });
}

/** Everything that the space has to tell apart. */
function* regionsToTell(topology: Topology, plant: Plant, zones: ZoneMap, { interfaces }: Names): Iterable<Region> {
  const place = (ranges: readonly Range[]): Region => regionOf({ source: ranges, destination: ranges });
  const channels = plant.conduits.flatMap(({ channels: all }: { readonly channels: readonly Channel[] }) =>
    all.flatMap((channel) =>
      channel.from.flatMap((from) => channel.to.flatMap((to) => zones.channelRegions(channel, [from], [to]))),
    ),
  );
  for (const [at, { ruleset, way }] of topology.devices.entries()) {
    yield* regionsOf(ruleset, way, topology.names[at] as Names);
  }
  for (const { sources, possible } of topology.doors) yield* [place(mergeRanges(sources)), place(mergeRanges(possible))];
  for (const exits of topology.exits) for (const { destinations } of exits) yield place(destinations);
  for (const ranges of zones.ranges.values()) yield place(ranges);
  for (const range of Object.values(FAMILY_RANGES)) yield place([range]);
  yield* channels;
  yield* channels.map(turned);
  for (const number of interfaces.names.keys()) {
    const one = [{ low: BigInt(number), high: BigInt(number) }];
    yield regionOf({ input: one, output: one });
  }
  for (const [at, device] of topology.devices.entries()) yield* targetsOf(device, topology.names[at] as Names);
  yield* DIRECTIONS;
}

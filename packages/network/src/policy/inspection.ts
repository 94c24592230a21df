// One device held against the plant. Every answer comes from both engines, and the evaluator of single packets is asked for each witness.

import type { Channel, Conduit } from "@bulkhead/plant";
import { intersectRanges } from "../firewalls/ranges.ts";
import { ETHER_TYPES, type Field, type Range, type Ruleset } from "../firewalls/ruleset.ts";
import { ANSWER, BEGINNING, MIDST, only } from "./beginning.ts";
import { type Course, coursesOf, hasTooManyCourses } from "./course.ts";
import { type Cube, intersectCubes, intersectUnions } from "./cube.ts";
import { decide } from "./decide.ts";
import { decisionList, type Entry, fieldsAsked, regionsOf } from "./decision-list.ts";
import { FRAMES, NEIGHBOURS, OTHER_THAN_TCP, regionsOfPlant, turned, usableRegions, whyCoarse, whyUnexamined } from "./design.ts";
import { Diagram } from "./diagram.ts";
import { FAMILY_RANGES } from "./dimension.ts";
import { type Facing, facingsOf } from "./facing.ts";
import { dimensionIndex, intersectRegions, type Region, regionOf } from "./match.ts";
import { Names } from "./names.ts";
import type { Packet, Way } from "./packet.ts";
import { type Backing, type Certainty, PacketSets, type Witness } from "./packet-set.ts";
import { Space } from "./space.ts";
import type { Translation } from "./translation.ts";
import type { ChannelPassing, Coarse, Excess, Passing, Verification } from "./verification.ts";
import { describePacket, describeTranslation, packetAt } from "./witness.ts";
import type { Content, ZoneId, ZoneMap } from "./zone-map.ts";

/** From the worst to the best. */
const PASSING: readonly Passing[] = ["none", "possible", "part", "all"];

export interface Subject {
  readonly ruleset: Ruleset;
  readonly way: Way;
  readonly conduits: readonly Conduit[];
  readonly zones: ZoneMap;
  /** The addresses of the host itself, where one is looked at. */
  readonly host?: readonly Range[];
  /** What may pass beside what the channels allow. */
  readonly beside?: readonly Region[];
}

interface Pair {
  readonly from: ZoneId;
  readonly to: ZoneId;
  /** Frames without IP: their addresses tell no zone. */
  readonly frames?: true;
}

/** One device, one way through it, the channels that it should carry. */
export class Inspection {
  readonly #ruleset: Ruleset;
  readonly #way: Way;
  readonly #host: Subject["host"];
  readonly #beside: readonly Region[];
  readonly #usable: readonly Region[];
  readonly #conduits: readonly Conduit[];
  readonly #zones: ZoneMap;
  readonly #names: Names;
  readonly #content: Content;
  readonly #space: Space;
  readonly #sets: PacketSets;
  readonly #courses: readonly Course[];
  readonly #facings: ReadonlyMap<number, Facing>;
  readonly #backing: Record<Backing, number> = { agreed: 0, single: 0, undecided: 0 };

  /** `undefined` where the rules are too entangled to be written out as one list. */
  static begin(subject: Subject): Inspection | undefined {
    const { ruleset, way, conduits, zones, host, beside = [] } = subject;
    const asked = fieldsAsked(ruleset, way);
    const spoken = conduits.flatMap(({ channels }) => channels.map(({ protocol }) => protocol.toLowerCase()));
    const names = new Names([ruleset], asked.has("application") ? spoken.filter((one) => one !== "any") : []);
    const content: Content = { asked, names };
    const own = host === undefined ? [] : [regionOf({ source: host, destination: host })];
    const plant = [
      OTHER_THAN_TCP,
      ...regionsOfPlant(conduits, zones, content),
      ...own,
      ...beside,
      ...(way === "bridge" ? [FRAMES, NEIGHBOURS] : []),
    ];
    const ruled = regionsOf(ruleset, way, names, plant);
    const usable = usableRegions(ruled);
    const space = new Space([...ruled, ...plant, ...usable, ...usable.map(turned)], names);
    const entries = decisionList(ruleset, way, names, space);
    if (entries === undefined || hasTooManyCourses(entries)) return undefined;
    return new Inspection(subject, content, space, entries, usable);
  }

  constructor(subject: Subject, content: Content, space: Space, entries: readonly Entry[], usable: readonly Region[]) {
    const { ruleset, way, conduits, zones, host, beside = [] } = subject;
    this.#host = host;
    this.#beside = beside;
    this.#usable = usable;
    this.#ruleset = ruleset;
    this.#way = way;
    this.#conduits = conduits;
    this.#zones = zones;
    this.#content = content;
    this.#names = content.names;
    this.#space = space;
    const diagram = new Diagram(space.sizes);
    this.#courses = coursesOf(entries, space, diagram);
    const [only] = this.#courses;
    this.#sets =
      only !== undefined && this.#courses.length === 1 ? only.sets : new PacketSets(entries, space.sizes.length, diagram);
    this.#facings = host === undefined ? facingsOf(ruleset, content.names, zones) : new Map();
  }

  verify(): Verification {
    const excesses = this.#excesses();
    const channels: ChannelPassing[] = [];
    const unexamined: { conduit: string; channel: string; why: string }[] = [];
    const coarse: Coarse[] = [];
    for (const conduit of this.#conduits) {
      for (const channel of conduit.channels) {
        const passing = channel.from.flatMap((from) => channel.to.flatMap((to) => this.#passing(conduit, channel, from, to)));
        channels.push(...passing);
        if (this.#host !== undefined && passing.length === 0) continue;
        const why = whyUnexamined(channel, this.#way, this.#zones);
        const name = { conduit: conduit.id, channel: channel.id };
        if (why !== undefined) unexamined.push({ ...name, why });
        for (const one of whyCoarse(channel, this.#content.asked)) coarse.push({ ...name, ...one });
      }
    }
    const loose = this.#loose();
    return {
      way: this.#way,
      excesses,
      channels,
      unexamined,
      coarse,
      facings: [...this.#facings.values()],
      ...(loose === undefined ? {} : { loose }),
      backing: this.#backing,
    };
  }

  #cubes(regions: readonly (Region | undefined)[]): readonly Cube[] {
    return this.#space.cubes(regions.filter((region) => region !== undefined));
  }

  /** First packets of connections: NEW, with SYN alone where they are TCP, of the families about which the evidence tells. */
  #first(): readonly Region[] {
    const families = this.#ruleset.families.map((family) => this.#packets(family, BEGINNING));
    return this.#way === "bridge" ? [...families, FRAMES] : families;
  }

  /** Packets of one family that are in this state. */
  #packets(family: "ip" | "ip6", sets: Readonly<Partial<Record<Field, readonly Range[]>>>): Region {
    const addresses = [FAMILY_RANGES[family]];
    const typed = this.#space.active.includes(dimensionIndex("etherType"));
    const etherType = typed ? { etherType: only(Number(ETHER_TYPES[family])) } : {};
    const own = this.#host === undefined ? addresses : intersectRanges(addresses, this.#host);
    const source = this.#way === "output" ? own : addresses;
    const destination = this.#way === "input" ? own : addresses;
    return regionOf({ ...sets, source, destination, ...etherType });
  }

  /** What the channels allow. A bridge has to pass the frames by which IPv4 finds its neighbours (RFC 826). */
  #declared(): readonly Region[] {
    const bridged =
      this.#way === "bridge" && this.#conduits.some(({ channels }) => channels.some(({ transport }) => transport !== "ethernet"));
    return [...this.#channels(), ...this.#beside, ...(bridged ? [NEIGHBOURS] : [])];
  }

  #channels(): readonly Region[] {
    return this.#conduits.flatMap(({ channels }) =>
      channels.flatMap((one) => this.#zones.channelRegions(one, one.from, one.to, this.#content)),
    );
  }

  /** The packets from one zone to another. `bound`: only through interfaces behind which the zones may lie. */
  #between({ from, to, frames }: Pair, bound: boolean): Region {
    if (frames === true) return FRAMES;
    const source = this.#placeOf(from, "output");
    const destination = this.#placeOf(to, "input");
    if (!bound || this.#host !== undefined) return regionOf({ source, destination });
    return regionOf({ source, destination, input: this.#facing(from, true), output: this.#facing(to, true) });
  }

  /** The addresses of a zone; at the end at which a host is looked at, those of the host. */
  #placeOf(zone: ZoneId, way: Way): readonly Range[] {
    const ranges = this.#zones.ranges.get(zone) as readonly Range[];
    return this.#host === undefined || this.#way !== way ? ranges : intersectRanges(ranges, this.#host);
  }

  /**
   * Interfaces behind which a zone may lie. `anyways`: those that no rule names count as well, because then no rule depends on which one
   * it is; without, only where no interface is known to face the zone.
   */
  #facing(zone: ZoneId, anyways: boolean): readonly Range[] {
    const numbers = this.#names.interfaces.names.flatMap((_, number) => {
      const facing = this.#facings.get(number);
      if (facing === undefined) return anyways && this.#names.interfaces.isSpare(number) ? [number] : [];
      return facing.zones.has(zone) ? [number] : [];
    });
    if (!anyways && numbers.length === 0) return [{ low: 0n, high: BigInt(this.#names.interfaces.names.length - 1) }];
    // Of several, those about which the rules say most.
    const breadth = (number: number): number => this.#facings.get(number)?.zones.size ?? 0;
    const least = anyways ? Number.MAX_SAFE_INTEGER : Math.min(...numbers.map(breadth));
    return numbers.filter((number) => breadth(number) <= least).map((number) => ({ low: BigInt(number), high: BigInt(number) }));
  }

  #excesses(): readonly Excess[] {
    const declared = this.#declared();
    if (this.#content.asked.has("state")) return this.#beyond(this.#first(), declared, false);
    // Without connections, answers need rules of their own. Those of TCP are told by their flags; with all others anybody may begin.
    const answers = this.#channels().map(turned);
    const untold = answers.map((one) => meetRegions(one, OTHER_THAN_TCP)).filter((one) => one !== undefined);
    const begun = this.#beyond(this.#first(), [...declared, ...untold], false);
    const needed = untold.length === 0 ? [] : this.#beyond(this.#first(), declared, true);
    const midst = this.#ruleset.families.map((family) => this.#packets(family, MIDST));
    // Where no rule looks at flags either, a packet passes wherever one passes with which connections begin.
    const strays = this.#content.asked.has("tcpFlags") ? this.#beyond(midst, [...declared, ...answers], true) : [];
    const told = new Set(begun.map(({ rule }) => rule));
    return [...begun, ...[...needed, ...strays].filter(({ rule }) => !told.has(rule))];
  }

  /** What passes of these packets and lies in none of the regions. */
  #beyond(packets: readonly Region[], declared: readonly Region[], stray: boolean): readonly Excess[] {
    const first = this.#cubes(packets);
    const all = [...this.#zones.ranges.keys()];
    const inner = [...this.#zones.ranges.values()].map((ranges) => regionOf({ source: ranges, destination: ranges }));
    const pairs = all
      .flatMap((from) => all.filter((to) => to !== from).map((to): Pair => ({ from, to })))
      .filter((pair) => this.#isOwn(pair));
    if (this.#way === "bridge" && !stray) pairs.push({ from: null, to: null, frames: true });
    const excesses: Excess[] = [];
    const told = new Set<string>();
    const before = (course: Course, regions: readonly Region[], sense: Certainty): readonly Cube[] =>
      this.#cubes(regions.map((region) => course.translation.before(region, sense)));
    for (const certainty of ["surely", "maybe"] as const) {
      const other = certainty === "surely" ? "maybe" : "surely";
      for (const course of this.#courses) {
        const { sets } = course;
        const outside = before(course, [...declared, ...inner], other);
        const within = (pair: Pair): readonly Cube[] =>
          intersectUnions(first, before(course, [this.#between(pair, certainty === "surely")], certainty));
        const entries = new Set(sets.findEach("permit", certainty, first, outside).map(({ entry }) => entry));
        const found: Cube[] = [];
        const tell = (pair: Pair, witness: Witness): void => {
          const key = `${pair.from ?? "-"} ${pair.to ?? "-"} ${course.translation.key} ${witness.entry}`;
          if (!told.has(key)) {
            const excess = this.#excess(pair, course, witness, certainty, before(course, declared, "maybe"));
            excesses.push(stray ? { ...excess, stray } : excess);
          }
          told.add(key);
        };
        for (const pair of entries.size === 0 ? [] : pairs) {
          const inside = within(pair);
          const witnesses = sets.findEach("permit", certainty, inside, outside, entries);
          if (witnesses.length > 0) found.push(...inside);
          for (const witness of witnesses) tell(pair, witness);
        }
        // Nothing is beyond the design but what was found, say both engines.
        const rest = certainty === "surely" ? pairs.flatMap(within) : first;
        for (;;) {
          const { witness, backing } = sets.find("permit", certainty, rest, [...outside, ...found]);
          this.#backing[backing]++;
          if (witness === undefined) break;
          // Boxes gave up before they came here.
          const pair = this.#pairOf(witness, course);
          const inside = within(pair);
          found.push(
            ...inside,
            witness.point.map((value) => [value, value]),
          );
          tell(pair, witness);
        }
      }
    }
    const order = new Map(all.map((zone, at) => [zone, at]));
    const at = (zone: ZoneId): number => order.get(zone) as number;
    return excesses.sort((a, b) => at(a.from) - at(b.from) || at(a.to) - at(b.to));
  }

  /** Of a host only what comes to it, or goes out from it, is looked at. */
  #isOwn({ from, to }: Pair): boolean {
    return this.#placeOf(this.#way === "input" ? to : from, this.#way).length > 0;
  }

  /** By where the packet really goes. */
  #pairOf({ point }: Witness, { translation }: Course): Pair {
    const lowest = (field: "source" | "destination"): bigint => this.#space.valuesAt(point, dimensionIndex(field)).low;
    if (lowest("source") >= FAMILY_RANGES.other.low) return { from: null, to: null, frames: true };
    const zoneAt = (low: bigint): ZoneId => this.#zones.zonesOf([{ low, high: low }])[0] ?? null;
    const to = translation.someAfter("destination", lowest("destination"));
    return { from: zoneAt(lowest("source")), to: zoneAt(to) };
  }

  #excess(pair: Pair, course: Course, witness: Witness, certainty: Certainty, declared: readonly Cube[]): Excess {
    const packet = packetAt(witness.point, this.#space, this.#names);
    const { rule, chain, atMost = [] } = course.sets.entries[witness.entry] ?? {};
    // The evaluator of single packets is a third judge; where it is less sure, so is the answer.
    const proven = certainty === "surely" && decide(this.#ruleset, this.#way, packet).verdict === "permit";
    if (proven && this.#sets.confirms("permit", "surely", witness.point) === false) {
      throw new Error("the two engines disagree about a packet");
    }
    const overBroad = atMost.some((cube) => declared.some((one) => intersectCubes(cube, one) !== undefined));
    const translated = describeTranslation(packet, course.translation);
    return {
      from: pair.from,
      to: pair.to,
      proof: proven ? "proven" : "possible",
      ...(proven ? {} : { why: this.#whyPossible(pair, packet) }),
      packet,
      text: `${describePacket(packet, this.#names)}${translated}`,
      ...(rule === undefined ? {} : { rule }),
      ...(chain === undefined ? {} : { chain: chain.id }),
      overBroad,
    };
  }

  #whyPossible({ from, to }: Pair, packet: Packet): string {
    const decision = decide(this.#ruleset, this.#way, packet);
    if (decision.verdict !== "permit") return decision.why;
    const whys = (
      [
        ["in", packet.input, from],
        ["out", packet.output, to],
      ] as const
    ).flatMap(([word, name, zone]) => {
      const number = this.#names.interfaces.names.indexOf(String(name));
      if (typeof name !== "string" || this.#names.interfaces.isSpare(number)) return [];
      const facing = this.#facings.get(number);
      if (facing === undefined) return [`what lies behind ${name} the rules do not tell`];
      if (facing.zones.has(zone)) return [];
      const zones = [...facing.zones].map((one) => one ?? "no zone").join(" or ");
      return [`it would have to go ${word} by ${name}, behind which the rules expect ${zones}`];
    });
    return whys.length === 0 ? "a condition of an earlier rule may hold" : whys.join(", and ");
  }

  #passing(conduit: Conduit, channel: Channel, from: string, to: string): readonly ChannelPassing[] {
    const frames = channel.transport === "ethernet";
    if (frames && this.#way !== "bridge") return [];
    const allowed = this.#zones.channelRegions(channel, [from], [to], this.#content);
    const regions = frames
      ? allowed
      : allowed.flatMap((one) => this.#usable.map((part) => intersectRegions(one, part)).filter((part) => part !== undefined));
    const begins = this.#first().flatMap((begin) => regions.map((one) => meetRegions(begin, one)));
    const there = this.#cubes(begins.flatMap((one) => this.#placed(one)));
    if (there.length === 0) return [];
    // Frames without IP belong to no connection: nothing tells answers apart.
    const answer = frames
      ? there
      : this.#cubes(
          this.#ruleset.families.flatMap((family) => {
            const reply = this.#packets(family, ANSWER);
            return regions.flatMap((one) => this.#placed(meetRegions(reply, turned(one))));
          }),
        );
    const { passes, stopped } = this.#bestCourse(there, begins);
    return [
      {
        conduit: conduit.id,
        channel: channel.id,
        from,
        to,
        passes,
        ...(stopped === undefined ? {} : { stopped }),
        ...(answer.length === 0 ? {} : { replies: this.#howMuch(this.#sets, answer) }),
      },
    ];
  }

  /** A region split by the zones of its addresses, each part through the interfaces that may face them. What stays in a zone is left out. */
  #placed(region: Region | undefined): readonly Region[] {
    if (region === undefined) return [];
    const placed: Region[] = [];
    const addresses = region[dimensionIndex("source")] ?? [];
    if (addresses.length === 1 && addresses[0] !== undefined && addresses[0].low >= FAMILY_RANGES.other.low) return [region];
    const ends = (field: "source" | "destination"): readonly ZoneId[] => {
      const ranges = region[dimensionIndex(field)];
      return ranges === undefined ? [...this.#zones.ranges.keys()] : this.#zones.zonesOf(ranges);
    };
    const [sources, destinations] = [ends("source"), ends("destination")];
    for (const from of sources) {
      for (const to of destinations) {
        if (from === to || !this.#isOwn({ from, to })) continue;
        const part = meetRegions(region, this.#between({ from, to }, false));
        if (this.#host !== undefined) {
          if (part !== undefined) placed.push(part);
          continue;
        }
        const input = this.#facing(from, false);
        const output = this.#facing(to, false);
        const through = meetRegions(part, regionOf({ input, output }));
        if (through !== undefined) placed.push(through);
      }
    }
    return placed;
  }

  /** A channel is served where one course carries it: that of its own addresses, or one that is translated to these. */
  #bestCourse(there: readonly Cube[], regions: readonly (Region | undefined)[]): Pick<ChannelPassing, "passes" | "stopped"> {
    let best: { readonly passes: Passing; readonly sets: PacketSets; readonly cubes: readonly Cube[] } | undefined;
    for (const { translation, sets } of this.#courses) {
      const placed = translation.isNone ? there : this.#translatedTo(regions, translation);
      if (placed.length === 0) continue;
      const passes = this.#howMuch(sets, placed);
      if (best === undefined || PASSING.indexOf(passes) > PASSING.indexOf(best.passes)) best = { passes, sets, cubes: placed };
    }
    const { passes = "none", sets = this.#sets, cubes = there } = best ?? {};
    const stopped = passes === "all" ? undefined : this.#stopped(sets, cubes);
    return { passes, ...(stopped === undefined ? {} : { stopped }) };
  }

  /** Packets that surely become those of the regions, through the interfaces that may face where they come from and really go. */
  #translatedTo(regions: readonly (Region | undefined)[], translation: Translation): readonly Cube[] {
    return this.#cubes(regions.flatMap((region) => this.#placed(region)).map((region) => translation.before(region, "surely")));
  }

  #howMuch(sets: PacketSets, cubes: readonly Cube[]): Passing {
    const ask = (effect: "permit" | "deny", certainty: Certainty): boolean => {
      const { witness, backing } = sets.find(effect, certainty, cubes, []);
      this.#backing[backing]++;
      return witness !== undefined || backing === "undecided";
    };
    if (!ask("permit", "maybe")) return "none";
    if (!ask("deny", "maybe")) return "all";
    return ask("permit", "surely") ? "part" : "possible";
  }

  #stopped(sets: PacketSets, cubes: readonly Cube[]): ChannelPassing["stopped"] {
    const surely = sets.find("deny", "surely", cubes, []).witness;
    const witness = surely ?? sets.find("deny", "maybe", cubes, []).witness;
    if (witness === undefined) return undefined;
    const packet = packetAt(witness.point, this.#space, this.#names);
    const text = describePacket(packet, this.#names);
    const { verdict, why, rule } = decide(this.#ruleset, this.#way, packet);
    // What passes and is not of the course goes elsewhere.
    const taken = this.#sets.entries[this.#sets.entryAt(witness.point)];
    if (verdict === "permit" && taken?.translation !== undefined) {
      const elsewhere = describeTranslation(packet, taken.translation);
      return { packet, text, ...(rule === undefined ? {} : { rule }), why: `it passes, but goes elsewhere${elsewhere}` };
    }
    return { packet, text, ...(rule === undefined ? {} : { rule }), why };
  }

  /** Connections that are taken up in their midst: a gap that lets in what never began. */
  #loose(): Verification["loose"] {
    const midst = this.#ruleset.families.map((family) => this.#packets(family, MIDST));
    const declared = this.#declared();
    const cubes = this.#cubes(midst.flatMap((begin) => declared.map((channel) => meetRegions(begin, channel))));
    const { witness, backing } = this.#sets.find("permit", "surely", cubes, []);
    this.#backing[backing]++;
    if (witness === undefined) return undefined;
    const packet = packetAt(witness.point, this.#space, this.#names);
    const { rule } = this.#sets.entries[witness.entry] ?? {};
    return { packet, text: describePacket(packet, this.#names), ...(rule === undefined ? {} : { rule }) };
  }
}

function meetRegions(a: Region | undefined, b: Region): Region | undefined {
  return a === undefined ? undefined : intersectRegions(a, b);
}

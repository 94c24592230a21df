// What arrives where: sets of packets are handed from device to device until nothing new comes. All sources at once, since a packet
// carries its own. Decision diagrams only: what boxes would have to copy, equal nodes share.

import type { Range } from "../firewalls/ruleset.ts";
import { type CourseNodes, courseNodesOf } from "../policy/course.ts";
import { decisionList, FOLLOWED } from "../policy/decision-list.ts";
import { type Diagram, EMPTY } from "../policy/diagram.ts";
import { DIMENSIONS, FAMILY_RANGES } from "../policy/dimension.ts";
import { type Region, regionOf } from "../policy/match.ts";
import type { Certainty } from "../policy/packet-set.ts";
import type { Space } from "../policy/space.ts";
import { type Translation, UNTRANSLATED } from "../policy/translation.ts";
import type { Exit, Topology } from "./topology.ts";

/** By device; the course without translation first. `undefined`: its rules are too entangled to be written out. */
export type Permissions = readonly (readonly CourseNodes[] | undefined)[];

/** What each device lets pass, over the numbers of its own interfaces. */
export function permissionsOf(topology: Topology, space: Space, diagram: Diagram): Permissions {
  return topology.devices.map(({ ruleset, way }, device) => {
    const entries = decisionList(ruleset, way, topology.names[device] as Topology["names"][number], space);
    return entries === undefined ? undefined : courseNodesOf(entries, space, diagram, FOLLOWED);
  });
}

/** Of a device about whose rules nothing is known. */
const UNKNOWN = { translation: UNTRANSLATED };

/** Hands packets on through a topology. */
export class Propagation {
  readonly #topology: Topology;
  readonly #space: Space;
  readonly #diagram: Diagram;
  readonly #permissions: Permissions;
  readonly #families: readonly number[];
  readonly #destinations = new Map<Exit, number>();
  readonly #passing = new Map<string, number>();
  readonly #input: number;
  readonly #output: number;

  constructor(topology: Topology, space: Space, diagram: Diagram, permissions: Permissions) {
    this.#topology = topology;
    this.#space = space;
    this.#diagram = diagram;
    this.#permissions = permissions;
    this.#input = space.active.indexOf(DIMENSIONS.indexOf("input"));
    this.#output = space.active.indexOf(DIMENSIONS.indexOf("output"));
    this.#families = topology.devices.map(({ ruleset }) =>
      this.node(ruleset.families.map((family) => regionOf({ source: [FAMILY_RANGES[family]] }))),
    );
  }

  node(regions: readonly Region[]): number {
    return this.#diagram.union(this.#space.cubes(regions));
  }

  /** Both answers to what arrives; one where nothing is open. */
  bothArrivals(first: number): Readonly<Record<Certainty, number>> {
    const { doors, exits } = this.#topology;
    const maybe = this.arrivals(first, "maybe");
    const exact =
      this.#permissions.every((courses) => courses?.length === 1 && courses[0]?.maybe === courses[0]?.surely) &&
      doors.every(({ numbers, sources, possible }) => numbers.length === 1 && sources === possible) &&
      exits.every((all) => all.every(({ certain }) => certain));
    return { maybe, surely: exact ? maybe : this.arrivals(first, "surely") };
  }

  /**
   * All packets of `first` that arrive: sent from where their source is, and let pass by every device on a way to their destination.
   * `surely`: on a way that is known to be taken. `maybe`: on any that cannot be excluded.
   */
  arrivals(first: number, certainty: Certainty): number {
    const diagram = this.#diagram;
    const { doors, exits } = this.#topology;
    const waiting: number[] = [];
    // Two places per door: packets as they say themselves, and those whose source a device before has hidden behind another one.
    const come = new Int32Array(doors.length * 2);
    const fresh = new Int32Array(doors.length * 2);
    const bring = (place: number, packets: number): void => {
      const news = diagram.without(packets, come[place] as number);
      if (news === EMPTY) return;
      come[place] = diagram.or(come[place] as number, news);
      if (fresh[place] === EMPTY) waiting.push(place);
      fresh[place] = diagram.or(fresh[place] as number, news);
    };
    for (const [index, door] of doors.entries()) {
      const sources: readonly Range[] = certainty === "surely" ? door.sources : door.possible;
      if (sources.length > 0) bring(index * 2, diagram.and(first, this.node([regionOf({ source: sources })])));
    }
    let arrived = EMPTY;
    for (let place = waiting.shift(); place !== undefined; place = waiting.shift()) {
      const index = place >> 1;
      const hidden = (place & 1) === 1;
      const door = doors[index] as Topology["doors"][number];
      const packets = diagram.and(fresh[place] as number, this.#families[door.device] as number);
      fresh[place] = EMPTY;
      for (const exit of exits[door.device] ?? []) {
        if ((exit.by === index && door.name === undefined) || (certainty === "surely" && !exit.certain)) continue;
        for (const [at, { translation }] of (this.#permissions[door.device] ?? [UNKNOWN]).entries()) {
          const passed = diagram.and(packets, this.#passingOf(at, index, exit.by, certainty, hidden));
          const image = translation.isNone ? passed : this.#translate(passed, translation, certainty);
          const sent = diagram.and(image, this.#destinationsOf(exit));
          if (sent === EMPTY) continue;
          const hides = hidden || translation.moves("source");
          if (exit.into === undefined) arrived = diagram.or(arrived, sent);
          // What the next device then sees as the source is not followed: it may let pass what it lets pass from anywhere.
          else if (certainty === "maybe" || !hides) for (const next of exit.into) bring(next * 2 + (hides ? 1 : 0), sent);
        }
      }
    }
    return arrived;
  }

  /**
   * Where packets go once they are translated. Their source stays what it was, since that is who sends them. What is mapped one to one, or
   * to one of several, is only known to go somewhere within.
   */
  #translate(packets: number, translation: Translation, certainty: Certainty): number {
    let image = packets;
    for (const field of ["destination", "destinationPort"] as const) {
      const active = this.#space.active.indexOf(DIMENSIONS.indexOf(field));
      if (!translation.moves(field) || active < 0 || image === EMPTY) continue;
      const reach = translation.reach(field);
      const [only] = reach ?? [];
      const isOne = reach?.length === 1 && only !== undefined && only.low === only.high;
      if (!isOne && certainty === "surely") return EMPTY;
      image = this.#diagram.forget(image, active);
      if (reach !== undefined) image = this.#diagram.and(image, this.node([regionOf({ [field]: reach })]));
    }
    return image;
  }

  #destinationsOf(exit: Exit): number {
    let known = this.#destinations.get(exit);
    if (known === undefined) {
      known = this.node([regionOf({ destination: exit.destinations })]);
      this.#destinations.set(exit, known);
    }
    return known;
  }

  /**
   * What passes on a course from one door to another; where an interface is not known, at most by one of them, at least by all. `hidden`:
   * from whatever source.
   */
  #passingOf(course: number, from: number, to: number, certainty: Certainty, hidden: boolean): number {
    const key = `${course} ${from} ${to} ${certainty} ${hidden}`;
    let known = this.#passing.get(key);
    if (known !== undefined) return known;
    const { doors } = this.#topology;
    const device = doors[from]?.device ?? -1;
    const permission = this.#permissions[device]?.[course]?.[certainty];
    // Of rules that could not be written out nothing is known.
    if (permission === undefined) known = certainty === "surely" ? EMPTY : (this.#families[device] as number);
    else {
      for (const input of doors[from]?.numbers ?? []) {
        for (const output of doors[to]?.numbers ?? []) {
          const one = this.#through(permission, input, output);
          if (known === undefined) known = one;
          else known = certainty === "surely" ? this.#diagram.and(known, one) : this.#diagram.or(known, one);
        }
      }
      known ??= EMPTY;
    }
    const source = this.#space.active.indexOf(DIMENSIONS.indexOf("source"));
    if (hidden && source >= 0) known = this.#diagram.forget(known, source);
    this.#passing.set(key, known);
    return known;
  }

  #through(permission: number, input: number, output: number): number {
    const at = (number: number): Region => regionOf({ input: [{ low: BigInt(number), high: BigInt(number) }] });
    const out = (number: number): Region => regionOf({ output: [{ low: BigInt(number), high: BigInt(number) }] });
    let node = permission;
    if (this.#input >= 0) node = this.#diagram.at(node, this.#input, this.#coordinate(at(input), this.#input));
    if (this.#output >= 0) node = this.#diagram.at(node, this.#output, this.#coordinate(out(output), this.#output));
    return node;
  }

  #coordinate(region: Region, active: number): number {
    const cube = this.#space.cube(region);
    return cube?.[active]?.[0] ?? 0;
  }
}

// What arrives where: sets of packets are handed from device to device until nothing new comes. All sources at once, since a packet
// carries its own. Decision diagrams only: what boxes would have to copy, equal nodes share.

import type { Range } from "../firewalls/ruleset.ts";
import { type CourseNodes, courseNodesOf } from "../policy/course.ts";
import { decisionList, WHERE_TO } from "../policy/decision-list.ts";
import { type Diagram, EMPTY } from "../policy/diagram.ts";
import { DIMENSIONS, FAMILY_RANGES } from "../policy/dimension.ts";
import { type Region, regionOf } from "../policy/match.ts";
import type { Certainty } from "../policy/packet-set.ts";
import type { Space } from "../policy/space.ts";
import type { Exit, Topology } from "./topology.ts";

/** Sets of packets as nodes of the diagram, by device. `undefined`: its rules are too entangled to be written out. */
export type Permissions = readonly (readonly CourseNodes[] | undefined)[];

/** What each device lets pass, over the numbers of its own interfaces. */
export function permissionsOf(topology: Topology, space: Space, diagram: Diagram): Permissions {
  return topology.devices.map(({ ruleset, way }, device) => {
    const entries = decisionList(ruleset, way, topology.names[device] as Topology["names"][number], space);
    return entries === undefined ? undefined : courseNodesOf(entries, space, diagram);
  });
}

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
      this.#permissions.every((courses) => courses?.length === 1 && courses.every(({ maybe, surely }) => maybe === surely)) &&
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
    const come = new Int32Array(doors.length);
    const fresh = new Int32Array(doors.length);
    const bring = (door: number, packets: number): void => {
      const news = diagram.without(packets, come[door] as number);
      if (news === EMPTY) return;
      come[door] = diagram.or(come[door] as number, news);
      if (fresh[door] === EMPTY) waiting.push(door);
      fresh[door] = diagram.or(fresh[door] as number, news);
    };
    for (const [index, door] of doors.entries()) {
      const sources: readonly Range[] = certainty === "surely" ? door.sources : door.possible;
      if (sources.length > 0) bring(index, diagram.and(first, this.node([regionOf({ source: sources })])));
    }
    let arrived = EMPTY;
    for (let index = waiting.shift(); index !== undefined; index = waiting.shift()) {
      const door = doors[index] as Topology["doors"][number];
      const packets = diagram.and(fresh[index] as number, this.#families[door.device] as number);
      fresh[index] = EMPTY;
      for (const exit of exits[door.device] ?? []) {
        if ((exit.by === index && door.name === undefined) || (certainty === "surely" && !exit.certain)) continue;
        const sent = diagram.and(packets, this.#destinationsOf(exit));
        const through = sent === EMPTY ? EMPTY : diagram.and(sent, this.#passingOf(door.device, index, exit.by, certainty));
        // Where translation leads is told of single packets, not of all together: it is only possible.
        const elsewhere = certainty === "surely" ? EMPTY : this.#translated(packets, door.device, index, exit);
        const passed = diagram.or(through, elsewhere);
        if (passed === EMPTY) continue;
        if (exit.into === undefined) arrived = diagram.or(arrived, passed);
        else for (const next of exit.into) bring(next, passed);
      }
    }
    return arrived;
  }

  /** Packets that may be sent to other destinations than their own, as they are then. */
  #translated(packets: number, device: number, from: number, exit: Exit): number {
    const diagram = this.#diagram;
    let all = EMPTY;
    for (const [course, { translation }] of (this.#permissions[device] ?? []).entries()) {
      if (course === 0) continue;
      let moved = diagram.and(packets, this.#passingOf(device, from, exit.by, "maybe", course));
      for (const field of WHERE_TO) {
        const active = this.#space.active.indexOf(DIMENSIONS.indexOf(field));
        if (moved === EMPTY || active < 0 || !translation.moves(field)) continue;
        const reach = translation.reach(field);
        moved = diagram.forget(moved, active);
        if (reach !== undefined) moved = diagram.and(moved, this.node([regionOf({ [field]: reach })]));
      }
      all = diagram.or(all, diagram.and(moved, this.#destinationsOf(exit)));
    }
    return all;
  }

  #destinationsOf(exit: Exit): number {
    let known = this.#destinations.get(exit);
    if (known === undefined) {
      known = this.node([regionOf({ destination: exit.destinations })]);
      this.#destinations.set(exit, known);
    }
    return known;
  }

  /** What passes from one door to another; where an interface is not known, at most by one of them, at least by all. */
  #passingOf(device: number, from: number, to: number, certainty: Certainty, course = 0): number {
    const key = `${from} ${to} ${certainty} ${course}`;
    let known = this.#passing.get(key);
    if (known !== undefined) return known;
    const { doors } = this.#topology;
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

// What a decision list lets pass and what it stops, as sets of packets held by both engines. Every answer is found twice, by boxes and by
// decision diagrams; where they differ there is no answer but an error, because one of them is wrong.

import { Boxes, WitnessSearch } from "./box.ts";
import { type Cube, countBoxes, intersectCubes } from "./cube.ts";
import type { Entry } from "./decision-list.ts";
import { type Diagram, DiagramTooLarge, EMPTY, EVERYTHING } from "./diagram.ts";

/** Lists of more boxes than this are left to the diagrams alone. */
const MOST_BOXES = 1_000_000;

/** Comparisons of boxes that one list may cost before boxes give up and diagrams answer alone. */
const MOST_COMPARISONS = 1_500_000_000;

/** Comparisons of boxes that walking two lists side by side may take. */
const MOST_WORK = 50_000_000;

/** `maybe`: at most these packets. `surely`: at least these. */
export type Certainty = "maybe" | "surely";

/** A list in which the first box that holds a point says whether the point is in the set. Points that no box holds are not. */
export class SignedBoxes {
  readonly boxes: Boxes;
  readonly signs: boolean[] = [];
  /** Index of the entry that each box comes from. */
  readonly origins: number[] = [];

  constructor(dimensions: number) {
    this.boxes = new Boxes(dimensions);
  }

  add(cubes: readonly Cube[], sign: boolean, origin: number): void {
    for (const cube of cubes) this.boxes.addCube(cube);
    while (this.signs.length < this.boxes.length) {
      this.signs.push(sign);
      this.origins.push(origin);
    }
  }

  /** The first box that holds a point; -1 where none does. */
  find(point: readonly number[]): number {
    const { bounds, dimensions, length } = this.boxes;
    for (let at = 0, from = 0; at < length; at++, from += dimensions * 2) {
      let holds = true;
      for (let d = 0; d < dimensions && holds; d++) {
        const value = point[d] as number;
        holds = (bounds[from + d * 2] as number) <= value && value <= (bounds[from + d * 2 + 1] as number);
      }
      if (holds) return at;
    }
    return -1;
  }
}

export interface Witness {
  readonly point: readonly number[];
  /** Index of the entry that decides it. */
  readonly entry: number;
}

/** `agreed`: both engines found it. `single`: the other one would have needed too much. `undecided`: both would have. */
export type Backing = "agreed" | "single" | "undecided";

export interface Answer {
  readonly witness?: Witness;
  readonly backing: Backing;
}

interface Engines {
  /** Absent where the engine declined. */
  readonly list?: SignedBoxes;
  readonly node?: number;
}

/** Sets of packets with one effect, in the two readings. */
export class PacketSets {
  readonly entries: readonly Entry[];
  /** Nothing is open: what may have an effect surely has it. */
  readonly exact: boolean;
  readonly #dimensions: number;
  readonly #diagram: Diagram | undefined;
  readonly #sets: Readonly<Record<`${"permit" | "deny"} ${Certainty}`, Engines>>;
  readonly #search: WitnessSearch;
  #left = MOST_COMPARISONS;

  constructor(entries: readonly Entry[], dimensions: number, diagram: Diagram | undefined) {
    this.entries = entries;
    this.#dimensions = dimensions;
    this.#diagram = diagram;
    this.#search = new WitnessSearch(dimensions);
    const boxes = entries.reduce((sum, { atMost, atLeast }) => sum + countBoxes(atMost) + countBoxes(atLeast), 0);
    const list = (effect: "permit" | "deny", certainty: Certainty): SignedBoxes | undefined => {
      if (boxes > MOST_BOXES) return undefined;
      const signed = new SignedBoxes(dimensions);
      for (const [at, entry] of entries.entries()) {
        const own = entry.effect === effect;
        if (certainty === "maybe") {
          if (own || entry.effect === "either") signed.add(entry.atMost, true, at);
          else signed.add(entry.atLeast, false, at);
        } else if (own) signed.add(entry.atLeast, true, at);
        else signed.add(entry.atMost, false, at);
      }
      return signed;
    };
    const exact = (this.exact = entries.every(({ effect, atMost, atLeast }) => effect !== "either" && atMost === atLeast));
    const nodes =
      diagram === undefined
        ? undefined
        : bounded(() => {
            const { permit, deny, stopped } = buildNodes(diagram, entries, 0, entries.length, exact);
            // Where nothing is open, what is not permitted is denied, since every list ends with a policy for all.
            return exact && stopped === EVERYTHING ? { permit, deny: diagram.without(EVERYTHING, permit) } : { permit, deny };
          });
    const surely = (other: number): number => (diagram as Diagram).without(EVERYTHING, other);
    const make = (effect: "permit" | "deny", certainty: Certainty): Engines => {
      const signed = list(effect, certainty);
      const own = effect === "permit" ? nodes?.permit : nodes?.deny;
      const other = effect === "permit" ? nodes?.deny : nodes?.permit;
      const node = certainty === "maybe" || other === undefined ? own : bounded(() => surely(other));
      return { ...(signed === undefined ? {} : { list: signed }), ...(node === undefined ? {} : { node }) };
    };
    this.#sets = {
      "permit maybe": make("permit", "maybe"),
      "permit surely": make("permit", "surely"),
      "deny maybe": make("deny", "maybe"),
      "deny surely": make("deny", "surely"),
    };
  }

  /** Node of the set in the diagram; `undefined` where it became too large. */
  node(effect: "permit" | "deny", certainty: Certainty): number | undefined {
    return this.#sets[`${effect} ${certainty}`].node;
  }

  /** A packet of the set that lies in one of `inside` and in none of `outside`. */
  find(effect: "permit" | "deny", certainty: Certainty, inside: readonly Cube[], outside: readonly Cube[]): Answer {
    const { list, node } = this.#sets[`${effect} ${certainty}`];
    const diagram = this.#diagram;
    const byBoxes = list === undefined ? undefined : this.#findByBoxes(list, inside, outside);
    const byDiagram =
      node === undefined || diagram === undefined
        ? undefined
        : bounded(() => diagram.without(diagram.and(node, diagram.union(inside)), diagram.union(outside)));
    const decided = byBoxes !== undefined && byBoxes !== "undecided" ? byBoxes : undefined;
    if (decided !== undefined && byDiagram !== undefined) {
      if ((decided.point === undefined) !== (byDiagram === EMPTY))
        throw new Error("the two engines disagree about a set of packets");
      return { ...this.#witness(effect, certainty, decided.point), backing: "agreed" };
    }
    if (decided !== undefined) return { ...this.#witness(effect, certainty, decided.point), backing: "single" };
    if (byDiagram === undefined || diagram === undefined) return { backing: "undecided" };
    return { ...this.#witness(effect, certainty, diagram.point(byDiagram)), backing: "single" };
  }

  /** Whether the diagram has the packet in the set, too; `undefined` where there is no diagram. */
  confirms(effect: "permit" | "deny", certainty: Certainty, point: readonly number[]): boolean | undefined {
    const node = this.node(effect, certainty);
    if (node === undefined) return undefined;
    return bounded(() => this.#diagram?.and(node, this.#diagram.cube(point.map((value) => [value, value]))) !== EMPTY);
  }

  /** All that is found within bounds; `find` tells whether there is more. Entries by each of which a packet of the set is decided that lies in one of `inside` and in none of `outside`, with one packet each. */
  findEach(
    effect: "permit" | "deny",
    certainty: Certainty,
    inside: readonly Cube[],
    outside: readonly Cube[],
    only?: ReadonlySet<number>,
  ): readonly Witness[] {
    const { list } = this.#sets[`${effect} ${certainty}`];
    if (list === undefined) {
      const { witness } = this.find(effect, certainty, inside, outside);
      return witness === undefined ? [] : [witness];
    }
    const [regions, except] = [boxesOf(inside, this.#dimensions), boxesOf(outside, this.#dimensions)];
    const found = new Map<number, Witness>();
    for (let at = 0; at < list.boxes.length; at++) {
      const entry = list.origins[at] as number;
      if (list.signs[at] !== true || found.has(entry) || only?.has(entry) === false) continue;
      this.#left -= regions.length;
      for (let region = 0; region < regions.length && this.#left > 0; region++) {
        const search = this.#search;
        if (!search.begin(list.boxes, at, regions, region)) continue;
        this.#left -= at + except.length;
        if (coverWith(search, except, except.length) || coverWith(search, list.boxes, at)) continue;
        const result = search.search();
        if (result.type !== "hole") continue;
        found.set(entry, { point: result.point, entry });
        break;
      }
    }
    return [...found.values()];
  }

  /** The first entry that holds a packet, at most; -1 where none does. */
  entryAt(point: readonly number[]): number {
    return this.entries.findIndex(({ atMost }) => atMost.some((cube) => holds(cube, point)));
  }

  /** Packets that come to an entry and that it holds, at most. */
  decidedBy(entry: number, diagram: Diagram): number {
    const own = diagram.union(this.entries[entry]?.atMost ?? []);
    const before = this.entries.slice(0, Math.max(0, entry)).flatMap(({ effect, atLeast }) => {
      // Entries that do not touch it take nothing away.
      return effect === "either"
        ? []
        : atLeast.filter((cube) => this.entries[entry]?.atMost.some((one) => intersectCubes(one, cube)));
    });
    return diagram.without(own, diagram.union(before));
  }

  /** By boxes alone: a packet that may pass here, in one reading, and not there, in the other. */
  findBeside(
    there: PacketSets,
    certaintyHere: Certainty,
    certaintyThere: Certainty,
    inside: readonly Cube[],
  ): readonly number[] | undefined | "undecided" {
    const here = this.#sets[`permit ${certaintyHere}`].list;
    const other = there.#sets[`permit ${certaintyThere}`].list;
    if (here === undefined || other === undefined) return "undecided";
    const regions = boxesOf(inside, this.#dimensions);
    const search = this.#search;
    let work = MOST_WORK;
    // What a common beginning of both decides, both decide alike.
    const same = commonBeginning(here, other);
    for (let at = same; at < here.boxes.length; at++) {
      if (here.signs[at] !== true) continue;
      for (let beside = same; beside < other.boxes.length; beside++) {
        if (other.signs[beside] !== false || !search.begin(here.boxes, at, other.boxes, beside)) continue;
        for (let region = 0; region < regions.length; region++) {
          search.begin(here.boxes, at, other.boxes, beside);
          if (!search.narrow(regions, region)) continue;
          work -= at + beside;
          if (work < 0) return "undecided";
          let whole = false;
          for (let earlier = 0; earlier < beside && !whole; earlier++) {
            if (other.signs[earlier] === true) whole = search.cover(other.boxes, earlier);
          }
          for (let earlier = 0; earlier < at && !whole; earlier++)
            if (here.signs[earlier] === false) whole = search.cover(here.boxes, earlier);
          if (whole) continue;
          const result = search.search();
          if (result.type === "hole") return result.point;
          if (result.type === "undecided") return "undecided";
        }
      }
    }
    return undefined;
  }

  #findByBoxes(
    list: SignedBoxes,
    inside: readonly Cube[],
    outside: readonly Cube[],
  ): { readonly point?: readonly number[] } | "undecided" {
    const [regions, except] = [boxesOf(inside, this.#dimensions), boxesOf(outside, this.#dimensions)];
    const search = this.#search;
    let undecided = false;
    for (let at = 0; at < list.boxes.length; at++) {
      if (list.signs[at] !== true) continue;
      this.#left -= regions.length;
      for (let region = 0; region < regions.length; region++) {
        if (!search.begin(list.boxes, at, regions, region)) continue;
        this.#left -= at + except.length;
        if (this.#left < 0) return "undecided";
        if (coverWith(search, except, except.length)) continue;
        let whole = false;
        for (let earlier = 0; earlier < at && !whole; earlier++)
          if (list.signs[earlier] === false) whole = search.cover(list.boxes, earlier);
        if (whole) continue;
        const result = search.search();
        if (result.type === "hole") return { point: result.point };
        if (result.type === "undecided") undecided = true;
      }
    }
    return undecided ? "undecided" : {};
  }

  #witness(
    effect: "permit" | "deny",
    certainty: Certainty,
    point: readonly number[] | undefined,
  ): { readonly witness?: Witness } {
    if (point === undefined) return {};
    const { list } = this.#sets[`${effect} ${certainty}`];
    if (list !== undefined) return { witness: { point, entry: list.origins[list.find(point)] ?? -1 } };
    const wanted = this.entries.findIndex((entry) => {
      const own = entry.effect === effect || (certainty === "maybe" && entry.effect === "either");
      return (own === (certainty === "maybe") ? entry.atMost : entry.atLeast).some((cube) => holds(cube, point));
    });
    return { witness: { point, entry: wanted } };
  }
}

/** How many boxes two lists have in common from the first on. */
function commonBeginning(a: SignedBoxes, b: SignedBoxes): number {
  const stride = a.boxes.dimensions * 2;
  const most = Math.min(a.boxes.length, b.boxes.length);
  for (let at = 0; at < most; at++) {
    if (a.signs[at] !== b.signs[at]) return at;
    for (let d = at * stride; d < (at + 1) * stride; d++) if (a.boxes.bounds[d] !== b.boxes.bounds[d]) return at;
  }
  return most;
}

/** Takes the first boxes into the cover. True where one of them alone holds the region. */
function coverWith(search: WitnessSearch, boxes: Boxes, count: number): boolean {
  for (let at = 0; at < count; at++) if (search.cover(boxes, at)) return true;
  return false;
}

function boxesOf(cubes: readonly Cube[], dimensions: number): Boxes {
  const boxes = new Boxes(dimensions);
  for (const cube of cubes) boxes.addCube(cube);
  return boxes;
}

function holds(cube: Cube, point: readonly number[]): boolean {
  return cube.every((set, d) => {
    const value = point[d] as number;
    for (let at = 0; at < set.length; at += 2) if ((set[at] as number) <= value && value <= (set[at + 1] as number)) return true;
    return false;
  });
}

interface Nodes {
  /** What may be permitted, what may be denied, and what surely goes no further than these entries. */
  readonly permit: number;
  readonly deny: number;
  readonly stopped: number;
}

/** Halves are joined: what the first half surely decides never reaches the second. `exact`: what is denied is not asked for. */
function buildNodes(diagram: Diagram, entries: readonly Entry[], from: number, to: number, exact: boolean): Nodes {
  if (to - from === 0) return { permit: EMPTY, deny: EMPTY, stopped: EMPTY };
  if (to - from === 1) {
    const { effect, atMost, atLeast } = entries[from] as Entry;
    const most = diagram.union(atMost);
    return {
      permit: effect === "deny" ? EMPTY : most,
      deny: exact || effect === "permit" ? EMPTY : most,
      stopped: effect === "either" ? EMPTY : atLeast === atMost ? most : diagram.union(atLeast),
    };
  }
  const middle = (from + to) >> 1;
  const first = buildNodes(diagram, entries, from, middle, exact);
  const second = buildNodes(diagram, entries, middle, to, exact);
  return {
    permit: diagram.or(first.permit, diagram.without(second.permit, first.stopped)),
    deny: diagram.or(first.deny, diagram.without(second.deny, first.stopped)),
    stopped: diagram.or(first.stopped, second.stopped),
  };
}

/** What a list permits, at most and at least, as nodes of the diagram. */
export function permitNodes(entries: readonly Entry[], diagram: Diagram): Readonly<Record<Certainty, number>> {
  const exact = entries.every(({ effect, atMost, atLeast }) => effect !== "either" && atMost === atLeast);
  const { permit, deny } = buildNodes(diagram, entries, 0, entries.length, exact);
  return { maybe: permit, surely: exact ? permit : diagram.without(EVERYTHING, deny) };
}

/** `undefined` where the diagram became too large. */
export function bounded<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof DiagramTooLarge) return undefined;
    throw error;
  }
}

// Rules that get in each other's way, exactly: the taxonomy of Al-Shaer and Hamed (2003) and of FIREMAN (Yuan and others, 2006), with the
// rules that cover.

import type { Rule, Ruleset } from "../firewalls/ruleset.ts";
import { BEGINNING, DIRECTIONS } from "./beginning.ts";
import { WitnessSearch } from "./box.ts";
import { type Cube, countBoxes, intersectCubes, intersectUnions } from "./cube.ts";
import { decisionList, type Entry, regionsOf } from "./decision-list.ts";
import { regionOf } from "./match.ts";
import { Names } from "./names.ts";
import type { Way } from "./packet.ts";
import { SignedBoxes } from "./packet-set.ts";
import { Space } from "./space.ts";

/**
 * `shadowed`: earlier rules decide everything that it matches, at least some of it otherwise. `redundant`: without it nothing changes.
 * `correlated`: an earlier rule with the other effect matches some of the same packets, so that the order decides about these.
 * `generalisation`: it takes in all of an earlier rule with the other effect; usually meant so. `idle`: it matches nothing, or no chain
 * comes to it.
 */
export type Anomaly = "shadowed" | "redundant" | "correlated" | "generalisation" | "idle";

export interface RuleFinding {
  readonly anomaly: Anomaly;
  readonly rule: Rule;
  /** The rules that cover it, or the earlier one that it overlaps with. */
  readonly others: readonly Rule[];
}

export interface Hygiene {
  readonly findings: readonly RuleFinding[];
  /** Pairs of rules beyond the number that is listed. */
  readonly unlisted: number;
  /** False where the rules are too many or too entangled to be examined to the end. */
  readonly complete: boolean;
}

/** Pairs of rules that are listed at most. */
const MOST_PAIRS = 1000;
/** Longer lists are not examined: each rule is held against all before it. */
const MOST_BOXES = 25_000;
/** Covers of more rules than this are shown as they are, not reduced to those that are needed. */
const MOST_REDUCED = 24;

const WAYS: readonly Way[] = ["forward", "input", "output", "bridge"];

/** Examines every rule on every way through the device. */
export function examineRules(ruleset: Ruleset): Hygiene {
  const states = new Map<Rule, { dead: boolean; needed: boolean; differs: boolean; covering: Set<Rule> }>();
  const pairs = new Map<Rule, Map<Rule, "correlated" | "generalisation">>();
  let unlisted = 0;
  let complete = true;
  const reached = new Set<Rule>();
  for (const way of WAYS) {
    const list = new RuleList(ruleset, way, reached);
    if (!list.usable) {
      complete = false;
      continue;
    }
    for (const { rule, dead, needed, differs, covering } of list.examine()) {
      const known = states.get(rule);
      if (known === undefined) states.set(rule, { dead, needed, differs, covering: new Set(covering) });
      else {
        // A rule that is used on one way is used.
        if (dead !== known.dead || needed !== known.needed) known.covering.clear();
        known.dead &&= dead;
        known.needed ||= needed;
        known.differs ||= differs;
        for (const one of covering) known.covering.add(one);
      }
    }
    for (const { earlier, later, anomaly } of list.overlaps()) {
      const known = pairs.get(later);
      if (known === undefined) pairs.set(later, new Map([[earlier, anomaly]]));
      else if (!known.has(earlier)) known.set(earlier, anomaly);
    }
    unlisted += list.unlisted;
    complete &&= list.complete;
  }
  const findings: RuleFinding[] = [];
  for (const chain of ruleset.chains.values()) {
    for (const drafts of statementsOf(chain.rules)) {
      const [rule] = drafts;
      if (rule === undefined || !decides(rule) || rule.implied) continue;
      const known = drafts.flatMap((one) => states.get(one) ?? []);
      if (known.length === 0) {
        if (complete && !drafts.some((one) => reached.has(one))) findings.push({ anomaly: "idle", rule, others: [] });
        continue;
      }
      // A statement that falls into several rules is used where one of them is.
      const dead = known.every((one) => one.dead);
      const needed = known.some((one) => one.needed);
      const differs = known.some((one) => one.differs);
      const covering = new Set(known.flatMap((one) => [...one.covering]).filter((one) => !drafts.includes(one)));
      if (dead) findings.push({ anomaly: differs ? "shadowed" : "redundant", rule, others: [...covering] });
      else if (!needed) findings.push({ anomaly: "redundant", rule, others: [...covering] });
      const overlapping = new Map(drafts.flatMap((one) => [...(pairs.get(one) ?? [])]));
      for (const [other, anomaly] of overlapping) {
        if (!dead && states.get(other)?.dead !== true) findings.push({ anomaly, rule, others: [other] });
      }
    }
  }
  return { findings, unlisted, complete };
}

/** The rules into which each statement of a chain falls: those of one place that are written alike and do the same. */
function statementsOf(rules: readonly Rule[]): readonly (readonly Rule[])[] {
  const key = ({ locator, position, text, action }: Rule): string =>
    `${locator.type === "whole" ? position : JSON.stringify(locator)} ${action.type} ${text}`;
  return [...Map.groupBy(rules, key).values()];
}

function decides({ action }: Rule): boolean {
  return action.type === "permit" || action.type === "deny" || action.type === "unknown";
}

interface Examined {
  readonly rule: Rule;
  /** Nothing comes to it. */
  readonly dead: boolean;
  /** Without it something changes, or may. */
  readonly needed: boolean;
  /** For a dead rule: something of it is decided otherwise. */
  readonly differs: boolean;
  readonly covering: readonly Rule[];
}

/** The rules on one way as boxes in order. */
export class RuleList {
  readonly usable: boolean;
  unlisted = 0;
  complete = true;
  readonly #entries: readonly Entry[];
  /** What surely ends at an entry, box by box. The sign says whether it permits. */
  readonly #stops: SignedBoxes;
  /** What an entry holds at most, box by box, within the packets that there are. */
  readonly #holds: SignedBoxes;
  readonly #beginning: readonly Cube[];
  readonly #search: WitnessSearch;

  constructor(ruleset: Ruleset, way: Way, reached?: Set<Rule>) {
    const names = new Names([ruleset]);
    const space = new Space([...regionsOf(ruleset, way, names), ...DIRECTIONS], names);
    this.#beginning = space.cubes([regionOf(BEGINNING)]);
    const entries = decisionList(ruleset, way, names, space, reached);
    this.#entries = entries ?? [];
    const dimensions = space.sizes.length;
    this.#search = new WitnessSearch(dimensions);
    this.#stops = new SignedBoxes(dimensions);
    this.#holds = new SignedBoxes(dimensions);
    const { packets } = space;
    const count = this.#entries.reduce((sum, { atMost }) => sum + countBoxes(atMost), 0);
    this.usable = entries !== undefined && count <= MOST_BOXES;
    if (!this.usable) return;
    for (const [at, { effect, atMost, atLeast }] of this.#entries.entries()) {
      this.#stops.add(atLeast, effect === "permit", at);
      const real = atMost.flatMap((cube) => packets.map((one) => intersectCubes(cube, one)).filter((both) => both !== undefined));
      this.#holds.add(real, effect === "permit", at);
    }
  }

  /** Rules to which nothing comes, in order of their first appearance. */
  shadowed(): readonly Rule[] {
    return [...this.#boxesOf()].flatMap(([rule, boxes]) => {
      const covering = new Set<number>();
      return boxes.every((box) => this.#isCovered(box, covering)) ? [rule] : [];
    });
  }

  /** Every rule that decides, in order of its first appearance. */
  examine(): readonly Examined[] {
    const examined: Examined[] = [];
    const passing = new Set(this.#entries.flatMap(({ passed = [] }) => passed));
    for (const [rule, boxes] of this.#boxesOf()) {
      const covering = new Set<number>();
      const dead = boxes.every((box) => this.#isCovered(box, covering));
      if (dead) {
        const differs = boxes.some((box) => this.#isDecidedOtherwise(box));
        examined.push({ rule, dead, needed: false, differs, covering: this.#rulesOf(covering) });
        continue;
      }
      covering.clear();
      const exact = this.#entries.every((entry) => entry.rule !== rule || entry.atMost === entry.atLeast);
      // A rule that translates or logs does something even where it changes no decision.
      // What is left of it where other chains decide, too, is not asked.
      const needed =
        !exact ||
        rule.rewrites.length > 0 ||
        rule.logged ||
        passing.has(rule) ||
        boxes.some((box) => this.#isNeeded(box, covering));
      examined.push({ rule, dead, needed, differs: false, covering: needed ? [] : this.#rulesOf(covering) });
    }
    return examined;
  }

  /** Of each rule that decides, or that lets packets come to one of another chain, the boxes. */
  #boxesOf(): ReadonlyMap<Rule, readonly number[]> {
    const boxesOf = new Map<Rule, number[]>();
    for (const [box, origin] of this.#holds.origins.entries()) {
      const { rule, passed = [] } = this.#entries[origin] as Entry;
      for (const one of rule === undefined ? passed : [rule, ...passed]) {
        const known = boxesOf.get(one);
        if (known === undefined) boxesOf.set(one, [box]);
        else known.push(box);
      }
    }
    return boxesOf;
  }

  #rulesOf(stops: ReadonlySet<number>): readonly Rule[] {
    return [
      ...new Set([...stops].sort((a, b) => a - b).map((stop) => this.#entries[this.#stops.origins[stop] as number]?.rule)),
    ].filter((rule) => rule !== undefined);
  }

  /** Whether entries before that of the box surely decide all of it; adds those that are needed to `covering`. */
  #isCovered(box: number, covering: Set<number>): boolean {
    const entry = this.#holds.origins[box] as number;
    const before = (stop: number): boolean => (this.#stops.origins[stop] as number) < entry;
    const touching: number[] = [];
    this.#search.begin(this.#holds.boxes, box);
    for (let stop = 0; stop < this.#stops.boxes.length && before(stop); stop++) {
      const count = this.#search.covers;
      if (this.#search.cover(this.#stops.boxes, stop)) {
        covering.add(stop);
        return true;
      }
      if (this.#search.covers > count) touching.push(stop);
    }
    if (!this.#covers(box, touching)) return false;
    let needed = touching;
    for (const stop of touching.length <= MOST_REDUCED ? touching : []) {
      const without = needed.filter((one) => one !== stop);
      if (this.#covers(box, without)) needed = without;
    }
    for (const stop of needed) covering.add(stop);
    return true;
  }

  #covers(box: number, stops: readonly number[]): boolean {
    this.#search.begin(this.#holds.boxes, box);
    for (const stop of stops) this.#search.cover(this.#stops.boxes, stop);
    const { type } = this.#search.search();
    if (type === "undecided") this.complete = false;
    return type === "covered";
  }

  /** Whether an earlier entry with the other effect decides some of a box. */
  #isDecidedOtherwise(box: number): boolean {
    const entry = this.#holds.origins[box] as number;
    const { effect } = this.#entries[entry] as Entry;
    if (effect === "either") return true;
    const permits = effect === "permit";
    for (let stop = 0; stop < this.#stops.boxes.length && (this.#stops.origins[stop] as number) < entry; stop++) {
      if (this.#stops.signs[stop] === permits || !this.#search.begin(this.#holds.boxes, box, this.#stops.boxes, stop)) continue;
      let whole = false;
      for (let earlier = 0; earlier < stop && !whole; earlier++) whole = this.#search.cover(this.#stops.boxes, earlier);
      if (!whole && this.#search.search().type !== "covered") return true;
    }
    return false;
  }

  /** Whether something of the box that comes to it would be decided otherwise, or could, by what follows. */
  #isNeeded(box: number, covering: Set<number>): boolean {
    const entry = this.#holds.origins[box] as number;
    const { rule } = this.#entries[entry] as Entry;
    const permits = this.#holds.signs[box] === true;
    const { boxes, origins, signs } = this.#stops;
    // Behind the rule, what could be the first to decide otherwise.
    const { boxes: later, origins: laterOrigins, signs: laterSigns } = this.#holds;
    for (let at = box + 1; at < later.length; at++) {
      const other = this.#entries[laterOrigins[at] as number] as Entry;
      if (other.rule === rule && other.rule !== undefined) continue;
      if ((laterSigns[at] === permits && other.effect !== "either") || !this.#search.begin(later, at, this.#holds.boxes, box))
        continue;
      const limit = laterOrigins[at] as number;
      let whole = false;
      const helping: number[] = [];
      for (let stop = 0; stop < boxes.length && (origins[stop] as number) < limit && !whole; stop++) {
        const origin = origins[stop] as number;
        if (origin >= entry && (signs[stop] !== permits || this.#entries[origin]?.rule === rule)) continue;
        const count = this.#search.covers;
        whole = this.#search.cover(boxes, stop);
        if (this.#search.covers > count && origin > entry) helping.push(stop);
      }
      if (!whole && this.#search.search().type !== "covered") return true;
      for (const stop of whole ? helping.slice(-1) : helping) covering.add(stop);
    }
    return false;
  }

  /** Rules of one chain with different effects on some of the same packets with which connections begin. */
  overlaps(): readonly { readonly earlier: Rule; readonly later: Rule; readonly anomaly: "correlated" | "generalisation" }[] {
    const found: { earlier: Rule; later: Rule; anomaly: "correlated" | "generalisation" }[] = [];
    const begins = this.#entries.map(({ atMost }) => intersectUnions(atMost, this.#beginning));
    const hulls = new Hulls(begins, this.#holds.boxes.dimensions);
    for (const [at, later] of this.#entries.entries()) {
      if (later.rule === undefined || later.effect === "either") continue;
      const own = begins[at] as readonly Cube[];
      for (let before = 0; before < at; before++) {
        if (!hulls.meet(before, at)) continue;
        const earlier = this.#entries[before] as Entry;
        if (
          earlier.rule === undefined ||
          earlier.chain !== later.chain ||
          earlier.effect === "either" ||
          earlier.effect === later.effect
        )
          continue;
        const others = begins[before] as readonly Cube[];
        if (!meets(others, own) || isWithin(own, others)) continue;
        if (found.length >= MOST_PAIRS) {
          this.unlisted++;
          continue;
        }
        found.push({
          earlier: earlier.rule,
          later: later.rule,
          anomaly: isWithin(others, own) ? "generalisation" : "correlated",
        });
      }
    }
    return found;
  }
}

/** The lowest and the highest of each dimension, so that most pairs that do not meet are seen at once. */
class Hulls {
  readonly #bounds: Int32Array;
  readonly #stride: number;

  constructor(unions: readonly (readonly Cube[])[], dimensions: number) {
    this.#stride = dimensions * 2;
    this.#bounds = new Int32Array(unions.length * this.#stride);
    for (const [at, cubes] of unions.entries()) {
      for (let d = 0; d < dimensions; d++) {
        const from = at * this.#stride + d * 2;
        // Nothing at all meets nothing.
        this.#bounds[from] = cubes.reduce((low, cube) => Math.min(low, cube[d]?.[0] ?? low), 0x7fff_ffff);
        this.#bounds[from + 1] = cubes.reduce((high, cube) => Math.max(high, cube[d]?.at(-1) ?? high), -1);
      }
    }
  }

  meet(a: number, b: number): boolean {
    const bounds = this.#bounds;
    for (let d = 0, i = a * this.#stride, j = b * this.#stride; d < this.#stride; d += 2, i += 2, j += 2) {
      if ((bounds[i] as number) > (bounds[j + 1] as number) || (bounds[j] as number) > (bounds[i + 1] as number)) return false;
    }
    return true;
  }
}

function meets(as: readonly Cube[], bs: readonly Cube[]): boolean {
  return as.some((a) => bs.some((b) => intersectCubes(a, b) !== undefined));
}

/** Each cube of `as` lies in one of `bs`. */
function isWithin(as: readonly Cube[], bs: readonly Cube[]): boolean {
  return as.every((a) =>
    bs.some((b) => {
      const both = intersectCubes(a, b);
      return both !== undefined && countPoints(both) === countPoints(a);
    }),
  );
}

function countPoints(cube: Cube): number {
  return cube.reduce((product, set) => {
    let count = 0;
    for (let at = 0; at < set.length; at += 2) count += (set[at + 1] as number) - (set[at] as number) + 1;
    return product * count;
  }, 1);
}

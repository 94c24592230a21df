// A rule set as one list in which the first entry that holds a packet decides it: chains on all hooks in turn, jumps and returns
// written out. Both engines begin from here; the evaluator of single packets does not, and is what this is tested against.

import { complementOf, mergeRanges } from "../firewalls/ranges.ts";
import { type Base, type Chain, type Field, type Rule, type Ruleset, STATES } from "../firewalls/ruleset.ts";
import { type Cube, intersectUnions, subtractCube, subtractUnions } from "./cube.ts";
import { chainsOn } from "./decide.ts";
import { FAMILY_RANGES } from "./dimension.ts";
import { dimensionIndex, type Match, Matcher, type Region, regionOf } from "./match.ts";
import type { Names } from "./names.ts";
import type { Way } from "./packet.ts";
import type { Space } from "./space.ts";
import { shiftedRegions, type Translation, UNTRANSLATED } from "./translation.ts";

export interface Entry {
  /** `either`: what the rule does is not known; it may also let the packet go on. */
  readonly effect: "permit" | "deny" | "either";
  /** The rule that decides; absent where a policy, or the lack of any chain, does. */
  readonly rule?: Rule;
  readonly chain?: Chain;
  /** Rules of other chains that let the packets come here, or on from here. */
  readonly passed?: readonly Rule[];
  /** What has become of the packets that it lets pass, as far as anything asks for it; absent where nothing has. */
  readonly translation?: Translation;
  /** It holds at most these packets. */
  readonly atMost: readonly Cube[];
  /** It holds at least these. The same list where it is exact. */
  readonly atLeast: readonly Cube[];
}

/** Longer lists are not written out. */
const MOST_ENTRIES = 400_000;
const MOST_CUBES = 4_000_000;
const MOST_STEPS = 20_000_000;
const DEEPEST_JUMP = 64;
/** What is left of a rule behind an address translation takes at most this many cubes to say. */
const MOST_PIECES = 4096;
/** Pieces of packets whose fields an address translation may have changed. */
const MOST_CHANGED = 256;

/** Whatever becomes of these is asked for in the end: where the packet really goes. */
export const WHERE_TO: readonly Field[] = ["destination", "destinationPort"];

/** Fields whose translation matters behind the device. */
export const FOLLOWED: readonly Field[] = [...WHERE_TO, "source", "sourcePort"];
const NEW = BigInt(STATES.indexOf("new"));

class TooLong extends Error {}

/**
 * The regions that the list of a rule set will be made of, for the space in which it lives. `beside`: regions of a design, whose packets
 * the rule set may translate.
 */
export function regionsOf(ruleset: Ruleset, way: Way, names: Names, beside: readonly Region[] = []): readonly Region[] {
  const matcher = new Matcher(names, way);
  const regions = new Set<Region>();
  for (const chain of chainsReached(ruleset, way)) {
    if (chain.base?.interfaces !== undefined) for (const region of baseRegions(chain.base, names)) regions.add(region);
    for (const { conditions } of chain.rules) {
      for (const condition of conditions) for (const region of matcher.condition(condition).atMost) regions.add(region);
    }
  }
  const rewriting = [...chainsReached(ruleset, way)].flatMap(({ rules }) => rules.filter(({ rewrites }) => rewrites.length > 0));
  if (rewriting.length > 0) regions.add(FRESH).add(USED);
  const shifts = rewriting.flatMap((rule) =>
    rule.rewrites.flatMap(({ field, shift }) => {
      const within = matcher.match(rule).atMost.flatMap((region) => region[dimensionIndex(field)] ?? []);
      return shift === undefined ? [] : [{ field, by: shift, within: mergeRanges(within) }];
    }),
  );
  return [...regions, ...shiftedRegions(shifts, [...regions, ...beside], names)];
}

/** Packets by which translations are made up, and those whose connection has one already. */
const FRESH = regionOf({ state: [{ low: NEW, high: NEW }] });
const USED = regionOf({ state: complementOf([{ low: NEW, high: NEW }], BigInt(STATES.length - 1)) });

/** All chains that packets on this way may come to. */
function chainsReached(ruleset: Ruleset, way: Way, from = 0): ReadonlySet<Chain> {
  const reached = new Set<Chain>(chainsOn(ruleset, way).slice(from));
  for (const { rules } of reached) {
    for (const { action } of rules) {
      const called = "to" in action ? ruleset.chains.get(action.to) : undefined;
      if (called !== undefined) reached.add(called);
    }
  }
  return reached;
}

/** The fields that the rules on this way ask for, from one of its chains on. */
export function fieldsAsked(ruleset: Ruleset, way: Way, from = 0): ReadonlySet<Field> {
  const asked = new Set<Field>();
  for (const { rules } of chainsReached(ruleset, way, from)) {
    for (const { conditions } of rules) {
      for (const one of conditions) if (one.type === "tuple") for (const { field } of one.parts) asked.add(field);
    }
  }
  return asked;
}

/** `undefined` where the list would be too long. `reached` takes the rules that
 * anything comes to. Every packet is held by an entry; those behind the first that surely holds it are idle. */
export function decisionList(
  ruleset: Ruleset,
  way: Way,
  names: Names,
  space: Space,
  reached?: Set<Rule>,
): readonly Entry[] | undefined {
  try {
    return new Writer(ruleset, way, names, space).write(reached);
  } catch (error) {
    if (error instanceof TooLong) return undefined;
    throw error;
  }
}

interface Part {
  readonly atMost: readonly Cube[];
  readonly atLeast: readonly Cube[];
}

class Writer {
  readonly #ruleset: Ruleset;
  readonly #way: Way;
  readonly #names: Names;
  readonly #space: Space;
  readonly #matcher: Matcher;
  readonly #everything: Part;
  readonly #known = new Map<string, Map<Rule, Part>>();
  readonly #returning = new Map<string, boolean>();
  readonly #changes = new Map<Field, readonly Cube[]>();
  /** What has become of the packets that come to the chain being written, and the fields of which anything asks later. */
  #translation = UNTRANSLATED;
  #later: ReadonlySet<Field> = new Set();
  #entries: Entry[] = [];
  #cubes = 0;
  #steps = 0;

  constructor(ruleset: Ruleset, way: Way, names: Names, space: Space) {
    this.#ruleset = ruleset;
    this.#way = way;
    this.#names = names;
    this.#space = space;
    this.#matcher = new Matcher(names, way);
    const all = [space.everything];
    this.#everything = { atMost: all, atLeast: all };
  }

  write(reached: Set<Rule> | undefined): readonly Entry[] {
    let idle: readonly Entry[] = [];
    const nothing: readonly Entry[] = [{ effect: "permit", ...this.#everything }];
    let list = nothing;
    for (const [at, chain] of chainsOn(this.#ruleset, this.#way).entries()) {
      this.#later = new Set([...fieldsAsked(this.#ruleset, this.#way, at + 1), ...FOLLOWED]);
      const written = new Map<string, readonly Entry[]>();
      for (const { effect, translation = UNTRANSLATED } of list) {
        if (effect === "deny" || written.has(translation.key)) continue;
        this.#translation = translation;
        this.#entries = [];
        this.#base(chain);
        for (const { rule } of this.#entries) if (rule !== undefined) reached?.add(rule);
        written.set(translation.key, this.#entries);
      }
      // A chain that stops nothing and changes nothing that anything asks for leaves the list as it is.
      const [only = []] = written.values();
      const stays = [...written].every(([key, entries]) =>
        entries.every(({ effect, translation = UNTRANSLATED }) => effect === "permit" && translation.key === key),
      );
      if (stays) idle = written.size === 1 ? only : idle;
      else list = this.#follow(list, written);
    }
    return list === nothing && idle.length > 0 ? idle : list;
  }

  /** What passes the first list is decided by the second, of which there is one per translation. */
  #follow(first: readonly Entry[], second: ReadonlyMap<string, readonly Entry[]>): readonly Entry[] {
    const [only] = first;
    if (first.length === 1 && only?.rule === undefined && only?.chain === undefined && only?.effect === "permit") {
      return second.get(UNTRANSLATED.key) ?? [];
    }
    this.#entries = [];
    this.#cubes = 0;
    this.#translation = UNTRANSLATED;
    for (const entry of first) {
      if (entry.effect === "deny") {
        this.#emit(entry, entry);
        continue;
      }
      // A rule that may permit or deny: denied, or on to the second list, or on behind it.
      if (entry.effect === "either") this.#emit({ ...entry, effect: "deny" }, { atMost: entry.atMost, atLeast: [] });
      const { translation = UNTRANSLATED } = entry;
      for (const next of second.get(translation.key) ?? []) {
        const both = { ...attributed(entry, next), ...passedBy(entry, next) };
        this.#emit(both, this.#meet(entry, next), entry.effect === "either");
      }
    }
    return this.#entries;
  }

  #base(chain: Chain & { readonly base: Base }): void {
    const { policy } = chain.base;
    const families = chain.families.map((family) => regionOf({ source: [FAMILY_RANGES[family]] }));
    let seen: Part = this.#meet(this.#everything, this.#exactly(families));
    if (chain.base.interfaces !== undefined) seen = this.#meet(seen, this.#exactly(baseRegions(chain.base, this.#names)));
    if (chain.base.doubtful) seen = { atMost: seen.atMost, atLeast: [] };
    const end = (part: Part): void => this.#emit({ effect: policy, chain }, part);
    this.#walk(chain, 0, seen, end, [chain.id]);
    // Packets that the chain does not see go on.
    if (seen.atLeast.length !== 1 || seen.atLeast[0] !== this.#space.everything)
      this.#emit({ effect: "permit" }, this.#everything);
  }

  #walk(chain: Chain, from: number, within: Part, after: ((part: Part) => void) | undefined, open: readonly string[]): void {
    for (let at = from; at < chain.rules.length; at++) {
      this.#spend(1);
      const rule = chain.rules[at] as Rule;
      const matched = this.#match(rule);
      const part = this.#meet(within, matched);
      if (part.atMost.length === 0) continue;
      const { action } = rule;
      switch (action.type) {
        case "permit":
          this.#permit(rule, chain, part);
          break;
        case "deny":
          this.#emit({ effect: "deny", rule, chain }, part);
          break;
        case "unknown":
          this.#emit({ effect: "either", rule, chain }, { atMost: part.atMost, atLeast: [] });
          break;
        case "return":
          this.#leave(part, after, chain);
          break;
        case "none":
          break;
        case "jump":
        case "goto": {
          const called = this.#ruleset.chains.get(action.to);
          if (called === undefined || open.includes(called.id) || open.length >= DEEPEST_JUMP) {
            this.#emit({ effect: "either", rule, chain }, { atMost: part.atMost, atLeast: [] });
            break;
          }
          const next = [...open, called.id];
          if (action.type === "goto") this.#walk(called, 0, part, (rest) => this.#leave(rest, after, chain), next);
          else if (this.#returns(called))
            this.#walk(called, 0, part, (rest) => this.#walk(chain, at + 1, rest, after, open), next);
          else this.#walk(called, 0, part, undefined, next);
          break;
        }
      }
      // A rule that lets the packet go on within its chain; what it makes of it is not followed.
      if (action.type !== "permit") for (const { field } of rule.rewrites) this.#change(field, part.atMost);
      const ends = action.type !== "none" && action.type !== "unknown" && action.type !== "jump";
      // Nothing comes behind a rule that takes all; in a base chain it is written out all the same, to be told that it is idle.
      if (open.length > 1 && ends && matched.atLeast.length === 1 && matched.atLeast[0] === this.#space.everything) return;
    }
    after?.(within);
  }

  /** Translation is made up when a connection begins; for the packets of one that is known it is what it was made then. */
  #permit(rule: Rule, chain: Chain, part: Part): void {
    const rewrites = rule.rewrites.filter(({ field }) => this.#later.has(field));
    const entry = { effect: "permit", rule, chain } as const;
    if (rewrites.length === 0) {
      this.#emit(entry, part);
      return;
    }
    const regions = this.#matcher.match(rule).atMost;
    for (const [states, exactly] of [
      [FRESH, true],
      [USED, false],
    ] as const) {
      const translation = this.#translation.behind(rewrites, regions, exactly);
      this.#emit({ ...entry, translation }, this.#meet(part, this.#exactly([states])));
    }
  }

  #leave(part: Part, after: ((part: Part) => void) | undefined, chain: Chain): void {
    // Only chains without returns are walked without anything to come back to.
    if (after === undefined) throw new Error(`nothing follows the return of ${chain.id}`);
    after(part);
  }

  /** Whether packets may leave the chain, or one that it jumps to, before its end. */
  #returns(chain: Chain, open: readonly string[] = []): boolean {
    const known = this.#returning.get(chain.id);
    if (known !== undefined) return known;
    const returns = chain.rules.some(({ action }) => {
      if (action.type === "return" || action.type === "goto") return true;
      const called = action.type === "jump" ? this.#ruleset.chains.get(action.to) : undefined;
      return called !== undefined && !open.includes(called.id) && this.#returns(called, [...open, chain.id]);
    });
    // Inside a circle the answer may miss what is behind it; only the outermost one is kept.
    if (open.length === 0 || returns) this.#returning.set(chain.id, returns);
    return returns;
  }

  #match(rule: Rule): Part {
    const translation = this.#translation;
    let known = this.#known.get(translation.key);
    if (known === undefined) this.#known.set(translation.key, (known = new Map()));
    let part = known.get(rule);
    if (part === undefined) known.set(rule, (part = this.#placed(translation.beforeMatch(this.#matcher.match(rule)))));
    if (this.#changes.size === 0) return part;
    const asked = new Set(rule.conditions.flatMap((one) => (one.type === "tuple" ? one.parts.map(({ field }) => field) : [])));
    const changed = [...this.#changes].filter(([field]) => asked.has(field));
    if (changed.length === 0) return part;
    const doubtful = changed.flatMap(([, cubes]) => cubes);
    const open = this.#placed(translation.beforeMatch(this.#matcher.match(rule, new Set(changed.map(([field]) => field)))));
    return {
      atMost: [...part.atMost, ...intersectUnions(open.atMost, doubtful)],
      atLeast: subtractUnions(part.atLeast, doubtful, MOST_PIECES) ?? [],
    };
  }

  #placed({ atMost, atLeast }: Match): Part {
    const most = this.#space.cubes(atMost).map((cube) => this.#same(cube));
    return { atMost: most, atLeast: atLeast === atMost ? most : this.#space.cubes(atLeast).map((cube) => this.#same(cube)) };
  }

  /** The cube of everything is one object, so that it is recognised. */
  #same(cube: Cube): Cube {
    const { everything } = this.#space;
    const isAll = cube.every((set, at) => set.length === 2 && set[0] === 0 && set[1] === everything[at]?.[1]);
    return isAll ? everything : cube;
  }

  #exactly(regions: readonly Region[]): Part {
    return this.#placed({ atMost: regions, atLeast: regions });
  }

  /** Packets of which the field may be another one from here on. */
  #change(field: Field, cubes: readonly Cube[]): void {
    let known = this.#changes.get(field) ?? [];
    for (const cube of cubes) if (!known.some((one) => subtractCube(cube, one).length === 0)) known = [...known, cube];
    // Many pieces are taken for everything: more is then open, nothing is wrong.
    this.#changes.set(field, known.length > MOST_CHANGED ? [this.#space.everything] : known);
  }

  #meet(a: Part, b: Part): Part {
    const atMost = this.#meetUnions(a.atMost, b.atMost);
    const exact = a.atMost === a.atLeast && b.atMost === b.atLeast;
    return { atMost, atLeast: exact ? atMost : this.#meetUnions(a.atLeast, b.atLeast) };
  }

  #meetUnions(as: readonly Cube[], bs: readonly Cube[]): readonly Cube[] {
    const { everything } = this.#space;
    if (as.length === 1 && as[0] === everything) return bs;
    if (bs.length === 1 && bs[0] === everything) return as;
    this.#spend(as.length * bs.length);
    return intersectUnions(as, bs);
  }

  /** Chains that call each other can write more than anybody could read. */
  #spend(steps: number): void {
    this.#steps += steps;
    if (this.#steps > MOST_STEPS) throw new TooLong();
  }

  #emit(entry: Omit<Entry, "atMost" | "atLeast">, { atMost, atLeast }: Part, maybe = false): void {
    if (atMost.length === 0) return;
    // What becomes of packets that are stopped nobody asks.
    const { effect, rule, chain, passed, translation = this.#translation } = entry;
    this.#entries.push({
      effect,
      atMost,
      atLeast: maybe ? [] : atLeast,
      ...(rule === undefined ? {} : { rule }),
      ...(chain === undefined ? {} : { chain }),
      ...(passed === undefined ? {} : { passed }),
      ...(effect === "deny" || translation.isNone ? {} : { translation }),
    });
    this.#cubes += atMost.length;
    if (this.#entries.length > MOST_ENTRIES || this.#cubes > MOST_CUBES) throw new TooLong();
  }
}

/** The rules beside the one that is named. */
function passedBy(entry: Entry, next: Entry): Pick<Entry, "passed"> {
  const named = attributed(entry, next).rule;
  const others = [entry.rule, next.rule].filter((rule) => rule !== undefined && rule !== named) as Rule[];
  const passed = [...(entry.passed ?? []), ...others];
  return passed.length === 0 ? {} : { passed };
}

/** Where no rule of the second list permits, one of the first that did tells more than a policy. */
function attributed(first: Entry, second: Entry): Entry {
  if (first.effect !== "permit" || second.effect !== "permit" || second.rule !== undefined || first.rule === undefined)
    return second;
  return { ...second, rule: first.rule, ...(first.chain === undefined ? {} : { chain: first.chain }) };
}

function baseRegions({ hook, interfaces = [] }: Base, names: Names): readonly Region[] {
  const field = hook === "egress" ? "output" : "input";
  return interfaces.flatMap((name) => names.interfaces.rangesOf(name)).map((range) => regionOf({ [field]: [range] }));
}

// The conditions of a rule as sets of packets: at most these match, at least those. Both are the same where everything is modelled.

import { complementOf, intersectRanges, mergeRanges } from "../firewalls/ranges.ts";
import { type Admitted, type Condition, type Field, IP_FIELDS, type Part, type Range, type Rule } from "../firewalls/ruleset.ts";
import { DIMENSIONS, FAMILY_RANGES, largestOf, placeAddresses, STATES, TRANSLATIONS } from "./dimension.ts";
import type { Names } from "./names.ts";
import type { Way } from "./packet.ts";

/** One set of numbers per dimension, merged; `undefined` where the dimension is not restricted. */
export type Region = readonly (readonly Range[] | undefined)[];

export interface Match {
  readonly atMost: readonly Region[];
  /** The same list where the match is exact. */
  readonly atLeast: readonly Region[];
}

export const ANYTHING: Region = DIMENSIONS.map(() => undefined);
const PLACES: ReadonlyMap<string, number> = new Map(DIMENSIONS.map((field, at) => [field, at]));

/** Rules whose conditions take more regions than this to write down count as not known. */
const MOST_REGIONS = 70_000;

/** A region restricted in some dimensions. */
export function regionOf(sets: Readonly<Partial<Record<Field, readonly Range[]>>>): Region {
  const region: (readonly Range[] | undefined)[] = [...ANYTHING];
  for (const field in sets) region[PLACES.get(field) as number] = sets[field as Field];
  return region;
}

export function intersectRegions(a: Region, b: Region): Region | undefined {
  if (a === ANYTHING) return b.some((set) => set?.length === 0) ? undefined : b;
  const both: (readonly Range[] | undefined)[] = [];
  for (let at = 0; at < DIMENSIONS.length; at++) {
    const [left, right] = [a[at], b[at]];
    const set = left === undefined ? right : right === undefined ? left : intersectRanges(left, right);
    if (set?.length === 0) return undefined;
    both.push(set);
  }
  return both;
}

/** Turns the conditions of rules into regions, for packets on one way through the device. */
export class Matcher {
  readonly #names: Names;
  /** The interface that packets on this way do not have. */
  readonly #missing: Field | undefined;
  readonly #frames: boolean;
  readonly #known = new Map<Condition, Match>();

  constructor(names: Names, way: Way) {
    this.#names = names;
    this.#frames = way === "bridge";
    this.#missing = way === "input" ? "output" : way === "output" ? "input" : undefined;
  }

  /** `changed`: fields that an earlier rule may have set to another value: what a condition says of them is not known. */
  match(rule: Rule, changed: ReadonlySet<Field> = new Set()): Match {
    let atMost: readonly Region[] = [ANYTHING];
    let atLeast: readonly Region[] = atMost;
    for (const condition of rule.conditions) {
      const open = condition.type === "tuple" && condition.parts.some(({ field }) => changed.has(field));
      const one = open ? UNKNOWN : this.condition(condition);
      const same = atMost === atLeast && one.atMost === one.atLeast;
      atMost = meet(atMost, one.atMost) ?? atMost;
      atLeast = same ? atMost : (meet(atLeast, one.atLeast) ?? []);
    }
    return { atMost, atLeast };
  }

  condition(condition: Condition): Match {
    let known = this.#known.get(condition);
    if (known === undefined) this.#known.set(condition, (known = this.#read(condition)));
    return known;
  }

  #read(condition: Condition): Match {
    switch (condition.type) {
      case "unmodelled":
        return UNKNOWN;
      case "family": {
        const ranges = mergeRanges(condition.families.map((family) => FAMILY_RANGES[family]));
        return exactly([regionOf({ source: ranges })]);
      }
      case "tuple":
        return this.#tuple(condition);
    }
  }

  #tuple(condition: Condition & { type: "tuple" }): Match {
    const match = this.#anyFrame(condition);
    const ipOnly = this.#frames && condition.parts.some(({ field }) => IP_FIELDS.has(field));
    return ipOnly && match !== UNKNOWN ? exactly(meet(match.atMost, [IP]) ?? []) : match;
  }

  #anyFrame({ parts, boxes, negated }: Condition & { type: "tuple" }): Match {
    // Vendors and versions differ in what a negated condition on a missing interface says.
    if (parts.some(({ field }) => field === this.#missing)) return negated ? UNKNOWN : exactly([]);
    const inside: Region[] = [];
    for (const box of boxes) {
      let region: Region | undefined = ANYTHING;
      for (const [at, part] of parts.entries()) {
        const ranges = this.#rangesOf(part, box[at] ?? []);
        if (ranges === undefined) return UNKNOWN;
        region = region === undefined ? undefined : intersectRegions(region, regionOf({ [part.field]: ranges }));
      }
      if (region !== undefined) inside.push(region);
    }
    if (!negated) return inside.length > MOST_REGIONS ? UNKNOWN : exactly(inside);
    const outside = complementOfRegions(inside, this.#names);
    return outside === undefined ? UNKNOWN : exactly(outside);
  }

  /** `undefined` where a name is not known. */
  #rangesOf(part: Part, admitted: readonly Admitted[]): readonly Range[] | undefined {
    const ranges: Range[] = [];
    const addresses = part.field === "source" || part.field === "destination";
    for (const one of admitted) {
      if (typeof one !== "string") ranges.push(addresses ? placeAddresses(one, part.family) : one);
      else if (part.field === "state") {
        const at = STATES.indexOf(one);
        if (at < 0) return undefined;
        ranges.push({ low: BigInt(at), high: BigInt(at) });
      } else if (part.field === "translation") {
        for (const [at, { admittedBy }] of TRANSLATIONS.entries()) {
          if (one === "*" || admittedBy.includes(one)) ranges.push({ low: BigInt(at), high: BigInt(at) });
        }
      } else ranges.push(...(part.field === "application" ? this.#names.applications : this.#names.interfaces).rangesOf(one));
    }
    return mergeRanges(ranges);
  }
}

const IP: Region = regionOf({ source: mergeRanges([FAMILY_RANGES.ip, FAMILY_RANGES.ip6]) });
const UNKNOWN: Match = { atMost: [ANYTHING], atLeast: [] };

function exactly(regions: readonly Region[]): Match {
  return { atMost: regions, atLeast: regions };
}

/** `undefined` where it would be too many. */
function meet(as: readonly Region[], bs: readonly Region[]): readonly Region[] | undefined {
  if (as.length * bs.length > MOST_REGIONS) return undefined;
  return as.flatMap((a) => bs.map((b) => intersectRegions(a, b)).filter((both) => both !== undefined));
}

/** Everything outside all regions, as disjoint regions; `undefined` where it would be too many. */
function complementOfRegions(regions: readonly Region[], names: Names): readonly Region[] | undefined {
  let rest: readonly Region[] = [ANYTHING];
  for (const region of regions) {
    const next: Region[] = [];
    for (const piece of rest) {
      let kept: Region = piece;
      for (const [at, set] of region.entries()) {
        if (set === undefined) continue;
        const field = DIMENSIONS[at] as Field;
        const outside = regionOf({ [field]: complementOf(set, largestOf(field, names)) });
        const cut = intersectRegions(kept, outside);
        if (cut !== undefined) next.push(cut);
        const inner = intersectRegions(kept, regionOf({ [field]: set }));
        if (inner === undefined) break;
        kept = inner;
      }
      if (next.length > MOST_REGIONS) return undefined;
    }
    rest = next;
  }
  return rest;
}

/** Where the set of a field stands in a region. */
export function dimensionIndex(field: Field): number {
  return PLACES.get(field) as number;
}

// Address translation: what becomes of the fields of packets on their way, and which packets, as they came, are those that a later rule
// looks for.

import { intersectRanges, mergeRanges } from "../firewalls/ranges.ts";
import type { Field, Range, Rewrite } from "../firewalls/ruleset.ts";
import { DIMENSIONS, largestOf, placeAddresses, TRANSLATIONS } from "./dimension.ts";
import { dimensionIndex, type Match, type Region } from "./match.ts";
import type { Names } from "./names.ts";

/** What becomes of one field. Neither `to` nor `by`: it may become anything. */
interface Move {
  /** It becomes one of these. */
  readonly to?: readonly Range[];
  /** This is added to it. */
  readonly by?: bigint;
  /** The connection is translated so from then on, beside what it was. */
  readonly as?: string;
  /** What it is before, at most. Absent: anything. */
  readonly within?: readonly Range[];
}

/** `maybe`: packets that may become such a one. `surely`: packets that do, whatever is not known. */
type Sense = "maybe" | "surely";

/** What has become of packets when they come to a rule. Equal ones are one object in one registry. */
export class Translation {
  readonly key: string;
  readonly #moves: ReadonlyMap<Field, Move>;

  constructor(moves: ReadonlyMap<Field, Move>) {
    this.#moves = moves;
    const show = (ranges: readonly Range[] | undefined): string => ranges?.map(({ low, high }) => `${low}-${high}`).join() ?? "";
    this.key = [...moves]
      .map(([field, { to, by, as, within }]) => `${field} ${show(to)} ${by ?? ""} ${as ?? ""} ${show(within)}`)
      .sort()
      .join(";");
  }

  get isNone(): boolean {
    return this.#moves.size === 0;
  }

  /** Behind a rule that holds packets of these regions. `exactly` false: of each rewritten field only that it changes is known. */
  behind(rewrites: readonly Rewrite[], regions: readonly Region[], exactly: boolean): Translation {
    if (rewrites.length === 0) return this;
    const moves = new Map(this.#moves);
    for (const rewrite of rewrites) {
      // What is translated a second time is not followed.
      moves.set(rewrite.field, exactly && !this.#moves.has(rewrite.field) ? moveOf(rewrite, regions) : {});
    }
    return new Translation(moves);
  }

  /** Only what becomes of these fields. */
  of(fields: readonly Field[]): Translation {
    return new Translation(new Map([...this.#moves].filter(([field]) => fields.includes(field))));
  }

  /** The packets, as they came, that may be of the region by now; or surely are. `undefined` where there are none. */
  before(region: Region, sense: Sense): Region | undefined {
    const before: (readonly Range[] | undefined)[] = [...region];
    for (const [field, move] of this.#moves) {
      const at = dimensionIndex(field);
      const wanted = region[at];
      if (wanted === undefined) {
        if (move.within !== undefined) before[at] = move.within;
        continue;
      }
      const found = beforeMove(move, wanted, sense);
      if (found?.length === 0) return undefined;
      before[at] = found;
    }
    return before;
  }

  /** The same for what a rule matches. */
  beforeMatch(match: Match): Match {
    if (this.isNone) return match;
    const of = (regions: readonly Region[], sense: Sense): readonly Region[] =>
      regions.map((region) => this.before(region, sense)).filter((region) => region !== undefined);
    const atMost = of(match.atMost, "maybe");
    return { atMost, atLeast: match.atLeast === match.atMost && this.#isExact() ? atMost : of(match.atLeast, "surely") };
  }

  /** The value of a field behind the translation, of one before it; `undefined` where it is not known. */
  after(field: Field, value: bigint): bigint | undefined {
    const move = this.#moves.get(field);
    if (move === undefined) return value;
    if (move.by !== undefined) return value + move.by;
    const [only] = move.to ?? [];
    return move.to?.length === 1 && only !== undefined && only.low === only.high ? only.low : undefined;
  }

  /** What the field may be behind the translation; `undefined` where that may be anything, or it stays as it is. */
  reach(field: Field): readonly Range[] | undefined {
    const { to, by, within } = this.#moves.get(field) ?? {};
    return by === undefined ? to : (within ?? []).map(({ low, high }) => ({ low: low + by, high: high + by }));
  }

  moves(field: Field): boolean {
    return this.#moves.has(field);
  }

  /** Some value that the field may have behind the translation. */
  someAfter(field: Field, value: bigint): bigint {
    return this.after(field, value) ?? this.#moves.get(field)?.to?.[0]?.low ?? value;
  }

  #isExact(): boolean {
    return [...this.#moves.values()].every(({ to, by, as }) => {
      return by !== undefined || as !== undefined || (to?.length === 1 && to[0]?.low === to[0]?.high);
    });
  }
}

export const UNTRANSLATED = new Translation(new Map());

function moveOf(rewrite: Rewrite, regions: readonly Region[]): Move {
  const { field, family, to, shift, as } = rewrite;
  const sets = regions.map((region) => region[dimensionIndex(field)]);
  const within = sets.includes(undefined) ? {} : { within: mergeRanges(sets.flatMap((ranges) => ranges ?? [])) };
  const addresses = field === "source" || field === "destination";
  if (as !== undefined) return { as, ...within };
  // A shift is followed where it is known what is shifted: else it could lead out of the addresses that there are.
  if (shift !== undefined) return "within" in within ? { by: shift, ...within } : {};
  if (to === undefined || to.length === 0) return within;
  return { to: mergeRanges(to.map((range) => (addresses ? placeAddresses(range, family) : range))), ...within };
}

/** What the field is before the move so that it is, or may be, one of `wanted` behind it; `undefined` where that may be anything. */
function beforeMove({ to, by, as, within }: Move, wanted: readonly Range[], sense: Sense): readonly Range[] | undefined {
  if (as !== undefined) return beforeNamed(as, wanted);
  if (by !== undefined) {
    return intersectRanges(
      wanted.map(({ low, high }) => ({ low: low - by, high: high - by })),
      within ?? [],
    );
  }
  if (to === undefined) return sense === "maybe" ? within : [];
  const both = intersectRanges(to, wanted);
  if (sense === "maybe") return both.length > 0 ? within : [];
  const count = (ranges: readonly Range[]): bigint => ranges.reduce((sum, { low, high }) => sum + high - low + 1n, 0n);
  return count(both) === count(to) ? within : [];
}

/** Numbers of the translation that become one of `wanted` when the connection is translated so as well. */
function beforeNamed(as: string, wanted: readonly Range[]): readonly Range[] {
  return mergeRanges(
    TRANSLATIONS.flatMap(({ name }, number) => {
      const after = BigInt(TRANSLATIONS.findIndex((one) => one.name === translatedAs(name, as)));
      const one = BigInt(number);
      return wanted.some(({ low, high }) => low <= after && after <= high) ? [{ low: one, high: one }] : [];
    }),
  );
}

/** How a connection is translated that is so by now, and as well so. */
export function translatedAs(now: string, as: string): string {
  return now === "none" || now === as ? as : "both";
}

/** Where regions are shifted, what a space must tell apart to know them as they were before. */
export function shiftedRegions(
  shifts: readonly { readonly field: Field; readonly by: bigint; readonly within: readonly Range[] }[],
  regions: readonly Region[],
  names: Names,
): readonly Region[] {
  const shifted: Region[] = [];
  for (const { field, by, within } of shifts) {
    const at = dimensionIndex(field);
    const sets = new Set(regions.map((region) => region[at]));
    const inside = intersectRanges(within, [{ low: 0n, high: largestOf(field, names) }]);
    for (const set of sets) {
      const before = set === undefined ? [] : beforeMove({ by, within: inside }, set, "maybe");
      if (before !== undefined && before.length > 0) {
        shifted.push(DIMENSIONS.map((_, dimension) => (dimension === at ? before : undefined)));
      }
    }
  }
  return shifted;
}

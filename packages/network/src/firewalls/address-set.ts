// Addresses of both families as objects and groups of a firewall name them, and what a rule with two such ends asks for.

import { complementOf, mergeRanges } from "./ranges.ts";
import { type Condition, largestValue, oneField, type Range } from "./ruleset.ts";

export type IpFamily = "ip" | "ip6";

/** Why something is not known; `understood` is false where not even what the configuration says is known. */
export interface Open {
  readonly why: string;
  readonly understood: boolean;
}

export interface AddressSet {
  readonly ip: readonly Range[];
  readonly ip6: readonly Range[];
  /** It may hold others as well: a name that is looked up, a group that is not there. */
  readonly open?: Open;
}

const largest = (family: IpFamily): bigint => largestValue({ field: "source", family }) as bigint;

const EVERY: Readonly<Record<IpFamily, readonly Range[]>> = {
  ip: [{ low: 0n, high: largest("ip") }],
  ip6: [{ low: 0n, high: largest("ip6") }],
};

export const ANY_ADDRESS: AddressSet = EVERY;
export const ANY_IP: AddressSet = { ip: EVERY.ip, ip6: [] };
export const ANY_IP6: AddressSet = { ip: [], ip6: EVERY.ip6 };

export function openAddresses(why: string, understood: boolean): AddressSet {
  return { ip: [], ip6: [], open: { why, understood } };
}

/** The ranges of one family as a set. */
export function addressSet(ranges: readonly (Range & { readonly family: IpFamily })[]): AddressSet {
  const of = (family: IpFamily): readonly Range[] =>
    mergeRanges(ranges.filter((range) => range.family === family).map(({ low, high }) => ({ low, high })));
  return { ip: of("ip"), ip6: of("ip6") };
}

export function uniteAddresses(sets: readonly AddressSet[]): AddressSet {
  const open = sets.find((set) => set.open?.understood === false)?.open ?? sets.find((set) => set.open !== undefined)?.open;
  const all: AddressSet = {
    ip: mergeRanges(sets.flatMap(({ ip }) => ip)),
    ip6: mergeRanges(sets.flatMap(({ ip6 }) => ip6)),
  };
  return open === undefined ? all : { ...all, open };
}

/** One complement per set, so that what is worked out for it is worked out once. */
const COMPLEMENTS = new WeakMap<AddressSet, AddressSet>();

/** Every address but these. Of a set that may hold others, any address may be outside or not. */
export function negateAddresses(set: AddressSet): AddressSet {
  if (set.open !== undefined) return openAddresses(set.open.why, set.open.understood);
  let rest = COMPLEMENTS.get(set);
  if (rest === undefined) {
    rest = { ip: complementOf(set.ip, largest("ip")), ip6: complementOf(set.ip6, largest("ip6")) };
    COMPLEMENTS.set(set, rest);
  }
  return rest;
}

/** One object per set and end, so that what is worked out for a group is worked out once. */
const CONDITIONS = { source: new WeakMap<object, Condition>(), destination: new WeakMap<object, Condition>() };

/** The families a packet may be of, each with the conditions of its addresses. None where no packet fits both ends. */
export function addressConditions(
  source: AddressSet,
  destination: AddressSet,
  families: readonly IpFamily[] = ["ip", "ip6"],
): readonly { readonly family: IpFamily; readonly conditions: readonly Condition[] }[] {
  return families.flatMap((family) => {
    const from = conditionOf("source", source, family);
    const to = conditionOf("destination", destination, family);
    if (from === undefined || to === undefined) return [];
    return [{ family, conditions: [{ type: "family", families: [family] }, ...from, ...to] }];
  });
}

/** No condition where every address is in the set; `undefined` where none is. */
function conditionOf(field: "source" | "destination", set: AddressSet, family: IpFamily): readonly Condition[] | undefined {
  const ranges = set[family];
  const [first] = ranges;
  if (ranges.length === 1 && first?.low === 0n && first.high === EVERY[family][0]?.high) return [];
  if (set.open !== undefined) return [{ type: "unmodelled", ...set.open }];
  if (first === undefined) return undefined;
  const known = CONDITIONS[field].get(ranges);
  if (known !== undefined) return [known];
  const made = oneField({ field, family }, ranges);
  CONDITIONS[field].set(ranges, made);
  return [made];
}

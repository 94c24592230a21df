// Which zones may lie behind an interface, concluded from the addresses that rules name together with it. A name alone says nothing.

import { intersectRanges } from "../firewalls/ranges.ts";
import type { Field, Rule, Ruleset } from "../firewalls/ruleset.ts";
import { dimensionIndex, Matcher } from "./match.ts";
import type { Names } from "./names.ts";
import type { ZoneId, ZoneMap } from "./zone-map.ts";

export interface Facing {
  readonly interface: string;
  /** The zones in which all addresses lie that every rule expects behind the interface. */
  readonly zones: ReadonlySet<ZoneId>;
  readonly rules: readonly Rule[];
}

/** Interfaces of which the rules' own addresses tell the zones. One where rules contradict each other is left out. */
export function facingsOf(ruleset: Ruleset, names: Names, zones: ZoneMap): ReadonlyMap<number, Facing> {
  const { interfaces } = names;
  const matcher = new Matcher(names, "forward");
  const known = new Map<number, { zones: Set<ZoneId>; rules: Rule[] }>();
  const take = (rule: Rule, side: Field, end: Field): void => {
    const regions = matcher.match(rule).atMost;
    const addresses = regions.map((region) => region[dimensionIndex(end)]);
    const through = regions.map((region) => region[dimensionIndex(side)]);
    if (addresses.length === 0) return;
    if (addresses.includes(undefined) || through.includes(undefined)) return;
    const within = new Set(addresses.flatMap((ranges) => zones.zonesOf(ranges ?? [])));
    // Addresses outside all zones bound nothing.
    if (within.has(null)) return;
    for (let number = 0; number < interfaces.names.length; number++) {
      const one = [{ low: BigInt(number), high: BigInt(number) }];
      if (interfaces.isSpare(number) || !through.some((ranges) => intersectRanges(ranges ?? [], one).length > 0)) continue;
      const before = known.get(number);
      if (before === undefined) known.set(number, { zones: new Set(within), rules: [rule] });
      else {
        before.zones = before.zones.intersection(within);
        before.rules.push(rule);
      }
    }
  };
  for (const chain of ruleset.chains.values()) {
    for (const rule of chain.rules) {
      if (rule.action.type !== "permit" || rule.rewrites.length > 0) continue;
      take(rule, "input", "source");
      take(rule, "output", "destination");
    }
  }
  const facings = new Map<number, Facing>();
  for (const [number, { zones: within, rules }] of known) {
    if (within.size > 0) facings.set(number, { interface: interfaces.names[number] as string, zones: within, rules });
  }
  return facings;
}

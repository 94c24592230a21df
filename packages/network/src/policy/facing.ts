// Which zones may lie behind an interface: those to which the device sends packets by it, where its configuration tells; else those that
// the plant names; else concluded from the addresses that rules name together with it. A name alone says nothing.

import { intersectRanges } from "../firewalls/ranges.ts";
import type { Field, Rule, Ruleset } from "../firewalls/ruleset.ts";
import { forwardingOf } from "./forwarding.ts";
import { dimensionIndex, Matcher } from "./match.ts";
import type { Names } from "./names.ts";
import type { ZoneId, ZoneMap } from "./zone-map.ts";

export interface Facing {
  readonly interface: string;
  /** The zones that are reached by it, or in which all addresses lie that every rule expects behind it. */
  readonly zones: ReadonlySet<ZoneId>;
  /** The rules from which that follows; none where the interface is set up so. */
  readonly rules: readonly Rule[];
}

/** Interfaces of which addresses and routes, or else the rules' own addresses tell the zones. One where rules contradict each other is left out. */
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
  for (const [name, reached] of [...declaredOf(ruleset, zones), ...placedOf(ruleset, zones)]) {
    // Interfaces that no rule names are one: no rule depends on which of them it is.
    if (!interfaces.names.includes(name)) continue;
    facings.set(interfaces.numberOf(name), { interface: name, zones: reached, rules: [] });
  }
  for (const [number, { zones: within, rules }] of known) {
    if (within.size > 0 && !facings.has(number))
      facings.set(number, { interface: interfaces.names[number] as string, zones: within, rules });
  }
  return facings;
}

/** By interface, the zone that the plant says is behind it, with the zones inside that one. */
function declaredOf({ device }: Ruleset, zones: ZoneMap): ReadonlyMap<string, ReadonlySet<ZoneId>> {
  const declared = new Map<string, Set<ZoneId>>();
  for (const { name, zone } of zones.plant.assets.find(({ id }) => id === device)?.interfaces ?? []) {
    const known = declared.get(name) ?? new Set();
    for (const one of zones.ranges.keys()) if (one !== null && zones.isWithin(one, zone)) known.add(one);
    declared.set(name, known);
  }
  return declared;
}

/** By interface, the zones to which packets go by it. */
function placedOf(ruleset: Ruleset, zones: ZoneMap): ReadonlyMap<string, ReadonlySet<ZoneId>> {
  const reached = new Map<string, Set<ZoneId>>();
  for (const { range, hops } of forwardingOf(ruleset) ?? []) {
    for (const hop of hops) {
      const known = reached.get(hop.interface) ?? new Set();
      for (const zone of zones.zonesOf([range])) known.add(zone);
      reached.set(hop.interface, known);
    }
  }
  return reached;
}

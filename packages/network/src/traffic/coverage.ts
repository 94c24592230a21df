// Coverage: whether a capture or a log holds from the zones that its sensor is said to see what it would have to hold.

import type { Fact, FactOf, Finding } from "@bulkhead/facts";
import { compareText, enumerate, type Places, type Plant } from "@bulkhead/plant";
import { Parties } from "./party.ts";
import { Sights, watcherOf } from "./sight.ts";

/**
 * `coverage-doubtful` for each sensor and zone of which none of the sensor's captures holds a packet from or to a device (zones to which
 * no address belongs are left out: nothing could be recognised as theirs), and of whose captures some show groups only, one side only,
 * or too little of what passed. The coverage that a finding names proves nothing about its zone by what it lacks.
 */
export function findDoubtfulCoverage(facts: readonly Fact[], plant: Plant, places: Places): readonly Finding[] {
  const coverages = facts.filter((fact): fact is FactOf<"coverage"> => fact.kind === "coverage");
  if (coverages.length === 0) return [];
  const seen = zonesSeen(facts, places);
  const recognisable = zonesWithAddresses(plant, places);
  const sights = new Sights(facts, plant, places);
  const findings: Finding[] = [];
  const bySensor = Map.groupBy(coverages, ({ value }) => value.sensor);
  for (const [sensor, said] of [...bySensor].sort(([a], [b]) => compareText(a, b))) {
    const zones = new Set(said.flatMap(({ value }) => [...value.zones, ...value.inside]));
    for (const zone of [...zones].sort(compareText)) {
      if (!recognisable.has(zone)) continue;
      const own = said.filter(({ value }) => value.zones.includes(zone) || value.inside.includes(zone));
      const opening = `Sensor ${sensor} is said to see zone ${places.zone(zone)?.name ?? zone} (${zone}), and what it recorded`;
      if (!own.some((fact) => seen.get(watcherOf(fact))?.has(zone) === true)) {
        findings.push(makeFinding(zone, `${opening} holds nothing from there.`, own));
        continue;
      }
      const doubted = own.flatMap((fact) => {
        const why = sights.doubt(fact, zone);
        return why === undefined ? [] : [{ fact, why }];
      });
      if (doubted.length === 0) continue;
      const reasons = [...new Set(doubted.map(({ why }) => why))].sort(compareText);
      const some = doubted.length < own.length ? `, in ${doubted.length} of ${own.length} pieces of evidence,` : "";
      const text = `${opening}${some} ${enumerate(reasons, 3)}: that something was not seen there says nothing.`;
      findings.push(
        makeFinding(
          zone,
          text,
          doubted.map(({ fact }) => fact),
        ),
      );
    }
  }
  return findings;
}

function makeFinding(zone: string, text: string, doubted: readonly FactOf<"coverage">[]): Finding {
  const facts = doubted.map(({ id }) => id).sort(compareText);
  return { code: "coverage-doubtful", subjects: [zone], assets: [], text, facts, techniques: [] };
}

/** Per watcher: the zones (and the zones around them) of the devices that it shows. */
function zonesSeen(facts: readonly Fact[], places: Places): ReadonlyMap<string, ReadonlySet<string>> {
  const parties = new Parties(places);
  const seen = new Map<string, Set<string>>();
  for (const fact of facts) {
    const addresses =
      fact.kind === "conversation"
        ? fact.value.answered && fact.value.oneSided !== true
          ? [fact.value.client, fact.value.server]
          : [fact.value.client]
        : fact.kind === "asset-seen" && fact.value.spoke
          ? [fact.value.address]
          : [];
    if (fact.kind !== "conversation" && fact.kind !== "asset-seen") continue;
    const watcher = watcherOf(fact);
    for (const address of addresses) {
      const { zone, answersTo } = parties.of(address);
      if (zone === undefined) continue;
      let zones = seen.get(watcher);
      if (zones === undefined) {
        zones = new Set();
        seen.set(watcher, zones);
      }
      for (const id of answersTo) zones.add(id);
    }
  }
  return seen;
}

function zonesWithAddresses(plant: Plant, places: Places): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (id: string) => {
    for (const around of places.enclosing(id)) found.add(around);
  };
  for (const zone of plant.zones) if (zone.networks.length > 0) add(zone.id);
  for (const asset of plant.assets) if (asset.zone !== undefined && asset.addresses.length > 0) add(asset.zone);
  return found;
}

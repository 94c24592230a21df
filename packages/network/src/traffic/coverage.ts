// Coverage: whether a capture or a log holds anything from the zones that its sensor is said to see.

import type { Fact, FactOf, Finding } from "@bulkhead/facts";
import { compareText, type Places, type Plant } from "@bulkhead/plant";
import { Parties } from "./party.ts";

/**
 * `coverage-doubtful` for each sensor and zone of which none of the sensor's captures holds a packet from or to a device. Zones to
 * which no address belongs are left out: nothing could be recognised as theirs.
 */
export function findDoubtfulCoverage(facts: readonly Fact[], plant: Plant, places: Places): readonly Finding[] {
  const coverages = facts.filter((fact): fact is FactOf<"coverage"> => fact.kind === "coverage");
  if (coverages.length === 0) return [];
  const seen = zonesSeen(facts, places);
  const recognisable = zonesWithAddresses(plant, places);
  const findings: Finding[] = [];
  const bySensor = Map.groupBy(coverages, ({ value }) => value.sensor);
  for (const [sensor, said] of [...bySensor].sort(([a], [b]) => compareText(a, b))) {
    const zones = new Set(said.flatMap(({ value }) => [...value.zones, ...value.inside]));
    for (const zone of [...zones].sort(compareText)) {
      if (!recognisable.has(zone) || said.some((fact) => seen.get(watcherOf(fact))?.has(zone) === true)) continue;
      const name = places.zone(zone)?.name ?? zone;
      findings.push({
        code: "coverage-doubtful",
        subjects: [zone],
        assets: [],
        text: `Sensor ${sensor} is said to see zone ${name} (${zone}), and what it recorded holds nothing from there.`,
        facts: said
          .filter(({ value }) => value.zones.includes(zone) || value.inside.includes(zone))
          .map(({ id }) => id)
          .sort(compareText),
        techniques: [],
      });
    }
  }
  return findings;
}

/** Who recorded a fact: a piece of evidence may hold what another sensor told beside what was captured. */
export function watcherOf({ source, value }: FactOf<"coverage" | "asset-seen" | "conversation">): string {
  return `${source.evidence} ${value.recordedBy ?? ""}`;
}

/** Per watcher: the zones (and the zones around them) of the devices that it shows. */
function zonesSeen(facts: readonly Fact[], places: Places): ReadonlyMap<string, ReadonlySet<string>> {
  const parties = new Parties(places);
  const seen = new Map<string, Set<string>>();
  for (const fact of facts) {
    const addresses =
      fact.kind === "conversation"
        ? fact.value.answered
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

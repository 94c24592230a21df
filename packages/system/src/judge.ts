// What the system layer concludes when it holds facts about hosts, files and programs against the plant.

import type { Fact, FactId, Finding, Instant } from "@bulkhead/facts";
import type { Places, Plant } from "@bulkhead/plant";
import { judgeVulnerabilities } from "./advisories/vulnerability.ts";
import { judgeContradictions, outrankedIn } from "./hosts/contradiction.ts";
import { judgeMedia, judgeServices } from "./hosts/exposure.ts";
import { Owners } from "./hosts/owners.ts";
import { judgeIntegrity } from "./integrity/integrity.ts";
import { judgeMalware } from "./malware/judge.ts";

/** What contradicts the design on hosts, in files and programs, and in components. Hosts that no asset is found for are passed over. */
export function judgeSystem(facts: readonly Fact[], plant: Plant, places: Places, asOf: Instant): Finding[] {
  const owners = new Owners(facts, plant, places);
  return [
    ...judgeIntegrity(facts, places, owners),
    ...judgeMalware(facts, places, owners),
    ...judgeServices(facts, plant, places, owners),
    ...judgeMedia(facts, owners),
    ...judgeVulnerabilities(facts, plant, places, owners, asOf),
    ...judgeContradictions(facts, owners),
  ];
}

/** The facts about hosts that contradict what a known collector signed, and are themselves unsigned: they decide nothing. */
export function outrankedFacts(facts: readonly Fact[], plant: Plant, places: Places): ReadonlySet<FactId> {
  return outrankedIn(facts, new Owners(facts, plant, places));
}

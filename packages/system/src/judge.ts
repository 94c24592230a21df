// What the system layer concludes when it holds facts about hosts, files and programs against the plant.

import type { Fact, Finding } from "@bulkhead/facts";
import type { Places, Plant } from "@bulkhead/plant";
import { judgeMedia, judgeServices } from "./hosts/exposure.ts";
import { Owners } from "./hosts/owners.ts";
import { judgeIntegrity } from "./integrity/integrity.ts";
import { judgeMalware } from "./malware/judge.ts";

/** `file-changed`, `program-changed`, `undeclared-service` and `removable-media`. Hosts that no asset is found for are passed over. */
export function judgeSystem(facts: readonly Fact[], plant: Plant, places: Places): Finding[] {
  const owners = new Owners(facts, plant, places);
  return [
    ...judgeIntegrity(facts, places, owners),
    ...judgeMalware(facts, places, owners),
    ...judgeServices(facts, plant, places, owners),
    ...judgeMedia(facts, owners),
  ];
}

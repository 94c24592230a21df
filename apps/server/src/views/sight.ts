// What of facts, conversations and findings somebody with only some zones may see.

import type { Fact } from "@bulkhead/facts";
import type { JudgedPlant, Sight } from "../judging/view.ts";

/** One end, or the thing itself, lies in a zone of the sight. What has no place is not for people with only some zones. */
export function seesAddresses(plant: JudgedPlant, addresses: readonly string[], sight: Sight): boolean {
  if (sight === "everywhere") return true;
  return addresses.some((address) => {
    const zone = plant.places.of(address).zone?.id;
    return zone !== undefined && plant.places.enclosing(zone).some((id) => sight.includes(id));
  });
}

export function seesFact(plant: JudgedPlant, { value }: Fact, sight: Sight): boolean {
  if (sight === "everywhere") return true;
  if ("client" in value && "server" in value) return seesAddresses(plant, [value.client, value.server], sight);
  if ("address" in value && typeof value.address === "string") return seesAddresses(plant, [value.address], sight);
  if ("where" in value) return value.where.some((place) => sight.includes(place));
  return false;
}

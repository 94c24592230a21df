// What is chosen on the map; the list, the drawing and the panel show the same.

import type { PlantOnMap } from "./whole-plant.ts";

export interface Chosen {
  readonly kind: "zone" | "conduit" | "asset" | "line";
  readonly id: string;
}

/** Ids of everything whose name, id, address, network or product holds the text; `null` for an empty text. */
export function findOnMap(plant: PlantOnMap, text: string): ReadonlySet<string> | null {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return null;
  const holds = (...texts: readonly (string | undefined)[]) => texts.some((one) => one?.toLowerCase().includes(wanted) === true);
  const found = new Set<string>();
  for (const zone of plant.zones) if (holds(zone.id, zone.name, ...zone.networks)) found.add(zone.id);
  for (const conduit of plant.conduits) {
    if (holds(conduit.id, conduit.name, ...conduit.channels.map((channel) => channel.protocol))) found.add(conduit.id);
  }
  for (const asset of plant.assets) {
    if (!holds(asset.id, asset.name, asset.role, asset.vendor, asset.product, ...asset.addresses)) continue;
    found.add(asset.id);
    if (asset.zone !== undefined) found.add(asset.zone);
  }
  return found;
}

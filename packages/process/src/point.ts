// Points of interest: which values readers of traffic should look for, so that variables of the plant can be judged.

import type { PointOfInterest } from "@bulkhead/facts";
import type { Plant } from "@bulkhead/plant";

/** One entry per point of each variable whose asset has addresses, in the order of the plant. */
export function pointsOfInterest(plant: Plant): PointOfInterest[] {
  const addresses = new Map(plant.assets.map((asset) => [asset.id, asset.addresses]));
  return plant.variables.flatMap((variable) => {
    const servers = addresses.get(variable.asset) ?? [];
    if (servers.length === 0) return [];
    return variable.points.map(({ protocol, target, unit, type, wordOrder, scale, offset }) => ({
      variable: variable.id,
      protocol,
      servers,
      target,
      ...(unit === undefined ? {} : { unit }),
      type,
      wordOrder,
      scale,
      offset,
    }));
  });
}

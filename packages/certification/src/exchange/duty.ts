// Blind spots of contracts: what nobody answers for, roles that nobody has, and duties that nobody who was asked says he holds.

import type { PartAssessment } from "@bulkhead/assessment";
import type { Organisation, Plant } from "@bulkhead/plant";

export interface BlindSpot {
  readonly type: "place" | "role" | "duty";
  /** Id of the zone, conduit or asset; the role; or the row with its part. */
  readonly what: string;
  /** One sentence, for people. */
  readonly text: string;
}

type Role = Organisation["roles"][number];

const ROLES: readonly (readonly [Role, string])[] = [
  ["asset-owner", "owns the plant"],
  ["integration", "integrates it"],
  ["maintenance", "maintains it"],
  ["product-supplier", "supplies its products"],
];

/** Parts in which a row that everybody leaves open is a duty that nobody holds. */
const DUTIES: ReadonlySet<string> = new Set(["62443-2-4", "62443-2-1:2024", "62443-2-3"]);

/** Places first, then roles, then duties, in the order of the plant and of the parts. Pure. */
export function findBlindSpots(plant: Plant, parts: readonly PartAssessment[]): readonly BlindSpot[] {
  const held = new Set(plant.organisations.flatMap(({ answersFor }) => answersFor));
  // Who answers for a zone answers for what is in it.
  const within = (zone: string | undefined): boolean => {
    const seen = new Set<string>();
    for (let id = zone; id !== undefined && !seen.has(id); id = plant.zones.find((one) => one.id === id)?.parent) {
      if (held.has(id)) return true;
      seen.add(id);
    }
    return false;
  };
  const places = [
    ...plant.zones.filter(({ id }) => !within(id)).map(({ id, name }) => ({ id, name })),
    ...plant.conduits.filter(({ id }) => !held.has(id)).map(({ id, name }) => ({ id, name })),
    ...plant.assets.filter(({ id, zone }) => !held.has(id) && !within(zone)).map(({ id, name }) => ({ id, name })),
  ].map(({ id, name }): BlindSpot => ({ type: "place", what: id, text: `Nobody answers for ${name}.` }));
  const roles = ROLES.filter(([role]) => !plant.organisations.some((one) => one.roles.includes(role))).map(
    ([role, does]): BlindSpot => ({ type: "role", what: role, text: `Nobody is named who ${does}.` }),
  );
  const duties = parts
    .filter(({ part }) => DUTIES.has(part))
    .flatMap(({ part, verdicts }) =>
      [...Map.groupBy(verdicts, ({ requirement }) => requirement)].flatMap(([row, own]): readonly BlindSpot[] =>
        own.every(({ claimed }) => claimed === "unknown")
          ? [{ type: "duty", what: `${part} ${row}`, text: `Nobody says that he holds ${row} of ${part}.` }]
          : [],
      ),
    );
  return [...places, ...roles, ...duties];
}

// Roles and what each may do. The server asks here before every action; the web asks here which buttons to show.

import { z } from "zod";

export const ROLES = ["owner", "engineer", "integrator", "supplier", "assessor", "auditor", "administrator"] as const;
export type Role = (typeof ROLES)[number];

/** The first eight are rights at a plant, the last two at the server as a whole. `ledger` is asked at both. */
export const RIGHTS = ["view", "edit", "answer", "review", "comment", "upload", "settle", "ledger", "people", "plants"] as const;
export type Right = (typeof RIGHTS)[number];

/**
 * An assessor is independent: he reviews and changes nothing. An auditor only reads. An administrator keeps people and plants and, without
 * another role, sees no plant's inside. `review` takes in approval; nobody reviews or approves what he wrote himself.
 */
export const RIGHTS_OF: Readonly<Record<Role, readonly Right[]>> = {
  owner: ["view", "edit", "answer", "review", "comment", "upload", "settle", "ledger"],
  engineer: ["view", "edit", "answer", "review", "comment", "upload", "settle"],
  integrator: ["view", "edit", "answer", "comment", "upload"],
  supplier: ["view", "answer", "comment", "upload"],
  assessor: ["view", "review", "comment", "ledger"],
  auditor: ["view", "ledger"],
  administrator: ["people", "plants", "ledger"],
};

export const grant = z.strictObject({
  role: z.enum(ROLES),
  plant: z.string().max(200).exactOptional().describe("Absent: every plant of the server."),
  zone: z.string().max(200).exactOptional().describe("Absent: the whole plant."),
});
export type Grant = z.output<typeof grant>;

/**
 * Where a right reaches at a plant: everywhere, in these zones, or (`undefined`) nowhere. Without a plant: rights at the server, which only
 * grants for every plant give.
 */
export function reachOf(grants: readonly Grant[], right: Right, plant?: string): "everywhere" | ReadonlySet<string> | undefined {
  const giving = grants.filter(
    (one) => RIGHTS_OF[one.role].includes(right) && (one.plant === undefined || (plant !== undefined && one.plant === plant)),
  );
  if (giving.some(({ zone }) => zone === undefined)) return "everywhere";
  const zones = new Set(giving.flatMap(({ zone }) => zone ?? []));
  return zones.size === 0 || plant === undefined ? undefined : zones;
}

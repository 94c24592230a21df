// Plants as they are kept: the design that stands, and every revision as the edits that made it and those that undo it.

import type { Edit, MapPlaces } from "@bulkhead/contract";
import type { PlantDocument } from "@bulkhead/plant";
import type { Kind } from "@bulkhead/store";

export interface KeptPlant {
  readonly id: string;
  readonly name: string;
  /** Its folder: evidence, readings, uploads. */
  readonly path: string;
  /** SHA-256 of the plant.yaml that was taken in last. */
  readonly imported: string;
}

export interface KeptDesign {
  readonly revision: number;
  readonly by: string;
  readonly plant: PlantDocument;
  readonly places: MapPlaces;
}

export interface KeptRevision {
  readonly plant: string;
  readonly number: number;
  readonly by: string;
  readonly at: string;
  /** `undo 7` or `import`. */
  readonly how?: string;
  readonly edits: readonly Edit[];
  readonly inverse: readonly Edit[];
  /** Of an import: the design before, since no edits made the new one. */
  readonly before?: PlantDocument;
}

export const PLANT: Kind<KeptPlant> = { name: "plant" };
export const DESIGN: Kind<KeptDesign> = { name: "design" };
export const REVISION: Kind<KeptRevision> = { name: "revision", scopeOf: ({ plant }) => plant };

export function revisionId(plant: string, number: number): string {
  return `${plant} ${String(number).padStart(9, "0")}`;
}

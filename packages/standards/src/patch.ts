// Patch management: IEC TR 62443-2-3:2015. State names are only partly confirmed, and the XML exchange format is not modelled.

import catalogue from "../data/iec62443-2-3.json" with { type: "json" };
import type { Confidence } from "./row.ts";

export interface PatchState {
  /** Position in the life of a patch, from 1. */
  readonly order: number;
  readonly state: string;
  /** Who sets it. */
  readonly owner: string;
  readonly paraphrase: string;
  readonly confidence: Confidence;
  readonly sources: readonly string[];
}

/** What somebody does about patches. The ids are ours. */
export interface PatchActivity {
  readonly id: string;
  readonly role: "asset owner" | "product supplier";
  readonly paraphrase: string;
  readonly confidence: Confidence;
  readonly sources: readonly string[];
}

/** 11 states. */
export const PATCH_STATES = catalogue.patch_states as readonly PatchState[];

/** 9 activities of the asset owner, then 8 of the product supplier. */
export const PATCH_ACTIVITIES: readonly PatchActivity[] = [
  ...catalogue.asset_owner_activities.map((row) => activity("asset owner", row)),
  ...catalogue.product_supplier_activities.map((row) => activity("product supplier", row)),
];

/** A duty by its id, in any case of letters. */
export function patchActivity(id: string): PatchActivity | undefined {
  return PATCH_ACTIVITIES.find((one) => one.id === id.trim().toUpperCase());
}

function activity(
  role: PatchActivity["role"],
  row: { id: string; paraphrase: string; confidence: string; sources: string[] },
): PatchActivity {
  return { id: row.id, role, paraphrase: row.paraphrase, confidence: row.confidence as Confidence, sources: row.sources };
}

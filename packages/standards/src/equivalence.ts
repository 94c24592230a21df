// Which component requirements (4-2) carry which system requirement (3-3).

import catalogue from "../data/equivalence.json" with { type: "json" };
import { type Confidence, noteOf } from "./row.ts";

export interface Equivalence {
  /** Row of 3-3. */
  readonly system: string;
  /** Rows of 4-2; empty where none is derived from it. */
  readonly component: readonly string[];
  /** `same-number`, `similar`, `type-specific`, `none`, … as the catalogue says. */
  readonly relation: string;
  /** The lowest selecting level is not the same on both sides. */
  readonly levelDiffers: boolean;
  readonly confidence: Confidence;
  readonly sources: readonly string[];
  readonly note?: string;
}

/** One row for each of the 100 rows of 3-3. */
export const EQUIVALENCES: readonly Equivalence[] = catalogue.items.map((row) => ({
  system: row.sr,
  component: row.to_4_2,
  relation: row.relation,
  levelDiffers: row.slc_differs,
  confidence: row.confidence as Confidence,
  sources: row.sources,
  ...noteOf(row),
}));

/** Rows of 4-2 that answer to no row of 3-3. */
export const ONLY_COMPONENT: readonly string[] = [
  ...catalogue.only_in_4_2.requirements,
  ...catalogue.only_in_4_2.enhancements_without_sr_enhancement,
];

const BY_SYSTEM = new Map(EQUIVALENCES.map((row) => [row.system, row]));

/** The component requirements behind a system requirement, by canonical id. */
export function componentsFor(system: string): Equivalence | undefined {
  return BY_SYSTEM.get(system);
}

/** The rows of 3-3 that a row of 4-2 carries. */
export function systemsFor(component: string): readonly Equivalence[] {
  return EQUIVALENCES.filter((row) => row.component.includes(component));
}

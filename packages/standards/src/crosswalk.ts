// Crosswalk from the parts of IEC 62443 to other frameworks. 540 kB: import it only where it is shown.

import catalogue from "../data/crosswalk.json" with { type: "json" };
import { type Confidence, noteOf } from "./row.ts";

export interface CrosswalkRow {
  /** Part with edition where two are catalogued: `62443-3-3`, `62443-2-1:2024`, … */
  readonly part: string;
  readonly id: string;
  readonly framework: string;
  readonly target: string;
  /** `official`: published by the owner of the target or of the mapping. `own`: ours, to be reviewed before use in an audit. */
  readonly basis: "official" | "own";
  /** Direct, or by which chain of mappings. */
  readonly derivation: string;
  readonly via: readonly string[];
  readonly confidence: Confidence;
  readonly sources: readonly string[];
  readonly note?: string;
}

/** All 2206 rows. */
export const CROSSWALK: readonly CrosswalkRow[] = catalogue.items.map((row) => ({
  part: row.from_standard,
  id: row.from_id,
  framework: row.to_framework,
  target: row.to_id,
  basis: row.basis as "official" | "own",
  derivation: row.derivation,
  via: row.via ?? [],
  confidence: row.confidence as Confidence,
  sources: row.source,
  ...noteOf(row),
}));

const BY_ID = Map.groupBy(CROSSWALK, (row) => `${row.part} ${row.id}`);
const BY_TARGET = Map.groupBy(CROSSWALK, (row) => `${row.framework} ${row.target}`);

/** Where a requirement leads, by part and canonical id. */
export function crosswalkFrom(part: string, id: string): readonly CrosswalkRow[] {
  return BY_ID.get(`${part} ${id}`) ?? [];
}

/** Which requirements lead to an item of another framework. */
export function crosswalkTo(framework: string, target: string): readonly CrosswalkRow[] {
  return BY_TARGET.get(`${framework} ${target}`) ?? [];
}

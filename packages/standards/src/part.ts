// The parts of the series: which exist, in which edition, for whom.

import catalogue from "../data/parts.json" with { type: "json" };
import { type Confidence, noteOf } from "./row.ts";

export interface Part {
  /** `3-3` */
  readonly part: string;
  readonly title: string;
  readonly publicationType: string;
  /** How to cite it today; `null` where it is not published. */
  readonly reference: string | null;
  readonly edition: string | null;
  readonly year: number | null;
  readonly status: string;
  readonly isaReference: string | null;
  readonly amendments: readonly string[];
  readonly confidence: Confidence;
  readonly sources: readonly string[];
  readonly note?: string;
}

/** All 18 parts, 14 of them published. */
export const PARTS: readonly Part[] = catalogue.items.map((row) => ({
  part: row.part,
  title: row.title,
  publicationType: row.publication_type,
  reference: row.current_reference,
  edition: row.edition,
  year: row.year,
  status: row.status,
  isaReference: row.isa_reference,
  amendments: row.amendments,
  confidence: row.confidence as Confidence,
  sources: row.sources,
  ...noteOf(row),
}));

/** Which parts each role works with. */
export const PARTS_BY_ROLE: Readonly<Record<string, readonly string[]>> = catalogue.roles;

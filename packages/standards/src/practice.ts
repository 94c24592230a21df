// Practices of a product supplier: IEC 62443-4-1:2018. Its ids SR-1 to SR-5 and SI-1, SI-2 have nothing to do with those of 3-3.

import catalogue from "../data/iec62443-4-1.json" with { type: "json" };
import { canonicalId } from "./identifier.ts";
import { type Confidence, type MaturityLevel, type Row, rowsById } from "./row.ts";

export interface PracticeRequirement extends Row {
  readonly clause: string;
  /** SM, SR, SD, SI, SVV, DM, SUM, SG. */
  readonly practice: string;
  readonly practiceName: string;
}

/** A level of maturity, in our own words. */
export interface Maturity {
  readonly level: MaturityLevel;
  readonly name: string;
  readonly summary: string;
}

/** How far testers must stand apart from developers for an activity. */
export interface TesterIndependence {
  readonly activity: string;
  readonly requirement: string;
  readonly independence: string;
}

/** All 47 requirements in the order of the standard. */
export const PRACTICE_REQUIREMENTS: readonly PracticeRequirement[] = catalogue.items.map((row) => ({
  id: row.id,
  clause: row.clause,
  practice: row.practice_code,
  practiceName: row.practice_name,
  title: row.title,
  paraphrase: row.paraphrase,
  confidence: row.confidence as Confidence,
  sources: row.sources,
}));

export const MATURITY_LEVELS = catalogue.maturity_model as readonly Maturity[];

/** Confidence of these rows as a whole: `medium`. */
export const TESTER_INDEPENDENCE: readonly TesterIndependence[] = catalogue.tester_independence;

const BY_ID = rowsById(PRACTICE_REQUIREMENTS);

export function practiceRequirement(id: string): PracticeRequirement | undefined {
  return BY_ID.get(id) ?? BY_ID.get(canonicalId(id) ?? "");
}

// Zone and conduit requirements (ZCR) of the risk assessment: IEC 62443-3-2:2020.

import catalogue from "../data/iec62443-3-2.json" with { type: "json" };
import { canonicalId } from "./identifier.ts";
import { type Confidence, type Row, rowsById } from "./row.ts";

export interface RiskRequirement extends Row {
  /** The step that it belongs to, `ZCR 1` to `ZCR 7`. */
  readonly parent: string;
}

/** A step of the workflow. */
export interface RiskStep {
  readonly id: string;
  readonly order: number;
  readonly title: string;
  readonly clause: string;
}

/** The 7 steps in their order. */
export const RISK_STEPS: readonly RiskStep[] = catalogue.groups;

/** All 32 requirements in the order of the standard. */
export const RISK_REQUIREMENTS: readonly RiskRequirement[] = catalogue.items.map((row) => ({
  id: row.id,
  parent: row.parent,
  title: row.title,
  paraphrase: row.paraphrase,
  confidence: row.confidence as Confidence,
  sources: row.sources,
}));

/** What the record of a zone or conduit holds (ZCR 6.4), in our own words. */
export const ZONE_RECORD_FIELDS: readonly string[] = catalogue.zone_conduit_record_fields.fields;

const BY_ID = rowsById(RISK_REQUIREMENTS);

export function riskRequirement(id: string): RiskRequirement | undefined {
  return BY_ID.get(id) ?? BY_ID.get(canonicalId(id) ?? "");
}

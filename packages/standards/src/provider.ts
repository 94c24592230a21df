// Programme of a service provider (integration, maintenance): IEC 62443-2-4:2023.

import catalogue from "../data/iec62443-2-4.json" with { type: "json" };
import { canonicalId } from "./identifier.ts";
import { type Confidence, type Row, rowsById } from "./row.ts";

export interface ProviderRequirement extends Row {
  /** Base requirement or enhancement. */
  readonly type: "BR" | "RE";
  readonly parent: string | null;
  /** Functional area, `SP.01` to `SP.12`. */
  readonly area: string;
  readonly areaName: string;
  readonly topic: string;
  readonly topicConfidence: Confidence;
}

/** All 123 rows in the order of the standard. Their titles are ours: the standard's table has topics only. */
export const PROVIDER_REQUIREMENTS: readonly ProviderRequirement[] = catalogue.items.map((row) => ({
  id: row.id,
  type: row.kind as "BR" | "RE",
  parent: row.parent,
  area: row.area,
  areaName: row.area_name,
  topic: row.topic,
  topicConfidence: row.topic_confidence as Confidence,
  title: row.short_name,
  paraphrase: row.paraphrase,
  confidence: row.confidence as Confidence,
  sources: row.sources,
}));

const BY_ID = rowsById(PROVIDER_REQUIREMENTS);

/** A row by id; `SP.01.02` stands for its base requirement. */
export function providerRequirement(id: string): ProviderRequirement | undefined {
  return BY_ID.get(id) ?? BY_ID.get(canonicalId(id) ?? "");
}

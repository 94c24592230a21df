// Security programme of the asset owner: IEC 62443-2-1:2024. A third of its rows rests on one public source: see each row's confidence.

import catalogue from "../data/iec62443-2-1-2024.json" with { type: "json" };
import { canonicalId } from "./identifier.ts";
import { type Confidence, noteOf, type Row, rowsById } from "./row.ts";

export interface ProgrammeRequirement extends Row {
  /** Security programme element: ORG, CM, NET, COMP, DATA, USER, EVENT, AVAIL. */
  readonly element: string;
  readonly elementName: string;
  readonly group: string;
  readonly groupName: string;
}

/** All 87 rows in the order of the standard. */
export const PROGRAMME_REQUIREMENTS: readonly ProgrammeRequirement[] = catalogue.items.map((row) => ({
  id: row.id,
  element: row.spe_code,
  elementName: row.spe_name,
  group: row.group,
  groupName: row.group_name,
  title: row.title,
  paraphrase: row.paraphrase,
  confidence: row.confidence as Confidence,
  sources: row.sources,
  ...noteOf(row),
}));

const BY_ID = rowsById(PROGRAMME_REQUIREMENTS);

export function programmeRequirement(id: string): ProgrammeRequirement | undefined {
  return BY_ID.get(id) ?? BY_ID.get(canonicalId(id) ?? "");
}

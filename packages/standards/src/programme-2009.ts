// The older security programme (CSMS) of the asset owner: IEC 62443-2-1:2009, still what many references cite.

import catalogue from "../data/iec62443-2-1-2009.json" with { type: "json" };
import { type Confidence, noteOf, type Row, rowsById } from "./row.ts";

export interface ProgrammeClause extends Row {
  readonly type: "element" | "requirement";
  readonly parent: string | null;
  /** Subcategories of NIST CSF 1.1 that cite the clause. */
  readonly csf11: readonly string[];
}

/** 19 elements and 126 requirements; their ids are clause numbers. */
export const PROGRAMME_2009: readonly ProgrammeClause[] = catalogue.items.map((row) => ({
  id: row.id,
  type: row.kind as "element" | "requirement",
  parent: row.parent,
  title: row.title,
  paraphrase: "",
  csf11: row.csf11_subcategories,
  confidence: row.confidence as Confidence,
  sources: row.sources,
  ...noteOf(row),
}));

const BY_ID = rowsById(PROGRAMME_2009);

export function programmeClause(id: string): ProgrammeClause | undefined {
  return BY_ID.get(id.trim());
}

// System requirements and their enhancements: IEC 62443-3-3:2013 with COR1:2014, the rows that decide a security level.

import catalogue from "../data/iec62443-3-3.json" with { type: "json" };
import { canonicalId } from "./identifier.ts";
import { FOUNDATIONAL_REQUIREMENTS, type FoundationalRequirement, type SecurityLevel } from "./level.ts";
import { type Confidence, noteOf, type Row, rowsById } from "./row.ts";

/** A requirement row: a base requirement (SR) or an enhancement (RE) of one. */
export interface Requirement extends Row {
  readonly clause: string;
  readonly type: "SR" | "RE";
  /** For an enhancement: the id of what it enhances. */
  readonly parent: string | null;
  readonly fr: FoundationalRequirement;
  /** The lowest SL-C that selects the row; every higher level selects it, too (Annex B). */
  readonly level: Exclude<SecurityLevel, 0>;
  /** Where public sources differ about the level: which source says what instead. */
  readonly disagreements: readonly { readonly source: string; readonly level: number }[];
}

/** All 100 rows in the order of the standard. */
export const REQUIREMENTS: readonly Requirement[] = catalogue.items.map((row) => ({
  id: row.id,
  clause: row.clause,
  type: row.type as "SR" | "RE",
  parent: row.parent,
  fr: row.fr_code as FoundationalRequirement,
  title: row.title,
  level: row.slc as Exclude<SecurityLevel, 0>,
  paraphrase: row.paraphrase,
  confidence: row.confidence as Confidence,
  sources: row.sources,
  disagreements: (row.disagreements ?? []).map(({ source, slc }) => ({ source, level: slc })),
  ...noteOf(row),
}));

const BY_ID = rowsById(REQUIREMENTS);

/** Names of the foundational requirements (IEC 62443-1-1, clause 5.3). */
export const FOUNDATIONAL_REQUIREMENT_NAMES = Object.fromEntries(
  catalogue.foundational_requirements.map(({ code, name }) => [code, name]),
) as Readonly<Record<FoundationalRequirement, string>>;

/** A row by its id in any usual spelling (`SR-5.2-RE-1`). */
export function requirement(id: string): Requirement | undefined {
  return BY_ID.get(id) ?? BY_ID.get(canonicalId(id) ?? "");
}

/** The rows of one foundational requirement that are selected at a level or below it, in the order of the standard. SL 0 selects none. */
export function requirementsAt(fr: FoundationalRequirement, level: SecurityLevel): readonly Requirement[] {
  return REQUIREMENTS.filter((row) => row.fr === fr && row.level <= level);
}

/** The enhancements of a base requirement, RE(1) first. */
export function enhancementsOf(id: string): readonly Requirement[] {
  return REQUIREMENTS.filter((row) => row.parent === id);
}

/** `FR 5` for `RDF`. */
export function numberOf(fr: FoundationalRequirement): number {
  return FOUNDATIONAL_REQUIREMENTS.indexOf(fr) + 1;
}

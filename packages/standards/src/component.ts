// Component requirements: IEC 62443-4-2:2019, by type of component.

import catalogue from "../data/iec62443-4-2.json" with { type: "json" };
import { canonicalId } from "./identifier.ts";
import type { FoundationalRequirement, SecurityLevel } from "./level.ts";
import { type Confidence, noteOf, type Row, rowsById } from "./row.ts";

/** Software application, embedded device, host device, network device. */
export type ComponentType = "SAR" | "EDR" | "HDR" | "NDR";

export interface ComponentRequirement extends Row {
  readonly clause: string | null;
  /**
   * CCSC: constraint on every claim. CR: for all types. SAR, EDR, HDR, NDR: for one type. RE: enhancement. `heading`: a clause that
   * only points to requirements for single types and asks nothing itself.
   */
  readonly type: "CCSC" | "CR" | "RE" | ComponentType | "heading";
  readonly parent: string | null;
  /** Absent for the constraints, which stand above the foundational requirements. */
  readonly fr: FoundationalRequirement | null;
  /** The lowest SL-C that selects it; `null` for a heading. */
  readonly level: Exclude<SecurityLevel, 0> | null;
  readonly appliesTo: readonly ComponentType[];
  /** For a heading: the requirements that it points to. */
  readonly see: readonly string[];
}

/** All 141 rows in the order of the standard, headings among them. */
export const COMPONENT_REQUIREMENTS: readonly ComponentRequirement[] = catalogue.items.map((row) => ({
  id: row.id,
  clause: row.clause ?? null,
  type: (row.type === "CR-placeholder" ? "heading" : row.type) as ComponentRequirement["type"],
  parent: row.parent,
  fr: row.fr_code as FoundationalRequirement | null,
  title: row.title,
  level: row.slc as Exclude<SecurityLevel, 0> | null,
  appliesTo: row.applies_to as ComponentType[],
  see: row.see ?? [],
  paraphrase: row.paraphrase,
  confidence: row.confidence as Confidence,
  sources: row.sources,
  ...noteOf(row),
}));

const BY_ID = rowsById(COMPONENT_REQUIREMENTS);

export function componentRequirement(id: string): ComponentRequirement | undefined {
  return BY_ID.get(id) ?? BY_ID.get(canonicalId(id) ?? "");
}

/** What a component of the type must fulfil for a level in one foundational requirement, without the constraints (CCSC). */
export function componentRequirementsAt(
  type: ComponentType,
  fr: FoundationalRequirement,
  level: SecurityLevel,
): readonly ComponentRequirement[] {
  return COMPONENT_REQUIREMENTS.filter(
    (row) => row.fr === fr && row.level !== null && row.level <= level && row.appliesTo.includes(type),
  );
}

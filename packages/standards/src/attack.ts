// MITRE ATT&CK for ICS: techniques, mitigations and their relation to requirements. Ids, names and relations only; see NOTICE.

import catalogue from "../data/attack-ics.json" with { type: "json" };

export interface Technique {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  /** Ids of tactics. */
  readonly tactics: readonly string[];
  /** Ids of ATT&CK assets that it targets. */
  readonly assets: readonly string[];
  readonly mitigations: readonly string[];
  /** Rows of 3-3 and 4-2 that some mitigation of the technique is labelled with: our join of MITRE's relations. */
  readonly requirements: readonly string[];
  readonly componentRequirements: readonly string[];
}

export interface Mitigation {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  /** MITRE's own labels. */
  readonly requirements: readonly string[];
  readonly componentRequirements: readonly string[];
  readonly nist80053: readonly string[];
  readonly techniques: readonly string[];
}

export interface Tactic {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly order: number;
}

/** To be shown wherever ATT&CK content is. */
export const ATTACK_NOTICE = {
  version: catalogue.attack_version,
  attribution: catalogue.attribution,
  licence: catalogue.licence_text,
};

export const TACTICS: readonly Tactic[] = catalogue.tactics;

/** All 83 techniques. */
export const TECHNIQUES: readonly Technique[] = catalogue.techniques.map((row) => ({
  id: row.id,
  name: row.name,
  url: row.url,
  tactics: row.tactics,
  assets: row.targeted_assets,
  mitigations: row.mitigations,
  requirements: row.derived_iec62443_3_3,
  componentRequirements: row.derived_iec62443_4_2,
}));

/** All 52 mitigations. */
export const MITIGATIONS: readonly Mitigation[] = catalogue.mitigations.map((row) => ({
  id: row.id,
  name: row.name,
  url: row.url,
  requirements: row.iec62443_3_3,
  componentRequirements: row.iec62443_4_2,
  nist80053: row.nist_800_53r5,
  techniques: row.techniques,
}));

/** The 18 kinds of assets that techniques target. */
export const ATTACK_ASSETS: readonly { readonly id: string; readonly name: string; readonly url: string }[] = catalogue.assets;

const TECHNIQUE_BY_ID = new Map(TECHNIQUES.map((row) => [row.id, row]));
const MITIGATION_BY_ID = new Map(MITIGATIONS.map((row) => [row.id, row]));

export function technique(id: string): Technique | undefined {
  return TECHNIQUE_BY_ID.get(id);
}

export function mitigation(id: string): Mitigation | undefined {
  return MITIGATION_BY_ID.get(id);
}

/** Mitigations that MITRE labels with a row of 3-3 or 4-2, by canonical id. */
export function mitigationsFor(requirement: string): readonly Mitigation[] {
  return MITIGATIONS.filter((row) => row.requirements.includes(requirement) || row.componentRequirements.includes(requirement));
}

/** Techniques that a row of 3-3 or 4-2 works against, through the mitigations labelled with it. */
export function techniquesAgainst(requirement: string): readonly Technique[] {
  return TECHNIQUES.filter((row) => row.requirements.includes(requirement) || row.componentRequirements.includes(requirement));
}

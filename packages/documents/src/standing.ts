// Where a zone or conduit stands against its target, per foundational requirement and as a whole. Never averaged: the worst place decides.

import { counts, type SubjectLevels, type Verdict } from "@bulkhead/assessment";
import { FOUNDATIONAL_REQUIREMENTS, type FoundationalRequirement, type SecurityLevel } from "@bulkhead/standards";

/** `proven`: the proven level reaches the target. `claimed`: only with people's statements. `short`: not even so. `none`: SL 0 is asked. */
export type Standing = "proven" | "claimed" | "short" | "none";

/** Read by shape and word as much as by colour. */
export const STANDING_SIGNS: Readonly<Record<Standing, string>> = { proven: "✓", claimed: "◐", short: "✕", none: "–" };

export const STANDING_WORDS: Readonly<Record<Standing, string>> = {
  proven: "target reached, proven",
  claimed: "target reached by claim only",
  short: "short of the target",
  none: "no target",
};

export function standAt(levels: SubjectLevels, fr: FoundationalRequirement): Standing {
  const target: SecurityLevel = levels.target[fr];
  if (target === 0) return "none";
  if (levels.proven[fr] >= target) return "proven";
  return levels.claimed[fr] >= target ? "claimed" : "short";
}

export function standOf(levels: SubjectLevels): Standing {
  const all = FOUNDATIONAL_REQUIREMENTS.map((fr) => standAt(levels, fr));
  for (const worst of ["short", "claimed", "proven"] as const) if (all.includes(worst)) return worst;
  return "none";
}

export function isContradicted(verdict: Verdict): boolean {
  return verdict.claimed === "contradicted" || verdict.proven === "contradicted";
}

/** The row is asked for at the target and is not proven. */
export function blocks(verdict: Verdict, level: SecurityLevel, target: SecurityLevel): boolean {
  return level <= target && !counts(verdict.proven);
}

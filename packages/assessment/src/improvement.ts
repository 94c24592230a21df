// Improvement: what would lift a level. A level is reached where every row selected at it or below counts, so that the smallest set of rows that
// lifts it is one and no other: those that do not count yet. What each of them misses is said beside it.

import {
  FOUNDATIONAL_REQUIREMENTS,
  type FoundationalRequirement,
  requirement,
  requirementsAt,
  type SecurityLevel,
} from "@bulkhead/standards";
import type { SubjectLevels } from "./assessment.ts";
import { counts } from "./belnap.ts";
import type { Subject } from "./check.ts";
import { levelsOf } from "./levels.ts";
import type { Verdict, VerdictValue } from "./verdict.ts";

/** `proven` looks at no person's word, `claimed` at everything. */
export type View = "proven" | "claimed";

/** One row that has to count, and what keeps it from counting. */
export interface Step {
  readonly requirement: string;
  readonly title: string;
  /** From which level on it is selected. */
  readonly level: number;
  readonly proven: VerdictValue;
  readonly claimed: VerdictValue;
  /** What is missing, what speaks against it, or that a word has to be backed by evidence. */
  readonly misses: readonly string[];
}

/** The smallest set of rows that lifts one foundational requirement from one level to another. */
export interface Lift {
  readonly fr: FoundationalRequirement;
  readonly from: SecurityLevel;
  readonly to: SecurityLevel;
  readonly rows: readonly Step[];
}

/** What lifts a zone or conduit: per foundational requirement to the next level, and to its target where that is higher. */
export interface Improvement {
  readonly subject: string;
  readonly next: readonly Lift[];
  readonly target: readonly Lift[];
}

/** Nothing in `next` at SL 4, nothing in `target` where the target is reached. */
export function improvementsOf(levels: SubjectLevels, verdicts: readonly Verdict[], view: View): Improvement {
  const own = new Map(verdicts.filter((one) => one.subject === levels.subject).map((one) => [one.requirement, one]));
  const reached = levels[view];
  const lift = (fr: FoundationalRequirement, to: SecurityLevel): readonly Lift[] =>
    to <= reached[fr] ? [] : [{ fr, from: reached[fr], to, rows: stepsTo(fr, to, own, view) }];
  return {
    subject: levels.subject,
    next: FOUNDATIONAL_REQUIREMENTS.flatMap((fr) => lift(fr, Math.min(4, reached[fr] + 1) as SecurityLevel)),
    target: FOUNDATIONAL_REQUIREMENTS.flatMap((fr) => lift(fr, levels.target[fr])),
  };
}

function stepsTo(
  fr: FoundationalRequirement,
  to: SecurityLevel,
  verdicts: ReadonlyMap<string, Verdict>,
  view: View,
): readonly Step[] {
  return requirementsAt(fr, to).flatMap(({ id, title, level }): Step[] => {
    const verdict = verdicts.get(id);
    if (verdict !== undefined && counts(verdict[view])) return [];
    const { proven = "unknown", claimed = "unknown" } = verdict ?? {};
    return [{ requirement: id, title, level, proven, claimed, misses: verdict === undefined ? [] : missesOf(verdict, view) }];
  });
}

/** In words: what a verdict that does not count lacks. */
export function missesOf(verdict: Verdict, view: View): readonly string[] {
  const { for: fors, against, applies, waivers, missing } = verdict;
  const belied = waivers.some(({ as }) => as === "not applicable") ? applies : [];
  const misses = [...against, ...belied].map(({ text }) => `No longer: ${text}`);
  const word = [...fors, ...waivers].some(({ rank }) => rank === "attested");
  if (view === "proven" && counts(verdict.claimed) && word) misses.push("Evidence in place of a person's word.");
  // Where something speaks against a row, that it ends is not yet that the row is met.
  if (against.length > 0 && fors.length === 0) misses.push("And what shows that the row is met then.");
  return [...new Set([...misses, ...missing])];
}

/** The levels that a zone or conduit would have if these rows counted. What else they might cause is not looked at. */
export function levelsIf(subject: Subject, verdicts: readonly Verdict[], rows: Iterable<string>): SubjectLevels {
  const assumed = new Set([...rows].map((row) => requirement(row)?.id ?? row));
  const own = verdicts
    .filter((one) => one.subject === subject.id)
    .map((one): Verdict => (assumed.has(one.requirement) ? { ...one, proven: "met", claimed: "met" } : one));
  return levelsOf(subject, own);
}

// Open questions: what people still have to answer, because no evidence and no statement has settled it.

import type { Plant } from "@bulkhead/plant";
import { FOUNDATIONAL_REQUIREMENTS, type LevelVector, requirement, type SecurityLevel } from "@bulkhead/standards";
import { componentRequirement } from "@bulkhead/standards/component";
import { COMPONENT_CHECKS } from "./checks/component/index.ts";
import { CHECKS } from "./checks/index.ts";
import type { Guidance, Question } from "./guidance.ts";
import type { Verdict } from "./verdict.ts";

/** One row at one place for which nobody has an answer yet. */
export interface OpenQuestion {
  readonly subject: string;
  readonly requirement: string;
  readonly title: string;
  /** What the row asks, in our words. */
  readonly asks: string;
  /** The lowest level that selects it; `null` for the constraints of 4-2, which every claim needs. */
  readonly level: SecurityLevel | null;
  /** The target of the place selects the row: without an answer it is not reached. */
  readonly needed: boolean;
  readonly questions: readonly Question[];
  /** What evidence would settle it instead. */
  readonly missing: readonly string[];
}

const GUIDANCE: ReadonlyMap<string, Guidance> = new Map(
  [...CHECKS, ...COMPONENT_CHECKS].map((check) => [check.requirement, check]),
);

/**
 * Of an assessment by 62443-3-3, or by 4-2, every row whose claimed verdict is unknown: those that a target needs first, then by place and
 * in the order of the assessment. Rows of other parts have no questions and are left out.
 */
export function openQuestions(assessment: { readonly verdicts: readonly Verdict[] }, plant: Plant): readonly OpenQuestion[] {
  const targets = targetsOf(plant);
  const open = assessment.verdicts.flatMap(({ subject, requirement: id, claimed, missing }): OpenQuestion[] => {
    const guidance = GUIDANCE.get(id);
    const row = requirement(id) ?? componentRequirement(id);
    if (claimed !== "unknown" || guidance === undefined || row === undefined) return [];
    const { title, paraphrase, level, fr } = row;
    const target = targets.get(subject);
    return [
      {
        subject,
        requirement: id,
        title,
        asks: paraphrase,
        level,
        needed: target !== undefined && (fr === null ? highestOf(target) > 0 : (level ?? 0) <= target[fr]),
        questions: guidance.questions,
        missing,
      },
    ];
  });
  return [...open.filter(({ needed }) => needed), ...open.filter(({ needed }) => !needed)];
}

/** Zones and conduits have targets; a component is asked for what its zone is to reach. */
function targetsOf({ zones, conduits, assets }: Plant): ReadonlyMap<string, LevelVector> {
  const targets = new Map([...zones, ...conduits].map(({ id, target }) => [id, target]));
  for (const { id, zone } of assets) {
    const target = targets.get(zone ?? "");
    if (target !== undefined) targets.set(id, target);
  }
  return targets;
}

function highestOf(target: LevelVector): number {
  return Math.max(...FOUNDATIONAL_REQUIREMENTS.map((fr) => target[fr]));
}

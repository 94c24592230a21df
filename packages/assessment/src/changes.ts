// Changes: what became of an assessment between two moments or two designs, and which facts and findings did it.

import type { Fact, FactId, Finding } from "@bulkhead/facts";
import { type Change, comparePlants, compareText, type Plant } from "@bulkhead/plant";
import { FOUNDATIONAL_REQUIREMENTS, type FoundationalRequirement, requirement, type SecurityLevel } from "@bulkhead/standards";
import type { Assessment } from "./assessment.ts";
import { counts } from "./belnap.ts";
import { inForce } from "./ground.ts";
import type { View } from "./improvement.ts";
import type { Reason, Verdict, VerdictValue } from "./verdict.ts";

/** A plant as it was judged at a moment. */
export interface JudgedState {
  readonly plant: Plant;
  readonly facts: readonly Fact[];
  readonly findings: readonly Finding[];
  readonly assessment: Assessment;
}

export interface ReasonChange {
  readonly side: "for" | "against" | "applies" | "waiver";
  readonly text: string;
  readonly facts: readonly FactId[];
}

/** A verdict that is not what it was, with what brought it about. `undefined`: the subject was not there. */
export interface VerdictChange {
  readonly subject: string;
  readonly requirement: string;
  readonly before: Pick<Verdict, View> | undefined;
  readonly after: Pick<Verdict, View> | undefined;
  /** Reasons that decide and that came, or went. Neither: the subject itself came or went. */
  readonly came: readonly ReasonChange[];
  readonly went: readonly ReasonChange[];
}

/** A level that is not what it was. */
export interface LevelChange {
  readonly subject: string;
  readonly fr: FoundationalRequirement;
  readonly view: View;
  readonly before: SecurityLevel | undefined;
  readonly after: SecurityLevel | undefined;
  /** Rows of the foundational requirement that began, or ceased, to count. */
  readonly rows: readonly string[];
}

export interface AssessmentChanges {
  readonly levels: readonly LevelChange[];
  readonly verdicts: readonly VerdictChange[];
  readonly findings: { readonly came: readonly Finding[]; readonly went: readonly Finding[] };
  /** Facts in force at one of the moments and not at the other: how many, whatever they did. */
  readonly facts: { readonly came: readonly FactId[]; readonly went: readonly FactId[] };
  readonly design: readonly Change[];
}

const VIEWS: readonly View[] = ["proven", "claimed"];

/** Equal states: nothing anywhere. In the order of the later assessment; what is no longer there comes last. */
export function compareStates(before: JudgedState, after: JudgedState): AssessmentChanges {
  const verdicts = compareVerdicts(before.assessment, after.assessment);
  return {
    levels: compareLevels(before.assessment, after.assessment, verdicts),
    verdicts,
    findings: compareBy(before.findings, after.findings, ({ code, text, facts }) => `${code} ${text} ${facts.join()}`),
    facts: compareBy(idsInForce(before), idsInForce(after), (id) => id),
    design: comparePlants(before.plant, after.plant),
  };
}

function compareVerdicts(before: Assessment, after: Assessment): readonly VerdictChange[] {
  const keyOf = ({ subject, requirement: row }: Verdict): string => `${subject} ${row}`;
  const were = new Map(before.verdicts.map((one) => [keyOf(one), one]));
  const are = new Map(after.verdicts.map((one) => [keyOf(one), one]));
  return [...new Set([...are.keys(), ...were.keys()])].flatMap((key): VerdictChange[] => {
    const [was, is] = [were.get(key), are.get(key)];
    const known = is ?? was;
    if (known === undefined || (was?.claimed === is?.claimed && was?.proven === is?.proven)) return [];
    const { came, went } = compareBy(reasonsOf(was), reasonsOf(is), ({ side, text, facts }) => `${side} ${text} ${facts.join()}`);
    const { subject, requirement: row } = known;
    return [{ subject, requirement: row, before: valuesOf(was), after: valuesOf(is), came, went }];
  });
}

function valuesOf(verdict: Verdict | undefined): { readonly proven: VerdictValue; readonly claimed: VerdictValue } | undefined {
  return verdict === undefined ? undefined : { proven: verdict.proven, claimed: verdict.claimed };
}

/** Reasons that decide; what is only noted changes no verdict. */
function reasonsOf(verdict: Verdict | undefined): readonly ReasonChange[] {
  if (verdict === undefined) return [];
  const told = (side: ReasonChange["side"], reasons: readonly Reason[]): readonly ReasonChange[] =>
    reasons.map(({ text, facts }) => ({ side, text, facts }));
  return [
    ...told("for", verdict.for),
    ...told("against", verdict.against),
    ...told("applies", verdict.applies),
    ...told("waiver", verdict.waivers),
  ];
}

function compareLevels(before: Assessment, after: Assessment, verdicts: readonly VerdictChange[]): readonly LevelChange[] {
  const were = new Map(before.levels.map((one) => [one.subject, one]));
  const are = new Map(after.levels.map((one) => [one.subject, one]));
  return [...new Set([...are.keys(), ...were.keys()])].flatMap((subject) =>
    FOUNDATIONAL_REQUIREMENTS.flatMap((fr) =>
      VIEWS.flatMap((view): LevelChange[] => {
        const [was, is] = [were.get(subject)?.[view][fr], are.get(subject)?.[view][fr]];
        if (was === is) return [];
        const moved = verdicts.filter(
          (one) =>
            one.subject === subject &&
            requirement(one.requirement)?.fr === fr &&
            counts(one.before?.[view] ?? "unknown") !== counts(one.after?.[view] ?? "unknown"),
        );
        return [{ subject, fr, view, before: was, after: is, rows: moved.map((one) => one.requirement) }];
      }),
    ),
  );
}

function idsInForce({ facts, assessment: { asOf } }: JudgedState): readonly FactId[] {
  const ids = facts.filter((fact) => inForce(fact, asOf)).map(({ id }) => id);
  return [...new Set(ids)].sort(compareText);
}

function compareBy<T>(
  before: readonly T[],
  after: readonly T[],
  keyOf: (item: T) => string,
): { readonly came: readonly T[]; readonly went: readonly T[] } {
  const [were, are] = [new Set(before.map(keyOf)), new Set(after.map(keyOf))];
  return { came: after.filter((item) => !were.has(keyOf(item))), went: before.filter((item) => !are.has(keyOf(item))) };
}

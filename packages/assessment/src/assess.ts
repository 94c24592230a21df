// Assess: every row of 62443-3-3 at every zone and conduit, from facts to levels. Pure: the same input gives the same answer.

import type { Fact, Finding, Instant } from "@bulkhead/facts";
import { counted, type Problem } from "@bulkhead/plant";
import { REQUIREMENTS, requirement } from "@bulkhead/standards";
import type { Assessment, AssessmentInput } from "./assessment.ts";
import { decide } from "./belnap.ts";
import type { Check, Ground, Subject } from "./check.ts";
import { CHECKS } from "./checks/index.ts";
import { Composition, statementsOnComponents } from "./composition.ts";
import { inForce, makeGround, subjectsOf } from "./ground.ts";
import { levelsOf } from "./levels.ts";
import { type Reach, Statements } from "./statement.ts";
import type { Reason, Verdict } from "./verdict.ts";

const CHECK_OF: ReadonlyMap<string, Check> = new Map(CHECKS.map((check) => [check.requirement, check]));

/** Assesses a plant as of a day. Never throws for what evidence holds; what could not be used is in `problems`. */
export function assess(input: AssessmentInput): Assessment {
  const ground = makeGround(input);
  const subjects = subjectsOf(input.plant);
  const statements = new Statements(ground, reachOf(ground, subjects));
  const components = statementsOnComponents(ground);
  const composition = new Composition(ground, components);
  const verdicts: Verdict[] = [];
  const levels = subjects.map((subject) => {
    const own = REQUIREMENTS.map(({ id }) => verdictOn(id, subject, ground, statements, composition));
    verdicts.push(...own);
    return levelsOf(subject, own);
  });
  return {
    asOf: input.asOf,
    verdicts,
    levels,
    problems: [
      ...statements.problems,
      ...(components?.problems ?? []),
      ...problemsOf(input.facts, input.findings, input.asOf, ground),
    ],
  };
}

/** Statements about assets are noted at their zones. */
export function reachOf(ground: Ground, subjects: readonly Subject[]): Reach {
  const ids = subjects.map(({ id }) => id);
  return {
    part: "62443-3-3",
    rowOf: (text) => requirement(text)?.id,
    subjects: ids,
    places: "zone, conduit or asset",
    within: (id) => {
      const asset = ground.places.asset(id);
      if (asset === undefined) return undefined;
      return { name: asset.name, subject: asset.zone !== undefined && ids.includes(asset.zone) ? asset.zone : undefined };
    },
  };
}

export function verdictOn(
  row: string,
  subject: Subject,
  ground: Ground,
  statements: Statements,
  composition: Composition,
): Verdict {
  const check = CHECK_OF.get(row);
  if (check === undefined) throw new Error(`no check decides ${row}`);
  const found = check.decide(subject, ground);
  const composed = composition.of(subject, row, found);
  const said = statements.on(subject.id, row);
  const all = {
    for: unique(found.for, composed.for, said.for),
    against: unique(found.against, composed.against, said.against),
    applies: unique(found.applies),
    noted: unique(found.noted, composed.noted, said.noted),
  };
  const answer = decide([found, composed, said], said.waivers);
  return {
    subject: subject.id,
    requirement: row,
    ...answer,
    ...all,
    waivers: said.waivers,
    missing: answer.proven === "unknown" ? distinct(found.missing, composed.missing) : NO_REQUESTS,
  };
}

/** The same finding can reach a row by two ways. */
function unique(...lists: readonly (readonly Reason[])[]): readonly Reason[] {
  const given = lists.filter((list) => list.length > 0);
  if (given.length === 0) return NO_REASONS;
  const reasons = given.length === 1 ? (given[0] as readonly Reason[]) : given.flat();
  if (reasons.length === 1) return reasons;
  const seen = new Map<string, Reason[]>();
  const repeats = (one: Reason): boolean => {
    const alike = seen.get(one.text);
    if (alike === undefined) return !seen.set(one.text, [one]);
    return alike.some(({ facts }) => facts.join() === one.facts.join()) || alike.push(one) === 0;
  };
  return reasons.filter((one) => !repeats(one));
}

const NO_REASONS: readonly Reason[] = [];
const NO_REQUESTS: readonly string[] = [];

/** Checks mostly ask for the same: their own list is kept instead of a copy for each of many verdicts. */
function distinct(own: readonly string[], more: readonly string[]): readonly string[] {
  const all = new Set([...own, ...more]);
  return all.size === own.length ? own : [...all];
}

/** What was left out, and why: per piece of evidence, not per fact. */
export function problemsOf(
  facts: Iterable<Fact>,
  findings: readonly Finding[],
  asOf: Instant,
  ground: Ground,
): readonly Problem[] {
  const left = new Map<string, { readonly expired: Set<string>; readonly later: Set<string> }>();
  for (const fact of facts) {
    if (inForce(fact, asOf)) continue;
    let sets = left.get(fact.source.evidence);
    if (sets === undefined) left.set(fact.source.evidence, (sets = { expired: new Set(), later: new Set() }));
    (fact.expires !== undefined && fact.expires <= asOf ? sets.expired : sets.later).add(fact.id);
  }
  const problems: Problem[] = [];
  const note = (code: string, message: string, evidence: string): void => {
    problems.push({ code, severity: "note", message, place: evidence });
  };
  for (const [evidence, { expired, later }] of [...left].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (expired.size > 0)
      note("assessment/expired", `${counted(expired.size, "fact")} had expired on ${asOf} and did not count.`, evidence);
    if (later.size > 0)
      note("assessment/not-yet", `${counted(later.size, "fact")} spoke of a time after ${asOf} and did not count.`, evidence);
  }
  const unproven = findings.filter((finding) => !finding.facts.some((id) => ground.fact(id) !== undefined)).length;
  if (unproven > 0) {
    const message = `${counted(unproven, "finding")} rested on facts that did not count on ${asOf}, and did not count either.`;
    problems.push({ code: "assessment/finding-without-facts", severity: "note", message });
  }
  return problems;
}

// The judgement: the three layers hold the facts against the plant, and the assessment decides the rows from what they found. One pure
// function, so that the command line, a server and whoever verifies a dossier come to the same answer.

import type { Fact, Finding, Instant } from "@bulkhead/facts";
import { judgeFirewalls, judgeSegmentation, judgeTraffic } from "@bulkhead/network";
import { Places, type Plant } from "@bulkhead/plant";
import { judgeProcess } from "@bulkhead/process";
import { judgeSystem, judgeThreats, outrankedFacts, shippedRules } from "@bulkhead/system";
import { assess } from "./assess.ts";
import type { Assessment } from "./assessment.ts";
import { inForce } from "./ground.ts";

export interface Judgement {
  readonly findings: readonly Finding[];
  readonly assessment: Assessment;
}

/** Judges the plant as of a moment. Facts that begin later or have expired by then count for nothing; the assessment's problems say so. */
export function judge(plant: Plant, facts: readonly Fact[], asOf: Instant): Judgement {
  const findings = findingsOf(plant, facts, asOf);
  return { findings, assessment: assess({ plant, facts: standingFacts(plant, facts), findings, asOf }) };
}

/** The facts on which a row may rest: what is unsigned and contradicts what a known collector signed is none. */
function standingFacts(plant: Plant, facts: readonly Fact[]): readonly Fact[] {
  const outranked = outrankedFacts(facts, plant, new Places(plant));
  return outranked.size === 0 ? facts : facts.filter(({ id }) => !outranked.has(id));
}

/** What the layers conclude from the facts that count at a moment. */
export function findingsOf(plant: Plant, facts: readonly Fact[], asOf: Instant): readonly Finding[] {
  const places = new Places(plant);
  const counting = facts.filter((fact) => inForce(fact, asOf));
  const concluded = [
    ...judgeTraffic(counting, plant, places),
    ...judgeFirewalls(counting, plant, places),
    ...judgeSegmentation(counting, plant, places),
    ...judgeProcess(counting, plant, places),
    ...judgeSystem(counting, plant, places, asOf),
  ];
  // What rules hunt for may be a fact or a conclusion of any layer, so they come last.
  return [...concluded, ...judgeThreats(shippedRules(), counting, concluded, places)];
}

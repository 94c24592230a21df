// Where a plant stands: levels, contradictions, what comes next, what expires. Findings as the judgement has them, without their life.

import type { NextStep, PlantStanding, Proposal } from "@bulkhead/contract";
import { type Digest, type Fact, type Finding, proves } from "@bulkhead/facts";
import { proposeFromTraffic, type TrafficSeen } from "@bulkhead/plant";
import { requirement as rowOf } from "@bulkhead/standards";
import { findingId, type JudgedPlant, type Sight, sees } from "../judging/view.ts";
import { seesAddresses } from "./sight.ts";

export type JudgedStanding = Omit<PlantStanding, "settled" | "openFindings" | "changes">;

const MOST_STEPS = 12;

export function viewStanding(plant: JudgedPlant, _: undefined, sight: Sight): JudgedStanding {
  const { assessment, observations, problems } = plant.judged;
  const levels = assessment.levels.filter(({ subject }) => sees(sight, plant, subject));
  const verdicts = assessment.verdicts.filter(({ subject }) => sees(sight, plant, subject));
  const contradicted = verdicts.filter(({ claimed }) => claimed === "contradicted");
  const step = (subject: string, requirement: string, text: string): NextStep => ({
    subject,
    name: levels.find((one) => one.subject === subject)?.name ?? subject,
    requirement,
    title: rowOf(requirement)?.title ?? "",
    text,
  });
  const settle = contradicted.map(({ subject, requirement, against }) =>
    step(subject, requirement, `Settle what speaks against the statement: ${against[0]?.text ?? "see the proof"}`),
  );
  // what is missing for rows that keep a place from its target, those first that are wanted at most places
  const wanted = Map.groupBy(
    verdicts.filter(({ subject, requirement, proven }) => {
      const of = levels.find((one) => one.subject === subject);
      const fr = rowOf(requirement)?.fr;
      return (
        of !== undefined &&
        fr !== undefined &&
        proven === "unknown" &&
        of.proven[fr] < of.target[fr] &&
        of.blocking[fr].proven.includes(requirement)
      );
    }),
    ({ missing }) => missing[0] ?? "",
  );
  const collect = [...wanted]
    .filter(([text]) => text !== "")
    .sort(([, a], [, b]) => b.length - a.length)
    .flatMap(([text, of]) => (of[0] === undefined ? [] : [step(of[0].subject, of[0].requirement, text)]));
  const expiring = observations.flatMap(({ evidence }) =>
    evidence?.expires === undefined ? [] : [{ on: evidence.expires, text: evidence.name }],
  );
  return {
    asOf: assessment.asOf,
    levels,
    contradicted: contradicted.length,
    proven: verdicts.filter(({ proven }) => proven === "met").length,
    evidence: observations.length,
    next: [...settle, ...collect].slice(0, MOST_STEPS),
    expiring: expiring.sort((a, b) => (a.on < b.on ? -1 : 1)),
    problems,
  };
}

export interface JudgedFinding extends Finding {
  readonly id: string;
  readonly since: string;
}

export function viewFindings(plant: JudgedPlant, _: undefined, sight: Sight): readonly JudgedFinding[] {
  return plant.judged.findings
    .filter(({ subjects }) => sight === "everywhere" || subjects.some((subject) => sees(sight, plant, subject)))
    .map((finding) => {
      const firsts = finding.facts.flatMap((id) => plant.facts.get(id)?.first ?? []);
      return { ...finding, id: findingId(finding), since: firsts.toSorted()[0] ?? plant.judged.assessment.asOf };
    });
}

/** Kinds of the facts that a finding rests on, kept when somebody calls it fixed. */
export interface WatchedFinding {
  readonly id: string;
  readonly subjects: readonly string[];
  readonly kinds: readonly string[];
  readonly evidence: readonly Digest[];
  readonly since: string;
}

export function viewFinding(
  plant: JudgedPlant,
  { id }: { readonly id: string },
  sight: Sight,
): (Finding & { readonly kinds: readonly string[] }) | undefined {
  const finding = plant.judged.findings.find((one) => findingId(one) === id);
  if (finding === undefined || (sight !== "everywhere" && !finding.subjects.some((subject) => sees(sight, plant, subject))))
    return undefined;
  return { ...finding, kinds: [...new Set(finding.facts.flatMap((fact) => plant.facts.get(fact)?.kind ?? []))] };
}

/**
 * Which of these are gone for good: not found any more, while later facts of the same kinds were read about every place that they touched
 * (for what is read from traffic: a sensor watched the place later).
 */
export function viewVerified(
  plant: JudgedPlant,
  watched: readonly Pick<WatchedFinding, "id" | "subjects" | "kinds" | "since">[],
): readonly string[] {
  const there = new Set(plant.judged.findings.map(findingId));
  const later = (since: string) => plant.judged.facts.filter((fact) => proves(fact.rank) && fact.first > since);
  return watched
    .filter(({ id }) => !there.has(id))
    .filter(({ subjects, kinds, since }) => {
      const facts = later(since);
      const watchedLater = new Set(
        facts.flatMap((fact) => (fact.kind === "coverage" ? [...fact.value.zones, ...fact.value.inside] : [])),
      );
      const zones = subjects.flatMap((subject) => plant.plant.conduits.find((one) => one.id === subject)?.zones ?? [subject]);
      return kinds.every(
        (kind) =>
          facts.some((fact) => fact.kind === kind && touches(plant, fact, zones)) ||
          (TRAFFIC_KINDS.has(kind) &&
            zones.length > 0 &&
            zones.every((zone) => plant.places.enclosing(zone).some((one) => watchedLater.has(one)))),
      );
    })
    .map(({ id }) => id);
}

/** Facts whose absence a sensor's coverage speaks of. */
const TRAFFIC_KINDS: ReadonlySet<string> = new Set([
  "conversation",
  "operation",
  "session",
  "cleartext-credential",
  "asset-seen",
  "process-value",
  "malformed",
]);

function touches(plant: JudgedPlant, { value, source }: Fact, zones: readonly string[]): boolean {
  if ("client" in value && "server" in value) return seesAddresses(plant, [value.client, value.server], zones);
  const about = plant.judged.observations.find(({ evidence }) => evidence?.digest === source.evidence)?.evidence?.asset;
  const zone = plant.plant.assets.find(({ id }) => id === about)?.zone;
  return zone !== undefined && plant.places.enclosing(zone).some((id) => zones.includes(id));
}

export function viewProposal(plant: JudgedPlant): Proposal {
  const { facts, folder } = plant.judged;
  const seen = { assets: [], conversations: [] } as {
    assets: TrafficSeen["assets"][number][];
    conversations: TrafficSeen["conversations"][number][];
  };
  for (const fact of facts) {
    if (fact.kind === "asset-seen") seen.assets.push(fact.value as TrafficSeen["assets"][number]);
    else if (fact.kind === "conversation") seen.conversations.push(fact.value);
  }
  return { plant: proposeFromTraffic(seen, folder.plant.system), problems: [] };
}

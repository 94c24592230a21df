// From a plant folder to a judgement: open, observe every file of evidence, judge.

import { userInfo } from "node:os";
import { join } from "node:path";
import { answersAt, evidenceOfAnswer, type Judgement, judge, statementsOf } from "@bulkhead/assessment";
import type { Digest, Evidence, Fact, Instant, Problem } from "@bulkhead/facts";
import { pointsOfInterest } from "@bulkhead/process";
import { openSqliteStore, type Store } from "@bulkhead/store";
import { CommandError } from "./error.ts";
import { type Observation, observeFile } from "./observation.ts";
import { openPlantFolder, ownFolder, type PlantFolder } from "./plant-folder.ts";
import type { Progress } from "./progress.ts";

export interface Judged extends Judgement {
  readonly folder: PlantFolder;
  readonly facts: readonly Fact[];
  readonly observations: readonly Observation[];
  /** Entries of the ledger by which answers were approved or handed in: evidence, too. */
  readonly approvals: readonly Evidence[];
  /** Hash of the last entry of the store's ledger. */
  readonly ledgerHead: Digest | null;
  /** Of the design, of the evidence and of the assessment. */
  readonly problems: readonly Problem[];
}

/** The store of a plant: `.bulkhead/facts.sqlite`. */
export function openFactStore(plantPath: string): Promise<Store> {
  return openSqliteStore(join(ownFolder(plantPath), "facts.sqlite"), { now: () => new Date().toISOString() });
}

/** Who acts, for the ledger. */
export function actor(): string {
  try {
    return userInfo().username;
  } catch {
    return "unknown";
  }
}

export async function judgeFolder(path: string, asOf: Instant, progress: Progress): Promise<Judged> {
  const folder = openPlantFolder(path);
  const store = await openFactStore(folder.path);
  try {
    return await judgeOpened(folder, store, actor(), asOf, progress);
  } finally {
    await store.close();
  }
}

/** The same for a plant that is open already, whose readings and answers are in `store`. */
export async function judgeOpened(
  folder: PlantFolder,
  store: Store,
  who: string,
  asOf: Instant,
  progress: Progress,
): Promise<Judged> {
  const points = pointsOfInterest(folder.plant);
  const observations: Observation[] = [];
  // the same bytes under two names are one piece of evidence
  const found = new Map<string, Fact>();
  const take = (fact: Fact): void => void found.set(fact.id, fact);
  for (const file of folder.evidence) observations.push(await observeFile(file, points, store, who, progress, take));
  progress.progress("judge");
  const ledger = await store.ledger();
  const answers = [...answersAt(ledger, asOf).values()];
  const facts = [...found.values(), ...statementsOf(answers)];
  const approvals = answers.flatMap((answer) => evidenceOfAnswer(answer) ?? []);
  const judgement = judge(folder.plant, facts, asOf);
  const problems = [
    ...folder.problems,
    ...observations.flatMap((observation) => observation.problems),
    ...judgement.assessment.problems,
  ];
  const ledgerHead = ledger.at(-1)?.hash ?? null;
  return { ...judgement, facts, folder, observations, approvals, ledgerHead, problems };
}

/** Every piece of evidence of the judgement. */
export function evidenceOf({ observations, approvals }: Judged): readonly Evidence[] {
  return [...observations.flatMap(({ evidence }) => evidence ?? []), ...approvals];
}

/** Where each piece of evidence lies. The same bytes under two names are one piece. */
export function evidencePlaces({
  folder,
  observations,
}: Judged): readonly { readonly digest: Digest; readonly path: string; readonly name: string }[] {
  const places = new Map<Digest, { digest: Digest; path: string; name: string }>();
  for (const [at, { evidence, name }] of observations.entries()) {
    const file = folder.evidence[at];
    if (evidence !== undefined && file !== undefined)
      places.set(evidence.digest, { digest: evidence.digest, path: file.path, name });
  }
  return [...places.values()];
}

/** `2026-03-01` or a full ISO moment; a date stands for its last millisecond in UTC. Absent: now. */
export function parseAsOf(given: string | undefined): Instant {
  return given === undefined ? new Date().toISOString() : parseMoment(given, "end");
}

/** A date stands for its first or its last millisecond in UTC. */
export function parseMoment(given: string, side: "begin" | "end"): Instant {
  const text = /^\d{4}-\d{2}-\d{2}$/.test(given) ? `${given}T${side === "begin" ? "00:00:00.000Z" : "23:59:59.999Z"}` : given;
  const time = Date.parse(text);
  if (!/^\d{4}-\d{2}-\d{2}T/.test(text) || Number.isNaN(time)) {
    throw new CommandError("cli/bad-argument", `${given} is no date.`, "Write it as 2026-03-01 or 2026-03-01T12:00:00Z.");
  }
  return new Date(time).toISOString();
}

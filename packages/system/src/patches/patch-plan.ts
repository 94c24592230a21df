// Patch management after 62443-2-3: for each asset that an advisory concerns, how far its patch is, by when it is due, and what is overdue.

import type { Fact, FactId, FactOf, Instant } from "@bulkhead/facts";
import type { Asset, Plant } from "@bulkhead/plant";
import type { SsvcDecision } from "../advisories/deployer-tree.ts";
import type { Vulnerable } from "../advisories/vulnerability.ts";

/** What is next for a patch on an asset. */
export type PatchStep = "evaluate" | "test" | "approve" | "deploy" | "verify" | "mitigate" | "none";

export interface PatchEntry {
  readonly asset: Asset;
  readonly advisory: string;
  readonly publisher: string;
  readonly title: string;
  readonly components: readonly string[];
  /** State of 62443-2-3; where nobody recorded one it follows from the advisory. */
  readonly state: string;
  readonly recorded?: FactOf<"patch-state">;
  readonly next: PatchStep;
  readonly decision: SsvcDecision;
  /** By when it is to be installed; absent where the decision is to defer, or no patch exists. */
  readonly due?: Instant;
  readonly planned?: Instant;
  /** Put off until then, and it counts. */
  readonly deferredUntil?: Instant;
  /** Why it is overdue; empty where it is not. */
  readonly overdue: readonly string[];
  /** What deserves a look: planned beyond the deadline, an approval that is missing. */
  readonly remarks: readonly string[];
  readonly facts: readonly FactId[];
}

/** Days by decision and target level, where the asset owner has decided nothing: our own proposal, not the standard's. */
export const PROPOSED_DAYS: Readonly<Record<Exclude<SsvcDecision, "defer">, readonly number[]>> = {
  immediate: [30, 14, 7, 3, 2],
  "out-of-cycle": [90, 60, 30, 21, 14],
  scheduled: [365, 270, 180, 120, 90],
};

const DAY = 24 * 60 * 60 * 1000;
const CLOSED: ReadonlySet<string> = new Set(["Installed", "Not Applicable"]);
const NEXT: ReadonlyMap<string, PatchStep> = new Map([
  ["Available", "evaluate"],
  ["In Test", "evaluate"],
  ["Not Approved", "mitigate"],
  ["Not Applicable", "none"],
  ["Approved", "test"],
  ["Released", "test"],
  ["In Internal Test", "approve"],
  ["Not Authorized", "mitigate"],
  ["Authorized", "deploy"],
  ["Effective", "deploy"],
  ["Installed", "none"],
]);

/** Every asset and advisory that matched, most urgent first. Possible ones are for evaluation and have no deadline of their own. */
export function planPatches(
  vulnerable: readonly Vulnerable[],
  facts: readonly Fact[],
  plant: Plant,
  asOf: Instant,
): PatchEntry[] {
  const records = newestRecords(facts, plant);
  const policy = newestPolicy(facts);
  const groups = new Map<string, Vulnerable[]>();
  for (const one of vulnerable) {
    const key = recordKey(one.component.asset.id, one.match.advisory.id);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  const entries = [...groups].map(([key, group]) => makeEntry(group, records.get(key), policy, plant, asOf));
  return entries.sort(
    (a, b) =>
      Number(b.overdue.length > 0) - Number(a.overdue.length > 0) ||
      compare(a.due ?? "9", b.due ?? "9") ||
      compare(a.asset.id, b.asset.id) ||
      compare(a.advisory, b.advisory),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function recordKey(asset: string, advisory: string): string {
  return JSON.stringify([asset, advisory.toLowerCase()]);
}

function newestRecords(facts: readonly Fact[], plant: Plant): Map<string, FactOf<"patch-state">> {
  const names = new Map(plant.assets.map(({ id }) => [id.toLowerCase(), id]));
  const found = new Map<string, FactOf<"patch-state">>();
  for (const fact of facts) {
    if (fact.kind !== "patch-state") continue;
    const asset = names.get(fact.value.asset.toLowerCase());
    if (asset === undefined) continue;
    const key = recordKey(asset, fact.value.advisory);
    const known = found.get(key);
    // of two of one day the later in the document counts
    if (known === undefined || known.first <= fact.first) found.set(key, fact);
  }
  return found;
}

function newestPolicy(facts: readonly Fact[]): FactOf<"patch-policy"> | undefined {
  let newest: FactOf<"patch-policy"> | undefined;
  for (const fact of facts)
    if (fact.kind === "patch-policy" && (newest === undefined || newest.first <= fact.first)) newest = fact;
  return newest;
}

/** The highest target level of the zone of an asset, over all foundational requirements. */
export function targetLevel(asset: Asset, plant: Plant): number {
  const zone = plant.zones.find(({ id }) => id === asset.zone);
  return zone === undefined ? 0 : Math.max(...Object.values(zone.target));
}

function makeEntry(
  group: readonly Vulnerable[],
  record: FactOf<"patch-state"> | undefined,
  policy: FactOf<"patch-policy"> | undefined,
  plant: Plant,
  asOf: Instant,
): PatchEntry {
  const gravest = group.reduce((worst, one) => (urgencyOf(one) > urgencyOf(worst) ? one : worst));
  const { component, match, triage } = gravest;
  const { asset } = component;
  const { advisory } = match;
  const matched = group.some((one) => one.match.verdict === "matched");
  const fixes = advisory.vulnerabilities.some(({ remedies }) => remedies.some(({ kind }) => kind === "fix"));
  const state = record?.value.state ?? "Available";
  const level = targetLevel(asset, plant);
  const days =
    triage.decision === "defer" ? undefined : (policy?.value.days[triage.decision] ?? PROPOSED_DAYS[triage.decision])[level];
  const due = !matched || !fixes || days === undefined ? undefined : later(advisory.released, days);
  const remarks: string[] = [];
  const overdue: string[] = [];
  const deferral = record === undefined ? undefined : judgeDeferral(record, asset, plant, asOf);
  if (deferral !== undefined) remarks.push(...deferral.faults);
  const validDeferral = deferral !== undefined && deferral.faults.length === 0 ? record?.value.deferred?.until : undefined;
  const planned = record?.value.planned;
  if (matched && state === "Installed") {
    overdue.push(...contradictionsOf(group, record));
  } else if (matched && !CLOSED.has(state)) {
    if (due !== undefined && due < asOf && validDeferral === undefined) {
      overdue.push(`it was due on ${dayOf(due)} (${triage.decision}, target level ${level}: ${days} days)`);
    }
    if (planned !== undefined && planned < asOf && validDeferral === undefined)
      overdue.push(`it was planned for ${dayOf(planned)}`);
    if (deferral !== undefined && deferral.faults.length > 0) overdue.push(...deferral.faults);
    if (planned !== undefined && due !== undefined && planned > due)
      remarks.push(`it is planned for ${dayOf(planned)}, after its deadline on ${dayOf(due)}`);
  } else if (matched && state === "Not Applicable" && record !== undefined) {
    remarks.push(`${record.value.by} says that it is not applicable: ${record.value.reason}`);
  }
  const next =
    !matched && record === undefined ? "evaluate" : !fixes && !CLOSED.has(state) ? "mitigate" : (NEXT.get(state) ?? "evaluate");
  return {
    asset,
    advisory: advisory.id,
    publisher: advisory.publisher,
    title: advisory.title,
    components: [...new Set(group.map((one) => one.component.name))],
    state: fixes || record !== undefined ? state : "no patch is known",
    ...(record === undefined ? {} : { recorded: record }),
    next: overdue.length > 0 && next === "none" ? "verify" : next,
    decision: triage.decision,
    ...(due === undefined || validDeferral !== undefined ? {} : { due }),
    ...(planned === undefined ? {} : { planned }),
    ...(validDeferral === undefined ? {} : { deferredUntil: validDeferral }),
    overdue,
    remarks,
    facts: [...new Set(group.flatMap((one) => one.facts)), ...(record === undefined ? [] : [record.id])],
  };
}

function urgencyOf({ match, triage }: Vulnerable): number {
  return (match.verdict === "matched" ? 10 : 0) + ["defer", "scheduled", "out-of-cycle", "immediate"].indexOf(triage.decision);
}

/** What keeps a deferral from counting: it has ended, or what protects in its stead does not. */
function judgeDeferral(
  record: FactOf<"patch-state">,
  asset: Asset,
  plant: Plant,
  asOf: Instant,
): { faults: string[] } | undefined {
  const { deferred } = record.value;
  if (deferred === undefined) return undefined;
  const faults: string[] = [];
  if (deferred.until <= asOf)
    faults.push(`it was put off until ${dayOf(new Date(Date.parse(deferred.until) - 1).toISOString())}, which has passed`);
  for (const id of deferred.countermeasures) {
    const countermeasure = plant.countermeasures.find((one) => one.id === id);
    if (countermeasure === undefined) faults.push(`the plant has no countermeasure ${id}`);
    else if (countermeasure.approvedBy === undefined) faults.push(`nobody approved the countermeasure ${id}`);
    else if (countermeasure.expires !== undefined && `${countermeasure.expires}T23:59:59.999Z` < asOf)
      faults.push(`the countermeasure ${id} ended on ${countermeasure.expires}`);
    else if (!countermeasure.where.some((place) => place === asset.id || place === asset.zone)) {
      faults.push(`the countermeasure ${id} does not cover ${asset.id}`);
    }
  }
  return { faults };
}

/** A version that was seen after the patch is said to be installed, and that the advisory still concerns. */
function contradictionsOf(group: readonly Vulnerable[], record: FactOf<"patch-state"> | undefined): string[] {
  if (record === undefined) return [];
  return group.flatMap(({ component, match, seen }) =>
    match.verdict === "matched" && seen !== undefined && seen > record.first
      ? [
          `${record.value.by} says that it is installed since ${dayOf(record.first)}, and on ${dayOf(seen)} ${component.name} still had ${component.versions.join(" or ")}`,
        ]
      : [],
  );
}

function later(from: Instant, days: number): Instant {
  return new Date(Date.parse(from) + days * DAY).toISOString();
}

export function dayOf(instant: Instant): string {
  return instant.slice(0, 10);
}

// An assessment as MITRE HDF (exec-json, version 1 of the format): a profile for each zone and conduit, a control for each row.
//
// A row that is unknown is skipped with what is missing as its message, which viewers show as not reviewed; one that is not applicable has impact
// 0, as HDF has it. Nothing unknown passes.

import type { Assessment, Reason, Verdict, VerdictValue } from "@bulkhead/assessment";
import { digestOf, type Fact, type FactId } from "@bulkhead/facts";
import type { Plant } from "@bulkhead/plant";
import { requirement } from "@bulkhead/standards";
import { makeVisible } from "../visible.ts";

export interface HdfInput {
  readonly plant: Plant;
  readonly assessment: Pick<Assessment, "asOf" | "verdicts" | "levels">;
  readonly facts: readonly Fact[];
}

type Status = "passed" | "failed" | "skipped";

interface Result {
  readonly status: Status;
  readonly code_desc: string;
  readonly start_time: string;
  readonly message?: string;
  readonly skip_message?: string;
}

/** By the level at which a row is asked for: higher levels meet stronger attackers. */
const IMPACTS = [0, 0.3, 0.5, 0.7, 1] as const;

/** The status follows what is proven. Pure; profiles and controls in the order of the assessment. */
export function writeHdf({ plant, assessment, facts }: HdfInput) {
  const { asOf, verdicts, levels } = assessment;
  const moments = new Map(facts.map(({ id, first }) => [id, first]));
  const profiles = levels.map(({ subject, name, type }) => {
    const controls = verdicts
      .filter((verdict) => verdict.subject === subject)
      .map((verdict) => controlOf(verdict, asOf, moments));
    return {
      name: subject,
      title: `IEC 62443-3-3 at ${type} ${makeVisible(name)}`,
      version: "1",
      summary: "Rows of IEC 62443-3-3 with paraphrases of Bulkhead's; statuses follow what is proven.",
      status: "loaded",
      supports: [],
      attributes: [],
      groups: [],
      controls,
      sha256: digestOf(JSON.stringify(controls)).slice("sha256:".length),
    };
  });
  const statuses = profiles.flatMap(({ controls }) => controls.map(({ results }) => statusOf(results)));
  const total = (status: Status): { readonly total: number } => ({ total: statuses.filter((one) => one === status).length });
  return {
    platform: { name: "bulkhead", release: "0.1.0", target_id: makeVisible(plant.system.name) },
    version: "0.1.0",
    statistics: { controls: { passed: total("passed"), failed: total("failed"), skipped: total("skipped") } },
    profiles,
  };
}

/** As viewers do: one that failed makes the control fail. */
function statusOf(results: readonly Result[]): Status {
  if (results.some(({ status }) => status === "failed")) return "failed";
  return results.some(({ status }) => status === "skipped") || results.length === 0 ? "skipped" : "passed";
}

function controlOf(verdict: Verdict, asOf: string, moments: ReadonlyMap<FactId, string>) {
  const { requirement: id, proven, claimed, subject } = verdict;
  const row = requirement(id);
  const notApplicable = proven === "not applicable";
  return {
    id,
    title: row?.title ?? id,
    desc: row?.paraphrase ?? "",
    descriptions: [],
    impact: notApplicable ? 0 : IMPACTS[row?.level ?? 0],
    refs: [],
    tags: { iec62443: [id], fr: row?.fr ?? "", level: row?.level ?? 0, subject, proven, claimed },
    code: "",
    source_location: {},
    results: resultsOf(verdict, asOf, moments),
  };
}

/** Reasons that decide the row; where none does, why it stays open. */
function resultsOf(verdict: Verdict, asOf: string, moments: ReadonlyMap<FactId, string>): readonly Result[] {
  const { proven, claimed } = verdict;
  const result = (status: Status, { text, facts }: Pick<Reason, "text" | "facts">, message?: string): Result => ({
    status,
    code_desc: makeVisible(text),
    start_time: facts.map((fact) => moments.get(fact) ?? asOf).sort()[0] ?? asOf,
    ...(message === undefined ? {} : status === "skipped" ? { skip_message: message } : { message }),
  });
  const provable = (reasons: readonly Reason[]): readonly Reason[] => reasons.filter(({ rank }) => rank !== "attested");
  const waived = provable(verdict.waivers);
  const waiver: Status = proven === "compensated" ? "passed" : "skipped";
  const open = `Unknown from proof; with people's statements: ${claimed}. ${verdict.missing.join(" ")}`.trim();
  const byVerdict: Readonly<Record<VerdictValue, () => readonly Result[]>> = {
    met: () => provable(verdict.for).map((one) => result("passed", one)),
    "not met": () => provable(verdict.against).map((one) => result("failed", one, "proven not to be met")),
    contradicted: () => [
      ...provable(verdict.for).map((one) => result("passed", one)),
      ...provable(verdict.against).map((one) => result("failed", one, "contradicted")),
    ],
    unknown: () => [],
    "not applicable": () => waived.map((one) => result(waiver, one, proven)),
    compensated: () => waived.map((one) => result(waiver, one, proven)),
  };
  const results = byVerdict[proven]();
  if (results.length > 0) return results;
  return [result("skipped", { text: "No proof decides the row.", facts: [] }, makeVisible(open))];
}

export interface ReadControl {
  readonly subject: string;
  readonly requirement: string;
  readonly status: Status;
  readonly proven: unknown;
  readonly claimed: unknown;
}

/** What a document says, to be held against what it was written from. Never throws. */
export function readHdf(document: ReturnType<typeof writeHdf>): readonly ReadControl[] {
  return document.profiles.flatMap(({ name, controls }) =>
    controls.map(({ id, results, tags }) => ({
      subject: name,
      requirement: id,
      status: statusOf(results),
      proven: tags.proven,
      claimed: tags.claimed,
    })),
  );
}

// Files, controller programs, packages, settings and firmware held against what was accepted as right, and against how they were before.

import type { Changeable, Fact, FactId, FactOf, Finding, FindingCode } from "@bulkhead/facts";
import { type Asset, counted, enumerate, type Places } from "@bulkhead/plant";
import type { Owners } from "../hosts/owners.ts";
import { nearlyCovering, recordOf } from "./coverage.ts";
import { type Drift, driftAmong } from "./drift.ts";
import { keyOf, type Look, looksOf } from "./look.ts";

const CODES: Readonly<Record<Changeable, FindingCode>> = {
  file: "file-changed",
  program: "program-changed",
  package: "software-changed",
  firmware: "software-changed",
  configuration: "configuration-changed",
};
/** Files and settings change by their work as well: without a baseline a change of theirs is no breach. */
const UNCHANGING: ReadonlySet<Changeable> = new Set(["program", "package", "firmware"]);
/** Of one asset and code; more are told together. */
const MOST_SINGLE = 20;
const MOST_PROOF = 1_000;

/** What was accepted for one thing of an asset; a later baseline takes the place of an earlier one. */
interface Accepted {
  readonly since: string;
  readonly looks: readonly Look[];
}

/** A change, said in a sentence. */
interface Breach {
  readonly change: Pick<Drift, "asset" | "what" | "name" | "after" | "lastBefore" | "firstAfter">;
  readonly zone: string | undefined;
  readonly text: string;
  readonly facts: readonly FactId[];
  readonly techniques: readonly string[];
}

/**
 * `file-changed`, `program-changed`, `software-changed`, `configuration-changed`: what was seen after a baseline is not what it accepts, or is
 * none of the blocks of a controller that has a baseline; and programs, packages and firmware that changed from one look to the next. A
 * transfer of which not every byte was seen has no digest: it is judged only where its block is unknown. What an approved record covers is
 * `change-recorded` instead.
 */
export function judgeIntegrity(facts: readonly Fact[], places: Places, owners: Owners): readonly Finding[] {
  const records = facts.filter((fact) => fact.kind === "change-record");
  const looks = facts.flatMap((fact) => looksOf(fact, owners, places));
  const baselines = new Baselines(looks.filter(({ accepted }) => accepted === true));
  const breaches: Breach[] = looks.flatMap((look) => differing(look, baselines));
  for (const fact of facts) if (fact.kind === "program-transfer") breaches.push(...unknownBlock(fact, places, baselines));
  for (const drift of driftAmong(facts, places, owners)) {
    const { accepted, before, after, what, record } = drift;
    // What differs from a baseline is told above; what came or went is told here only.
    if (before !== null && after !== null && (accepted || baselines.knows(drift))) continue;
    if (accepted || UNCHANGING.has(what) || record !== undefined) breaches.push(changed(drift));
  }
  const findings = new Map<string, { readonly finding: Finding; readonly facts: Set<FactId> }>();
  for (const breach of breaches) {
    const finding = findingOf(breach, records);
    const key = JSON.stringify([finding.code, finding.assets, finding.text]);
    const known = findings.get(key);
    if (known === undefined) findings.set(key, { finding, facts: new Set(finding.facts) });
    else for (const id of finding.facts) known.facts.add(id);
  }
  return together([...findings.values()].map(({ finding, facts: proof }) => ({ ...finding, facts: [...proof] })));
}

/** Seen at or after the baseline, and none of the states that it accepts. */
function differing(look: Look, baselines: Baselines): readonly Breach[] {
  const { asset, what, name, state, at, fact, by } = look;
  if (look.accepted === true) return [];
  const accepted = baselines.of(look);
  if (accepted === undefined || at < accepted.since || accepted.looks.some((one) => one.state === state)) return [];
  const states = [...new Set(accepted.looks.map((one) => shorten(one.state)))].join(" or ");
  const is = `differs from its baseline: ${shorten(state)}, not ${states}.`;
  const text =
    fact.kind === "program-transfer" ? `${describeTransfer(fact, asset)}, and it ${is}` : `${name} on ${asset.name} ${is}`;
  return [
    {
      // A load has its own moment; what was read out may have changed at any time since it was accepted.
      change: { asset, what, name, after: state, lastBefore: by === undefined ? accepted.since : fact.first, firstAfter: at },
      zone: asset.zone,
      text,
      facts: [fact.id, ...accepted.looks.map((one) => one.fact.id)],
      techniques: techniquesOf(what, by !== undefined),
    },
  ];
}

/** A block moved that the baseline of the controller does not know at all. */
function unknownBlock(fact: FactOf<"program-transfer">, places: Places, baselines: Baselines): readonly Breach[] {
  const { server, block, digest, direction } = fact.value;
  const { asset, zone } = places.of(server);
  if (asset === undefined || baselines.of({ asset, what: "program", name: block }) !== undefined) return [];
  const programs = baselines.programs(asset);
  if (programs === undefined || fact.last < programs.since) return [];
  const loaded = direction === "download";
  return [
    {
      change: {
        asset,
        what: "program",
        name: block,
        after: digest,
        lastBefore: loaded ? fact.first : programs.since,
        firstAfter: fact.last,
      },
      zone: zone?.id ?? asset.zone,
      text: `${describeTransfer(fact, asset)}, and the baseline of ${asset.name} knows no such block.`,
      facts: [fact.id, ...programs.looks.map((one) => one.fact.id)],
      techniques: techniquesOf("program", loaded),
    },
  ];
}

function changed(drift: Drift): Breach {
  const { asset, what, name, before, after, by, lastBefore, firstAfter, facts } = drift;
  const how =
    before === null
      ? `is new (${shorten(after ?? "")})`
      : after === null
        ? "is not there any more"
        : `changed from ${shorten(before)} to ${shorten(after)}`;
  const when = lastBefore === null ? "" : `, between ${minute(lastBefore)} and ${minute(firstAfter)}`;
  const who = by.length === 0 ? "" : `, by ${enumerate([...by])}`;
  return {
    change: drift,
    zone: asset.zone,
    text: `The ${what} ${name} on ${asset.name} ${how}${when}${who}.`,
    facts,
    techniques: techniquesOf(what, what === "program" && by.length > 0),
  };
}

function techniquesOf(what: Changeable, loaded: boolean): readonly string[] {
  if (what === "program") return loaded ? ["T0843", "T0889"] : ["T0889"];
  return what === "firmware" ? ["T0857"] : [];
}

/** A change that a record covers shows that changes are noticed and approved; without one it is a breach. */
function findingOf({ change, zone, text, facts, techniques }: Breach, records: readonly FactOf<"change-record">[]): Finding {
  const record = recordOf(records, change);
  const common = { subjects: zone === undefined ? [] : [zone], assets: [change.asset.id] };
  if (record === undefined) {
    const nearly = nearlyCovering(records, change);
    return { code: CODES[change.what], ...common, text: nearly === undefined ? text : `${text} ${nearly}`, facts, techniques };
  }
  const { id, approver } = record.value;
  const covered = `${text} Change ${id}, approved by ${approver}, covers it.`;
  return { code: "change-recorded", ...common, text: covered, facts: [...facts, record.id], techniques: [] };
}

/** Beyond the first ones of an asset, the others in one sentence: an update changes thousands of files. */
function together(findings: readonly Finding[]): readonly Finding[] {
  return [...Map.groupBy(findings, ({ code, assets }) => `${code} ${assets.join()}`).values()].flatMap((same) => {
    const rest = same.slice(MOST_SINGLE);
    const [first] = rest;
    if (first === undefined || rest.length === 1) return same;
    return [
      ...same.slice(0, MOST_SINGLE),
      {
        ...first,
        text: `And ${counted(rest.length, "more of the kind", "more of the kind")}, the first of them: ${first.text}`,
        facts: [...new Set(rest.flatMap(({ facts }) => facts))].slice(0, MOST_PROOF),
      },
    ];
  });
}

class Baselines {
  readonly #accepted = new Map<string, Accepted>();
  /** Of each asset's programs: those of its newest baseline. */
  readonly #programs = new Map<string, Accepted>();

  constructor(accepted: readonly Look[]) {
    for (const look of accepted) {
      keep(this.#accepted, keyOf(look.asset, look.what, look.name, look.via), look);
      if (look.what === "program") keep(this.#programs, look.asset.id, look);
    }
  }

  of({ asset, what, name, via }: Pick<Look, "asset" | "what" | "name" | "via">): Accepted | undefined {
    return this.#accepted.get(keyOf(asset, what, name, via)) ?? this.#accepted.get(keyOf(asset, what, name, undefined));
  }

  knows({ asset, what, name }: Drift): boolean {
    return this.#accepted.has(keyOf(asset, what, name, undefined));
  }

  programs(asset: Asset): Accepted | undefined {
    return this.#programs.get(asset.id);
  }
}

function describeTransfer({ value }: FactOf<"program-transfer">, asset: Asset): string {
  const { block, direction, client } = value;
  return direction === "download"
    ? `${client} loaded ${block} into ${asset.name}`
    : `${client} read ${block} out of ${asset.name}`;
}

function keep(into: Map<string, Accepted>, key: string, look: Look): void {
  const known = into.get(key);
  if (known === undefined || look.at > known.since) into.set(key, { since: look.at, looks: [look] });
  else if (look.at === known.since) into.set(key, { since: known.since, looks: [...known.looks, look] });
}

/** Enough of a digest to tell two apart by eye. */
function shorten(state: string): string {
  return state.replaceAll(/(sha256:[0-9a-f]{12})[0-9a-f]{52}/g, "$1…").slice(0, 200);
}

function minute(instant: string): string {
  return instant.slice(0, 16).replace("T", " ");
}

// Files and controller programs held against their baselines.

import type { Digest, Fact, FactOf, Finding } from "@bulkhead/facts";
import type { Asset, Places } from "@bulkhead/plant";
import type { Owners } from "../hosts/owners.ts";
import { fitsName } from "./change-record.ts";

/** What was accepted for one file or program of an asset; a later baseline takes the place of an earlier one. */
interface Accepted {
  readonly since: string;
  readonly facts: readonly FactOf<"baseline">[];
}

/**
 * `file-changed`: a file of a snapshot taken after the baseline has another digest. `program-changed`: a block that moved over the wire
 * after it has another digest, or is none of the blocks of a controller that has a baseline. A transfer of which not every byte was seen
 * has no digest: it is judged only where its block is unknown. What an approved record covers is `change-recorded` instead.
 */
export function judgeIntegrity(facts: readonly Fact[], places: Places, owners: Owners): readonly Finding[] {
  const records = facts.filter((fact) => fact.kind === "change-record");
  const baselines = new Baselines(facts, owners);
  const findings = new Map<string, { readonly finding: Finding; readonly facts: string[] }>();
  const report = (finding: Finding): void => {
    const key = JSON.stringify([finding.code, finding.assets, finding.text]);
    const known = findings.get(key);
    if (known === undefined) findings.set(key, { finding, facts: [...finding.facts] });
    else known.facts.push(...finding.facts.filter((id) => !known.facts.includes(id)));
  };
  for (const fact of facts) {
    if (fact.kind === "file-digest") {
      const asset = owners.of(fact);
      const accepted = asset === undefined ? undefined : baselines.of(asset, "file", fact.value.path);
      if (asset !== undefined && accepted !== undefined && differs(fact.value.digest, accepted, fact.last)) {
        const text = `${fact.value.path} on ${asset.name} differs from its baseline: ${shorten(fact.value.digest)}, not ${listed(accepted)}.`;
        const record = recordOf(records, asset, "file", fact.value.path, accepted.since, fact.last);
        const proof = [fact, ...accepted.facts];
        report(recorded(findingOf("file-changed", asset, asset.zone, text, proof, []), record));
      }
    }
    if (fact.kind === "program-transfer") {
      const { asset, zone } = places.of(fact.value.server);
      if (asset === undefined) continue;
      const text = describeTransfer(fact, asset, baselines);
      if (text === undefined) continue;
      const accepted = baselines.of(asset, "program", fact.value.block);
      const proof = accepted?.facts ?? baselines.programs(asset)?.facts ?? [];
      const techniques = fact.value.direction === "download" ? ["T0843", "T0889"] : ["T0889"];
      // A load has its own moment; what was read out may have changed at any time since it was accepted.
      const loaded = fact.value.direction === "download";
      const since = loaded ? fact.first : (accepted?.since ?? baselines.programs(asset)?.since ?? fact.first);
      const record = recordOf(records, asset, "program", fact.value.block, since, fact.last);
      report(recorded(findingOf("program-changed", asset, zone?.id ?? asset.zone, text, [fact, ...proof], techniques), record));
    }
  }
  return [...findings.values()].map(({ finding, facts: proof }) => ({ ...finding, facts: proof as Finding["facts"] }));
}

/** The record that covers a change between two moments. */
function recordOf(
  records: readonly FactOf<"change-record">[],
  asset: Asset,
  what: "file" | "program",
  name: string,
  since: string,
  seen: string,
): FactOf<"change-record"> | undefined {
  return records.find(
    ({ value }) =>
      value.assets.includes(asset.id) &&
      value.what.includes(what) &&
      fitsName(name, value.names) &&
      value.from <= seen &&
      value.to >= since,
  );
}

/** A change that a record covers shows that changes are noticed and approved; without one it is a breach. */
function recorded(finding: Finding, record: FactOf<"change-record"> | undefined): Finding {
  if (record === undefined) return finding;
  const { id, approver } = record.value;
  return {
    ...finding,
    code: "change-recorded",
    text: `${finding.text} Change ${id}, approved by ${approver}, covers it.`,
    facts: [...finding.facts, record.id],
    techniques: [],
  };
}

class Baselines {
  readonly #accepted = new Map<string, Accepted>();
  /** Of each asset's programs: those of its newest baseline. */
  readonly #programs = new Map<string, Accepted>();

  constructor(facts: readonly Fact[], owners: Owners) {
    for (const fact of facts) {
      if (fact.kind !== "baseline") continue;
      const asset = owners.asset(fact.value.asset);
      if (asset === undefined) continue;
      const { what, name } = fact.value;
      keep(this.#accepted, keyOf(asset, what, name), fact);
      if (what === "program") keep(this.#programs, asset.id, fact);
    }
  }

  of(asset: Asset, what: "file" | "program", name: string): Accepted | undefined {
    return this.#accepted.get(keyOf(asset, what, name));
  }

  programs(asset: Asset): Accepted | undefined {
    return this.#programs.get(asset.id);
  }
}

/** Why a transfer shows that a program is not as accepted, in one sentence; `undefined` where it does not. */
function describeTransfer(fact: FactOf<"program-transfer">, asset: Asset, baselines: Baselines): string | undefined {
  const { block, direction, client, digest } = fact.value;
  const moved =
    direction === "download" ? `${client} loaded ${block} into ${asset.name}` : `${client} read ${block} out of ${asset.name}`;
  const accepted = baselines.of(asset, "program", block);
  if (accepted !== undefined) {
    if (digest === null || !differs(digest, accepted, fact.last)) return undefined;
    return `${moved}, and it differs from its baseline: ${shorten(digest)}, not ${listed(accepted)}.`;
  }
  const programs = baselines.programs(asset);
  if (programs === undefined || fact.last < programs.since) return undefined;
  return `${moved}, and the baseline of ${asset.name} knows no such block.`;
}

function keep(into: Map<string, Accepted>, key: string, fact: FactOf<"baseline">): void {
  const known = into.get(key);
  if (known === undefined || fact.first > known.since) into.set(key, { since: fact.first, facts: [fact] });
  else if (fact.first === known.since) into.set(key, { since: known.since, facts: [...known.facts, fact] });
}

/** Seen at or after the baseline, and none of the digests that it accepts. */
function differs(digest: Digest, accepted: Accepted, seen: string): boolean {
  return seen >= accepted.since && accepted.facts.every(({ value }) => value.digest !== digest);
}

function findingOf(
  code: "file-changed" | "program-changed",
  asset: Asset,
  zone: string | undefined,
  text: string,
  facts: readonly Fact[],
  techniques: readonly string[],
): Finding {
  return {
    code,
    subjects: zone === undefined ? [] : [zone],
    assets: [asset.id],
    text,
    facts: facts.map(({ id }) => id),
    techniques,
  };
}

function keyOf(asset: Asset, what: string, name: string): string {
  return JSON.stringify([asset.id, what, name]);
}

function listed(accepted: Accepted): string {
  return [...new Set(accepted.facts.map(({ value }) => shorten(value.digest)))].join(" or ");
}

/** Enough of a digest to tell two apart by eye. */
function shorten(digest: Digest): string {
  return `${digest.slice(0, 19)}…`;
}

// Of several backups of one device, the one that counts.

import type { Fact } from "@bulkhead/facts";
import { type DeviceFact, isOfDevice } from "./recovery.ts";

export interface Latest {
  /** Without those of older backups. */
  readonly facts: readonly DeviceFact[];
  /** Evidence that a later one replaces. */
  readonly replaced: ReadonlySet<string>;
}

/**
 * Facts of one device, without those of files that a later file replaces: one that holds chains of the same names. Of two of the same
 * moment both stay. Files that share no chain are parts of one configuration (rules for IPv4 and for IPv6 are often kept apart).
 */
export function latestOf(facts: readonly Fact[]): Latest {
  const own = facts.filter(isOfDevice);
  const files = new Map<string, { time: string; readonly chains: Set<string> }>();
  for (const fact of own) {
    const { evidence } = fact.source;
    let file = files.get(evidence);
    if (file === undefined) files.set(evidence, (file = { time: fact.first, chains: new Set() }));
    if (fact.first > file.time) file.time = fact.first;
    if (fact.kind === "firewall-rule") file.chains.add(fact.value.chain);
    if (fact.kind === "firewall-default") for (const { chain } of fact.value.entries ?? []) file.chains.add(chain);
  }
  const replaced = new Set<string>();
  for (const [id, { time, chains }] of files) {
    const newer = [...files.values()].some((other) => other.time > time && !other.chains.isDisjointFrom(chains));
    if (newer) replaced.add(id);
  }
  return { facts: own.filter(({ source }) => !replaced.has(source.evidence)), replaced };
}

// Devices out of facts: the configurations that are among the evidence, each as the asset of the plant that it is of.

import type { Fact, FactOf, Instant } from "@bulkhead/facts";
import type { Asset, Places, Plant } from "@bulkhead/plant";
import type { Rule } from "../firewalls/ruleset.ts";
import { latestOf } from "../policy/latest.ts";
import { isOfDevice, recoverRuleset } from "../policy/recovery.ts";
import type { Device } from "./topology.ts";

export interface RecoveredDevices {
  readonly devices: readonly Device[];
  /** Ids of assets of which there are facts that do not tell enough. */
  readonly unclear: readonly string[];
  /** By asset: the moment from which its configuration is known. */
  readonly since: ReadonlyMap<string, Instant>;
  readonly factOf: ReadonlyMap<Rule, FactOf<"firewall-rule">>;
  /** By asset: the facts about what it does with what no rule names. */
  readonly defaultsOf: ReadonlyMap<string, readonly FactOf<"firewall-default">[]>;
}

/** In the order of the plant's assets. */
export function recoverDevices(facts: readonly Fact[], plant: Plant, places: Places): RecoveredDevices {
  const byAsset = new Map<Asset, Fact[]>();
  const dark = Map.groupBy(
    facts.filter(({ kind }) => kind === "not-understood"),
    ({ source }) => source.evidence,
  );
  for (const fact of facts) {
    if (!isOfDevice(fact)) continue;
    const asset = assetOf(fact.value.device, plant, places);
    if (asset === undefined) continue;
    const known = byAsset.get(asset);
    if (known === undefined) byAsset.set(asset, [fact]);
    else known.push(fact);
  }
  const devices: Device[] = [];
  const unclear: string[] = [];
  const since = new Map<string, Instant>();
  const defaultsOf = new Map<string, readonly FactOf<"firewall-default">[]>();
  const factOf = new Map<Rule, FactOf<"firewall-rule">>();
  for (const asset of plant.assets) {
    const own = byAsset.has(asset) ? latestOf(byAsset.get(asset) ?? []).facts : undefined;
    if (own === undefined) continue;
    const files = new Set(own.map(({ source }) => source.evidence));
    const recovered = recoverRuleset(asset.id, [...own, ...[...files].flatMap((file) => dark.get(file) ?? [])]);
    if (recovered === undefined || recovered.ruleset.families.length === 0) {
      unclear.push(asset.id);
      continue;
    }
    const { ruleset } = recovered;
    devices.push({ ruleset, asset: asset.id, way: wayOf(ruleset) });
    since.set(
      asset.id,
      own.map(({ first }) => first).reduce((a, b) => (a > b ? a : b)),
    );
    defaultsOf.set(
      asset.id,
      own.filter((fact) => fact.kind === "firewall-default"),
    );
    for (const [rule, fact] of recovered.factOf) factOf.set(rule, fact);
  }
  return { devices, unclear, since, factOf, defaultsOf };
}

/** A device whose only rules for what it passes on are those of a bridge. */
export function wayOf({ chains }: Device["ruleset"]): Device["way"] {
  const passing = [...chains.values()].filter(({ base }) => base?.hook === "forward");
  return passing.length > 0 && passing.every(({ layer }) => layer === "bridged") ? "bridge" : "forward";
}

/** By the id given with the evidence, else by address or name, where only one asset bears it. */
function assetOf(device: string, plant: Plant, places: Places): Asset | undefined {
  const named = plant.assets.filter(({ name }) => name.toLowerCase() === device.toLowerCase());
  return places.asset(device) ?? places.of(device).asset ?? (named.length === 1 ? named[0] : undefined);
}

// What evidence bears on one component: facts of its own services, of the host that it is, and of what it showed. Worked out once per
// assessment.

import type { Fact, FactKind, FactOf, Finding, FindingCode } from "@bulkhead/facts";
import type { Asset } from "@bulkhead/plant";
import type { Ground } from "../../check.ts";

const KINDS = [
  "session",
  "cleartext-credential",
  "certificate",
  "asset-seen",
  "malformed",
  "host",
  "account",
  "listening-service",
  "software",
  "setting",
  "removable-media",
  "file-digest",
] as const satisfies readonly FactKind[];

const INDEXES = new WeakMap<Ground, ReadonlyMap<string, readonly Fact[]>>();

function indexOf(ground: Ground): ReadonlyMap<string, readonly Fact[]> {
  let index = INDEXES.get(ground);
  if (index === undefined) {
    const found = new Map<string, Fact[]>();
    for (const kind of KINDS) {
      for (const fact of ground.all(kind) as readonly Fact[]) {
        const asset = ownerOf(fact, ground);
        if (asset === undefined) continue;
        const list = found.get(asset.id);
        if (list === undefined) found.set(asset.id, [fact]);
        else list.push(fact);
      }
    }
    INDEXES.set(ground, (index = found));
  }
  return index;
}

/** Who serves, shows, or is the host. What a client of a service does says nothing of the server's capability. */
function ownerOf({ value }: Fact, ground: Ground): Asset | undefined {
  if ("server" in value) return ground.places.of(value.server).asset;
  if ("holder" in value) return ground.places.of(value.holder).asset ?? ground.assetOf(value.holder);
  if ("host" in value) return ground.assetOf(value.host);
  return "address" in value ? ground.places.of(value.address).asset : undefined;
}

/** Facts of a kind that bear on the component. */
export function factsAt<K extends (typeof KINDS)[number]>(kind: K, asset: Asset, ground: Ground): readonly FactOf<K>[] {
  const facts = indexOf(ground).get(asset.id) ?? [];
  return facts.filter((fact): fact is FactOf<K> & Fact => fact.kind === kind);
}

/** Findings in which the component takes part. */
export function findingsAt(asset: Asset, ground: Ground, ...codes: readonly FindingCode[]): readonly Finding[] {
  const zone = ground.plant.zones.find(({ id }) => id === asset.zone);
  if (zone === undefined) return [];
  return ground.findings({ type: "zone", id: zone.id, zone }, ...codes).filter(({ assets }) => assets.includes(asset.id));
}

// What evidence bears on one component: facts of its own services, of the host that it is, and of what it showed. Worked out once per
// assessment.

import type { Fact, FactKind, FactOf, Finding, FindingCode } from "@bulkhead/facts";
import type { Asset } from "@bulkhead/plant";
import type { Ground } from "../../check.ts";
import { factsOf } from "../../reason.ts";

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
  "operation",
  "program-transfer",
  "component",
  "patch-state",
  "configuration-result",
  "vulnerability-reported",
  "file-change",
  "host-event",
  "pending-update",
  "user-session",
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
  if ("asset" in value) return value.asset === undefined ? undefined : ground.assetOf(value.asset);
  return "address" in value ? ground.places.of(value.address).asset : undefined;
}

/** Facts of a kind that bear on the component. */
export function factsAt<K extends (typeof KINDS)[number]>(kind: K, asset: Asset, ground: Ground): readonly FactOf<K>[] {
  const facts = indexOf(ground).get(asset.id) ?? [];
  return facts.filter((fact): fact is FactOf<K> & Fact => fact.kind === kind);
}

/** Findings in which the component takes part: of its zone, or of the conduits that it enforces. */
export function findingsAt(asset: Asset, ground: Ground, ...codes: readonly FindingCode[]): readonly Finding[] {
  const zones = ground.plant.zones.filter(({ id }) => id === asset.zone);
  const conduits = ground.plant.conduits.filter(({ enforcedBy }) => enforcedBy.includes(asset.id));
  const found = [
    ...zones.flatMap((zone) => ground.findings({ type: "zone", id: zone.id, zone }, ...codes)),
    ...conduits.flatMap((conduit) => ground.findings({ type: "conduit", id: conduit.id, conduit }, ...codes)),
  ];
  return [...new Set(found)].filter(({ assets }) => assets.includes(asset.id));
}

/** Of these, those in which it served or is the host itself: what a client does says nothing of it. */
export function findingsAbout(asset: Asset, ground: Ground, ...codes: readonly FindingCode[]): readonly Finding[] {
  return findingsAt(asset, ground, ...codes).filter(({ facts }) =>
    factsOf(facts, ground).some((fact) => ownerOf(fact, ground)?.id === asset.id),
  );
}

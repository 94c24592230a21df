// Inventory: who was seen, merged over all evidence, beside what the plant declares.

import type { AssetSeen, Fact, FactId, Instant } from "@bulkhead/facts";
import { type Asset, compareText, type Places, type Plant, type Zone } from "@bulkhead/plant";
import { type Conflict, findConflicts } from "./conflict.ts";
import { nameProtocol } from "./conversation.ts";
import { Parties } from "./party.ts";
import { gatherSightings, MacOwners, type Sighting } from "./sighting.ts";
import { sourcesOf } from "./source.ts";
import { distinct } from "./wording.ts";

/** A declared asset, seen or not, or an undeclared device. What was told is text of strangers, as they sent it. */
export interface InventoryEntry {
  /** `undefined` for a device that no asset declares. */
  readonly asset: Asset | undefined;
  readonly zone: Zone | undefined;
  /** Ids of that zone and of all around it. */
  readonly within: ReadonlySet<string>;
  /** As seen; for an asset that was not seen, as declared. */
  readonly addresses: readonly string[];
  readonly macs: readonly string[];
  readonly names: readonly string[];
  readonly vendors: readonly string[];
  readonly products: readonly string[];
  readonly versions: readonly string[];
  readonly serials: readonly string[];
  /** Where sources contradict each other about it. */
  readonly conflicts: readonly Conflict[];
  /** Who saw it: `capture`, `zeek` and the like, sorted. */
  readonly sources: readonly string[];
  /** Protocols in which it answered as a server; `tcp 9000` where the protocol was not recognised. */
  readonly serves: readonly string[];
  /** Protocols in which it began as a client. */
  readonly uses: readonly string[];
  /** It sent something. */
  readonly spoke: boolean;
  /** `null` where it was not seen. */
  readonly first: Instant | null;
  readonly last: Instant | null;
  readonly facts: readonly FactId[];
}

/** Declared assets in the order of the plant, then undeclared devices that spoke: addresses with the same MAC address to themselves are one. */
export function takeInventory(facts: readonly Fact[], plant: Plant, places: Places): readonly InventoryEntry[] {
  const sightings = gatherSightings(facts, new Parties(places));
  const byAsset = Map.groupBy(sightings, ({ party }) => party.asset?.id);
  const declared = plant.assets.map((asset) => makeEntry(asset, byAsset.get(asset.id) ?? [], places));
  const owners = new MacOwners(sightings, places);
  const strange = (byAsset.get(undefined) ?? []).filter(({ spoke }) => spoke);
  const devices = Map.groupBy(strange, (sighting) => {
    const mac = owners.macOwnedBy(sighting);
    return (mac === undefined ? undefined : owners.holderOf(mac)) ?? mac ?? sighting.party.address;
  });
  return [...declared, ...[...devices.values()].map((seen) => makeEntry(undefined, seen, places))];
}

function makeEntry(asset: Asset | undefined, sightings: readonly Sighting[], places: Places): InventoryEntry {
  const told = sightings.flatMap((sighting) => sighting.told);
  const addresses = sightings.map(({ party }) => party.address);
  const served: string[] = [];
  const used: string[] = [];
  for (const { party, conversations } of sightings) {
    for (const { value } of conversations) {
      const name = nameProtocol(value);
      if (value.client === party.address) used.push(name);
      else if (value.answered) served.push(name);
    }
  }
  const seen = [...told, ...sightings.flatMap(({ conversations }) => conversations)];
  const texts = (read: (value: AssetSeen) => string | undefined) => sorted(told.flatMap(({ value }) => read(value) ?? []));
  const zone =
    (asset?.zone === undefined ? undefined : places.zone(asset.zone)) ??
    sightings.find(({ party }) => party.zone !== undefined)?.party.zone;
  return {
    asset,
    zone,
    within: new Set(zone === undefined ? [] : places.enclosing(zone.id)),
    addresses: sightings.length === 0 ? (asset?.addresses ?? []) : sorted(addresses),
    macs: sorted(sightings.flatMap(({ macs }) => macs)),
    names: sorted(told.flatMap(({ value }) => value.names ?? [])),
    vendors: texts(({ vendor }) => vendor),
    products: texts(({ product }) => product),
    versions: texts(({ version }) => version),
    serials: texts(({ serial }) => serial),
    conflicts: findConflicts(told),
    sources: sourcesOf(seen),
    serves: sorted(served),
    uses: sorted(used),
    spoke: sightings.some(({ spoke }) => spoke),
    first: seen.map(({ first }) => first).sort(compareText)[0] ?? null,
    last:
      seen
        .map(({ last }) => last)
        .sort(compareText)
        .at(-1) ?? null,
    facts: [...new Set(seen.map(({ id }) => id))],
  };
}

function sorted(texts: readonly string[]): readonly string[] {
  return [...distinct(texts)].sort(compareText);
}

// Parties: who stands at one end of a conversation, in the plant's terms.

import type { Asset, Places, Zone } from "@bulkhead/plant";

export interface Party {
  readonly address: string;
  readonly asset: Asset | undefined;
  readonly zone: Zone | undefined;
  /** What a channel may call it: its asset's id, its zone's id, and the ids of all zones around that. */
  readonly answersTo: ReadonlySet<string>;
}

/** Turns addresses into parties, each made once. */
export class Parties {
  readonly #places: Places;
  readonly #known = new Map<string, Party>();

  constructor(places: Places) {
    this.#places = places;
  }

  of(address: string): Party {
    const known = this.#known.get(address);
    if (known !== undefined) return known;
    const { asset, zone } = this.#places.of(address);
    const answersTo = new Set(zone === undefined ? [] : this.#places.enclosing(zone.id));
    if (asset !== undefined) answersTo.add(asset.id);
    const party: Party = { address, asset, zone, answersTo };
    this.#known.set(address, party);
    return party;
  }
}

export function isOneOf(party: Party, ids: readonly string[]): boolean {
  return ids.some((id) => party.answersTo.has(id));
}

/** `Dosing controller (10.0.3.10, zone control)`, `10.0.3.99 (zone control)`, `192.0.2.7 (outside the plant)`. */
export function describeParty(party: Party): string {
  const where = party.zone === undefined ? "outside the plant" : `zone ${party.zone.id}`;
  return party.asset === undefined ? `${party.address} (${where})` : `${party.asset.name} (${party.address}, ${where})`;
}

/** Ids of the assets among the parties, each once, in the order given. */
export function assetIds(parties: readonly Party[]): readonly string[] {
  return [...new Set(parties.flatMap(({ asset }) => (asset === undefined ? [] : [asset.id])))];
}

/** Ids of the zones in which the parties are, each once, in the order given. */
export function zoneIds(...parties: readonly Party[]): readonly string[] {
  return [...new Set(parties.flatMap(({ zone }) => (zone === undefined ? [] : [zone.id])))];
}

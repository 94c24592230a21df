// Places: which asset and which zone an address belongs to. Membership is data of the plant: first an asset's own address, then the
// most specific network of a zone.

import { type AddressBytes, canonicalAddress, parseAddress, parseNetwork, writeAddress } from "./address.ts";
import type { Asset, Conduit, Plant, Zone } from "./plant.ts";

/** Answers kept for speed; captures can hold any number of addresses. */
const MOST_KNOWN = 100_000;

export interface Place {
  readonly asset: Asset | undefined;
  readonly zone: Zone | undefined;
}

export class Places {
  readonly #assets = new Map<string, Asset>();
  readonly #zones = new Map<string, Zone>();
  readonly #conduits = new Map<string, Conduit>();
  readonly #byAddress = new Map<string, Asset>();
  /** Zones by the first address of their networks, for each length of prefix; one map per length and family, the longest first. */
  readonly #networks: { readonly size: number; readonly prefix: number; readonly zones: Map<string, Zone> }[] = [];
  readonly #known = new Map<string, Place>();

  constructor(plant: Plant) {
    for (const zone of plant.zones) {
      this.#zones.set(zone.id, zone);
      for (const text of zone.networks) {
        const network = parseNetwork(text);
        if (network === undefined) continue;
        const { bytes, prefix } = network;
        let same = this.#networks.find((known) => known.size === bytes.length && known.prefix === prefix);
        if (same === undefined) this.#networks.push((same = { size: bytes.length, prefix, zones: new Map() }));
        const first = writeAddress(bytes);
        if (!same.zones.has(first)) same.zones.set(first, zone);
      }
    }
    this.#networks.sort((a, b) => b.prefix - a.prefix);
    for (const conduit of plant.conduits) this.#conduits.set(conduit.id, conduit);
    for (const asset of plant.assets) {
      this.#assets.set(asset.id, asset);
      for (const address of asset.addresses) this.#byAddress.set(canonicalAddress(address), asset);
    }
  }

  /**
   * Asset and zone of an IP or MAC address. An asset with an address in several zones (a firewall) is placed by the network of the
   * address, not by its own zone.
   */
  of(address: string): Place {
    const known = this.#known.get(address);
    if (known !== undefined) return known;
    const asset = this.#byAddress.get(canonicalAddress(address));
    const zone = this.networkZone(address) ?? (asset?.zone === undefined ? undefined : this.#zones.get(asset.zone));
    const place: Place = { asset, zone };
    if (this.#known.size < MOST_KNOWN) this.#known.set(address, place);
    return place;
  }

  zone(id: string): Zone | undefined {
    return this.#zones.get(id);
  }

  asset(id: string): Asset | undefined {
    return this.#assets.get(id);
  }

  conduit(id: string): Conduit | undefined {
    return this.#conduits.get(id);
  }

  /** The zone itself and every zone around it, innermost first. Stops at a cycle. */
  enclosing(id: string): readonly string[] {
    const around: string[] = [];
    for (let zone = this.#zones.get(id); zone !== undefined && !around.includes(zone.id); ) {
      around.push(zone.id);
      zone = zone.parent === undefined ? undefined : this.#zones.get(zone.parent);
    }
    return around;
  }

  /** The last address of a zone's IPv4 network, which speaks to all of it (RFC 919); not of point-to-point networks (RFC 3021). */
  isBroadcast(address: string): boolean {
    const bytes = parseAddress(address);
    if (bytes?.length !== 4 || this.#byAddress.has(canonicalAddress(address))) return false;
    return this.#networks.some(
      ({ size, prefix, zones }) =>
        size === 4 &&
        prefix < 31 &&
        bytes.every((byte, at) => ((byte | (0xff00 >> Math.max(0, Math.min(8, prefix - at * 8)))) & 0xff) === 0xff) &&
        zones.has(writeAddress(firstOf(bytes, prefix))),
    );
  }

  /** The zone of the most specific network that holds an IP address, whatever asset has it. */
  networkZone(address: string): Zone | undefined {
    const bytes = parseAddress(address);
    if (bytes === undefined) return undefined;
    for (const { size, prefix, zones } of this.#networks) {
      if (size !== bytes.length) continue;
      const zone = zones.get(writeAddress(firstOf(bytes, prefix)));
      if (zone !== undefined) return zone;
    }
    return undefined;
  }
}

/** The first address of the network of this prefix that holds the address. */
function firstOf(address: AddressBytes, prefix: number): AddressBytes {
  return address.map((byte, at) => byte & (0xff00 >> Math.max(0, Math.min(8, prefix - at * 8))) & 0xff);
}

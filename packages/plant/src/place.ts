// Places: which asset and which zone an address belongs to. Membership is data of the plant: first an asset's own address, then the
// most specific network of a zone.

import { canonicalAddress, type Network, networkContains, parseAddress, parseNetwork } from "./address.ts";
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
  readonly #networks: { readonly network: Network; readonly zone: Zone }[] = [];
  readonly #known = new Map<string, Place>();

  constructor(plant: Plant) {
    for (const zone of plant.zones) {
      this.#zones.set(zone.id, zone);
      for (const text of zone.networks) {
        const network = parseNetwork(text);
        if (network !== undefined) this.#networks.push({ network, zone });
      }
    }
    this.#networks.sort((a, b) => b.network.prefix - a.network.prefix);
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

  /** The zone of the most specific network that holds an IP address, whatever asset has it. */
  networkZone(address: string): Zone | undefined {
    const parsed = parseAddress(address);
    if (parsed === undefined) return undefined;
    return this.#networks.find(({ network }) => networkContains(network, parsed))?.zone;
  }
}

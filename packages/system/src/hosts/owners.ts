// Which asset of the plant a host is: by id, by an address that it has, or by its name.

import type { Fact } from "@bulkhead/facts";
import type { Asset, Places, Plant } from "@bulkhead/plant";

export class Owners {
  readonly #byName = new Map<string, Asset | undefined>();
  readonly #places: Places;

  constructor(facts: readonly Fact[], plant: Plant, places: Places) {
    this.#places = places;
    for (const asset of plant.assets) {
      const name = asset.name.toLowerCase();
      // Two assets of one name: the name tells neither.
      this.#byName.set(name, this.#byName.has(name) ? undefined : asset);
    }
    for (const fact of facts) {
      if (fact.kind !== "host" || this.asset(fact.value.host) !== undefined) continue;
      const assets = new Set(fact.value.addresses.flatMap((address) => places.of(address).asset ?? []));
      if (assets.size === 1) this.#byName.set(fact.value.host.toLowerCase(), [...assets][0]);
    }
  }

  /** The asset with this id, address or name; or the one that a host of this name was found to be. */
  asset(idOrName: string): Asset | undefined {
    return this.#places.asset(idOrName) ?? this.#places.of(idOrName).asset ?? this.#byName.get(idOrName.toLowerCase());
  }

  /** The asset that a fact about a host is about. */
  of(fact: Fact): Asset | undefined {
    return "host" in fact.value ? this.asset(fact.value.host) : undefined;
  }
}

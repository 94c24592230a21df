// Components joined: what the plant declares, what was heard on the network, what hosts list and what bills of materials tell becomes one
// component per asset and product, with its sources, and where these contradict each other.

import type { Component, Fact, FactId, FactOf } from "@bulkhead/facts";
import type { Asset, Places, Plant } from "@bulkhead/plant";
import { identify, makeKnown } from "../advisories/identity.ts";
import { compareVendor } from "../advisories/version-scheme.ts";
import type { Owners } from "../hosts/owners.ts";

export interface ToldVersion {
  readonly version: string;
  /** Who tells it: `the plant`, a protocol, a package manager, a bill of materials. */
  readonly by: string;
  /** Absent where the plant declares it. */
  readonly fact?: FactId;
}

export interface InstalledComponent {
  readonly asset: Asset;
  readonly vendor?: string;
  readonly name: string;
  /** It is the asset itself, and no part of it. */
  readonly whole: boolean;
  readonly told: readonly ToldVersion[];
  /** Different versions, the first told first. More than one: sources contradict each other. */
  readonly versions: readonly string[];
  readonly purls: readonly string[];
  readonly cpes: readonly string[];
  readonly models: readonly string[];
  readonly serials: readonly string[];
  readonly facts: readonly FactId[];
}

export interface ComponentInventory {
  readonly components: readonly InstalledComponent[];
  /** Facts about components of which no asset is known. */
  readonly unplaced: readonly FactOf<"component">[];
}

/** Joins what all sources tell. Of one source the newest word counts; sources that disagree are kept side by side. */
export function takeComponents(facts: readonly Fact[], plant: Plant, places: Places, owners: Owners): ComponentInventory {
  const join = new Join();
  for (const asset of plant.assets) {
    if (asset.product === undefined) continue;
    const { vendor, product, version } = asset;
    join.add(asset, true, { ...(vendor === undefined ? {} : { vendor }), name: product }, version, "the plant", undefined, "");
  }
  for (const fact of facts) {
    if (fact.kind !== "asset-seen") continue;
    const { asset } = places.of(fact.value.address);
    const { vendor, product, version, serial, via, recordedBy } = fact.value;
    const name = product ?? (version === undefined ? undefined : asset?.product);
    if (asset === undefined || name === undefined) continue;
    const identity = {
      ...(vendor === undefined ? {} : { vendor }),
      name,
      ...(serial === undefined ? {} : { serials: [serial] }),
    };
    join.add(asset, true, identity, version, recordedBy === undefined ? via : `${via} (${recordedBy})`, fact.id, fact.last);
  }
  const newest = newestLists(facts, owners);
  for (const fact of facts) {
    if (fact.kind !== "software") continue;
    const asset = owners.of(fact);
    if (asset === undefined || newest.get(listKey(asset, fact.value.via)) !== fact.last) continue;
    join.add(asset, false, { name: fact.value.name }, fact.value.version, fact.value.via, fact.id, fact.last);
  }
  const unplaced: FactOf<"component">[] = [];
  const byProduct = new Map<string, readonly Asset[]>();
  for (const fact of facts) {
    if (fact.kind !== "component") continue;
    const assets = assetsOf(fact.value, owners, join, byProduct);
    if (assets.length === 0) unplaced.push(fact);
    for (const asset of assets) join.add(asset, false, fact.value, fact.value.version, fact.value.via, fact.id, fact.last);
  }
  return { components: join.components(), unplaced };
}

/** When each package manager of an asset was last listed: a package that is gone from the newest list is gone. */
function newestLists(facts: readonly Fact[], owners: Owners): Map<string, string> {
  const newest = new Map<string, string>();
  for (const fact of facts) {
    const asset = fact.kind === "software" ? owners.of(fact) : undefined;
    if (fact.kind !== "software" || asset === undefined) continue;
    const key = listKey(asset, fact.value.via);
    if ((newest.get(key) ?? "") < fact.last) newest.set(key, fact.last);
  }
  return newest;
}

function listKey(asset: Asset, via: string): string {
  return `${asset.id} ${via}`;
}

/** The asset that the evidence is about; else every asset that is the product in the version of whose bill of materials it is. */
function assetsOf(component: Component, owners: Owners, join: Join, byProduct: Map<string, readonly Asset[]>): readonly Asset[] {
  if (component.asset !== undefined) {
    const asset = owners.asset(component.asset);
    return asset === undefined ? [] : [asset];
  }
  const { within } = component;
  if (within === undefined) return [];
  const key = JSON.stringify([within.vendor, within.name, within.version]);
  let assets = byProduct.get(key);
  if (assets === undefined) {
    const product = makeKnown(within);
    assets = join
      .wholes()
      .filter(({ vendor, name, versions, models }) => {
        const known = makeKnown({ ...(vendor === undefined ? {} : { vendor }), name, models });
        if (identify(known, product).answer !== "same") return false;
        const { version } = within;
        return version === undefined || versions.some((one) => compareVendor(one, version) === 0);
      })
      .map(({ asset }) => asset);
    byProduct.set(key, assets);
  }
  return assets;
}

interface Joining {
  readonly asset: Asset;
  readonly whole: boolean;
  vendor: string | undefined;
  name: string;
  readonly told: Map<string, ToldVersion & { readonly last: string }>;
  readonly purls: Set<string>;
  readonly cpes: Set<string>;
  readonly models: Set<string>;
  readonly serials: Set<string>;
  readonly facts: Set<FactId>;
}

type Naming = Pick<Component, "vendor" | "name" | "purls" | "cpes" | "models" | "serials">;

class Join {
  readonly #byAsset = new Map<Asset, Joining[]>();
  readonly #parts = new Map<string, Joining>();

  add(
    asset: Asset,
    whole: boolean,
    naming: Naming,
    version: string | undefined,
    by: string,
    fact: FactId | undefined,
    last: string,
  ): void {
    const joining = this.#find(asset, whole, naming);
    joining.vendor ??= naming.vendor;
    for (const purl of naming.purls ?? []) joining.purls.add(purl);
    for (const cpe of naming.cpes ?? []) joining.cpes.add(cpe);
    for (const model of naming.models ?? []) joining.models.add(model);
    for (const serial of naming.serials ?? []) joining.serials.add(serial);
    if (fact !== undefined) joining.facts.add(fact);
    if (version === undefined || version === "") return;
    const known = joining.told.get(by);
    if (known === undefined || known.last < last) {
      joining.told.set(by, { version, by, last, ...(fact === undefined ? {} : { fact }) });
    } else if (known.last === last && compareVendor(known.version, version) !== 0) {
      // one source that tells two versions at once has the product twice
      joining.told.set(`${by} ${version}`, { version, by, last, ...(fact === undefined ? {} : { fact }) });
    }
  }

  wholes(): InstalledComponent[] {
    return this.components().filter(({ whole }) => whole);
  }

  components(): InstalledComponent[] {
    return [...this.#byAsset.values()].flat().map((joining) => {
      const told = [...joining.told.values()].map(({ last: _last, ...one }) => one);
      const versions: string[] = [];
      for (const { version } of told) {
        if (!versions.some((one) => one === version || compareVendor(one, version) === 0)) versions.push(version);
      }
      return {
        asset: joining.asset,
        ...(joining.vendor === undefined ? {} : { vendor: joining.vendor }),
        name: joining.name,
        whole: joining.whole,
        told,
        versions,
        purls: [...joining.purls],
        cpes: [...joining.cpes],
        models: [...joining.models],
        serials: [...joining.serials],
        facts: [...joining.facts],
      };
    });
  }

  /** The component of the asset that this is; a new one where there is none. */
  #find(asset: Asset, whole: boolean, naming: Naming): Joining {
    const own = this.#byAsset.get(asset) ?? [];
    if (own.length === 0) this.#byAsset.set(asset, own);
    if (whole) {
      const product = makeKnown(naming);
      const known = own.find((one) => {
        if (!one.whole) return false;
        const told = makeKnown({ ...(one.vendor === undefined ? {} : { vendor: one.vendor }), name: one.name });
        // a device tells its order number or its name: either may be the more exact one
        return identify(told, product).answer !== "other" || identify(product, told).answer !== "other";
      });
      if (known !== undefined) {
        if (naming.name.length > known.name.length && makeKnown(naming).orders.length > 0) known.models.add(naming.name);
        return known;
      }
    }
    const key = JSON.stringify([asset.id, naming.purls?.[0]?.replace(/@.*$/, "") ?? naming.name.toLowerCase()]);
    const part = whole ? undefined : this.#parts.get(key);
    if (part !== undefined) return part;
    const made: Joining = {
      asset,
      whole,
      vendor: naming.vendor,
      name: naming.name,
      told: new Map(),
      purls: new Set(),
      cpes: new Set(),
      models: new Set(),
      serials: new Set(),
      facts: new Set(),
    };
    own.push(made);
    if (!whole) this.#parts.set(key, made);
    return made;
  }
}

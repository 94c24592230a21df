// Identity: declared assets that tell another vendor, product or version than the plant says.

import type { AssetSeen, Fact, FactOf, Finding } from "@bulkhead/facts";
import { type Asset, compareText, enumerate, type Places } from "@bulkhead/plant";
import { sameName } from "./name.ts";
import { distinct, harmless } from "./wording.ts";

interface Difference {
  readonly what: "vendor" | "product" | "version";
  readonly declared: string;
  readonly told: string;
}

interface Matter {
  readonly asset: Asset;
  readonly differences: Difference[];
  readonly proof: FactOf<"asset-seen">[];
}

/**
 * One `asset-differs` per declared asset. Only a protocol that names the maker speaks of the device; what names a product alone may
 * speak of one program on it (a login banner), and counts only where it is the declared product, and then for its version.
 */
export function findDifferences(facts: readonly Fact[], places: Places): readonly Finding[] {
  const matters = new Map<
    string,
    { readonly asset: Asset; readonly differences: Difference[]; readonly proof: FactOf<"asset-seen">[] }
  >();
  for (const fact of facts) {
    if (fact.kind !== "asset-seen") continue;
    const { asset } = places.of(fact.value.address);
    if (asset === undefined || fact.value.via === "ip" || fact.value.via === "ethernet") continue;
    const differences = compareIdentity(asset, fact.value);
    if (differences.length === 0) continue;
    const matter: Matter = matters.get(asset.id) ?? { asset, differences: [], proof: [] };
    matter.differences.push(...differences);
    matter.proof.push(fact);
    matters.set(asset.id, matter);
  }
  return [...matters.values()].map(({ asset, differences, proof }) => {
    const sorted = proof.sort((a, b) => compareText(a.value.via, b.value.via) || compareText(a.id, b.id));
    const texts = distinct(
      differences
        .map(({ what, declared, told }) => `${what} ${harmless(told)} where ${harmless(declared)} is declared`)
        .sort(compareText),
    );
    const zones = distinct(sorted.flatMap(({ value }) => places.of(value.address).zone?.id ?? []));
    const addresses = distinct(sorted.map(({ value }) => value.address));
    return {
      code: "asset-differs",
      subjects: zones,
      assets: [asset.id],
      text: `${asset.name} (${enumerate(addresses, 3)}) tells ${enumerate(texts)}.`,
      facts: sorted.map(({ id }) => id),
      techniques: [],
    };
  });
}

function compareIdentity(asset: Asset, seen: AssetSeen): readonly Difference[] {
  const differ = (what: Difference["what"]): readonly Difference[] => {
    const declared = asset[what];
    const told = seen[what];
    if (declared === undefined || told === undefined || sameName(declared, told)) return [];
    return [{ what, declared, told }];
  };
  const sameProduct = asset.product !== undefined && seen.product !== undefined && sameName(asset.product, seen.product);
  if (seen.vendor === undefined) return sameProduct ? differ("version") : [];
  const vendor = differ("vendor");
  if (vendor.length > 0) return [...vendor, ...differ("product")];
  const product = differ("product");
  if (product.length > 0 || (seen.product !== undefined && asset.product === undefined)) return product;
  return differ("version");
}

// What the configurations of firewalls show against the plant.

import type { Fact, FactId, Finding } from "@bulkhead/facts";
import type { Asset, Places, Plant } from "@bulkhead/plant";

/**
 * `default-permit`: a device passes on what no rule names. It touches the conduits that the device enforces and the zones that these
 * join, or, where it enforces none, its own zone. What a device does with packets to itself is no matter of passing. Pure; in the order
 * of the plant's assets.
 */
export function judgeFirewalls(facts: readonly Fact[], plant: Plant, places: Places): Finding[] {
  const open = new Map<Asset, { readonly whys: Set<string>; readonly facts: FactId[] }>();
  for (const fact of facts) {
    if (fact.kind !== "firewall-default" || fact.value.hook !== "forward" || fact.value.verdict !== "permit") continue;
    const asset = assetOf(fact.value.device, plant, places);
    if (asset === undefined) continue;
    let known = open.get(asset);
    if (known === undefined) open.set(asset, (known = { whys: new Set(), facts: [] }));
    known.whys.add(fact.value.why);
    known.facts.push(fact.id);
  }
  return plant.assets.flatMap((asset) => {
    const found = open.get(asset);
    if (found === undefined) return [];
    const conduits = plant.conduits.filter(({ enforcedBy }) => enforcedBy.includes(asset.id));
    const own = asset.zone === undefined ? [] : [asset.zone];
    const subjects = conduits.length === 0 ? own : conduits.flatMap(({ id, zones }) => [id, ...zones]);
    const text = `${asset.name} passes what no rule names. ${[...found.whys].sort().join(" ")}`;
    return [
      { code: "default-permit", subjects: [...new Set(subjects)], assets: [asset.id], text, facts: found.facts, techniques: [] },
    ];
  });
}

/** By the id given with the evidence, else by address or name, where only one asset bears it. */
function assetOf(device: string, plant: Plant, places: Places): Asset | undefined {
  const named = plant.assets.filter(({ name }) => name.toLowerCase() === device.toLowerCase());
  return places.asset(device) ?? places.of(device).asset ?? (named.length === 1 ? named[0] : undefined);
}

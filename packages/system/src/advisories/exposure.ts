// How far an asset is from outside, and what its loss does to people, computed from the zone model.

import type { Asset, Places, Plant } from "@bulkhead/plant";
import type { Exposure, MissionImpact, SafetyImpact } from "./deployer-tree.ts";

/** A value with the reason for it; `assumed` where the plant does not tell. */
export interface Reasoned<T> {
  readonly value: T;
  readonly why: string;
  readonly assumed: boolean;
}

/** Zone by zone: how many conduits lie between it and the outside, along the channels. */
export class Exposures {
  readonly #steps = new Map<string, number>();
  readonly #from = new Map<string, string>();
  readonly #plant: Plant;
  readonly #outside: readonly string[];
  readonly #assumed: boolean;

  constructor(plant: Plant, places: Places) {
    this.#plant = plant;
    const external = new Set(
      plant.zones.filter(({ kind }) => kind === "external" || kind === "remote-access").map(({ id }) => id),
    );
    for (const asset of plant.assets) if (asset.external && asset.zone !== undefined) external.add(asset.zone);
    // a design without an outside has one all the same: its offices
    this.#assumed = external.size === 0;
    this.#outside = this.#assumed ? plant.zones.filter(({ kind }) => kind === "enterprise").map(({ id }) => id) : [...external];
    const ways = new Map<string, Set<string>>();
    for (const { channels } of plant.conduits) {
      for (const { from, to } of channels) {
        for (const start of from) {
          for (const end of to) {
            const [a, b] = [zoneOf(start, plant, places), zoneOf(end, plant, places)];
            if (a === undefined || b === undefined || a === b) continue;
            const list = ways.get(a);
            if (list === undefined) ways.set(a, new Set([b]));
            else list.add(b);
          }
        }
      }
    }
    let edge = [...this.#outside];
    for (const zone of edge) this.#steps.set(zone, 0);
    while (edge.length > 0) {
      const next: string[] = [];
      for (const zone of edge) {
        for (const reached of ways.get(zone) ?? []) {
          if (this.#steps.has(reached)) continue;
          this.#steps.set(reached, (this.#steps.get(zone) ?? 0) + 1);
          this.#from.set(reached, zone);
          next.push(reached);
        }
      }
      edge = next;
    }
  }

  /** Open: reached from outside by one channel; controlled: by several in a row; small: by none. */
  of(asset: Asset): Reasoned<Exposure> {
    if (asset.external) return { value: "open", why: "it connects from outside", assumed: false };
    if (asset.zone === undefined)
      return { value: "open", why: "it is in no zone, so that nothing is known to protect it", assumed: true };
    if (this.#outside.length === 0)
      return { value: "controlled", why: "the plant has no external and no enterprise zone", assumed: true };
    const steps = this.#steps.get(asset.zone);
    const outside = this.#assumed ? "the enterprise zone, taken as the outside" : "outside";
    if (steps === undefined)
      return { value: "small", why: `no row of channels leads to zone ${asset.zone} from ${outside}`, assumed: this.#assumed };
    if (steps === 0) return { value: "open", why: `zone ${asset.zone} is itself ${outside}`, assumed: this.#assumed };
    const way = this.#wayTo(asset.zone);
    return {
      value: steps === 1 ? "open" : "controlled",
      why: `channels lead from ${outside} to it: ${way.join(" → ")}`,
      assumed: this.#assumed,
    };
  }

  #wayTo(zone: string): string[] {
    const way = [zone];
    for (let at = this.#from.get(zone); at !== undefined && way.length < this.#plant.zones.length; at = this.#from.get(at))
      way.unshift(at);
    return way;
  }
}

function zoneOf(party: string, plant: Plant, places: Places): string | undefined {
  return plant.zones.some(({ id }) => id === party) ? party : places.asset(party)?.zone;
}

/** What the failure of an asset does to the safety of people. */
export function safetyImpact(asset: Asset, plant: Plant): Reasoned<SafetyImpact> {
  const zone = plant.zones.find(({ id }) => id === asset.zone);
  if (asset.safety) return { value: "catastrophic", why: "it is part of a safety function", assumed: false };
  if (zone?.kind === "safety") return { value: "catastrophic", why: `it is in the safety zone ${zone.id}`, assumed: false };
  if (zone === undefined) return { value: "critical", why: "its zone is not known", assumed: true };
  if (zone.kind === "control" || zone.kind === "field") {
    return {
      value: "marginal",
      why: `it acts on the process (zone ${zone.id}), and what protects people is elsewhere`,
      assumed: true,
    };
  }
  return { value: "negligible", why: `zone ${zone.id} does not act on the process`, assumed: true };
}

/** What it does to the essential functions. */
export function missionImpact(asset: Asset, plant: Plant): Reasoned<MissionImpact> {
  const zone = plant.zones.find(({ id }) => id === asset.zone);
  const functions = new Set([
    ...(zone?.essentialFunctions ?? []),
    ...plant.variables.flatMap(({ asset: holder, essentialFunction }) =>
      holder === asset.id && essentialFunction !== undefined ? [essentialFunction] : [],
    ),
  ]);
  if (functions.size === 0) {
    return plant.essentialFunctions.length === 0
      ? {
          value: asset.criticality === "high" ? "mef failure" : "mef support crippled",
          why: `the plant names no essential functions; its criticality is ${asset.criticality}`,
          assumed: true,
        }
      : { value: "degraded", why: "no essential function depends on it", assumed: false };
  }
  const named = [...functions].join(", ");
  if (asset.criticality === "low")
    return { value: "mef support crippled", why: `${named} depends on its zone, and its own criticality is low`, assumed: false };
  if (asset.criticality === "high" && functions.size === plant.essentialFunctions.length && functions.size > 1) {
    return { value: "mission failure", why: `every essential function depends on it (${named})`, assumed: false };
  }
  return { value: "mef failure", why: `${named} depends on it`, assumed: false };
}

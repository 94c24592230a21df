// A proposal: zones, assets and conduits that a list, a drawing or traffic would add. It is taken over zone by zone, as ordinary edits that
// can be undone; what is left out changes nothing.

import type { DrawingProposal } from "@bulkhead/documents/drawing";
import type { PlantDocument } from "@bulkhead/plant";
import { type AssetDraft, type ConduitDraft, type Edit, findThing, freeId, type ZoneDraft } from "./edit.ts";
import { sameValue } from "./merge.ts";
import type { Point } from "./rooms.ts";

export interface Proposal {
  readonly zones: readonly ZoneDraft[];
  readonly assets: readonly AssetDraft[];
  readonly conduits: readonly ConduitDraft[];
  /** Places of rooms by `zone ID`, where the source is a drawing. */
  readonly places: Readonly<Record<string, Point>>;
  readonly problems: readonly string[];
}

export type Novelty = "fresh" | "changed" | "same";

export interface ProposedGroup {
  /** Id of the zone; empty for assets without one. */
  readonly zone: string;
  readonly name: string;
  readonly novelty: Novelty;
  readonly assets: readonly { readonly asset: AssetDraft; readonly novelty: Novelty }[];
}

export function proposalFromPlant(plant: PlantDocument, problems: readonly string[]): Proposal {
  return {
    zones: plant.zones ?? [],
    assets: plant.assets ?? [],
    conduits: plant.conduits ?? [],
    places: {},
    problems,
  };
}

/** Things of a drawing get ids that are free in the plant; a zone or asset that has the same name already is taken for the same. */
export function proposalFromDrawing(document: PlantDocument, drawing: DrawingProposal): Proposal {
  const ids = new Map<string, string>();
  // the plant as it would become, so that no two new things get one id
  let grown = document;
  const zones: ZoneDraft[] = [];
  const assets: AssetDraft[] = [];
  const places: Record<string, Point> = {};
  for (const thing of drawing.things) {
    const list = thing.as === "zone" ? (document.zones ?? []) : (document.assets ?? []);
    const id = list.find((one) => one.name === thing.name)?.id ?? freeId(grown, thing.name);
    ids.set(thing.id, id);
    if (thing.as === "zone") {
      const zone: ZoneDraft = { id, name: thing.name, kind: "control" };
      zones.push(zone);
      grown = { ...grown, zones: [...(grown.zones ?? []), zone] };
    } else {
      const asset: AssetDraft = { id, name: thing.name, type: "EDR" };
      assets.push(asset);
      grown = { ...grown, assets: [...(grown.assets ?? []), asset] };
    }
  }
  const boxes = new Map(drawing.things.map((thing) => [thing.id, thing.box]));
  for (const thing of drawing.things) {
    const [id, within] = [ids.get(thing.id), thing.within === undefined ? undefined : ids.get(thing.within)];
    if (thing.as === "asset") {
      const asset = assets.find((one) => one.id === id);
      if (asset !== undefined && within !== undefined) asset.zone = within;
      continue;
    }
    const zone = zones.find((one) => one.id === id);
    if (zone !== undefined && within !== undefined) zone.parent = within;
    const around = thing.within === undefined ? undefined : boxes.get(thing.within);
    places[`zone ${id}`] = { x: thing.box.x - (around?.x ?? 0), y: thing.box.y - (around?.y ?? 0) };
  }
  const conduits = drawing.conduits.map(({ name, zones: [from, to] }): ConduitDraft => {
    const conduit = { id: freeId(grown, name), name, zones: [ids.get(from) ?? from, ids.get(to) ?? to] };
    grown = { ...grown, conduits: [...(grown.conduits ?? []), conduit] };
    return conduit;
  });
  return { zones, assets, conduits, places, problems: drawing.problems };
}

export function groupProposal(document: PlantDocument, proposal: Proposal, withoutZone: string): readonly ProposedGroup[] {
  const byZone = Map.groupBy(proposal.assets, (asset) => asset.zone ?? "");
  const names = new Map([...(document.zones ?? []), ...proposal.zones].map((zone) => [zone.id, zone.name]));
  const proposed = new Map(proposal.zones.map((zone) => [zone.id, zone]));
  const zones = new Set([...proposed.keys(), ...byZone.keys()]);
  return [...zones].map((zone) => ({
    zone,
    name: zone === "" ? withoutZone : (names.get(zone) ?? zone),
    novelty: proposed.has(zone) && findThing(document, "zone", zone) === undefined ? "fresh" : "same",
    assets: (byZone.get(zone) ?? []).map((asset) => ({ asset, novelty: noveltyOf(document, asset) })),
  }));
}

function noveltyOf(document: PlantDocument, asset: AssetDraft): Novelty {
  const was = findThing(document, "asset", asset.id);
  if (was === undefined) return "fresh";
  return sameValue(was.value, { ...was.value, ...asset }) ? "same" : "changed";
}

/** The edits that take over the chosen zones and assets, and every conduit whose zones are there then. What exists keeps what is not proposed. */
export function acceptProposal(
  document: PlantDocument,
  proposal: Proposal,
  zones: ReadonlySet<string>,
  assets: ReadonlySet<string>,
): readonly Edit[] {
  const edits: Edit[] = [];
  const there = new Set((document.zones ?? []).map((zone) => zone.id));
  for (const zone of proposal.zones) {
    if (!zones.has(zone.id) || there.has(zone.id)) continue;
    const { parent, ...rest } = zone;
    const inside = parent !== undefined && (there.has(parent) || zones.has(parent));
    edits.push({ do: "put", thing: { kind: "zone", value: inside ? zone : rest } });
  }
  for (const zone of zones) there.add(zone);
  for (const asset of proposal.assets) {
    if (!assets.has(asset.id)) continue;
    const was = findThing(document, "asset", asset.id);
    const { zone, ...rest } = asset;
    const placed: AssetDraft = zone !== undefined && there.has(zone) ? asset : rest;
    const value = was?.kind === "asset" ? { ...was.value, ...placed } : placed;
    if (!sameValue(was?.value, value)) edits.push({ do: "put", thing: { kind: "asset", value } });
  }
  for (const conduit of proposal.conduits) {
    if (findThing(document, "conduit", conduit.id) !== undefined || !conduit.zones.every((zone) => there.has(zone))) continue;
    if (conduit.zones.some((zone) => zones.has(zone))) edits.push({ do: "put", thing: { kind: "conduit", value: conduit } });
  }
  const places = Object.fromEntries(Object.entries(proposal.places).filter(([key]) => zones.has(key.slice("zone ".length))));
  return Object.keys(places).length === 0 || edits.length === 0 ? edits : [...edits, { do: "place", places }];
}

// The design with what people leave out filled in, thing by thing, so that one edit costs one thing and not the whole plant. The schema of
// the plant says the same; the server holds every revision against it.

import type { Asset, Conduit, Plant, PlantDocument, Zone } from "@bulkhead/plant";
import { FOUNDATIONAL_REQUIREMENTS, type LevelVector, type SecurityLevel } from "@bulkhead/standards";
import type { AssetDraft, ConduitDraft, ZoneDraft } from "./edit.ts";

const wholeZones = new WeakMap<ZoneDraft, Zone>();
const wholeConduits = new WeakMap<ConduitDraft, Conduit>();
const wholeAssets = new WeakMap<AssetDraft, Asset>();

export type PlantOnMap = Pick<Plant, "system" | "zones" | "conduits" | "assets" | "essentialFunctions">;

export function wholePlant(document: PlantDocument): PlantOnMap {
  return {
    system: document.system,
    essentialFunctions: document.essentialFunctions ?? [],
    zones: (document.zones ?? []).map((draft) => kept(wholeZones, draft, wholeZone)),
    conduits: (document.conduits ?? []).map((draft) => kept(wholeConduits, draft, wholeConduit)),
    assets: (document.assets ?? []).map((draft) => kept(wholeAssets, draft, wholeAsset)),
  };
}

function kept<Draft extends object, Whole>(known: WeakMap<Draft, Whole>, draft: Draft, make: (draft: Draft) => Whole): Whole {
  const before = known.get(draft);
  if (before !== undefined) return before;
  const whole = make(draft);
  known.set(draft, whole);
  return whole;
}

/** A target is a vector; one number stands for the same level in all seven places. */
export function wholeTarget(target: ZoneDraft["target"]): LevelVector {
  const at = (index: number, code: keyof LevelVector): SecurityLevel => {
    if (target === undefined) return 0;
    if (typeof target === "number") return target;
    return (Array.isArray(target) ? target[index] : (target as LevelVector)[code]) ?? 0;
  };
  return Object.fromEntries(FOUNDATIONAL_REQUIREMENTS.map((code, index) => [code, at(index, code)])) as LevelVector;
}

function wholeZone(draft: ZoneDraft): Zone {
  return {
    ...draft,
    networks: draft.networks ?? [],
    essentialFunctions: draft.essentialFunctions ?? [],
    target: wholeTarget(draft.target),
  };
}

function listOf<T>(given: T | readonly T[]): T[] {
  return Array.isArray(given) ? [...given] : [given as T];
}

function portsOf(given: unknown): readonly string[] {
  return listOf(given).map(String);
}

function wholeConduit(draft: ConduitDraft): Conduit {
  return {
    ...draft,
    enforcedBy: draft.enforcedBy ?? [],
    target: wholeTarget(draft.target),
    channels: (draft.channels ?? []).map(({ ports, ...channel }) => ({
      ...channel,
      transport: channel.transport ?? "tcp",
      from: listOf<string>(channel.from as string),
      to: listOf<string>(channel.to as string),
      ...(ports === undefined ? {} : { ports: portsOf(ports) }),
    })),
  };
}

function wholeAsset(draft: AssetDraft): Asset {
  return {
    ...draft,
    addresses: draft.addresses ?? [],
    interfaces: draft.interfaces ?? [],
    criticality: draft.criticality ?? "medium",
    safety: draft.safety ?? false,
    wireless: draft.wireless ?? false,
    external: draft.external ?? false,
    temporary: draft.temporary ?? false,
    services: (draft.services ?? []).map((service) => ({
      ...service,
      transport: service.transport ?? "tcp",
      ports: portsOf(service.ports),
    })),
  };
}

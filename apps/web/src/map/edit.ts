// Edits of the map as values: each can be applied, and undone by another edit. The same three kinds do for everything that a person draws.

import type { PlantDocument } from "@bulkhead/plant";
import type { Places } from "./placing.ts";
import type { Point } from "./rooms.ts";

export type ThingKind = "zone" | "conduit" | "asset";
type List = "zones" | "conduits" | "assets";
const LISTS = { zone: "zones", conduit: "conduits", asset: "assets" } as const satisfies Record<ThingKind, List>;

export type ZoneDraft = NonNullable<PlantDocument["zones"]>[number];
export type ConduitDraft = NonNullable<PlantDocument["conduits"]>[number];
export type AssetDraft = NonNullable<PlantDocument["assets"]>[number];

export type Thing =
  | { readonly kind: "zone"; readonly value: ZoneDraft }
  | { readonly kind: "conduit"; readonly value: ConduitDraft }
  | { readonly kind: "asset"; readonly value: AssetDraft };

export type Edit =
  /** Adds the thing, or puts it in place of the one with its id. */
  | { readonly do: "put"; readonly thing: Thing; readonly at?: number }
  | { readonly do: "remove"; readonly kind: ThingKind; readonly id: string }
  /** Puts rooms and doors where they are told; `null` gives a place back to the automatic arrangement. */
  | { readonly do: "place"; readonly places: Readonly<Record<string, Point | null>> };

export interface Design {
  readonly plant: PlantDocument;
  readonly places: Places;
}

function listOf(plant: PlantDocument, kind: ThingKind): readonly { readonly id: string }[] {
  return plant[LISTS[kind]] ?? [];
}

export function findThing(plant: PlantDocument, kind: ThingKind, id: string): Thing | undefined {
  const value = listOf(plant, kind).find((one) => one.id === id);
  return value === undefined ? undefined : ({ kind, value } as Thing);
}

export function applyEdit(design: Design, edit: Edit): Design {
  switch (edit.do) {
    case "put": {
      const { kind, value } = edit.thing;
      const list = listOf(design.plant, kind);
      const at = list.findIndex((one) => one.id === value.id);
      const next = at >= 0 ? list.with(at, value) : list.toSpliced(edit.at ?? list.length, 0, value);
      return { ...design, plant: { ...design.plant, [LISTS[kind]]: next } };
    }
    case "remove": {
      const list = listOf(design.plant, edit.kind).filter((one) => one.id !== edit.id);
      return { ...design, plant: { ...design.plant, [LISTS[edit.kind]]: list } };
    }
    case "place": {
      const places = new Map(Object.entries(design.places));
      for (const [key, point] of Object.entries(edit.places)) {
        if (point === null) places.delete(key);
        else places.set(key, point);
      }
      return { ...design, places: Object.fromEntries(places) };
    }
  }
}

export function applyEdits(design: Design, edits: readonly Edit[]): Design {
  return edits.reduce(applyEdit, design);
}

/** What undoes the edits, in the order in which to apply it. `design` is as it was before them. */
export function invertEdits(design: Design, edits: readonly Edit[]): readonly Edit[] {
  const inverse: Edit[] = [];
  let at = design;
  for (const edit of edits) {
    inverse.unshift(invertEdit(at, edit));
    at = applyEdit(at, edit);
  }
  return inverse;
}

function invertEdit({ plant, places }: Design, edit: Edit): Edit {
  switch (edit.do) {
    case "put": {
      const { kind, value } = edit.thing;
      const was = findThing(plant, kind, value.id);
      return was === undefined ? { do: "remove", kind, id: value.id } : { do: "put", thing: was };
    }
    case "remove": {
      const was = findThing(plant, edit.kind, edit.id);
      // what was not there needs no undoing
      if (was === undefined) return { do: "place", places: {} };
      return { do: "put", thing: was, at: listOf(plant, edit.kind).findIndex((one) => one.id === edit.id) };
    }
    case "place":
      return {
        do: "place",
        places: Object.fromEntries(
          Object.keys(edit.places).map((key) => [key, Object.hasOwn(places, key) ? (places[key] ?? null) : null]),
        ),
      };
  }
}

/** What an edit touches: two edits conflict where they touch the same. */
export function touchedBy(edits: readonly Edit[]): ReadonlySet<string> {
  return new Set(
    edits.flatMap((edit) => {
      switch (edit.do) {
        case "put":
          return [`${edit.thing.kind} ${edit.thing.value.id}`];
        case "remove":
          return [`${edit.kind} ${edit.id}`];
        case "place":
          return Object.keys(edit.places).map((key) => `place ${key}`);
      }
    }),
  );
}

/** Removing a zone takes its things along: what lay in it moves to the room around, conduits lose it, those left with one room go. */
export function removeZone(plant: PlantDocument, id: string): readonly Edit[] {
  const zone = (plant.zones ?? []).find((one) => one.id === id);
  if (zone === undefined) return [];
  const moved = <T extends object>(value: T, key: "zone" | "parent"): T => {
    const { [key]: _, ...rest } = value as T & Record<string, unknown>;
    return (zone.parent === undefined ? rest : { ...rest, [key]: zone.parent }) as T;
  };
  return [
    ...(plant.zones ?? [])
      .filter((one) => one.parent === id)
      .map((value): Edit => ({ do: "put", thing: { kind: "zone", value: moved(value, "parent") } })),
    ...(plant.assets ?? [])
      .filter((one) => one.zone === id)
      .map((value): Edit => ({ do: "put", thing: { kind: "asset", value: moved(value, "zone") } })),
    ...(plant.conduits ?? [])
      .filter((one) => one.zones.includes(id))
      .map((value): Edit => {
        const zones = value.zones.filter((other) => other !== id);
        return zones.length < 2
          ? { do: "remove", kind: "conduit", id: value.id }
          : { do: "put", thing: { kind: "conduit", value: { ...value, zones } } };
      }),
    { do: "remove", kind: "zone", id },
  ];
}

/** An id that is free in the plant: made from a name, with a number where it is taken. */
export function freeId(plant: PlantDocument, name: string): string {
  const stem =
    name
      .normalize("NFKD")
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "")
      .slice(0, 48) || "new";
  const taken = new Set([
    plant.system.id,
    ...(["zones", "conduits", "assets", "variables", "countermeasures", "essentialFunctions"] as const).flatMap((list) =>
      (plant[list] ?? []).map((one) => one.id),
    ),
    ...(plant.conduits ?? []).flatMap((conduit) => (conduit.channels ?? []).map((channel) => channel.id)),
  ]);
  if (!taken.has(stem)) return stem;
  for (let number = 2; ; number++) if (!taken.has(`${stem}-${number}`)) return `${stem}-${number}`;
}

// Edits of the map as values. Each can be applied, and undone by another edit: undo is a new revision, never a step back.

import type { PlantDocument } from "@bulkhead/plant";
import { z } from "zod";

export const THING_KINDS = ["zone", "conduit", "asset"] as const;
export type ThingKind = (typeof THING_KINDS)[number];
const LISTS = { zone: "zones", conduit: "conduits", asset: "assets" } as const satisfies Record<ThingKind, keyof PlantDocument>;

const id = z.string().min(1).max(200);
const thing = z.looseObject({ id });
const coordinate = z.number().min(-1e7).max(1e7);
export const point = z.strictObject({ x: coordinate, y: coordinate });

export const edit = z.discriminatedUnion("do", [
  z
    .strictObject({
      do: z.literal("put"),
      thing: z.strictObject({ kind: z.enum(THING_KINDS), value: thing }),
      at: z.int().min(0).exactOptional(),
    })
    .describe("Adds the thing, or puts it in place of the one with its id."),
  z.strictObject({ do: z.literal("remove"), kind: z.enum(THING_KINDS), id }),
  z
    .strictObject({ do: z.literal("place"), places: z.record(id, point.nullable()) })
    .describe("Where rooms and doors stand; null gives a place back to the automatic arrangement."),
]);
export type Edit = z.output<typeof edit>;

export type MapPlaces = Readonly<Record<string, z.output<typeof point>>>;

/** What edits change. The places are a drawing: no zone, conduit or verdict depends on them. */
export interface Design {
  readonly plant: PlantDocument;
  readonly places: MapPlaces;
}

type Thing = { readonly id: string };

function listOf(plant: PlantDocument, kind: ThingKind): readonly Thing[] {
  return plant[LISTS[kind]] ?? [];
}

function withList(design: Design, kind: ThingKind, list: readonly Thing[]): Design {
  return { ...design, plant: { ...design.plant, [LISTS[kind]]: list } };
}

/** The design with the edits, in order. What is removed and not there stays away. */
export function applyEdits(design: Design, edits: readonly Edit[]): Design {
  return edits.reduce(applyEdit, design);
}

function applyEdit(design: Design, one: Edit): Design {
  switch (one.do) {
    case "put": {
      const { kind, value } = one.thing;
      const list = listOf(design.plant, kind);
      const at = list.findIndex((other) => other.id === value.id);
      return withList(design, kind, at < 0 ? list.toSpliced(one.at ?? list.length, 0, value) : list.with(at, value));
    }
    case "remove": {
      const list = listOf(design.plant, one.kind);
      return withList(
        design,
        one.kind,
        list.filter((other) => other.id !== one.id),
      );
    }
    case "place": {
      const places = new Map(Object.entries(design.places));
      for (const [key, where] of Object.entries(one.places)) {
        if (where === null) places.delete(key);
        else places.set(key, where);
      }
      return { ...design, places: Object.fromEntries(places) };
    }
  }
}

/** What undoes the edits, in the order in which to apply it. `design` is as it was before them. */
export function invertEdits(design: Design, edits: readonly Edit[]): readonly Edit[] {
  const inverse: Edit[] = [];
  let now = design;
  for (const one of edits) {
    inverse.unshift(...invertEdit(now, one));
    now = applyEdit(now, one);
  }
  return inverse;
}

function invertEdit({ plant, places }: Design, one: Edit): readonly Edit[] {
  if (one.do === "place") {
    const were = Object.keys(one.places).map((key) => [key, Object.hasOwn(places, key) ? (places[key] ?? null) : null] as const);
    return [{ do: "place", places: Object.fromEntries(were) }];
  }
  const [kind, target] = one.do === "put" ? [one.thing.kind, one.thing.value.id] : [one.kind, one.id];
  const list = listOf(plant, kind);
  const at = list.findIndex((other) => other.id === target);
  const was = list[at];
  if (was !== undefined) return [{ do: "put", thing: { kind, value: was }, at }];
  return one.do === "put" ? [{ do: "remove", kind, id: target }] : [];
}

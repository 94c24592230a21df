// The rooms of the map: which lies in which, and how large each has to be for what lies in it. Membership is data of the plant; the drawing
// only follows it, so an asset has no place of its own but the next free one in its room.

import type { Asset, Plant, Zone } from "@bulkhead/plant";

export const CHIP = { width: 148, height: 26, gap: 6 } as const;
export const ROOM = { head: 58, padding: 12, least: 200 } as const;
export const DOOR = { width: 168, height: 32 } as const;

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

export interface Room {
  readonly zone: Zone;
  /** Id of the room around it; absent at the root. */
  readonly parent?: string;
  readonly children: readonly string[];
  readonly assets: readonly Asset[];
}

/** Every zone as a room. A parent that is unknown or goes round in a circle is left out, so that the rooms are a forest whatever the plant says. */
export function roomsOf(plant: Pick<Plant, "zones" | "assets">): ReadonlyMap<string, Room> {
  const zones = new Map(plant.zones.map((zone) => [zone.id, zone]));
  const parents = new Map<string, string>();
  for (const zone of plant.zones) {
    const passed = new Set([zone.id]);
    let at = zone.parent;
    while (at !== undefined && zones.has(at) && !passed.has(at)) {
      passed.add(at);
      at = zones.get(at)?.parent;
    }
    const closed = at !== undefined && passed.has(at);
    if (zone.parent !== undefined && zones.has(zone.parent) && !closed) parents.set(zone.id, zone.parent);
  }
  const children = Map.groupBy(parents, ([, parent]) => parent);
  const assets = Map.groupBy(plant.assets, (asset) => asset.zone ?? "");
  return new Map(
    plant.zones.map((zone): [string, Room] => {
      const parent = parents.get(zone.id);
      return [
        zone.id,
        {
          zone,
          ...(parent === undefined ? {} : { parent }),
          children: (children.get(zone.id) ?? []).map(([child]) => child),
          assets: assets.get(zone.id) ?? [],
        },
      ];
    }),
  );
}

/** The rooms around a room, the outermost first. */
export function roomsAround(id: string, rooms: ReadonlyMap<string, Room>): readonly string[] {
  const around: string[] = [];
  for (let at = rooms.get(id)?.parent; at !== undefined; at = rooms.get(at)?.parent) around.unshift(at);
  return around;
}

/** The innermost room around all of these; absent where they have none in common. */
export function commonRoom(ids: readonly string[], rooms: ReadonlyMap<string, Room>): string | undefined {
  const [first, ...others] = ids.filter((id) => rooms.has(id)).map((id) => [...roomsAround(id, rooms), id]);
  return first?.findLast((room) => others.every((path) => path.includes(room)));
}

/** How many chips stand side by side: rooms stay wider than high. */
export function columnsFor(count: number): number {
  return count <= 3 ? 1 : count <= 10 ? 2 : count <= 24 ? 3 : Math.ceil(Math.sqrt(count / 2.4));
}

/** Where the chip at `index` stands within its room. */
export function chipAt(index: number, count: number): Box {
  const columns = columnsFor(count);
  return {
    x: ROOM.padding + (index % columns) * (CHIP.width + CHIP.gap),
    y: ROOM.head + Math.floor(index / columns) * (CHIP.height + CHIP.gap),
    width: CHIP.width,
    height: CHIP.height,
  };
}

/** The size that a room needs for its chips alone; rooms and doors within come on top. */
export function chipArea(count: number): { readonly width: number; readonly height: number } {
  if (count === 0) return { width: ROOM.least, height: ROOM.head + 8 };
  const columns = columnsFor(count);
  const lines = Math.ceil(count / columns);
  return {
    width: Math.max(ROOM.least, 2 * ROOM.padding + columns * (CHIP.width + CHIP.gap) - CHIP.gap),
    height: ROOM.head + lines * (CHIP.height + CHIP.gap) - CHIP.gap + ROOM.padding,
  };
}

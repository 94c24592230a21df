// Places of rooms and doors: as stored where a person or an earlier arrangement put them, and for the rest the next free place. A room grows
// with what lies in it.

import type { Conduit } from "@bulkhead/plant";
import { type Box, chipArea, commonRoom, DOOR, type Point, ROOM, type Room, roomsOf } from "./rooms.ts";
import type { PlantOnMap } from "./whole-plant.ts";

/** Places by `zone ID` and `conduit ID`, relative to the room around. */
export type Places = Readonly<Record<string, Point>>;

export interface Placed {
  readonly rooms: ReadonlyMap<string, Room>;
  /** Boxes by `zone ID` and `conduit ID`, relative to the room around. */
  readonly boxes: ReadonlyMap<string, Box>;
  /** The room in which each conduit's door stands; absent at the root. */
  readonly doorRooms: ReadonlyMap<string, string | undefined>;
}

const MARGIN = 36;

export function doorRoomOf(conduit: Conduit, rooms: ReadonlyMap<string, Room>): string | undefined {
  const common = commonRoom(conduit.zones, rooms);
  // the door of a room to the rooms within it stands in that room; a door of one room only stands beside it
  return conduit.zones.filter((zone) => rooms.has(zone)).length < 2 ? rooms.get(common ?? "")?.parent : common;
}

export function placeRooms(plant: PlantOnMap, stored: Places): Placed {
  const rooms = roomsOf(plant);
  const doorRooms = new Map(plant.conduits.map((conduit) => [conduit.id, doorRoomOf(conduit, rooms)]));
  const doorsIn = Map.groupBy(plant.conduits, (conduit) => doorRooms.get(conduit.id) ?? "");
  const boxes = new Map<string, Box>();
  const placeIn = (ids: readonly string[], room: string, top: number): { right: number; bottom: number } => {
    let [right, bottom] = [0, top];
    const free: { readonly key: string; readonly width: number; readonly height: number }[] = [];
    const put = (key: string, at: Point, size: { width: number; height: number }) => {
      boxes.set(key, { ...at, ...size });
      right = Math.max(right, at.x + size.width);
      bottom = Math.max(bottom, at.y + size.height);
    };
    const sized: (readonly [string, { width: number; height: number }])[] = [
      ...ids.map((id) => [`zone ${id}`, sizeOf(id)] as const),
      ...(doorsIn.get(room) ?? []).map((conduit) => [`conduit ${conduit.id}`, { ...DOOR }] as const),
    ];
    for (const [key, size] of sized) {
      const at = stored[key];
      if (at === undefined) free.push({ key, ...size });
      else put(key, room === "" ? at : { x: Math.max(ROOM.padding, at.x), y: Math.max(top, at.y) }, size);
    }
    let [x, y, line] = [room === "" ? 0 : ROOM.padding, boxes.size === 0 || right === 0 ? top : bottom + MARGIN, 0];
    const widest = Math.max(1200, Math.sqrt(free.reduce((sum, one) => sum + one.width * one.height, 0)) * 1.7);
    for (const { key, width, height } of free) {
      if (x > ROOM.padding && x + width > widest) [x, y, line] = [room === "" ? 0 : ROOM.padding, y + line + MARGIN, 0];
      put(key, { x, y }, { width, height });
      x += width + MARGIN;
      line = Math.max(line, height);
    }
    return { right, bottom };
  };
  const sizeOf = (id: string): { width: number; height: number } => {
    const room = rooms.get(id);
    const chips = chipArea(room?.assets.length ?? 0);
    if (room === undefined || (room.children.length === 0 && !doorsIn.has(id))) return chips;
    const { right, bottom } = placeIn(room.children, id, chips.height + 4);
    return { width: Math.max(chips.width, right + ROOM.padding), height: Math.max(chips.height, bottom + ROOM.padding) };
  };
  placeIn(
    [...rooms.values()].filter((room) => room.parent === undefined).map((room) => room.zone.id),
    "",
    0,
  );
  return { rooms, boxes, doorRooms };
}

/** The same boxes in coordinates of the whole map. */
export function absoluteBoxes({ rooms, boxes, doorRooms }: Placed): ReadonlyMap<string, Box> {
  const all = new Map<string, Box>();
  const ofRoom = (id: string): Box => {
    const key = `zone ${id}`;
    const known = all.get(key);
    if (known !== undefined) return known;
    const own = boxes.get(key) ?? { x: 0, y: 0, width: 0, height: 0 };
    const parent = rooms.get(id)?.parent;
    const around = parent === undefined ? { x: 0, y: 0 } : ofRoom(parent);
    const box = { ...own, x: own.x + around.x, y: own.y + around.y };
    all.set(key, box);
    return box;
  };
  for (const id of rooms.keys()) ofRoom(id);
  for (const [id, room] of doorRooms) {
    const own = boxes.get(`conduit ${id}`);
    const around = room === undefined ? { x: 0, y: 0 } : ofRoom(room);
    if (own !== undefined) all.set(`conduit ${id}`, { ...own, x: own.x + around.x, y: own.y + around.y });
  }
  return all;
}

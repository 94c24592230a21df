// A line between two places of the map: an observed conversation, or what a firewall lets through. From assets where they are known, else
// from strangers outside the design.

import { type Box, CHIP, chipAt, type Point, type Room } from "./rooms.ts";

export interface TrafficLine {
  readonly id: string;
  /** Id of an asset or a zone, else the bare address. */
  readonly from: string;
  readonly to: string;
  readonly tone: "declared" | "undeclared" | "permitted";
  readonly label: string;
}

export interface DrawnLine {
  readonly line: TrafficLine;
  readonly path: string;
  readonly middle: Point;
}

export interface Ends {
  readonly rooms: ReadonlyMap<string, Room>;
  /** By `zone ID` and `conduit ID`, in coordinates of the map. */
  readonly boxes: ReadonlyMap<string, Box>;
  /** From far away assets are not drawn, and lines end at the rooms. */
  readonly far: boolean;
}

/** Places of those who take part in traffic and are nowhere in the design: a column at the left of the map. */
export function placeStrangers(lines: readonly TrafficLine[], rooms: ReadonlyMap<string, Room>): ReadonlyMap<string, Box> {
  const known = new Set([...rooms.keys(), ...[...rooms.values()].flatMap((room) => room.assets.map((asset) => asset.id))]);
  const strangers = [...new Set(lines.flatMap((line) => [line.from, line.to]))].filter((id) => !known.has(id));
  return new Map(
    strangers.map((id, index) => [
      id,
      { x: -CHIP.width - 110, y: index * (CHIP.height + 12), width: CHIP.width, height: CHIP.height },
    ]),
  );
}

/** Paths of the lines. Several between the same two places become one, so that a crowd stays readable. */
export function drawLines(lines: readonly TrafficLine[], ends: Ends, strangers: ReadonlyMap<string, Box>): readonly DrawnLine[] {
  const places = placesOf(ends, strangers);
  const drawn = new Map<string, DrawnLine>();
  for (const line of lines) {
    const [from, to] = [places.get(line.from), places.get(line.to)];
    if (from === undefined || to === undefined || from === to) continue;
    const key = `${line.tone} ${from.x} ${from.y} ${to.x} ${to.y}`;
    if (drawn.has(key)) continue;
    const [start, end] = [edgePoint(from, centre(to)), edgePoint(to, centre(from))];
    const bend = Math.min(60, Math.hypot(end.x - start.x, end.y - start.y) / 6);
    const angle = Math.atan2(end.y - start.y, end.x - start.x) + Math.PI / 2;
    const middle = { x: (start.x + end.x) / 2 + Math.cos(angle) * bend, y: (start.y + end.y) / 2 + Math.sin(angle) * bend };
    drawn.set(key, {
      line,
      path: `M${round(start.x)} ${round(start.y)}Q${round(middle.x)} ${round(middle.y)} ${round(end.x)} ${round(end.y)}`,
      middle: { x: (start.x + 2 * middle.x + end.x) / 4, y: (start.y + 2 * middle.y + end.y) / 4 },
    });
  }
  return [...drawn.values()];
}

function placesOf({ rooms, boxes, far }: Ends, strangers: ReadonlyMap<string, Box>): ReadonlyMap<string, Box> {
  const places = new Map(strangers);
  for (const [id, room] of rooms) {
    const box = boxes.get(`zone ${id}`);
    if (box === undefined) continue;
    places.set(id, box);
    room.assets.forEach((asset, index) => {
      const chip = chipAt(index, room.assets.length);
      places.set(asset.id, far ? box : { ...chip, x: box.x + chip.x, y: box.y + chip.y });
    });
  }
  return places;
}

const round = (value: number): number => Math.round(value);

export function centre(box: Box): Point {
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Where the line from the middle of the box towards a point leaves the box. */
export function edgePoint(box: Box, towards: Point): Point {
  const { x, y } = centre(box);
  const [dx, dy] = [towards.x - x, towards.y - y];
  if (dx === 0 && dy === 0) return { x, y };
  const scale = Math.min(1, Math.min(box.width / 2 / Math.abs(dx || 1e-9), box.height / 2 / Math.abs(dy || 1e-9)));
  return { x: x + dx * scale, y: y + dy * scale };
}

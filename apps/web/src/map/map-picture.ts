// The map as a picture to take away: the places of everything on it, and a painter for PNG. (SVG and draw.io are written by `documents`.)

import type { MapFigure } from "@bulkhead/documents/drawing";
import { absoluteBoxes, type Places, placeRooms } from "./placing.ts";
import { chipAt, roomsAround } from "./rooms.ts";
import type { PlantOnMap } from "./whole-plant.ts";

/** Larger pictures are scaled down: browsers paint none beyond about this many pixels a side. */
const LARGEST_SIDE = 12_000;
const MARGIN = 24;

export function figureOf(plant: PlantOnMap, places: Places): MapFigure {
  const placed = placeRooms(plant, places);
  const boxes = absoluteBoxes(placed);
  const order = [...placed.rooms.keys()].sort(
    (a, b) => roomsAround(a, placed.rooms).length - roomsAround(b, placed.rooms).length,
  );
  return {
    title: plant.system.name,
    rooms: order.flatMap((id) => {
      const [room, box] = [placed.rooms.get(id), boxes.get(`zone ${id}`)];
      if (room === undefined || box === undefined) return [];
      const assets = room.assets.map((asset, index) => {
        const chip = chipAt(index, room.assets.length);
        return { id: asset.id, name: asset.name, box: { ...chip, x: chip.x + box.x, y: chip.y + box.y } };
      });
      const { name, kind } = room.zone;
      return [{ id, name, kind, ...(room.parent === undefined ? {} : { parent: room.parent }), box, assets }];
    }),
    doors: plant.conduits.flatMap(({ id, name, zones }) => {
      const box = boxes.get(`conduit ${id}`);
      return box === undefined ? [] : [{ id, name, zones, box }];
    }),
  };
}

export async function paintFigure(figure: MapFigure): Promise<Blob> {
  const boxes = [...figure.rooms, ...figure.doors].map((one) => one.box);
  const left = boxes.reduce((least, box) => Math.min(least, box.x), 0) - MARGIN;
  const top = boxes.reduce((least, box) => Math.min(least, box.y), 0) - MARGIN;
  const width = boxes.reduce((most, box) => Math.max(most, box.x + box.width), 0) + MARGIN - left;
  const height = boxes.reduce((most, box) => Math.max(most, box.y + box.height), 0) + MARGIN - top;
  const scale = Math.min(2, LARGEST_SIDE / Math.max(width, height));
  const canvas = new OffscreenCanvas(Math.ceil(width * scale), Math.ceil(height * scale));
  const pen = canvas.getContext("2d");
  if (pen === null) throw new Error("this browser cannot paint");
  pen.scale(scale, scale);
  pen.translate(-left, -top);
  pen.fillStyle = "#f3f5f5";
  pen.fillRect(left, top, width, height);
  paint(pen, figure);
  return canvas.convertToBlob({ type: "image/png" });
}

function paint(pen: OffscreenCanvasRenderingContext2D, figure: MapFigure): void {
  const rooms = new Map(figure.rooms.map((room) => [room.id, room.box]));
  const write = (text: string, x: number, y: number, size: number, room: number, weight = "400") => {
    pen.font = `${weight} ${size}px system-ui, sans-serif`;
    pen.fillStyle = "#14212b";
    let shown = text;
    while (shown.length > 1 && pen.measureText(shown).width > room) shown = `${shown.slice(0, -2)}…`;
    pen.fillText(shown, x, y);
  };
  const box = (at: MapFigure["rooms"][number]["box"], fill: string, stroke: string) => {
    pen.beginPath();
    pen.roundRect(at.x, at.y, at.width, at.height, 5);
    pen.fillStyle = fill;
    pen.fill();
    pen.strokeStyle = stroke;
    pen.stroke();
  };
  pen.lineWidth = 2;
  pen.strokeStyle = "#8795a0";
  for (const door of figure.doors) {
    for (const zone of door.zones) {
      const room = rooms.get(zone);
      if (room === undefined) continue;
      pen.beginPath();
      pen.moveTo(door.box.x + door.box.width / 2, door.box.y + door.box.height / 2);
      pen.lineTo(room.x + room.width / 2, room.y + room.height / 2);
      pen.stroke();
    }
  }
  pen.lineWidth = 1;
  for (const room of figure.rooms) {
    box(room.box, "#ffffff", "#8795a0");
    write(room.name, room.box.x + 12, room.box.y + 22, 14, room.box.width - 24, "600");
    write(room.kind, room.box.x + 12, room.box.y + 40, 11, room.box.width - 24);
    for (const asset of room.assets) {
      box(asset.box, "#eaeff1", "#dbe2e5");
      write(asset.name, asset.box.x + 8, asset.box.y + 17, 12, asset.box.width - 16);
    }
  }
  for (const door of figure.doors) {
    box(door.box, "#f3f5f5", "#14598a");
    write(door.name, door.box.x + 10, door.box.y + door.box.height / 2 + 4, 12, door.box.width - 20);
  }
}

export function saveFile(name: string, content: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

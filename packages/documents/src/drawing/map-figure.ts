// The plant map as a picture: rooms, chips, doors and ways between, as SVG and as a drawing of draw.io. Names are the plant's and may be
// anybody's: they are escaped, and what is invisible is shown.

import { makeLine } from "../visible.ts";
import type { Box } from "./drawing.ts";

export interface FigureRoom {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  /** Id of the room around it. */
  readonly parent?: string;
  readonly box: Box;
  readonly assets: readonly { readonly id: string; readonly name: string; readonly box: Box }[];
}

export interface FigureDoor {
  readonly id: string;
  readonly name: string;
  readonly zones: readonly string[];
  readonly box: Box;
}

/** All places from the upper left of the map; outer rooms come before those within. */
export interface MapFigure {
  readonly title: string;
  readonly rooms: readonly FigureRoom[];
  readonly doors: readonly FigureDoor[];
}

const MARGIN = 24;
const FONT = "system-ui, 'Segoe UI', Roboto, 'Liberation Sans', Arial, sans-serif";

function escape(text: string): string {
  return makeLine(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** What fits into a width at a size of type, with an ellipsis where it was cut. */
function fit(text: string, width: number, size: number): string {
  const most = Math.max(1, Math.floor(width / (size * 0.56)));
  const letters = Array.from(text);
  return letters.length <= most ? text : `${letters.slice(0, most - 1).join("")}…`;
}

function middle({ x, y, width, height }: Box): { readonly x: number; readonly y: number } {
  return { x: x + width / 2, y: y + height / 2 };
}

function extentOf({ rooms, doors }: MapFigure): Box {
  const boxes = [...rooms, ...doors].map((one) => one.box);
  if (boxes.length === 0) return { x: 0, y: 0, width: 2 * MARGIN, height: 2 * MARGIN };
  const left = boxes.reduce((least, box) => Math.min(least, box.x), Number.POSITIVE_INFINITY) - MARGIN;
  const top = boxes.reduce((least, box) => Math.min(least, box.y), Number.POSITIVE_INFINITY) - MARGIN;
  const right = boxes.reduce((most, box) => Math.max(most, box.x + box.width), Number.NEGATIVE_INFINITY) + MARGIN;
  const bottom = boxes.reduce((most, box) => Math.max(most, box.y + box.height), Number.NEGATIVE_INFINITY) + MARGIN;
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** One SVG file, on its own: no script, no style from elsewhere, no font to load. */
export function writeMapSvg(figure: MapFigure): string {
  const { x, y, width, height } = extentOf(figure);
  const places = new Map(figure.rooms.map((room) => [room.id, room.box]));
  const ways = figure.doors.flatMap((door) =>
    door.zones.flatMap((zone) => {
      const room = places.get(zone);
      if (room === undefined) return [];
      const [from, to] = [middle(door.box), middle(room)];
      return [`<path d="M${from.x} ${from.y}L${to.x} ${to.y}" fill="none" stroke="#8795a0" stroke-width="2"/>`];
    }),
  );
  const rect = (box: Box, look: string) =>
    `<rect x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}" ${look}/>`;
  const label = (text: string, at: { x: number; y: number }, size: number, room: number, look = "") =>
    `<text x="${at.x}" y="${at.y}" font-size="${size}" fill="#14212b" ${look}>${escape(fit(makeLine(text), room, size))}</text>`;
  const rooms = figure.rooms.map(
    ({ name, kind, box, assets }) =>
      `<g><title>${escape(name)}</title>${rect(box, 'rx="6" fill="#ffffff" stroke="#8795a0"')}${label(name, { x: box.x + 12, y: box.y + 22 }, 14, box.width - 24, 'font-weight="600"')}${label(kind, { x: box.x + 12, y: box.y + 40 }, 11, box.width - 24)}${assets
        .map(
          (asset) =>
            `<g><title>${escape(asset.name)}</title>${rect(asset.box, 'rx="4" fill="#eaeff1" stroke="#dbe2e5"')}${label(asset.name, { x: asset.box.x + 8, y: asset.box.y + 17 }, 12, asset.box.width - 16)}</g>`,
        )
        .join("")}</g>`,
  );
  const doors = figure.doors.map(
    ({ name, box }) =>
      `<g><title>${escape(name)}</title>${rect(box, 'rx="4" fill="#f3f5f5" stroke="#14598a" stroke-width="1.5"')}${label(name, { x: box.x + 10, y: box.y + box.height / 2 + 4 }, 12, box.width - 20)}</g>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" viewBox="${x} ${y} ${width} ${height}" width="${width}" height="${height}" font-family="${FONT}"><title>${escape(figure.title)}</title>${rect({ x, y, width, height }, 'fill="#f3f5f5"')}${ways.join("")}${rooms.join("")}${doors.join("")}</svg>
`;
}

/** A file that draw.io opens, and that our own reader takes back as the same zones, assets and conduits. */
export function writeMapDrawio(figure: MapFigure): string {
  const places = new Map(figure.rooms.map((room) => [room.id, room.box]));
  const geometry = (box: Box, around: Box | undefined) =>
    `<mxGeometry x="${box.x - (around?.x ?? 0)}" y="${box.y - (around?.y ?? 0)}" width="${box.width}" height="${box.height}" as="geometry"/>`;
  const vertex = (id: string, name: string, style: string, parent: string, box: string) =>
    `<mxCell id="${escape(id)}" value="${escape(escape(name))}" style="${style}" vertex="1" parent="${escape(parent)}">${box}</mxCell>`;
  const rooms = figure.rooms.flatMap((room) => [
    vertex(
      `zone ${room.id}`,
      room.name,
      "swimlane;html=1;rounded=1;startSize=48;container=1;collapsible=0;fillColor=#ffffff;strokeColor=#8795a0;",
      room.parent === undefined ? "1" : `zone ${room.parent}`,
      geometry(room.box, room.parent === undefined ? undefined : places.get(room.parent)),
    ),
    ...room.assets.map((asset) =>
      vertex(
        `asset ${asset.id}`,
        asset.name,
        "rounded=1;html=1;fillColor=#eaeff1;strokeColor=#dbe2e5;",
        `zone ${room.id}`,
        geometry(asset.box, room.box),
      ),
    ),
  ]);
  // a conduit of two zones is a connector with its name; one of more is drawn pair by pair from its first zone
  const edges = figure.doors.flatMap((door) => {
    const [first, ...others] = door.zones.filter((zone) => places.has(zone));
    return others.map(
      (other, at) =>
        `<mxCell id="${escape(`conduit ${door.id} ${at}`)}" value="${escape(escape(door.name))}" style="edgeStyle=orthogonalEdgeStyle;html=1;endArrow=none;strokeColor=#14598a;" edge="1" parent="1" source="${escape(`zone ${first}`)}" target="${escape(`zone ${other}`)}"><mxGeometry relative="1" as="geometry"/></mxCell>`,
    );
  });
  return `<mxfile host="Bulkhead"><diagram name="${escape(figure.title)}"><mxGraphModel><root><mxCell id="0"/><mxCell id="1" parent="0"/>${rooms.join("")}${edges.join("")}</root></mxGraphModel></diagram></mxfile>
`;
}

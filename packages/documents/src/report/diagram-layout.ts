// Places for the scene, by the layered method of ELK: enterprise above, field below, conduits as doors between the rooms.

import type { Conduit, Zone } from "@bulkhead/plant";
import type { ElkExtendedEdge, ElkNode } from "elkjs/lib/elk-api.js";
import type { Scene } from "./diagram-scene.ts";
import { shorten } from "./register.ts";

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Line {
  readonly points: readonly Point[];
  /** Where its label stands; absent where it has none. */
  readonly label?: Box;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  /** By zone, conduit, asset and stranger: the key is the type, a space and the id. */
  readonly boxes: ReadonlyMap<string, Box>;
  /** From a conduit to each of its zones, by `door CONDUIT ZONE`; of undeclared conversations by `undeclared N`. */
  readonly lines: ReadonlyMap<string, Line>;
}

/** Room for the name, kind and levels of a zone above what lies in it. */
export const ROOM_HEAD = 62;
const PADDING = 12;
const CHIP_HEIGHT = 24;
const GAP = 6;
const ROOM_WIDTH = 250;
export const DOOR_HEIGHT = 30;
export const LABEL_LINE = 15;
export const MOST_LABELS = 3;

/** From the outside to the process: the order of the rows of the drawing. */
const DEPTH: Readonly<Record<Zone["kind"], number>> = {
  external: 0,
  enterprise: 1,
  "remote-access": 1,
  dmz: 2,
  supervision: 3,
  wireless: 4,
  control: 4,
  safety: 5,
  field: 5,
};

/** Width of a text in the system font, estimated on the generous side; there is no font to measure with here. */
export function widthOf(text: string, size: number): number {
  let width = 0;
  for (const character of text)
    width += /[ilI.,:;'|! ()fjrt]/.test(character) ? 0.36 : /[A-Zmw@%&→]/.test(character) ? 0.74 : 0.57;
  return Math.ceil(Math.max(width, Array.from(text).length * 0.4) * size);
}

export const labelOf = (name: string): string => shorten(name, 34);

/** Same scene, same places. */
export async function layOut(scene: Scene): Promise<Layout> {
  const { default: Elk } = await import("elkjs/lib/elk.bundled.js");
  const placed = await new Elk.default().layout(graphOf(scene));
  const boxes = new Map<string, Box>();
  const lines = new Map<string, Line>();
  collect(placed, boxes, lines);
  for (const zone of scene.zones) {
    const holder = boxes.get(`assets ${zone.id}`) ?? boxes.get(`zone ${zone.id}`);
    if (holder === undefined) continue;
    const top = boxes.has(`assets ${zone.id}`) ? holder.y : holder.y + ROOM_HEAD;
    const left = boxes.has(`assets ${zone.id}`) ? holder.x : holder.x + PADDING;
    for (const chip of chipsOf(scene, zone.id).chips) {
      boxes.set(`asset ${chip.id}`, { x: left + chip.x, y: top + chip.y, width: chip.width, height: CHIP_HEIGHT });
    }
  }
  return { width: Math.ceil(placed.width ?? 0), height: Math.ceil(placed.height ?? 0), boxes, lines };
}

interface Chips {
  readonly chips: readonly { readonly id: string; readonly x: number; readonly y: number; readonly width: number }[];
  readonly width: number;
  readonly height: number;
}

/** Assets in lines, left to right, as words in a paragraph. */
function chipsOf(scene: Scene, zone: string): Chips {
  const chips: Chips["chips"][number][] = [];
  let [x, y, width] = [0, 0, 0];
  for (const asset of scene.assets.get(zone) ?? []) {
    const own = widthOf(labelOf(asset.name), 11.5) + 16;
    if (x > 0 && x + own > ROOM_WIDTH) [x, y] = [0, y + CHIP_HEIGHT + GAP];
    chips.push({ id: asset.id, x, y, width: own });
    x += own + GAP;
    width = Math.max(width, x - GAP);
  }
  return { chips, width, height: chips.length === 0 ? 0 : y + CHIP_HEIGHT };
}

function graphOf(scene: Scene): ElkNode {
  const tree = new Tree(scene.zones);
  const depthOf = new Map(scene.zones.map((zone) => [zone.id, DEPTH[zone.kind]]));
  const edges: ElkExtendedEdge[] = [];
  const doors = new Map<string, ElkNode[]>();
  for (const conduit of scene.conduits) {
    const inside = tree.common(conduit.zones);
    const list = doors.get(inside) ?? [];
    doors.set(inside, list);
    const id = `conduit ${conduit.id}`;
    list.push({ id, width: widthOf(labelOf(conduit.name), 12) + 46, height: DOOR_HEIGHT });
    edges.push(...doorLines(conduit, inside, depthOf, scene));
  }
  scene.undeclared.forEach((line, at) => {
    const node = (id: string) => (depthOf.has(id) ? `zone ${id}` : id);
    // ELK draws no line from a room to one that lies in it.
    if (tree.around(line.from, line.to) || tree.around(line.to, line.from)) return;
    const shown = labelsOf(line.labels);
    const width = Math.max(...shown.map((label) => widthOf(label, 12.5))) + 18;
    edges.push({
      id: `undeclared ${at}`,
      sources: [node(line.from)],
      targets: [node(line.to)],
      labels: [{ id: `label ${at}`, text: shown.join("\n"), width, height: shown.length * LABEL_LINE + 6 }],
    });
  });
  const nodeOf = (zone: Zone): ElkNode => {
    const chips = chipsOf(scene, zone.id);
    const inner = [...tree.children(zone.id).map(nodeOf), ...(doors.get(zone.id) ?? [])];
    const least = Math.max(widthOf(labelOf(zone.name), 14) + 60, 190);
    const layoutOptions = { "elk.padding": `[top=${ROOM_HEAD},left=${PADDING},bottom=${PADDING},right=${PADDING}]` };
    const id = `zone ${zone.id}`;
    if (inner.length === 0) {
      const height = ROOM_HEAD + chips.height + (chips.height > 0 ? PADDING : -4);
      return { id, width: Math.max(least, chips.width + 2 * PADDING), height, layoutOptions };
    }
    if (chips.height > 0) inner.unshift({ id: `assets ${zone.id}`, width: Math.max(least, chips.width), height: chips.height });
    return { id, children: inner, layoutOptions };
  };
  return {
    id: "root",
    children: [
      ...tree.children("").map(nodeOf),
      ...(doors.get("") ?? []),
      ...scene.strangers.map(({ id, address }) => ({ id, width: widthOf(labelOf(address), 12) + 32, height: DOOR_HEIGHT })),
    ],
    edges,
    layoutOptions: {
      "elk.algorithm": "layered",
      "elk.direction": "DOWN",
      "elk.hierarchyHandling": "INCLUDE_CHILDREN",
      "elk.edgeRouting": "ORTHOGONAL",
      "elk.randomSeed": "1",
      "elk.padding": "[top=4,left=4,bottom=4,right=4]",
      "elk.spacing.nodeNode": "26",
      "elk.spacing.edgeNode": "18",
      "elk.spacing.edgeEdge": "14",
      "elk.spacing.edgeLabel": "6",
      "elk.layered.spacing.nodeNodeBetweenLayers": "28",
      "elk.layered.spacing.edgeNodeBetweenLayers": "16",
      "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX",
      "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
      "elk.layered.mergeEdges": "false",
      "elk.json.shapeCoords": "ROOT",
      "elk.json.edgeCoords": "ROOT",
    },
  };
}

/** Lines run from the outer zone down to the door and on to the inner zones, so that the drawing has the plant's order. */
function doorLines(conduit: Conduit, inside: string, depthOf: ReadonlyMap<string, number>, scene: Scene): ElkExtendedEdge[] {
  const known = [...new Set(conduit.zones)].filter((id) => depthOf.has(id));
  const least = Math.min(...known.map((id) => depthOf.get(id) ?? 0));
  const above = known.filter((id) => depthOf.get(id) === least);
  const upper = new Set(above.length === known.length ? above.slice(0, Math.ceil(above.length / 2)) : above);
  return known.flatMap((zone) => {
    // A door that lies in one of its own rooms leads to what stands in that room.
    if (zone === inside && !scene.assets.has(zone)) return [];
    const node = zone === inside ? `assets ${zone}` : `zone ${zone}`;
    const door = `conduit ${conduit.id}`;
    const [from, to] = upper.has(zone) ? [node, door] : [door, node];
    return [{ id: `door ${conduit.id} ${zone}`, sources: [from], targets: [to] }];
  });
}

export function labelsOf(labels: readonly string[]): readonly string[] {
  const shown = labels.slice(0, labels.length > MOST_LABELS ? MOST_LABELS - 1 : MOST_LABELS).map((label) => shorten(label, 52));
  return labels.length > shown.length ? [...shown, `and ${labels.length - shown.length} more`] : shown;
}

function collect(node: ElkNode, boxes: Map<string, Box>, lines: Map<string, Line>): void {
  for (const edge of node.edges ?? []) {
    const points = (edge.sections ?? []).flatMap(({ startPoint, bendPoints, endPoint }) => [
      startPoint,
      ...(bendPoints ?? []),
      endPoint,
    ]);
    const label = edge.labels?.[0];
    lines.set(edge.id, label === undefined ? { points } : { points, label: boxOf(label) });
  }
  for (const child of node.children ?? []) {
    boxes.set(child.id, boxOf(child));
    collect(child, boxes, lines);
  }
}

function boxOf({ x = 0, y = 0, width = 0, height = 0 }: { x?: number; y?: number; width?: number; height?: number }): Box {
  return { x, y, width, height };
}

/** Which zone lies in which. A zone whose parent is unknown or lies in a cycle stands at the root. */
class Tree {
  readonly #parents = new Map<string, string>();
  readonly #children = new Map<string, Zone[]>();

  constructor(zones: readonly Zone[]) {
    const byId = new Map(zones.map((zone) => [zone.id, zone]));
    for (const zone of zones) {
      const around = new Set<string>();
      let at = zone.parent;
      while (at !== undefined && byId.has(at) && !around.has(at) && at !== zone.id) {
        around.add(at);
        at = byId.get(at)?.parent;
      }
      const parent = zone.parent !== undefined && byId.has(zone.parent) && (at === undefined || !byId.has(at)) ? zone.parent : "";
      this.#parents.set(zone.id, parent);
      const list = this.#children.get(parent) ?? [];
      list.push(zone);
      this.#children.set(parent, list);
    }
  }

  children(id: string): readonly Zone[] {
    return this.#children.get(id) ?? [];
  }

  /** The innermost zone around all of these, which may be one of them; empty for the root. */
  common(ids: readonly string[]): string {
    const [first, ...others] = ids.filter((id) => this.#parents.has(id)).map((id) => this.#path(id));
    return first?.find((zone) => others.every((path) => path.includes(zone))) ?? "";
  }

  /** Whether one zone lies in the other, at whatever depth. */
  around(outer: string, inner: string): boolean {
    return this.#parents.has(inner) && this.#path(inner).includes(outer);
  }

  /** The zone and those around it, innermost first. */
  #path(id: string): readonly string[] {
    const path: string[] = [];
    for (let at = id; at !== ""; at = this.#parents.get(at) ?? "") path.push(at);
    return path;
  }
}

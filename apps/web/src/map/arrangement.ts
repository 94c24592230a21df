// Automatic arrangement: the layered method of ELK in a worker, the enterprise above and the field below, doors between the rooms.

import type { Zone } from "@bulkhead/plant";
import ELK, { type ElkExtendedEdge, type ElkNode } from "elkjs/lib/elk-api.js";
import workerAddress from "elkjs/lib/elk-worker.min.js?url";
import { doorRoomOf, type Places } from "./placing.ts";
import { chipArea, DOOR, type Point, ROOM, roomsOf } from "./rooms.ts";
import type { PlantOnMap } from "./whole-plant.ts";

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

/** Places for every room and door. The same plant gets the same places. */
export async function arrange(plant: PlantOnMap): Promise<Places> {
  const elk = new ELK.default({ workerFactory: () => new Worker(workerAddress) });
  try {
    const places: Record<string, Point> = {};
    collect(await elk.layout(graphOf(plant)), places);
    return places;
  } finally {
    elk.terminateWorker();
  }
}

export function graphOf(plant: PlantOnMap): ElkNode {
  const rooms = roomsOf(plant);
  const doors = Map.groupBy(plant.conduits, (conduit) => doorRoomOf(conduit, rooms) ?? "");
  const nodeOf = (id: string): ElkNode => {
    const room = rooms.get(id);
    const chips = chipArea(room?.assets.length ?? 0);
    const within = [...(room?.children ?? []).map(nodeOf), ...doorsOf(id)];
    if (within.length === 0) return { id: `zone ${id}`, ...chips };
    return {
      id: `zone ${id}`,
      children: within,
      layoutOptions: {
        "elk.padding": `[top=${chips.height + 8},left=${ROOM.padding},bottom=${ROOM.padding},right=${ROOM.padding}]`,
        "elk.nodeSize.constraints": "MINIMUM_SIZE",
        "elk.nodeSize.minimum": `(${chips.width},${chips.height})`,
      },
    };
  };
  const doorsOf = (id: string): ElkNode[] => (doors.get(id) ?? []).map((conduit) => ({ id: `conduit ${conduit.id}`, ...DOOR }));
  const edges = plant.conduits.flatMap((conduit): ElkExtendedEdge[] => {
    const inside = doorRoomOf(conduit, rooms);
    const known = conduit.zones.filter((zone) => rooms.has(zone) && zone !== inside);
    const depthOf = (zone: string) => DEPTH[rooms.get(zone)?.zone.kind ?? "control"];
    const least = Math.min(...known.map(depthOf));
    const above = known.filter((zone) => depthOf(zone) === least);
    const upper = new Set(above.length === known.length ? above.slice(0, Math.ceil(above.length / 2)) : above);
    return known.map((zone) => {
      const [from, to] = upper.has(zone) ? [`zone ${zone}`, `conduit ${conduit.id}`] : [`conduit ${conduit.id}`, `zone ${zone}`];
      return { id: `${conduit.id} ${zone}`, sources: [from], targets: [to] };
    });
  });
  return {
    id: "root",
    children: [
      ...[...rooms.values()].filter((room) => room.parent === undefined).map((room) => nodeOf(room.zone.id)),
      ...doorsOf(""),
    ],
    edges,
    layoutOptions: {
      "elk.algorithm": "layered",
      "elk.direction": "DOWN",
      "elk.hierarchyHandling": "INCLUDE_CHILDREN",
      "elk.randomSeed": "1",
      "elk.spacing.nodeNode": "34",
      "elk.layered.spacing.nodeNodeBetweenLayers": "44",
      "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
      "elk.layered.nodePlacement.strategy": "BRANDES_KOEPF",
      "elk.separateConnectedComponents": "true",
      "elk.aspectRatio": "1.7",
    },
  };
}

function collect(node: ElkNode, places: Record<string, Point>): void {
  for (const child of node.children ?? []) {
    places[child.id] = { x: Math.round(child.x ?? 0), y: Math.round(child.y ?? 0) };
    collect(child, places);
  }
}

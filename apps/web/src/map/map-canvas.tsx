// The drawing itself: rooms and doors that can be moved, lines between them, near and far.

import type { SubjectLevels } from "@bulkhead/assessment";
import type { Conduit } from "@bulkhead/plant";
import {
  type Connection,
  MiniMap,
  type Node,
  type NodeChange,
  type NodeProps,
  type NodeTypes,
  ReactFlow,
  type ReactFlowInstance,
  useStore,
} from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import { memo, useCallback, useEffect, useMemo, useState } from "react";
import { useMessages } from "../language/language.tsx";
import { SeenText } from "../parts/seen-text.tsx";
import { DoorNode, type DoorNodeType } from "./door-node.tsx";
import { LAYERS, type LayerId } from "./layer.ts";
import { Lines } from "./lines.tsx";
import { absoluteBoxes, type Places, placeRooms } from "./placing.ts";
import { RoomNode, type RoomNodeType } from "./room-node.tsx";
import { DOOR, type Point, roomsAround } from "./rooms.ts";
import type { Chosen } from "./selection.ts";
import { drawLines, placeStrangers, type TrafficLine } from "./traffic-line.ts";
import type { PlantOnMap } from "./whole-plant.ts";

type StrangerNodeType = Node<{ readonly address: string }, "stranger">;
export type MapNode = RoomNodeType | DoorNodeType | StrangerNodeType;

const StrangerNode = memo(function StrangerNode({ data }: NodeProps<StrangerNodeType>) {
  return (
    <div className="stranger">
      <SeenText text={data.address} />
    </div>
  );
});

const NODE_TYPES: NodeTypes = { room: RoomNode, door: DoorNode, stranger: StrangerNode };

/** Below this zoom assets are counted, not drawn. */
const FAR = 0.42;

export interface MapCanvasProps {
  readonly plant: PlantOnMap;
  readonly places: Places;
  readonly levels: ReadonlyMap<string, SubjectLevels>;
  readonly findings: ReadonlyMap<string, number>;
  readonly lines: readonly TrafficLine[];
  readonly layer: LayerId;
  readonly chosen: Chosen | null;
  /** Ids that a search found; `null`: nothing is searched for. */
  readonly found: ReadonlySet<string> | null;
  readonly editable: boolean;
  readonly onChoose: (chosen: Chosen | null) => void;
  readonly onPlace: (places: Readonly<Record<string, Point>>) => void;
  readonly onMoveAsset: (asset: string, zone: string) => void;
  readonly onConnect: (from: string, to: string) => void;
  readonly onReady: (flow: ReactFlowInstance<MapNode>) => void;
}

export function MapCanvas(props: MapCanvasProps) {
  const { plant, places, levels, findings, layer, chosen, found, editable, onChoose, onMoveAsset } = props;
  const { map } = useMessages();
  const [far, setFar] = useState(true);
  const [dragged, setDragged] = useState<Places>({});

  const placed = useMemo(() => placeRooms(plant, { ...places, ...dragged }), [plant, places, dragged]);
  const boxes = useMemo(() => absoluteBoxes(placed), [placed]);
  const shown = LAYERS[layer];
  const lines = useMemo(
    () =>
      props.lines.filter((line) =>
        line.tone === "permitted" ? shown.permissions : shown.conversations || (line.tone === "undeclared" && shown.findings),
      ),
    [props.lines, shown],
  );
  const strangers = useMemo(() => placeStrangers(lines, placed.rooms), [lines, placed.rooms]);
  const drawn = useMemo(
    () => drawLines(lines, { rooms: placed.rooms, boxes, far }, strangers),
    [lines, placed.rooms, boxes, far, strangers],
  );

  const onAsset = useCallback((id: string) => onChoose({ kind: "asset", id }), [onChoose]);
  const conduits = useMemo(
    () => new Map(plant.conduits.map((conduit): [string, Conduit] => [conduit.id, conduit])),
    [plant.conduits],
  );
  const chosenAsset = chosen?.kind === "asset" ? chosen.id : null;
  const nodes = useMemo((): MapNode[] => {
    const order = [...placed.rooms.keys()].sort(
      (a, b) => roomsAround(a, placed.rooms).length - roomsAround(b, placed.rooms).length,
    );
    return [
      ...order.flatMap((id): RoomNodeType[] => {
        const [room, box] = [placed.rooms.get(id), placed.boxes.get(`zone ${id}`)];
        if (room === undefined || box === undefined) return [];
        const own = chosenAsset !== null && room.assets.some((asset) => asset.id === chosenAsset) ? chosenAsset : null;
        return [
          {
            id: `zone ${id}`,
            type: "room",
            position: { x: box.x, y: box.y },
            ...(room.parent === undefined ? {} : { parentId: `zone ${room.parent}` }),
            width: box.width,
            height: box.height,
            selected: chosen?.kind === "zone" && chosen.id === id,
            ariaLabel: room.zone.name,
            data: {
              room,
              levels: levels.get(id),
              layer,
              findings: findings.get(id) ?? 0,
              far,
              chosenAsset: own,
              found,
              editable,
              onAsset,
              onMove: onMoveAsset,
            },
          },
        ];
      }),
      ...[...placed.doorRooms].flatMap(([id, room]): DoorNodeType[] => {
        const [conduit, box] = [conduits.get(id), placed.boxes.get(`conduit ${id}`)];
        if (conduit === undefined || box === undefined) return [];
        return [
          {
            id: `conduit ${id}`,
            type: "door",
            position: { x: box.x, y: box.y },
            ...(room === undefined ? {} : { parentId: `zone ${room}` }),
            width: DOOR.width,
            height: DOOR.height,
            selected: chosen?.kind === "conduit" && chosen.id === id,
            ariaLabel: conduit.name,
            data: {
              conduit,
              levels: levels.get(id),
              layer,
              findings: findings.get(id) ?? 0,
              dim: found !== null && !found.has(id),
            },
          },
        ];
      }),
      ...[...strangers].map(
        ([address, box]): StrangerNodeType => ({
          id: `stranger ${address}`,
          type: "stranger",
          position: { x: box.x, y: box.y },
          width: box.width,
          height: box.height,
          draggable: false,
          selectable: false,
          data: { address },
        }),
      ),
    ];
  }, [placed, conduits, levels, layer, findings, far, chosen, chosenAsset, found, editable, onAsset, onMoveAsset, strangers]);

  const onNodesChange = (changes: NodeChange<MapNode>[]) => {
    const moved: Record<string, Point> = {};
    let finished = false;
    for (const change of changes) {
      if (change.type === "select" && change.selected) {
        const [kind, id] = splitKey(change.id);
        if (kind === "zone" || kind === "conduit") onChoose({ kind, id });
      }
      if (change.type !== "position" || change.position === undefined) continue;
      moved[change.id] = { x: Math.round(change.position.x), y: Math.round(change.position.y) };
      finished ||= change.dragging !== true;
    }
    if (Object.keys(moved).length === 0) return;
    if (finished) {
      setDragged({});
      props.onPlace({ ...dragged, ...moved });
    } else setDragged((before) => ({ ...before, ...moved }));
  };

  return (
    <ReactFlow<MapNode>
      className={far ? "far" : ""}
      nodes={nodes}
      edges={[]}
      nodeTypes={NODE_TYPES}
      onNodesChange={onNodesChange}
      onConnect={(connection: Connection) => {
        const [from, to] = [splitKey(connection.source), splitKey(connection.target)];
        if (from[0] === "zone" && to[0] === "zone" && from[1] !== to[1]) props.onConnect(from[1], to[1]);
      }}
      onPaneClick={() => onChoose(null)}
      onInit={props.onReady}
      nodesDraggable={editable}
      nodesConnectable={editable}
      deleteKeyCode={null}
      multiSelectionKeyCode={null}
      minZoom={0.04}
      maxZoom={2.5}
      fitView
      fitViewOptions={{ padding: 0.06, maxZoom: 1.1 }}
      elevateNodesOnSelect={false}
      disableKeyboardA11y={!editable}
      ariaLabelConfig={{ "node.a11yDescription.default": map.canvas, "node.a11yDescription.keyboardDisabled": map.canvas }}
      aria-label={map.canvas}
    >
      <Distance onFar={setFar} />
      <Lines
        conduits={plant.conduits}
        placed={placed}
        boxes={boxes}
        drawn={drawn}
        chosen={chosen?.kind === "line" ? chosen.id : null}
        onChoose={(id) => onChoose({ kind: "line", id })}
      />
      {plant.zones.length > 12 && <MiniMap pannable zoomable ariaLabel={null} position="bottom-left" nodeStrokeWidth={0} />}
    </ReactFlow>
  );
}

/** Tells when the map is so far away that assets are counted; sets how large names are written then, in few steps. */
function Distance({ onFar }: { readonly onFar: (far: boolean) => void }) {
  const step = useStore((state) => Math.round(Math.log2(state.transform[2]) * 2) / 2);
  const far = useStore((state) => state.transform[2] < FAR);
  const place = useStore((state) => state.domNode);
  useEffect(() => onFar(far), [far, onFar]);
  useEffect(() => place?.style.setProperty("--far-scale", String(Math.min(6.5, Math.max(1, 0.9 / 2 ** step)))), [place, step]);
  return null;
}

/** `zone ID` as its two parts; ids hold no spaces. */
export function splitKey(key: string): readonly [kind: string, id: string] {
  const at = key.indexOf(" ");
  return [key.slice(0, at), key.slice(at + 1)];
}

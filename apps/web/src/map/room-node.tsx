// A zone as a room: its name and levels in the head, its assets as chips, other rooms and doors within. From far away only name and counts.

import type { SubjectLevels } from "@bulkhead/assessment";
import type { Asset } from "@bulkhead/plant";
import { Handle, type Node, type NodeProps, Position } from "@xyflow/react";
import { memo, useState } from "react";
import { useMessages } from "../language/language.tsx";
import { StandingMark } from "../parts/marks.tsx";
import { SeenText } from "../parts/seen-text.tsx";
import { LAYERS, type LayerId, SQUARES } from "./layer.ts";
import { chipArea, columnsFor, ROOM, type Room } from "./rooms.ts";

export type RoomData = {
  readonly room: Room;
  readonly levels: SubjectLevels | undefined;
  readonly layer: LayerId;
  readonly findings: number;
  readonly far: boolean;
  readonly chosenAsset: string | null;
  readonly found: ReadonlySet<string> | null;
  readonly editable: boolean;
  readonly onAsset: (id: string) => void;
  readonly onMove: (asset: string, zone: string) => void;
};

export type RoomNodeType = Node<RoomData, "room">;

/** The type of what is dragged from room to room; the id of the asset goes with it. */
const DRAGGED = "application/x-bulkhead-asset";

export const RoomNode = memo(function RoomNode({ data, selected }: NodeProps<RoomNodeType>) {
  const { map, words } = useMessages();
  const [over, setOver] = useState(false);
  const { room, levels, far, editable } = data;
  const layer = LAYERS[data.layer];
  const standing = levels === undefined ? "plain" : layer.standing(levels);
  const { zone, assets } = room;
  return (
    // what can be dropped here by mouse is chosen in the panel by keyboard
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section
      aria-label={`${words.zone} ${zone.name}`}
      className={`room ${standing} ${zone.kind === "safety" ? "safety" : ""}${selected ? " chosen" : ""}${over ? " over" : ""}${
        data.found !== null && !data.found.has(zone.id) ? " dim" : ""
      }`}
      onDragOver={(event) => {
        if (!editable || !event.dataTransfer.types.includes(DRAGGED)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        const asset = event.dataTransfer.getData(DRAGGED);
        if (asset === "") return;
        event.preventDefault();
        event.stopPropagation();
        data.onMove(asset, zone.id);
      }}
    >
      <header style={{ height: ROOM.head - 6 }}>
        <p className="room-name">
          {standing !== "plain" && <StandingMark standing={standing} bare />}
          <SeenText text={zone.name} />
        </p>
        <div className="room-facts">
          {layer.square !== null && levels !== undefined ? (
            <span className="squares">
              {SQUARES.map((fr) => {
                const square = layer.square?.(levels, fr);
                return (
                  <i key={fr} className={`square ${square?.tone}`} title={`${fr}: ${square?.text}`}>
                    <span className="unseen">{`${fr} `}</span>
                    {square?.text}
                  </i>
                );
              })}
            </span>
          ) : (
            <span>{words.zoneKinds[zone.kind]}</span>
          )}
          {layer.findings && data.findings > 0 && <span className="tag alarm">{map.findingsCount(data.findings)}</span>}
          {far && assets.length > 0 && <span className="far-count">{map.assetsCount(assets.length)}</span>}
        </div>
      </header>
      {!far && assets.length > 0 && (
        <ul
          className="chips"
          style={{
            gridTemplateColumns: `repeat(${columnsFor(assets.length)}, 148px)`,
            height: chipArea(assets.length).height - ROOM.head - ROOM.padding,
          }}
        >
          {assets.map((asset) => (
            <Chip key={asset.id} asset={asset} data={data} />
          ))}
        </ul>
      )}
      <Handle type="source" position={Position.Bottom} isConnectable={editable} />
      <Handle type="target" position={Position.Top} isConnectable={editable} />
    </section>
  );
});

/** Small when the map is far away, hence for the pointer only: by keyboard the same asset is chosen in the list, at full size. */
function Chip({ asset, data }: { readonly asset: Asset; readonly data: RoomData }) {
  const dim = data.found !== null && !data.found.has(asset.id);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/click-events-have-key-events
    <li
      className={`chip nodrag nopan ${asset.type}${asset.safety ? " safety" : ""}${dim ? " dim" : ""}${data.chosenAsset === asset.id ? " chosen" : ""}`}
      draggable={data.editable}
      title={asset.name}
      onDragStart={(event) => {
        event.stopPropagation();
        event.dataTransfer.setData(DRAGGED, asset.id);
        event.dataTransfer.effectAllowed = "move";
      }}
      onClick={(event) => {
        event.stopPropagation();
        data.onAsset(asset.id);
      }}
    >
      <TypeSign type={asset.type} />
      <SeenText text={asset.name} />
    </li>
  );
}

/** The component type as a small shape: box (embedded), screen (host), window (software), arrows (network). */
export function TypeSign({ type }: { readonly type: Asset["type"] }) {
  const paths = {
    EDR: "M3 3h8v8H3zM1 5.500h2M1 8.500h2M11 5.500h2M11 8.500h2",
    HDR: "M1.500 2.500h11v7h-11zM5 12h4M7 9.500V12",
    SAR: "M2 2.500h10v9H2zM2 5h10M4 3.800h.1",
    NDR: "M1.500 5h10l-2-2M12.500 9h-10l2 2",
  };
  return (
    <svg viewBox="0 0 14 14" width="13" height="13" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="1.2">
      <path d={paths[type]} />
    </svg>
  );
}

// A conduit as the door between rooms: closed by a firewall where one enforces it, open where none does.

import type { SubjectLevels } from "@bulkhead/assessment";
import type { Conduit } from "@bulkhead/plant";
import type { Node, NodeProps } from "@xyflow/react";
import { memo } from "react";
import { useMessages } from "../language/language.tsx";
import { StandingMark } from "../parts/marks.tsx";
import { SeenText } from "../parts/seen-text.tsx";
import { LAYERS, type LayerId } from "./layer.ts";

export type DoorData = {
  readonly conduit: Conduit;
  readonly levels: SubjectLevels | undefined;
  readonly layer: LayerId;
  readonly findings: number;
  readonly dim: boolean;
};

export type DoorNodeType = Node<DoorData, "door">;

export const DoorNode = memo(function DoorNode({ data, selected }: NodeProps<DoorNodeType>) {
  const { words, map } = useMessages();
  const { conduit, levels } = data;
  const layer = LAYERS[data.layer];
  const standing = levels === undefined ? "plain" : layer.standing(levels);
  return (
    <div
      className={`door ${standing}${selected ? " chosen" : ""}${data.dim ? " dim" : ""}${conduit.enforcedBy.length === 0 ? " unenforced" : ""}`}
      title={`${words.conduit} ${conduit.name}`}
    >
      <svg viewBox="0 0 16 20" width="13" height="17" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="1.5">
        <path d={conduit.enforcedBy.length > 0 ? "M3 19V2h10v17M3 2h10M10 11h.1" : "M3 19V2h10v17M3 2 9 5v16l-6-2"} />
      </svg>
      <span className="door-name">
        <SeenText text={conduit.name} />
      </span>
      {standing !== "plain" && <StandingMark standing={standing} bare />}
      {layer.findings && data.findings > 0 && (
        <span className="tag alarm" title={map.findingsCount(data.findings)}>
          {data.findings}
        </span>
      )}
    </div>
  );
});

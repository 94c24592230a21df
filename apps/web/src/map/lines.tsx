// Lines of the map: ways from doors to rooms, conversations, and red dashes where no channel leads. One drawing for all of them, so that
// thousands cost little.

import type { Plant } from "@bulkhead/plant";
import { ViewportPortal } from "@xyflow/react";
import { useMemo } from "react";
import type { Placed } from "./placing.ts";
import type { Box } from "./rooms.ts";
import { centre, type DrawnLine, edgePoint } from "./traffic-line.ts";

export interface LinesProps {
  readonly conduits: Plant["conduits"];
  readonly placed: Placed;
  readonly boxes: ReadonlyMap<string, Box>;
  readonly drawn: readonly DrawnLine[];
  readonly chosen: string | null;
  readonly onChoose: (id: string) => void;
}

export function Lines({ conduits, placed, boxes, drawn, chosen, onChoose }: LinesProps) {
  const [outside, inside] = useMemo(() => {
    const within = (conduit: Plant["conduits"][number]) => placed.doorRooms.get(conduit.id) !== undefined;
    return [
      drawWays(
        conduits.filter((one) => !within(one)),
        placed,
        boxes,
      ),
      drawWays(conduits.filter(within), placed, boxes),
    ];
  }, [conduits, placed, boxes]);
  const declared = useMemo(() => drawn.filter(({ line }) => line.tone === "declared"), [drawn]);
  const others = useMemo(() => drawn.filter(({ line }) => line.tone !== "declared"), [drawn]);
  const crowd = useMemo(() => declared.map(({ path }) => path).join(""), [declared]);
  return (
    <ViewportPortal>
      <svg className="lines under" width="1" height="1" aria-hidden="true">
        <path className="way" d={outside} />
      </svg>
      <svg className="lines" width="1" height="1" aria-hidden="true">
        <defs>
          <marker
            id="arrow-alarm"
            viewBox="0 0 10 10"
            refX="9"
            refY="5"
            markerWidth="12"
            markerHeight="12"
            markerUnits="userSpaceOnUse"
            orient="auto"
          >
            <path d="M0 0 10 5 0 10z" />
          </marker>
        </defs>
        <path className="way" d={inside} />
        <path className="declared" d={crowd} />
        {drawn.map(({ line, path }) => (
          <path
            key={line.id}
            className={`hit${chosen === line.id ? " chosen" : ""}`}
            d={path}
            onClick={(event) => {
              event.stopPropagation();
              onChoose(line.id);
            }}
          >
            <title>{line.label}</title>
          </path>
        ))}
        {others.map(({ line, path }) => (
          <g key={line.id} className={`${line.tone}${chosen === line.id ? " chosen" : ""}`}>
            <path className="halo" d={path} />
            <path className="dash" d={path} markerEnd="url(#arrow-alarm)" />
          </g>
        ))}
      </svg>
    </ViewportPortal>
  );
}

function drawWays(conduits: Plant["conduits"], placed: Placed, boxes: ReadonlyMap<string, Box>): string {
  return conduits
    .flatMap((conduit) => {
      const door = boxes.get(`conduit ${conduit.id}`);
      if (door === undefined) return [];
      return conduit.zones.flatMap((zone) => {
        const room = boxes.get(`zone ${zone}`);
        if (room === undefined || placed.doorRooms.get(conduit.id) === zone) return [];
        const to = nearestOnWall(room, centre(door));
        const from = edgePoint(door, to);
        const upright = to.y === room.y || to.y === room.y + room.height;
        return [
          upright
            ? `M${from.x} ${from.y}V${Math.round((from.y + to.y) / 2)}H${to.x}V${to.y}`
            : `M${from.x} ${from.y}H${Math.round((from.x + to.x) / 2)}V${to.y}H${to.x}`,
        ];
      });
    })
    .join("");
}

/** The nearest point of the wall, a little away from the corners. */
function nearestOnWall(box: Box, to: { readonly x: number; readonly y: number }): { readonly x: number; readonly y: number } {
  const inset = 16;
  const x = Math.max(box.x + inset, Math.min(box.x + box.width - inset, to.x));
  const y = Math.max(box.y + inset, Math.min(box.y + box.height - inset, to.y));
  if (to.y < box.y) return { x, y: box.y };
  if (to.y > box.y + box.height) return { x, y: box.y + box.height };
  return to.x < box.x ? { x: box.x, y } : { x: box.x + box.width, y };
}

// The map as a list: zones, what lies in them, and the doors. The same choice as on the drawing, all by keyboard.

import type { Asset } from "@bulkhead/plant";
import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import { useMessages } from "../language/language.tsx";
import { SeenText } from "../parts/seen-text.tsx";
import { TypeSign } from "./room-node.tsx";
import { roomsOf } from "./rooms.ts";
import type { Chosen } from "./selection.ts";
import type { PlantOnMap } from "./whole-plant.ts";

interface Entry {
  readonly key: string;
  readonly depth: number;
  readonly name: string;
  readonly chosen: Chosen | null;
  readonly sign: "zone" | "conduit" | Asset["type"] | "group";
  readonly parent: string | null;
  readonly folds: boolean;
}

export interface MapTreeProps {
  readonly plant: PlantOnMap;
  readonly found: ReadonlySet<string> | null;
  readonly chosen: Chosen | null;
  readonly onChoose: (chosen: Chosen) => void;
}

export function MapTree({ plant, found, chosen, onChoose }: MapTreeProps) {
  const { map, words } = useMessages();
  // a large plant is a list of its zones first
  const [closed, setClosed] = useState<ReadonlySet<string>>(
    () => new Set(plant.assets.length > 200 ? plant.zones.map((zone) => `zone ${zone.id}`) : []),
  );
  const [at, setAt] = useState("");
  const place = useRef<HTMLUListElement>(null);
  const entries = useMemo(
    () => entriesOf(plant, found, found === null ? closed : new Set(), { unplaced: map.unplaced, conduits: words.conduits }),
    [plant, found, closed, map.unplaced, words.conduits],
  );
  const here = entries.some((entry) => entry.key === at) ? at : (entries[0]?.key ?? "");

  const focus = (key: string | undefined) => {
    if (key === undefined) return;
    setAt(key);
    place.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)?.focus();
  };
  const fold = (key: string, shut: boolean) => {
    const next = new Set(closed);
    if (shut) next.add(key);
    else next.delete(key);
    setClosed(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const index = entries.findIndex((entry) => entry.key === here);
    const entry = entries[index];
    if (entry === undefined) return;
    const open = entry.folds && !closed.has(entry.key);
    switch (event.key) {
      case "ArrowDown":
        focus(entries[index + 1]?.key);
        break;
      case "ArrowUp":
        focus(entries[index - 1]?.key);
        break;
      case "Home":
        focus(entries[0]?.key);
        break;
      case "End":
        focus(entries.at(-1)?.key);
        break;
      case "ArrowRight":
        if (open) focus(entries[index + 1]?.key);
        else if (entry.folds) fold(entry.key, false);
        break;
      case "ArrowLeft":
        if (open) fold(entry.key, true);
        else if (entry.parent !== null) focus(entry.parent);
        break;
      case "Enter":
      case " ":
        if (entry.chosen !== null) onChoose(entry.chosen);
        break;
      default: {
        if (event.key.length !== 1 || event.ctrlKey || event.metaKey) return;
        const letter = event.key.toLowerCase();
        const next = [...entries.slice(index + 1), ...entries.slice(0, index)].find((one) =>
          one.name.toLowerCase().startsWith(letter),
        );
        focus(next?.key);
      }
    }
    event.preventDefault();
  };

  return (
    <ul className="map-tree" role="tree" aria-label={map.tree} ref={place} onKeyDown={onKeyDown}>
      {entries.map((entry) => (
        <li
          key={entry.key}
          data-key={entry.key}
          role="treeitem"
          aria-level={entry.depth + 1}
          aria-expanded={entry.folds ? !closed.has(entry.key) : undefined}
          aria-selected={entry.chosen !== null && chosen?.kind === entry.chosen.kind && chosen.id === entry.chosen.id}
          tabIndex={entry.key === here ? 0 : -1}
          style={{ "--depth": entry.depth } as React.CSSProperties}
          onFocus={() => setAt(entry.key)}
        >
          <div
            className="leaf"
            role="presentation"
            onClick={() => {
              focus(entry.key);
              if (entry.chosen !== null) onChoose(entry.chosen);
              else fold(entry.key, !closed.has(entry.key));
            }}
          >
            <span
              className="fold"
              role="presentation"
              onClick={(event) => {
                if (!entry.folds) return;
                event.stopPropagation();
                fold(entry.key, !closed.has(entry.key));
              }}
            >
              {entry.folds ? (closed.has(entry.key) ? "▸" : "▾") : ""}
            </span>
            {entry.sign === "zone" || entry.sign === "conduit" || entry.sign === "group" ? null : <TypeSign type={entry.sign} />}
            <SeenText text={entry.name} />
          </div>
        </li>
      ))}
    </ul>
  );
}

function entriesOf(
  plant: PlantOnMap,
  found: ReadonlySet<string> | null,
  closed: ReadonlySet<string>,
  titles: { readonly unplaced: string; readonly conduits: string },
): readonly Entry[] {
  const rooms = roomsOf(plant);
  const entries: Entry[] = [];
  const shows = (id: string) => found === null || found.has(id);
  const addAssets = (assets: readonly Asset[], depth: number, parent: string) => {
    for (const asset of assets) {
      if (!shows(asset.id)) continue;
      entries.push({
        key: `asset ${asset.id}`,
        depth,
        name: asset.name,
        chosen: { kind: "asset", id: asset.id },
        sign: asset.type,
        parent,
        folds: false,
      });
    }
  };
  const addZone = (id: string, depth: number, parent: string | null) => {
    const room = rooms.get(id);
    if (room === undefined) return;
    const key = `zone ${id}`;
    const folds = room.assets.length + room.children.length > 0;
    const before = entries.length;
    entries.push({ key, depth, name: room.zone.name, chosen: { kind: "zone", id }, sign: "zone", parent, folds });
    if (!closed.has(key)) {
      for (const child of room.children) addZone(child, depth + 1, key);
      addAssets(room.assets, depth + 1, key);
    }
    if (!shows(id) && entries.length === before + 1) entries.pop();
  };
  for (const room of rooms.values()) if (room.parent === undefined) addZone(room.zone.id, 0, null);
  const group = (key: string, name: string) =>
    entries.push({ key, depth: 0, name, chosen: null, sign: "group", parent: null, folds: true });
  const unplaced = plant.assets.filter((asset) => asset.zone === undefined || !rooms.has(asset.zone));
  if (unplaced.some((asset) => shows(asset.id))) {
    group("unplaced", titles.unplaced);
    if (!closed.has("unplaced")) addAssets(unplaced, 1, "unplaced");
  }
  const conduits = plant.conduits.filter((conduit) => shows(conduit.id));
  if (conduits.length > 0) {
    group("conduits", titles.conduits);
    if (!closed.has("conduits")) {
      for (const { id, name } of conduits) {
        entries.push({
          key: `conduit ${id}`,
          depth: 1,
          name,
          chosen: { kind: "conduit", id },
          sign: "conduit",
          parent: "conduits",
          folds: false,
        });
      }
    }
  }
  return entries;
}

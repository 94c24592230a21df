// The plant map: list, drawing and panel over one design; saved by itself, undone step by step.

import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import type { ReactFlowInstance } from "@xyflow/react";
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { type FindingEntry, useFindings } from "../api/findings.ts";
import { type MapAnswer, saveMap, useMap, useTrafficLines } from "../api/map.ts";
import { useStanding } from "../api/plants.ts";
import { useMessages } from "../language/language.tsx";
import { Loaded, useTitle } from "../parts/page.tsx";
import { tell } from "../parts/toast.tsx";
import { arrange } from "./arrangement.ts";
import { ConflictDialog } from "./conflict-dialog.tsx";
import { type Edit, findThing, freeId } from "./edit.ts";
import type { LayerId } from "./layer.ts";
import "./map.css";
import { MapBar } from "./map-bar.tsx";
import { MapCanvas, type MapNode } from "./map-canvas.tsx";
import { MapPanel } from "./map-panel.tsx";
import { MapTree } from "./map-tree.tsx";
import { PanelMore } from "./panel-more.tsx";
import type { Point } from "./rooms.ts";
import { type Chosen, findOnMap } from "./selection.ts";
import { MapSession } from "./session.ts";
import type { TrafficLine } from "./traffic-line.ts";
import { keepWork, keptWork } from "./unsaved-work.ts";
import { type PlantOnMap, wholePlant } from "./whole-plant.ts";

export function MapPage() {
  const { plant } = useParams({ from: "/inside/p/$plant/map" });
  const { shell } = useMessages();
  useTitle(shell.map);
  const saved = useMap(plant);
  return <Loaded query={saved}>{(data) => <MapDesk key={plant} plantId={plant} saved={data} />}</Loaded>;
}

function MapDesk({ plantId, saved }: { readonly plantId: string; readonly saved: MapAnswer }) {
  const { map } = useMessages();
  const navigate = useNavigate({ from: "/p/$plant/map" });
  const search = useSearch({ from: "/inside/p/$plant/map" });
  const [session] = useState(
    () =>
      new MapSession(
        saved,
        {
          save: (edits, revision) => saveMap(plantId, edits, revision),
          later: (work, delay) => {
            const timer = setTimeout(work, delay);
            return () => clearTimeout(timer);
          },
          keep: (unsaved) => keepWork(plantId, unsaved),
        },
        keptWork(plantId),
      ),
  );
  const view = useSyncExternalStore(session.subscribe, session.view);
  useEffect(() => session.receive(saved), [session, saved]);
  useEffect(() => {
    const leave = () => void session.save();
    addEventListener("pagehide", leave);
    return () => {
      removeEventListener("pagehide", leave);
      leave();
    };
  }, [session]);
  useEffect(() => {
    if (view.joinedWith.length > 0) tell(map.joined(view.joinedWith.join(", ")));
  }, [view.joinedWith, map]);

  const editable = saved.editable !== false;
  const document = view.design.plant;
  const plant = useMemo(() => wholePlant(document), [document]);
  const [text, setText] = useState("");
  const [tree, setTree] = useState(true);
  const [remarks, setRemarks] = useState(false);
  const [layer, setLayer] = useState<LayerId>("gap");
  const found = useMemo(() => findOnMap(plant, text), [plant, text]);
  const chosen = useMemo(
    (): Chosen | null => (search.kind === undefined || search.id === undefined ? null : { kind: search.kind, id: search.id }),
    [search.kind, search.id],
  );
  const choose = useCallback(
    (next: Chosen | null) => void navigate({ search: next === null ? {} : { kind: next.kind, id: next.id }, replace: true }),
    [navigate],
  );
  const edit = useCallback((edits: readonly Edit[]) => session.edit(edits), [session]);

  const levels = useStanding(plantId).data?.levels;
  const levelsOf = useMemo(() => new Map(levels?.map((one) => [one.subject, one]) ?? []), [levels]);
  const findings = useFindings(plantId).data;
  const findingsOf = useMemo(() => {
    const counted = new Map<string, number>();
    for (const finding of findings ?? []) {
      if (finding.state === "open") for (const subject of finding.subjects) counted.set(subject, (counted.get(subject) ?? 0) + 1);
    }
    return counted;
  }, [findings]);
  const seen = useTrafficLines(plantId).data ?? NO_LINES;
  const lines = useMemo(() => [...seen, ...permittedLines(findings ?? [], plant)], [seen, findings, plant]);

  const flow = useRef<ReactFlowInstance<MapNode> | null>(null);
  const moveAsset = useCallback(
    (id: string, zone: string) => {
      const thing = findThing(session.view().design.plant, "asset", id);
      if (thing?.kind === "asset" && thing.value.zone !== zone) {
        session.edit([{ do: "put", thing: { kind: "asset", value: { ...thing.value, zone } } }]);
      }
    },
    [session],
  );
  const place = useCallback((places: Readonly<Record<string, Point>>) => session.edit([{ do: "place", places }]), [session]);
  const connect = useCallback(
    (from: string, to: string) => {
      const { plant: now } = session.view().design;
      const name = (id: string) => findThing(now, "zone", id)?.value.name ?? id;
      const id = freeId(now, `${from}-${to}`);
      session.edit([
        { do: "put", thing: { kind: "conduit", value: { id, name: map.newConduit(name(from), name(to)), zones: [from, to] } } },
      ]);
      choose({ kind: "conduit", id });
    },
    [session, map, choose],
  );
  const onArrange = async () => {
    const places = await arrange(plant);
    session.edit([{ do: "place", places }]);
    // once the rooms stand where they were put
    setTimeout(() => void flow.current?.fitView({ padding: 0.06 }), 50);
  };
  // a plant that nobody has arranged yet is arranged by itself, once
  const bare = Object.keys(view.design.places).length === 0 && plant.zones.length > 0;
  const arranged = useRef(false);
  useEffect(() => {
    if (!bare || arranged.current) return;
    arranged.current = true;
    void onArrange();
  });

  // what is chosen in the list or by a link comes into view
  useEffect(() => {
    if (chosen === null || chosen.kind === "line") return;
    const zone = chosen.kind === "asset" ? plant.assets.find((asset) => asset.id === chosen.id)?.zone : undefined;
    const node = flow.current?.getInternalNode(chosen.kind === "asset" ? `zone ${zone}` : `${chosen.kind} ${chosen.id}`);
    if (node === undefined || flow.current === null) return;
    const { x, y, zoom } = flow.current.getViewport();
    const at = node.internals.positionAbsolute;
    const [left, top] = [at.x * zoom + x, at.y * zoom + y];
    const box = window.document.querySelector(".map-canvas")?.getBoundingClientRect();
    if (box === undefined || (left > 0 && top > 0 && left < box.width - 60 && top < box.height - 40)) return;
    void flow.current.setCenter(at.x + (node.measured.width ?? 0) / 2, at.y + (node.measured.height ?? 0) / 2, {
      zoom,
      duration: 250,
    });
    // eslint-disable-next-line -- the plant may change without the choice changing
  }, [chosen]);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.target instanceof HTMLElement && event.target.matches("input, textarea, select")) return;
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
      event.preventDefault();
      if (event.shiftKey) session.redo();
      else session.undo();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [session]);

  const panel = chosen !== null || remarks;
  return (
    <div className={`map-page${panel ? "" : " no-panel"}`}>
      <MapBar
        plantId={plantId}
        plant={plant}
        document={document}
        places={view.design.places}
        view={view}
        session={session}
        editable={editable}
        text={text}
        onText={setText}
        layer={layer}
        onLayer={setLayer}
        tree={tree}
        remarks={saved.remarks?.length ?? 0}
        onRemarks={() => {
          choose(null);
          setRemarks(!remarks);
        }}
        onTree={setTree}
        chosen={chosen}
        onChoose={choose}
        onEdit={edit}
        onArrange={() => void onArrange()}
        onFit={() => void flow.current?.fitView({ padding: 0.06, duration: 250 })}
        onConnect={connect}
      />
      {tree && <MapTree plant={plant} found={found} chosen={chosen} onChoose={choose} />}
      <section className="map-canvas" aria-label={map.canvas}>
        {plant.zones.length === 0 ? (
          <div className="state">
            <h2>{map.empty}</h2>
            <p>{map.emptyHint}</p>
          </div>
        ) : (
          <MapCanvas
            plant={plant}
            places={view.design.places}
            levels={levelsOf}
            findings={findingsOf}
            lines={lines}
            layer={layer}
            chosen={chosen}
            found={found}
            editable={editable}
            onChoose={choose}
            onPlace={place}
            onMoveAsset={moveAsset}
            onConnect={connect}
            onReady={(instance) => {
              flow.current = instance;
            }}
          />
        )}
        <Legend layer={layer} />
      </section>
      {panel && (
        <MapPanel
          document={document}
          plant={plant}
          chosen={chosen}
          editable={editable}
          onEdit={edit}
          onClose={() => {
            choose(null);
            setRemarks(false);
          }}
          more={<PanelMore plantId={plantId} chosen={chosen} levels={levelsOf} lines={lines} remarks={saved.remarks ?? []} />}
        />
      )}
      {view.conflicts.length > 0 && (
        <ConflictDialog conflicts={view.conflicts} by={view.joinedWith.at(-1)} onSettle={(choices) => session.settle(choices)} />
      )}
    </div>
  );
}

const NO_LINES = [] as const;

/** What firewalls let through beyond the design, as lines between the zones that the finding names. */
function permittedLines(findings: readonly FindingEntry[], plant: PlantOnMap): readonly TrafficLine[] {
  const zones = new Set(plant.zones.map((zone) => zone.id));
  return findings.flatMap((finding): TrafficLine[] => {
    const [from, to] = finding.subjects.filter((subject) => zones.has(subject));
    if (finding.code !== "rule-beyond-design" || from === undefined || to === undefined) return [];
    return [{ id: finding.id, from, to, tone: "permitted", label: finding.text }];
  });
}

function Legend({ layer }: { readonly layer: LayerId }) {
  const { map } = useMessages();
  return (
    <p className="map-legend">
      {map.layerHints[layer]}
      {layer === "traffic" && (
        <>
          {" "}
          <span className="line" />
          {map.declared} <span className="dash" />
          {map.undeclared}
        </>
      )}
    </p>
  );
}

// Bringing things onto the map, and taking the map out: asset lists, drawings and traffic come in as proposals; SVG, PNG and draw.io go out.

import type { PlantDocument } from "@bulkhead/plant";
import { useRef, useState } from "react";
import { previewAssets, proposeFromTraffic } from "../api/map.ts";
import { useMessages } from "../language/language.tsx";
import { Menu } from "../parts/menu.tsx";
import { tell } from "../parts/toast.tsx";
import type { Edit } from "./edit.ts";
import { figureOf, paintFigure, saveFile } from "./map-picture.ts";
import type { Places } from "./placing.ts";
import { type Proposal, proposalFromDrawing, proposalFromPlant } from "./proposal.ts";
import { ProposalDialog } from "./proposal-dialog.tsx";
import type { PlantOnMap } from "./whole-plant.ts";

export interface MapExchangeProps {
  readonly plantId: string;
  readonly document: PlantDocument;
  readonly plant: PlantOnMap;
  readonly places: Places;
  readonly editable: boolean;
  readonly onEdit: (edits: readonly Edit[]) => void;
}

const DRAWINGS = ".drawio,.xml,.vsdx";
const LISTS = ".csv,.xlsx";

export function MapExchange(props: MapExchangeProps) {
  const { map } = useMessages();
  const { plantId, document, plant, places } = props;
  const [proposed, setProposed] = useState<{ readonly title: string; readonly proposal: Proposal } | null>(null);
  const lists = useRef<HTMLInputElement>(null);
  const drawings = useRef<HTMLInputElement>(null);
  const show = async (title: string, make: () => Promise<Proposal>) => {
    try {
      setProposed({ title, proposal: await make() });
    } catch (error) {
      tell(error instanceof Error ? error.message : String(error), "bad");
    }
  };
  const readDrawing = async (file: File): Promise<Proposal> => {
    const { proposeFromDrawing, readDrawio, readVisio } = await import("@bulkhead/documents/drawing");
    const bytes = new Uint8Array(await file.arrayBuffer());
    // a ZIP is Visio's, whatever the file is called
    const packed = bytes[0] === 0x50 && bytes[1] === 0x4b;
    return proposalFromDrawing(
      document,
      proposeFromDrawing(packed ? readVisio(bytes) : readDrawio(new TextDecoder().decode(bytes))),
    );
  };
  const exportAs = async (kind: "svg" | "png" | "drawio") => {
    const { writeMapDrawio, writeMapSvg } = await import("@bulkhead/documents/drawing");
    const figure = figureOf(plant, places);
    const name = `${plant.system.id}.${kind}`;
    if (kind === "png") saveFile(name, await paintFigure(figure));
    else if (kind === "svg") saveFile(name, new Blob([writeMapSvg(figure)], { type: "image/svg+xml" }));
    else saveFile(name, new Blob([writeMapDrawio(figure)], { type: "application/xml" }));
  };
  return (
    <>
      {props.editable && (
        <Menu label={map.importFrom} face={map.importFrom}>
          <div className="menu-list" role="group" aria-label={map.importFrom}>
            <button type="button" className="button plain" onClick={() => lists.current?.click()}>
              {map.importAssets}
            </button>
            <button type="button" className="button plain" onClick={() => drawings.current?.click()}>
              {map.importDrawing}
            </button>
            <button
              type="button"
              className="button plain"
              onClick={() =>
                void show(map.importTraffic, async () => {
                  const { plant: from, problems } = await proposeFromTraffic(plantId);
                  return proposalFromPlant(
                    from,
                    problems.map((problem) => problem.message),
                  );
                })
              }
            >
              {map.importTraffic}
            </button>
          </div>
        </Menu>
      )}
      <Menu label={map.exportAs} face={map.exportAs}>
        <div className="menu-list" role="group" aria-label={map.exportAs}>
          {(["svg", "png", "drawio"] as const).map((kind) => (
            <button key={kind} type="button" className="button plain" onClick={() => void exportAs(kind)}>
              {kind === "drawio" ? "draw.io" : kind.toUpperCase()}
            </button>
          ))}
        </div>
      </Menu>
      <input
        ref={lists}
        type="file"
        hidden
        accept={LISTS}
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = "";
          if (file === undefined) return;
          void show(map.importAssets, async () => {
            const { plant: from, problems } = await previewAssets(plantId, file);
            return proposalFromPlant(
              from,
              problems.map((problem) => problem.message),
            );
          });
        }}
      />
      <input
        ref={drawings}
        type="file"
        hidden
        accept={DRAWINGS}
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = "";
          if (file !== undefined) void show(map.importDrawing, () => readDrawing(file));
        }}
      />
      {proposed !== null && (
        <ProposalDialog {...proposed} document={document} onAccept={props.onEdit} onClose={() => setProposed(null)} />
      )}
    </>
  );
}

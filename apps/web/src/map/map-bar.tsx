// The bar above the map: what can be added, undone, arranged, searched, switched, brought in and taken out.

import type { PlantDocument } from "@bulkhead/plant";
import { useMessages } from "../language/language.tsx";
import { Icon } from "../parts/icon.tsx";
import { type Edit, freeId } from "./edit.ts";
import { LAYER_IDS, type LayerId } from "./layer.ts";
import { MapExchange } from "./map-exchange.tsx";
import type { Places } from "./placing.ts";
import type { Chosen } from "./selection.ts";
import type { MapSession, SessionView } from "./session.ts";
import type { PlantOnMap } from "./whole-plant.ts";

export interface MapBarProps {
  readonly plantId: string;
  readonly plant: PlantOnMap;
  readonly document: PlantDocument;
  readonly places: Places;
  readonly view: SessionView;
  readonly session: MapSession;
  readonly editable: boolean;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly layer: LayerId;
  readonly onLayer: (layer: LayerId) => void;
  readonly tree: boolean;
  readonly remarks: number;
  readonly onRemarks: () => void;
  readonly onTree: (shown: boolean) => void;
  readonly chosen: Chosen | null;
  readonly onChoose: (chosen: Chosen) => void;
  readonly onEdit: (edits: readonly Edit[]) => void;
  readonly onArrange: () => void;
  readonly onFit: () => void;
  readonly onConnect: (from: string, to: string) => void;
}

export function MapBar(props: MapBarProps) {
  const { map, shell } = useMessages();
  const { document, view, session, editable, chosen, layer } = props;
  const zone = chosen?.kind === "zone" ? chosen.id : undefined;
  const addZone = () => {
    const id = freeId(document, map.newZone);
    props.onEdit([
      {
        do: "put",
        thing: {
          kind: "zone",
          value: { id, name: map.newZone, kind: "control", ...(zone === undefined ? {} : { parent: zone }) },
        },
      },
    ]);
    props.onChoose({ kind: "zone", id });
  };
  const addAsset = () => {
    const id = freeId(document, map.newAsset);
    props.onEdit([
      {
        do: "put",
        thing: { kind: "asset", value: { id, name: map.newAsset, type: "EDR", ...(zone === undefined ? {} : { zone }) } },
      },
    ]);
    props.onChoose({ kind: "asset", id });
  };
  return (
    <div className="map-bar" role="toolbar" aria-label={shell.map}>
      <h1>{shell.map}</h1>
      <button
        type="button"
        className="button icon"
        aria-pressed={props.tree}
        aria-label={map.tree}
        title={map.tree}
        onClick={() => props.onTree(!props.tree)}
      >
        <Icon name="list" />
      </button>
      {editable && (
        <>
          <button
            type="button"
            className="button"
            onClick={addZone}
            title={zone === undefined ? map.addZone : map.addZoneIn(zone)}
          >
            <Icon name="plus" size={15} />
            {map.addZone}
          </button>
          <button type="button" className="button" onClick={addAsset}>
            <Icon name="plus" size={15} />
            {map.addAsset}
          </button>
          <button
            type="button"
            className="button icon"
            aria-label={shell.undo}
            title={`${shell.undo} (Ctrl Z)`}
            disabled={!view.canUndo}
            onClick={() => session.undo()}
          >
            <Icon name="undo" />
          </button>
          <button
            type="button"
            className="button icon"
            aria-label={shell.redo}
            title={`${shell.redo} (Ctrl Shift Z)`}
            disabled={!view.canRedo}
            onClick={() => session.redo()}
          >
            <Icon name="redo" />
          </button>
          <button type="button" className="button icon" aria-label={map.arrange} title={map.arrange} onClick={props.onArrange}>
            <Icon name="layout" />
          </button>
        </>
      )}
      <button type="button" className="button icon" aria-label={map.fit} title={map.fit} onClick={props.onFit}>
        <Icon name="fit" />
      </button>
      <div className="layer-switch" role="group" aria-label={map.layer}>
        {LAYER_IDS.map((id) => (
          <button key={id} type="button" aria-pressed={layer === id} title={map.layerHints[id]} onClick={() => props.onLayer(id)}>
            {map.layers[id]}
          </button>
        ))}
      </div>
      <MapExchange
        plantId={props.plantId}
        document={document}
        plant={props.plant}
        places={props.places}
        editable={editable}
        onEdit={props.onEdit}
      />
      {props.remarks > 0 && (
        <button type="button" className="button" onClick={props.onRemarks}>
          {map.remarksCount(props.remarks)}
        </button>
      )}
      <span className="spring" />
      <input
        type="search"
        aria-label={shell.filter}
        placeholder={shell.filter}
        value={props.text}
        onChange={(event) => props.onText(event.target.value)}
      />
      <span className={`save-state ${view.state}`} role="status" title={view.refusal ?? undefined}>
        {map.states[view.state]}
      </span>
    </div>
  );
}

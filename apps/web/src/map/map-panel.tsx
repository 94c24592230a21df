// The panel beside the drawing: what is chosen, with its fields, and the ways on to levels, findings and traffic.

import type { PlantDocument } from "@bulkhead/plant";
import type { ReactNode } from "react";
import { useMessages } from "../language/language.tsx";
import { Icon } from "../parts/icon.tsx";
import { SeenText } from "../parts/seen-text.tsx";
import { ChannelCards } from "./channel-cards.tsx";
import { type AssetDraft, type ConduitDraft, type Edit, findThing, removeZone, type ZoneDraft } from "./edit.ts";
import { ChoiceField, ChoicesField, ListField, TargetField, TextField, Tick } from "./fields.tsx";
import type { Chosen } from "./selection.ts";
import { type PlantOnMap, wholeTarget } from "./whole-plant.ts";

export interface MapPanelProps {
  readonly document: PlantDocument;
  readonly plant: PlantOnMap;
  readonly chosen: Chosen | null;
  readonly editable: boolean;
  readonly onEdit: (edits: readonly Edit[]) => void;
  readonly onClose: () => void;
  /** What the page knows about the chosen thing besides the design: levels, findings, traffic. */
  readonly more: ReactNode;
}

export function MapPanel(props: MapPanelProps) {
  const { map, shell } = useMessages();
  const { document, chosen, editable, onEdit, onClose } = props;
  const thing = chosen === null || chosen.kind === "line" ? undefined : findThing(document, chosen.kind, chosen.id);
  const titles = useMessages().words;
  return (
    <aside className="map-panel" aria-label={thing === undefined ? map.lead : thing.value.name}>
      {thing === undefined ? (
        <div className="panel-body">
          <div className="buttons panel-close">
            <button type="button" className="button icon plain" aria-label={shell.close} onClick={onClose}>
              <Icon name="close" />
            </button>
          </div>
          {chosen?.kind !== "line" && <p className="quiet">{editable ? map.nothingChosen : map.readOnly}</p>}
          {props.more}
        </div>
      ) : (
        <>
          <div className="panel-head">
            <div>
              <small>
                {titles[thing.kind]} <code>{thing.value.id}</code>
              </small>
              <h2>
                <SeenText text={thing.value.name} />
              </h2>
            </div>
            <div className="buttons">
              {editable && (
                <button
                  type="button"
                  className="button plain danger"
                  onClick={() => {
                    onEdit(
                      thing.kind === "zone"
                        ? removeZone(document, thing.value.id)
                        : [{ do: "remove", kind: thing.kind, id: thing.value.id }],
                    );
                    onClose();
                  }}
                >
                  {shell.remove}
                </button>
              )}
              <button type="button" className="button icon plain" aria-label={shell.close} onClick={onClose}>
                <Icon name="close" />
              </button>
            </div>
          </div>
          {props.more}
          {thing.kind === "zone" && <ZoneForm key={thing.value.id} draft={thing.value} {...props} />}
          {thing.kind === "conduit" && <ConduitForm key={thing.value.id} draft={thing.value} {...props} />}
          {thing.kind === "asset" && <AssetForm key={thing.value.id} draft={thing.value} {...props} />}
        </>
      )}
    </aside>
  );
}

/** The draft with one field set, or left out where it is `undefined`. */
function withField<Draft extends object, Key extends keyof Draft>(draft: Draft, key: Key, value: Draft[Key] | undefined): Draft {
  const { [key]: _, ...rest } = draft;
  return (value === undefined ? rest : { ...draft, [key]: value }) as Draft;
}

type FormProps<Draft> = MapPanelProps & { readonly draft: Draft };

function ZoneForm({ draft, plant, editable, onEdit }: FormProps<ZoneDraft>) {
  const { map, words } = useMessages();
  const set = <Key extends keyof ZoneDraft>(key: Key, value: ZoneDraft[Key] | undefined) =>
    onEdit([{ do: "put", thing: { kind: "zone", value: withField(draft, key, value) } }]);
  const kinds = Object.entries(words.zoneKinds).map(([value, label]) => ({ value, label }));
  return (
    <form onSubmit={(event) => event.preventDefault()}>
      <TextField label={map.fields.name} value={draft.name} required disabled={!editable} onSet={(name) => set("name", name)} />
      <div className="pair">
        <ChoiceField
          label={map.fields.kind}
          value={draft.kind}
          choices={kinds}
          disabled={!editable}
          onSet={(kind) => set("kind", kind as ZoneDraft["kind"])}
        />
        <ChoiceField
          label={map.fields.parent}
          value={draft.parent ?? ""}
          choices={[
            { value: "", label: map.fields.outside },
            ...plant.zones.filter((zone) => zone.id !== draft.id && !liesIn(zone.id, draft.id, plant)).map(choiceOf),
          ]}
          disabled={!editable}
          onSet={(parent) => set("parent", parent === "" ? undefined : parent)}
        />
      </div>
      <TargetField value={wholeTarget(draft.target)} disabled={!editable} onSet={(target) => set("target", target)} />
      <ListField
        label={map.fields.networks}
        hint={map.fields.networksHint}
        values={draft.networks ?? []}
        disabled={!editable}
        onSet={(networks) => set("networks", networks)}
      />
      <ChoicesField
        label={map.fields.essentialFunctions}
        values={draft.essentialFunctions ?? []}
        choices={plant.essentialFunctions.map(choiceOf)}
        disabled={!editable}
        onSet={(functions) => set("essentialFunctions", functions)}
      />
      <TextField
        label={map.fields.note}
        value={draft.note ?? ""}
        long
        disabled={!editable}
        onSet={(note) => set("note", note === "" ? undefined : note)}
      />
    </form>
  );
}

function ConduitForm({ draft, plant, editable, onEdit }: FormProps<ConduitDraft>) {
  const { map } = useMessages();
  const set = <Key extends keyof ConduitDraft>(key: Key, value: ConduitDraft[Key] | undefined) =>
    onEdit([{ do: "put", thing: { kind: "conduit", value: withField(draft, key, value) } }]);
  return (
    <form onSubmit={(event) => event.preventDefault()}>
      <TextField label={map.fields.name} value={draft.name} required disabled={!editable} onSet={(name) => set("name", name)} />
      <ChoicesField
        label={map.fields.zones}
        values={draft.zones}
        choices={plant.zones.map(choiceOf)}
        disabled={!editable}
        onSet={(zones) => set("zones", zones)}
      />
      <TargetField value={wholeTarget(draft.target)} disabled={!editable} onSet={(target) => set("target", target)} />
      <ChoicesField
        label={map.fields.enforcedBy}
        hint={map.fields.enforcedByHint}
        values={draft.enforcedBy ?? []}
        choices={plant.assets.filter((asset) => asset.type === "NDR").map(choiceOf)}
        disabled={!editable}
        onSet={(enforcedBy) => set("enforcedBy", enforcedBy)}
      />
      <ChannelCards draft={draft} plant={plant} editable={editable} onSet={(channels) => set("channels", channels)} />
      <TextField
        label={map.fields.note}
        value={draft.note ?? ""}
        long
        disabled={!editable}
        onSet={(note) => set("note", note === "" ? undefined : note)}
      />
    </form>
  );
}

function AssetForm({ draft, plant, editable, onEdit }: FormProps<AssetDraft>) {
  const { map, words } = useMessages();
  const set = <Key extends keyof AssetDraft>(key: Key, value: AssetDraft[Key] | undefined) =>
    onEdit([{ do: "put", thing: { kind: "asset", value: withField(draft, key, value) } }]);
  const text = (key: "role" | "vendor" | "product" | "version" | "note", long = false) => (
    <TextField
      label={map.fields[key]}
      value={draft[key] ?? ""}
      long={long}
      disabled={!editable}
      onSet={(value) => set(key, value === "" ? undefined : value)}
    />
  );
  return (
    <form onSubmit={(event) => event.preventDefault()}>
      <TextField label={map.fields.name} value={draft.name} required disabled={!editable} onSet={(name) => set("name", name)} />
      <ChoiceField
        label={map.fields.zone}
        value={draft.zone ?? ""}
        choices={[{ value: "", label: map.unplaced }, ...plant.zones.map(choiceOf)]}
        disabled={!editable}
        onSet={(zone) => set("zone", zone === "" ? undefined : zone)}
      />
      <ChoiceField
        label={map.fields.type}
        value={draft.type}
        choices={Object.entries(words.componentTypes).map(([value, label]) => ({ value, label: `${value}: ${label}` }))}
        disabled={!editable}
        onSet={(type) => set("type", type as AssetDraft["type"])}
      />
      <ListField
        label={map.fields.addresses}
        hint={map.fields.addressesHint}
        values={draft.addresses ?? []}
        disabled={!editable}
        onSet={(addresses) => set("addresses", addresses)}
      />
      {text("role")}
      <div className="pair">
        {text("vendor")}
        {text("product")}
      </div>
      <div className="pair">
        {text("version")}
        <ChoiceField
          label={map.fields.criticality}
          value={draft.criticality ?? "medium"}
          choices={Object.entries(words.criticalities).map(([value, label]) => ({ value, label }))}
          disabled={!editable}
          onSet={(criticality) => set("criticality", criticality as AssetDraft["criticality"])}
        />
      </div>
      {(["safety", "wireless", "external", "temporary"] as const).map((key) => (
        <Tick key={key} label={map.fields[key]} value={draft[key] ?? false} disabled={!editable} onSet={(on) => set(key, on)} />
      ))}
      {text("note", true)}
    </form>
  );
}

function choiceOf({ id, name }: { readonly id: string; readonly name: string }) {
  return { value: id, label: name };
}

/** Whether a zone lies in another, at whatever depth: no zone may be put into what lies in it. */
function liesIn(inner: string, outer: string, plant: PlantOnMap): boolean {
  const parents = new Map(plant.zones.map((zone) => [zone.id, zone.parent]));
  const passed = new Set<string>();
  for (let at = parents.get(inner); at !== undefined && !passed.has(at); at = parents.get(at)) {
    if (at === outer) return true;
    passed.add(at);
  }
  return false;
}

// The channels of a conduit: what may be said through the door, by whom, to whom.

import { useMessages } from "../language/language.tsx";
import { Icon } from "../parts/icon.tsx";
import type { ConduitDraft } from "./edit.ts";
import { ChoiceField, ChoicesField, ListField, TextField } from "./fields.tsx";
import { type PlantOnMap } from "./whole-plant.ts";

type ChannelDraft = NonNullable<ConduitDraft["channels"]>[number];

export interface ChannelCardsProps {
  readonly draft: ConduitDraft;
  readonly plant: PlantOnMap;
  readonly editable: boolean;
  readonly onSet: (channels: ChannelDraft[]) => void;
}

const TRANSPORTS = ["tcp", "udp", "icmp", "ethernet", "ip"].map((value) => ({ value, label: value }));

export function ChannelCards({ draft, plant, editable, onSet }: ChannelCardsProps) {
  const { map, shell, words } = useMessages();
  const channels = draft.channels ?? [];
  const inside = new Set(draft.zones);
  const parties = [
    ...plant.zones.filter((zone) => inside.has(zone.id)).map(({ id, name }) => ({ value: id, label: name })),
    ...plant.assets
      .filter((asset) => asset.zone !== undefined && inside.has(asset.zone))
      .map(({ id, name }) => ({ value: id, label: name })),
  ];
  const set = (at: number, change: Partial<ChannelDraft>) => {
    const channel = channels[at];
    if (channel === undefined) return;
    const next = Object.fromEntries(Object.entries({ ...channel, ...change }).filter(([, value]) => value !== undefined));
    onSet(channels.with(at, next as ChannelDraft));
  };
  const add = () => {
    const taken = new Set(channels.map((channel) => channel.id));
    let number = channels.length + 1;
    while (taken.has(`${draft.id}-${number}`)) number++;
    const [from, to] = draft.zones;
    if (from === undefined || to === undefined) return;
    onSet([...channels, { id: `${draft.id}-${number}`, protocol: "any", from, to }]);
  };
  return (
    <section className="field" aria-label={words.channels}>
      <h3>{words.channels}</h3>
      {channels.map((channel, at) => (
        <details key={channel.id} className="channel-card">
          <summary>
            <b>{channel.protocol}</b> <span className="quiet">{channel.id}</span>
          </summary>
          <div className="pair">
            <TextField
              label={map.fields.protocol}
              value={channel.protocol}
              required
              disabled={!editable}
              onSet={(protocol) => set(at, { protocol })}
            />
            <ChoiceField
              label={map.fields.transport}
              value={channel.transport ?? "tcp"}
              choices={TRANSPORTS}
              disabled={!editable}
              onSet={(transport) => set(at, { transport: transport as NonNullable<ChannelDraft["transport"]> })}
            />
          </div>
          <ChoicesField
            label={map.fields.from}
            values={[channel.from].flat() as string[]}
            choices={parties}
            disabled={!editable}
            onSet={(from) => from.length > 0 && set(at, { from: from as [string, ...string[]] })}
          />
          <ChoicesField
            label={map.fields.to}
            values={[channel.to].flat() as string[]}
            choices={parties}
            disabled={!editable}
            onSet={(to) => to.length > 0 && set(at, { to: to as [string, ...string[]] })}
          />
          <ListField
            label={map.fields.ports}
            values={channel.ports === undefined ? [] : ([channel.ports].flat() as (string | number)[]).map(String)}
            disabled={!editable}
            onSet={(ports) => set(at, { ports: (ports.length === 0 ? undefined : ports) as ChannelDraft["ports"] & {} })}
          />
          <ListField
            label={map.fields.operations}
            hint={map.fields.operationsHint}
            values={(channel.operations ?? []).map(String)}
            disabled={!editable}
            onSet={(operations) => set(at, { operations: (operations.length === 0 ? undefined : operations) as string[] })}
          />
          {editable && (
            <div className="buttons">
              <button type="button" className="button plain danger" onClick={() => onSet(channels.toSpliced(at, 1))}>
                {shell.remove}
              </button>
            </div>
          )}
        </details>
      ))}
      {editable && (
        <div className="buttons">
          <button type="button" className="button" onClick={add}>
            <Icon name="plus" size={15} />
            {map.addChannel}
          </button>
        </div>
      )}
    </section>
  );
}

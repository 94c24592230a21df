// Flows: the traffic between zones as a table, with what allows it; and the channels that nobody used.

import type { Fact, FactId, FactOf, Instant } from "@bulkhead/facts";
import { type Channel, type Conduit, compareText, type Places, type Plant } from "@bulkhead/plant";
import { allowsFunction } from "./allowance.ts";
import { type JudgedTalk, nameProtocol, type Standing } from "./conversation.ts";
import { distinct } from "./wording.ts";

/** All conversations from one zone to another in one protocol with the same standing. */
export interface Flow {
  /** Ids of zones; `null` for addresses outside every zone. */
  readonly from: string | null;
  readonly to: string | null;
  /** `tcp 9000` or the like where the protocol was not recognised. */
  readonly protocol: string;
  readonly standing: Standing;
  /** Ids of the channels that allow it. */
  readonly channels: readonly string[];
  readonly clients: number;
  readonly servers: number;
  readonly conversations: number;
  readonly unanswered: number;
  readonly packets: number;
  readonly bytes: number;
  /** Who saw any of it: `capture`, `zeek` and the like, sorted. */
  readonly sources: readonly string[];
  readonly facts: readonly FactId[];
}

/** Undeclared flows first, then by zones and protocol. Traffic within zones is left out. */
export function tabulateFlows(talks: readonly JudgedTalk[]): readonly Flow[] {
  const across = talks.filter(({ standing }) => standing !== "inside" && standing !== "elsewhere");
  const groups = Map.groupBy(across, (talk) =>
    [talk.client.zone?.id ?? "", talk.server.zone?.id ?? "", nameProtocol(talk), talk.standing].join(" "),
  );
  const order: readonly Standing[] = ["undeclared", "unsure", "allowed"];
  return [...groups]
    .sort(
      ([a, [left]], [b, [right]]) =>
        order.indexOf((left as JudgedTalk).standing) - order.indexOf((right as JudgedTalk).standing) || compareText(a, b),
    )
    .map(([, group]) => makeFlow(group));
}

function makeFlow(group: readonly JudgedTalk[]): Flow {
  const talk = group[0] as JudgedTalk;
  return {
    from: talk.client.zone?.id ?? null,
    to: talk.server.zone?.id ?? null,
    protocol: nameProtocol(talk),
    standing: talk.standing,
    channels: [...distinct(group.flatMap(({ passages }) => passages.map(({ channel }) => channel.id)))].sort(compareText),
    clients: new Set(group.map(({ client }) => client.address)).size,
    servers: new Set(group.map(({ server }) => server.address)).size,
    conversations: group.length,
    unanswered: group.filter(({ answered }) => !answered).length,
    packets: group.reduce((sum, { packets }) => sum + packets, 0),
    bytes: group.reduce((sum, { bytes }) => sum + bytes, 0),
    sources: [...distinct(group.flatMap(({ sources }) => sources))].sort(compareText),
    facts: group.flatMap(({ facts }) => facts),
  };
}

export interface ChannelUse {
  readonly conduit: Conduit;
  readonly channel: Channel;
  readonly conversations: number;
  readonly bytes: number;
  /**
   * A sensor could have seen it: for each pair of zones at its ends, one of the two is covered. Only then does "never seen" say
   * something, and only for as long as the sensor watched.
   */
  readonly covered: boolean;
  /** Who watched, and when: the proof that "never seen" rests on. */
  readonly watched: readonly Watching[];
  /** Of a channel that was used: what it allows and nobody did, as the channel writes it. */
  readonly unusedOperations: readonly (string | number)[];
}

/** All that one sensor recorded. */
export interface Watching {
  readonly sensor: string;
  readonly first: Instant;
  readonly last: Instant;
  /** Packets that the capturing program lost, and bytes of streams that the capture lacks. */
  readonly dropped: number;
  readonly lost: number;
  readonly facts: readonly FactId[];
}

/** Every channel of the plant with what was seen of it, in the order of the plant. */
export function tabulateChannels(
  talks: readonly JudgedTalk[],
  facts: readonly Fact[],
  plant: Plant,
  places: Places,
): readonly ChannelUse[] {
  const coverages = facts.filter((fact): fact is FactOf<"coverage"> => fact.kind === "coverage");
  const seen = new Set(coverages.flatMap(({ value }) => [...value.zones, ...value.inside]));
  const operations = Map.groupBy(
    facts.filter((fact) => fact.kind === "operation"),
    ({ value }) => `${value.client} ${value.server} ${value.port}`,
  );
  const isSeen = (zone: string | undefined) => zone !== undefined && places.enclosing(zone).some((around) => seen.has(around));
  const zonesOf = (ids: readonly string[]) => ids.map((id) => (places.zone(id) === undefined ? places.asset(id)?.zone : id));
  return plant.conduits.flatMap((conduit) =>
    conduit.channels.map((channel) => {
      const used = talks.filter(({ passages }) => passages.some((passage) => passage.channel === channel));
      return {
        conduit,
        channel,
        conversations: used.length,
        bytes: used.reduce((sum, { bytes }) => sum + bytes, 0),
        watched: watchingOf(coverages, new Set([...zonesOf(channel.from), ...zonesOf(channel.to)]), places),
        unusedOperations:
          used.length === 0
            ? []
            : (channel.operations ?? []).filter((allowed) => !used.some((talk) => didAny(talk, allowed, channel, operations))),
        covered: zonesOf(channel.from).every((from) => isSeen(from) || zonesOf(channel.to).every(isSeen)),
      };
    }),
  );
}

/** What each sensor recorded that sees one of these zones. */
function watchingOf(
  coverages: readonly FactOf<"coverage">[],
  zones: ReadonlySet<string | undefined>,
  places: Places,
): readonly Watching[] {
  const around = new Set([...zones].flatMap((zone) => (zone === undefined ? [] : places.enclosing(zone))));
  const own = coverages.filter(({ value }) => [...value.zones, ...value.inside].some((zone) => around.has(zone)));
  return [...Map.groupBy(own, ({ value }) => value.sensor)]
    .sort(([a], [b]) => compareText(a, b))
    .map(([sensor, said]) => ({
      sensor,
      first: said.map(({ first }) => first).reduce((a, b) => (a < b ? a : b)),
      last: said.map(({ last }) => last).reduce((a, b) => (a > b ? a : b)),
      dropped: said.reduce((sum, { value }) => sum + (value.dropped ?? 0), 0),
      lost: said.reduce((sum, { value }) => sum + value.lost, 0),
      facts: said.map(({ id }) => id),
    }));
}

/** Whether an operation that a channel lists was seen in a conversation: by class in its counts, else among its operations. */
function didAny(
  talk: JudgedTalk,
  allowed: string | number,
  channel: Channel,
  operations: ReadonlyMap<string, readonly FactOf<"operation">[]>,
): boolean {
  if (Object.keys(talk.operations).includes(String(allowed).toLowerCase())) return true;
  const done = operations.get(`${talk.client.address} ${talk.server.address} ${talk.port}`) ?? [];
  return done.some(({ value }) => allowsFunction({ ...channel, operations: [allowed] }, value));
}

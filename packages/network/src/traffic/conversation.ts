// Conversations between places: all facts about one client, service and protocol as one row, and what the design says about it.

import {
  type Conversation,
  countSightings,
  type Fact,
  type FactId,
  type FactOf,
  type Instant,
  OPERATION_CLASSES,
  type OperationClass,
} from "@bulkhead/facts";
import { type Channel, type Conduit, compareText, type Places, type Plant } from "@bulkhead/plant";
import { Parties, type Party } from "./party.ts";
import { type Objection, permit } from "./permission.ts";
import { reachOf } from "./reach.ts";
import { sourcesOf } from "./source.ts";

/** Facts of the same client, server, transport, port and protocol, whichever piece of evidence they come from. */
export interface Talk {
  readonly client: Party;
  readonly server: Party;
  readonly transport: Conversation["transport"];
  readonly port: number;
  readonly protocol: string | null;
  readonly recognisedBy: Conversation["recognisedBy"];
  readonly answered: boolean;
  readonly directionSeen: boolean;
  /** What several sensors saw at the same time counts once: then these numbers are the least that there were. */
  readonly packets: number;
  readonly bytes: number;
  readonly operations: Readonly<Partial<Record<OperationClass, number>>>;
  /** False where several pieces of evidence of the same time tell it, so that the numbers are the least. */
  readonly exact: boolean;
  /** Who saw it: `capture`, `zeek` and the like, sorted. */
  readonly sources: readonly string[];
  readonly first: Instant;
  readonly last: Instant;
  /** The most telling first: answered, then by volume. */
  readonly facts: readonly FactId[];
}

/** The protocol; where it was not recognised, the service: `tcp 9000`, `icmp`. */
export function nameProtocol({ protocol, transport, port }: Pick<Conversation, "protocol" | "transport" | "port">): string {
  return protocol ?? nameService({ transport, port });
}

/** `tcp 502`, `icmp`, `ip 47`. */
export function nameService({ transport, port }: Pick<Conversation, "transport" | "port">): string {
  return transport === "icmp" ? "icmp" : `${transport} ${port}`;
}

/** A channel and the conduit that it belongs to. */
export interface Passage {
  readonly conduit: Conduit;
  readonly channel: Channel;
}

/**
 * `inside`: within one zone, or on one link. `allowed`: a channel allows it. `unsure`: a channel allows it in the direction opposite to
 * the inferred one, and who began was not seen. `undeclared`: nothing allows it. `elsewhere`: no end lies in a zone.
 */
export type Standing = "inside" | "allowed" | "unsure" | "undeclared" | "elsewhere";

export interface JudgedTalk extends Talk {
  readonly standing: Standing;
  /** Every channel that allows it. */
  readonly passages: readonly Passage[];
  /** For `undeclared`: the channel that comes closest, and what keeps it from allowing this. */
  readonly nearest?: Passage & { readonly objection: Objection };
}

/** Every conversation between devices (multicast and broadcast have no second end), in a fixed order, with its standing in the design. */
export function judgeConversations(facts: readonly Fact[], plant: Plant, places: Places): readonly JudgedTalk[] {
  const passages = plant.conduits.flatMap((conduit) => conduit.channels.map((channel) => ({ conduit, channel })));
  return gatherTalks(facts, places).map((talk) => judgeTalk(talk, passages));
}

function judgeTalk(talk: Talk, passages: readonly Passage[]): JudgedTalk {
  const { client, server } = talk;
  if (client.zone === undefined && server.zone === undefined) return { ...talk, standing: "elsewhere", passages: [] };
  const onOneLink = talk.transport === "ethernet" || reachOf(client.address) === "link" || reachOf(server.address) === "link";
  if (onOneLink || client.zone === server.zone) return { ...talk, standing: "inside", passages: [] };
  const allowed: Passage[] = [];
  const unsure: Passage[] = [];
  let nearest: (Passage & { readonly objection: Objection }) | undefined;
  for (const passage of passages) {
    const answer = permit(passage.channel, talk);
    if (answer === "allowed") allowed.push(passage);
    else if (answer === "unsure") unsure.push(passage);
    else if (answer !== "unrelated" && (nearest === undefined || answer.closeness > nearest.objection.closeness)) {
      nearest = { ...passage, objection: answer };
    }
  }
  if (allowed.length > 0) return { ...talk, standing: "allowed", passages: allowed };
  if (unsure.length > 0) return { ...talk, standing: "unsure", passages: unsure };
  return { ...talk, standing: "undeclared", passages: [], ...(nearest === undefined ? {} : { nearest }) };
}

function gatherTalks(facts: readonly Fact[], places: Places): readonly Talk[] {
  const services = new Map<string, FactOf<"conversation">[]>();
  for (const fact of facts) {
    if (fact.kind !== "conversation") continue;
    const { client, server, transport, port, multicast } = fact.value;
    if (multicast || isNoDevice(client) || isNoDevice(server)) continue;
    const key = `${client} ${server} ${transport} ${port}`;
    const known = services.get(key);
    if (known === undefined) services.set(key, [fact]);
    else known.push(fact);
  }
  const parties = new Parties(places);
  return [...services]
    .sort(([a], [b]) => compareText(a, b))
    .flatMap(([, sameService]) => byProtocol(sameService).map((same) => makeTalk(same, parties)));
}

function isNoDevice(address: string): boolean {
  const reach = reachOf(address);
  return reach === "many" || reach === "none";
}

/** A part in which nothing was recognised belongs to the one protocol that was; where there are several, it stands for itself. */
function byProtocol(facts: readonly FactOf<"conversation">[]): readonly FactOf<"conversation">[][] {
  const groups = new Map<string, FactOf<"conversation">[]>();
  for (const fact of facts) {
    const name = fact.value.protocol ?? "";
    const known = groups.get(name);
    if (known === undefined) groups.set(name, [fact]);
    else known.push(fact);
  }
  const unrecognised = groups.get("");
  if (unrecognised !== undefined && groups.size === 2) {
    groups.delete("");
    for (const [name, group] of groups) groups.set(name, [...group, ...unrecognised]);
  }
  return [...groups].sort(([a], [b]) => compareText(a, b)).map(([, group]) => group);
}

const SURENESS = ["nothing", "port", "content"] as const;

function makeTalk(facts: readonly FactOf<"conversation">[], parties: Parties): Talk {
  const sorted = [...facts].sort(
    (a, b) => Number(b.value.answered) - Number(a.value.answered) || b.value.bytes - a.value.bytes || compareText(a.id, b.id),
  );
  const any = (sorted[0] as FactOf<"conversation">).value;
  const operations: Partial<Record<OperationClass, number>> = {};
  for (const name of OPERATION_CLASSES) {
    const { count } = countSightings(sorted, ({ value }) => value.operations[name] ?? 0);
    if (count > 0) operations[name] = count;
  }
  const packets = countSightings(sorted, ({ value }) => value.packets);
  return {
    client: parties.of(any.client),
    server: parties.of(any.server),
    transport: any.transport,
    port: any.port,
    protocol: sorted.find(({ value }) => value.protocol !== null)?.value.protocol ?? null,
    recognisedBy: sorted
      .map(({ value }) => value.recognisedBy)
      .reduce((a, b) => (SURENESS.indexOf(b) > SURENESS.indexOf(a) ? b : a)),
    answered: sorted.some(({ value }) => value.answered),
    directionSeen: sorted.some(({ value }) => value.directionSeen),
    packets: packets.count,
    bytes: countSightings(sorted, ({ value }) => value.bytes).count,
    operations,
    exact: packets.exact,
    sources: sourcesOf(sorted),
    first: sorted.map(({ first }) => first).reduce((a, b) => (a < b ? a : b)),
    last: sorted.map(({ last }) => last).reduce((a, b) => (a > b ? a : b)),
    facts: sorted.map(({ id }) => id),
  };
}

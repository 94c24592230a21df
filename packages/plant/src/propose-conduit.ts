// Conduits proposed from conversations between zones.

import { canonicalAddress } from "./address.ts";
import type { Identifiers } from "./identifier.ts";
import type { PlantDocument } from "./plant.ts";

type ConduitDocument = NonNullable<PlantDocument["conduits"]>[number];
type ChannelDocument = NonNullable<ConduitDocument["channels"]>[number];

/** A conversation as traffic showed it. The values of facts of the kind `conversation` have this shape. */
export interface ConversationSeen {
  readonly client: string;
  readonly server: string;
  readonly transport: "tcp" | "udp" | "icmp" | "ethernet" | "ip";
  readonly port: number;
  readonly protocol: string | null;
  readonly answered: boolean;
  readonly directionSeen: boolean;
  readonly multicast: boolean;
  readonly operations: Readonly<Partial<Record<string, number>>>;
}

/** More parties than this are written as their zone. */
const MOST_PARTIES = 8;

/** Where addresses belong in the proposal, and the ids that are left. */
export interface ProposedPlaces {
  readonly zoneOf: ReadonlyMap<string, string>;
  readonly assetOf: ReadonlyMap<string, string>;
  readonly ids: Identifiers;
}

/**
 * A conduit for each pair of zones that talked, with a channel for each protocol, direction, port and set of operation classes. Connections
 * that nobody answered are left out: they show that somebody tried, not that a service is needed.
 */
export function proposeConduits(conversations: readonly ConversationSeen[], places: ProposedPlaces): ConduitDocument[] {
  const crossing = conversations.filter((seen) => {
    const [from, to] = zonesOf(seen, places);
    return (
      from !== undefined && to !== undefined && from !== to && !seen.multicast && (seen.answered || seen.transport !== "tcp")
    );
  });
  const pairs = Map.groupBy(crossing, (seen) => (zonesOf(seen, places) as string[]).sort().join(" "));
  return [...pairs].map(([pair, between]) => {
    const zones = pair.split(" ");
    const id = places.ids.take(zones.join("-to-"));
    const channels = Map.groupBy(between, channelKey(places));
    return { id, name: zones.join(" and "), zones, channels: [...channels.values()].map((seen) => channelOf(seen, places)) };
  });
}

/** What is not recognised is one channel per direction and transport with all its ports, or there would be one for each port. */
function channelKey(places: ProposedPlaces): (seen: ConversationSeen) => string {
  return (seen) => {
    const port = seen.protocol === null ? "" : seen.port;
    return JSON.stringify([...zonesOf(seen, places), seen.transport, seen.protocol, port, classesOf(seen)]);
  };
}

function channelOf(seen: readonly ConversationSeen[], places: ProposedPlaces): ChannelDocument {
  const first = seen[0] as ConversationSeen;
  const protocol = first.protocol ?? "any";
  const [from, to] = zonesOf(first, places) as [string, string];
  const ports = [...new Set(seen.map(({ port }) => port))].filter((port) => port > 0).sort((a, b) => a - b);
  const ported = (first.transport === "tcp" || first.transport === "udp") && ports.length > 0;
  const operations = classesOf(first);
  const notes = [
    first.protocol === null ? "The protocol was not recognised." : "",
    seen.every((conversation) => !conversation.directionSeen) ? "Who begins was not seen: check the direction." : "",
    seen.every((conversation) => !conversation.answered) ? "Nobody was seen to answer: check that it is needed." : "",
  ].filter((text) => text !== "");
  return {
    id: places.ids.take(`${protocol === "any" ? first.transport : protocol}-${from}-to-${to}`),
    protocol,
    ...(first.transport === "tcp" ? {} : { transport: first.transport }),
    from: partiesOf(
      seen.map(({ client }) => client),
      from,
      places,
    ),
    to: partiesOf(
      seen.map(({ server }) => server),
      to,
      places,
    ),
    ...(ported ? { ports: ports.length === 1 ? (ports[0] as number) : ports } : {}),
    ...(operations.length > 0 ? { operations } : {}),
    ...(notes.length > 0 ? { note: notes.join(" ") } : {}),
  };
}

function partiesOf(addresses: readonly string[], zone: string, places: ProposedPlaces): string | string[] {
  const assets = [...new Set(addresses.map((address) => places.assetOf.get(canonicalAddress(address)) as string))].sort();
  if (assets.length > MOST_PARTIES) return zone;
  return assets.length === 1 ? (assets[0] as string) : assets;
}

function zonesOf(seen: ConversationSeen, places: ProposedPlaces): [string | undefined, string | undefined] {
  return [places.zoneOf.get(canonicalAddress(seen.client)), places.zoneOf.get(canonicalAddress(seen.server))];
}

/** Classes of operations that were seen, in a fixed order. */
function classesOf(seen: ConversationSeen): string[] {
  return Object.entries(seen.operations)
    .filter(([, count]) => (count ?? 0) > 0)
    .map(([name]) => name)
    .sort();
}

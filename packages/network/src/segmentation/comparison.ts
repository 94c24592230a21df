// The three truths side by side: what the design allows, what the configurations let pass, what the traffic does.

import type { FactId } from "@bulkhead/facts";
import { compareText } from "@bulkhead/plant";
import { readAddress } from "../firewalls/address.ts";
import { readTransport } from "../firewalls/transport.ts";
import { SYN } from "../policy/dimension.ts";
import type { Packet } from "../policy/packet.ts";
import { type JudgedTalk, nameProtocol } from "../traffic/conversation.ts";
import type { ChannelUse } from "../traffic/flow.ts";
import type { ChannelWay, NetworkVerification } from "./verification.ts";
import { type Walk, walkTo } from "./walk.ts";

/** What the configurations do with it. `untold`: none on its way was given. */
export type Enforcement = "permitted" | "partly" | "possibly" | "stopped" | "untold";

/**
 * `as-designed`: declared, permitted, seen. `unused`: declared, permitted, not seen though a sensor could. `unwatched`: declared,
 * permitted, and no sensor could see it. `blocked`: declared, not permitted. `permitted-beyond`: permitted, not declared.
 * `used-beyond`: seen, not declared, and the configurations let it pass, or may. `attempted-beyond`: seen, not declared, not answered,
 * and the configurations stop it. `past-firewall`: seen and answered, though the configurations stop it: they are not those in force, or a
 * way leads past them. `unjudged`: the configurations tell nothing about its way.
 */
export const STANDINGS = [
  "past-firewall",
  "used-beyond",
  "permitted-beyond",
  "attempted-beyond",
  "blocked",
  "unjudged",
  "unused",
  "unwatched",
  "as-designed",
] as const;
export type ThreeWayStanding = (typeof STANDINGS)[number];

export interface ThreeWayRow {
  readonly standing: ThreeWayStanding;
  readonly from: string | null;
  readonly to: string | null;
  /** A protocol, or a service as `tcp 9000`. */
  readonly what: string;
  readonly conduit?: string;
  readonly channel?: string;
  readonly declared: boolean;
  readonly enforcement: Enforcement;
  readonly conversations: number;
  /** A sensor could have seen it. `undefined` where nothing was declared that it could wait for. */
  readonly covered?: boolean;
  /** Of the conversations, the most telling first. */
  readonly facts: readonly FactId[];
  /** The way of a packet that shows what the configurations do. */
  readonly walk?: Walk;
}

/**
 * Every channel and whatever lies beyond, the most serious first, then in the order of the plant. `talks` and `uses` are of the same
 * facts. Pure.
 */
export function compareThreeWays(
  verification: NetworkVerification,
  talks: readonly JudgedTalk[],
  uses: readonly ChannelUse[],
): readonly ThreeWayRow[] {
  const rows = [...channelRows(verification, uses, talks), ...talkRows(verification, talks), ...breachRows(verification)];
  return rows
    .map((row, at) => ({ row, at }))
    .sort((a, b) => STANDINGS.indexOf(a.row.standing) - STANDINGS.indexOf(b.row.standing) || a.at - b.at)
    .map(({ row }) => row);
}

function channelRows(
  { channels }: NetworkVerification,
  uses: readonly ChannelUse[],
  talks: readonly JudgedTalk[],
): readonly ThreeWayRow[] {
  return uses.map(({ conduit, channel, conversations, covered }): ThreeWayRow => {
    const ways = channels.filter((way) => way.conduit === conduit.id && way.channel === channel.id);
    const enforcement = together(ways);
    const stopped = ways.find((way) => way.stopped !== undefined)?.stopped;
    const facts = talks.filter((talk) => talk.passages.some((one) => one.channel === channel)).flatMap((talk) => talk.facts);
    return {
      standing: standingOf(enforcement, conversations > 0, covered),
      from: channel.from.join(", "),
      to: channel.to.join(", "),
      what: channel.protocol,
      conduit: conduit.id,
      channel: channel.id,
      declared: true,
      enforcement,
      conversations,
      covered,
      facts,
      ...(stopped === undefined || enforcement === "permitted" ? {} : { walk: stopped.walk }),
    };
  });
}

function standingOf(enforcement: Enforcement, seen: boolean, covered: boolean): ThreeWayStanding {
  if (enforcement === "untold") return "unjudged";
  // Whether anybody tried it or not: conversations that came through all the same are told one by one.
  if (enforcement === "stopped") return "blocked";
  if (seen) return "as-designed";
  return covered ? "unused" : "unwatched";
}

function together(ways: readonly ChannelWay[]): Enforcement {
  const told = ways.filter(({ passes }) => passes !== "untold");
  if (told.length === 0) return "untold";
  if (told.every(({ passes }) => passes === "all")) return told.length === ways.length ? "permitted" : "partly";
  if (told.every(({ passes }) => passes === "none")) return "stopped";
  return told.some(({ passes }) => passes === "all" || passes === "part") ? "partly" : "possibly";
}

/** Conversations that no channel allows, and allowed ones that the configurations stop all the same. */
function talkRows({ topology }: NetworkVerification, talks: readonly JudgedTalk[]): readonly ThreeWayRow[] {
  const rows = new Map<string, ThreeWayRow>();
  for (const talk of talks) {
    if (talk.standing !== "undeclared" && talk.standing !== "allowed") continue;
    const packet = firstPacketOf(talk);
    const way = packet === undefined ? undefined : walkTo(packet, topology).way;
    const enforcement = enforcementOf(way);
    const stopped = enforcement === "stopped";
    if (talk.standing === "allowed" && !(stopped && talk.answered)) continue;
    const standing: ThreeWayStanding = stopped
      ? talk.answered
        ? "past-firewall"
        : "attempted-beyond"
      : enforcement === "untold"
        ? "unjudged"
        : "used-beyond";
    const [from, to] = [talk.client.zone?.id ?? null, talk.server.zone?.id ?? null];
    const what = nameProtocol(talk);
    const key = `${standing} ${from} ${to} ${what} ${talk.port} ${enforcement}`;
    const known = rows.get(key);
    rows.set(key, {
      standing,
      from,
      to,
      what,
      declared: talk.standing === "allowed",
      enforcement,
      ...(way === undefined ? {} : { walk: known?.walk ?? way }),
      conversations: (known?.conversations ?? 0) + 1,
      facts: [...(known?.facts ?? []), ...talk.facts],
    });
  }
  return [...rows].sort(([a], [b]) => compareText(a, b)).map(([, row]) => row);
}

function enforcementOf(way: Walk | undefined): Enforcement {
  switch (way?.end) {
    case "arrives":
      return "permitted";
    case "unknown":
      return "possibly";
    case "stopped":
      return "stopped";
    default:
      return "untold";
  }
}

function breachRows({ breaches }: NetworkVerification): readonly ThreeWayRow[] {
  return breaches.map(({ from, to, proof, text, walk: way }) => ({
    standing: "permitted-beyond",
    from,
    to,
    what: text,
    declared: false,
    enforcement: proof === "proven" ? "permitted" : "possibly",
    conversations: 0,
    facts: [],
    walk: way,
  }));
}

/** The packet with which a conversation begins; `undefined` where it does not go by IP. */
export function firstPacketOf({
  client,
  server,
  transport,
  port,
}: Pick<JudgedTalk, "client" | "server" | "transport" | "port">): Packet | undefined {
  const source = readAddress(client.address);
  const destination = readAddress(server.address);
  if (source === undefined || destination === undefined || source.family !== destination.family) return undefined;
  const { family } = source;
  const number =
    transport === "icmp"
      ? readTransport(family === "ip" ? "icmp" : "ipv6-icmp")
      : transport === "ip"
        ? port
        : readTransport(transport);
  if (number === undefined) return undefined;
  const ports = transport === "tcp" || transport === "udp";
  return {
    family,
    input: null,
    output: null,
    source: source.low,
    destination: destination.low,
    transport: BigInt(number),
    // A client's port says nothing; one that clients use stands for it.
    sourcePort: ports ? 49_152n : null,
    destinationPort: ports ? BigInt(port) : null,
    icmpType: transport === "icmp" ? (family === "ip" ? 8n : 128n) : null,
    icmpCode: transport === "icmp" ? 0n : null,
    tcpFlags: transport === "tcp" ? BigInt(SYN) : null,
    state: "new",
    translation: "none",
  };
}

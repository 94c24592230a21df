// Both directions of a conversation put together again: exporters tell each by itself, and not who began.

import type { Gathering, Sight } from "../gathering.ts";
import { serves } from "../protocol-names.ts";
import type { FlowRecord } from "./export.ts";

/** Packets of one direction. */
interface Half {
  packets: number;
  bytes: number;
  flags: number;
  first: number;
}

interface Pair {
  readonly a: string;
  readonly b: string;
  readonly portA: number;
  readonly portB: number;
  readonly protocol: number;
  readonly fromA: Half;
  readonly fromB: Half;
  /** Whether a began, where the exporter said so. */
  begunByA: boolean | null;
  readonly locator: Sight["locator"];
  first: number;
  last: number;
}

/** Pairs that wait for their other half; beyond, all are told as they are. */
const MOST_WAITING = 131_072;
const TCP = 6;
const UDP = 17;
const ICMP: ReadonlySet<number> = new Set([1, 58]);
const SYN = 0x02;
const ACK = 0x10;
const PUSH = 0x08;

export class FlowPairs {
  readonly #into: Gathering;
  readonly #waiting = new Map<string, Pair>();

  constructor(into: Gathering) {
    this.#into = into;
  }

  add(record: Readonly<FlowRecord>, locator: Sight["locator"]): void {
    const { source, destination, protocol } = record;
    // The ports of ICMP are its type and code.
    const ported = protocol === TCP || protocol === UDP;
    const [from, to] = ported ? [record.sourcePort, record.destinationPort] : [0, 0];
    const forward = source < destination || (source === destination && from <= to);
    const [a, b, portA, portB] = forward ? [source, destination, from, to] : [destination, source, to, from];
    const key = `${a} ${b} ${protocol} ${portA} ${portB}`;
    let pair = this.#waiting.get(key);
    if (pair === undefined) {
      if (this.#waiting.size >= MOST_WAITING) this.end();
      pair = {
        a,
        b,
        portA,
        portB,
        protocol,
        fromA: none(),
        fromB: none(),
        begunByA: null,
        locator,
        first: record.first,
        last: record.last,
      };
      this.#waiting.set(key, pair);
    }
    grow(forward ? pair.fromA : pair.fromB, record.packets, record.bytes, record.flags, record.first);
    if (record.reversePackets > 0 || record.reverseBytes > 0) {
      pair.begunByA ??= forward;
      grow(forward ? pair.fromB : pair.fromA, record.reversePackets, record.reverseBytes, record.reverseFlags, record.first);
    }
    pair.first = Math.min(pair.first, record.first);
    pair.last = Math.max(pair.last, record.last);
  }

  end(): void {
    for (const pair of this.#waiting.values()) this.#tell(pair);
    this.#waiting.clear();
  }

  #tell(pair: Pair): void {
    const { fromA, fromB, protocol } = pair;
    const { aIsClient, seen } = beginningOf(pair);
    const [asked, told] = aIsClient ? [fromA, fromB] : [fromB, fromA];
    const [client, server, port] = aIsClient ? [pair.a, pair.b, pair.portB] : [pair.b, pair.a, pair.portA];
    const transport = protocol === TCP ? "tcp" : protocol === UDP ? "udp" : ICMP.has(protocol) ? "icmp" : "ip";
    const ends = { client, server, transport, port: transport === "ip" ? protocol : port } as const;
    // Data, or both flags of the second step of the handshake, came back; a reset alone is no answer.
    const answered =
      told.packets > 0 &&
      (protocol !== TCP || told.flags === 0 || (told.flags & (SYN | ACK)) === (SYN | ACK) || (told.flags & PUSH) !== 0);
    const sight: Sight = { first: pair.first, last: pair.last, locator: pair.locator };
    this.#into.conversation(
      ends,
      {
        protocol: null,
        recognisedBy: "nothing",
        answered,
        directionSeen: seen,
        packets: asked.packets + told.packets,
        bytes: asked.bytes + told.bytes,
      },
      sight,
    );
    this.#into.asset(client, "ip", asked.packets > 0, {}, sight);
    this.#into.asset(server, "ip", told.packets > 0, answered && port > 0 ? { role: "server" } : {}, sight);
  }
}

function none(): Half {
  return { packets: 0, bytes: 0, flags: 0, first: Number.POSITIVE_INFINITY };
}

function grow(half: Half, packets: number, bytes: number, flags: number, first: number): void {
  half.packets += packets;
  half.bytes += bytes;
  half.flags |= flags;
  half.first = Math.min(half.first, first);
}

/**
 * Who began, and whether that was seen: the exporter said so, or one side's first packet with SYN set came before the other side's. Else
 * it is inferred: from a port that a protocol serves at, from the lower port, from who was heard first.
 */
function beginningOf({ fromA, fromB, portA, portB, protocol, begunByA }: Pair): {
  readonly aIsClient: boolean;
  readonly seen: boolean;
} {
  if (begunByA !== null) return { aIsClient: begunByA, seen: protocol === TCP };
  const earlier = fromA.first === fromB.first ? null : fromA.first < fromB.first;
  if (protocol === TCP) {
    const alone = fromA.packets === 0 || fromB.packets === 0;
    const only = fromA.packets === 0 ? fromB : fromA;
    // Alone, only a SYN without its answer shows who began: a side that answers sets both SYN and ACK.
    if (alone && (only.flags & (SYN | ACK)) === SYN) return { aIsClient: only === fromA, seen: true };
    if (!alone && earlier !== null && ((earlier ? fromA : fromB).flags & SYN) !== 0) return { aIsClient: earlier, seen: true };
  }
  const transport = protocol === TCP ? "tcp" : "udp";
  const [servesA, servesB] = [serves(transport, portA), serves(transport, portB)];
  if (servesA !== servesB) return { aIsClient: servesB, seen: false };
  if (portA !== portB) return { aIsClient: portA > portB, seen: false };
  return { aIsClient: earlier ?? true, seen: false };
}

// Flows added up to conversations: client, server, transport, port of the server, protocol.

import type { AddressBook } from "./address-book.ts";
import type { Direction, Dissector } from "./dissector.ts";
import {
  ACKED,
  ACKED_A,
  ANSWERED,
  ATTEMPTS,
  BYTES,
  DIRECTION_SEEN,
  FIRST_LENGTH,
  FIRST_OFFSET,
  FIRST_PACKET,
  FIRST_TIME,
  FLAGS,
  CONVERSATION as FLOW_CONVERSATION,
  type FlowTable,
  LAST_TIME,
  LOST,
  MULTICAST,
  NEXT,
  NUMBERS,
  PACKETS,
  PAYLOAD_A,
  PAYLOAD_B,
  PROTOCOL,
  RECOGNISED,
  SYN_FROM_A,
  SYN_FROM_B,
  TAG,
  WIDES,
} from "./flow-table.ts";
import {
  CONVERSATION,
  type Records,
  WAS_ANSWERED,
  WAS_DIRECTED,
  WAS_MULTICAST,
  WAS_ONE_SIDED,
  WAS_RECOGNISED,
  WAS_TWO_SIDED,
} from "./records.ts";
import { mix } from "./rows.ts";

export class Conversations {
  readonly #flows: FlowTable;
  readonly #records: Records;
  readonly #book: AddressBook;
  /** Index in the registry + 1 of the protocol that a port stands for. */
  readonly #tcp = new Uint8Array(65536);
  readonly #udp = new Uint8Array(65536);

  constructor(protocols: readonly Dissector[], flows: FlowTable, records: Records, book: AddressBook) {
    this.#flows = flows;
    this.#records = records;
    this.#book = book;
    for (const [index, { transport, ports }] of protocols.entries()) {
      const table = transport === "tcp" ? this.#tcp : transport === "udp" ? this.#udp : undefined;
      for (const port of ports) if (table?.[port] === 0) table[port] = index + 1;
    }
  }

  /** True where a protocol serves on the port. */
  serves(transport: "tcp" | "udp", port: number): boolean {
    return (transport === "tcp" ? this.#tcp : this.#udp)[port] !== 0;
  }

  /** Row of the flow's conversation, by its protocol or else by its port; -1 where there is no room. */
  of(flow: number): number {
    const flows = this.#flows;
    const client = flows.clientSide(flow);
    const server: Direction = client === 0 ? 1 : 0;
    const transport = flows.transport(flow);
    const port =
      transport === "tcp" || transport === "udp"
        ? flows.port(flow, server)
        : transport === "icmp"
          ? 0
          : flows.protocolNumber(flow);
    let protocol = (flows.numbers[flow * NUMBERS + PROTOCOL] as number) + 1;
    // Content that nobody recognised speaks against what the port stands for.
    if (protocol === 0 && flows.numbers[flow * NUMBERS + ATTEMPTS] === 0) {
      if (transport === "tcp") protocol = this.#tcp[port] as number;
      else if (transport === "udp") protocol = this.#udp[port] as number;
    }
    const tag = flows.numbers[flow * NUMBERS + TAG] as number;
    return this.#records.conversations.find(tag, flows.address(flow, client), flows.address(flow, server), port, protocol, 0, 0);
  }

  /** What was recorded under the first row belongs to the second: client and server were taken for each other. */
  turn(before: number, after: number): void {
    if (before >= 0 && after >= 0 && before !== after) this.#records.conversations.set(before, CONVERSATION.turned, after + 1);
  }

  /** Adds the flow's counters to its conversation. */
  account(flow: number): void {
    const flows = this.#flows;
    const records = this.#records;
    const { numbers, wides } = flows;
    const base = flow * NUMBERS;
    const wide = flow * WIDES;
    const packets = (numbers[base + PACKETS] as number) + (numbers[base + PACKETS + 1] as number);
    if (packets === 0) return;
    const flags = numbers[base + FLAGS] as number;
    const client = flows.clientSide(flow);
    const server: Direction = client === 0 ? 1 : 0;
    const lost = wides[wide + LOST] as number;
    records.lostBytes += lost;
    const family = flows.family(flow);
    const last = wides[wide + LAST_TIME] as number;
    this.#book.extend(family, flows.address(flow, client), last);
    this.#book.extend(family, flows.address(flow, server), last);
    let row = numbers[base + FLOW_CONVERSATION] as number;
    if (row < 0) row = this.of(flow);
    if (row < 0) {
      records.forgottenPackets += packets;
      records.forgottenConversations.add(this.#hashOf(flow, client, server));
      return;
    }
    const transport = flows.transport(flow);
    const spoke =
      transport === "tcp"
        ? (flags & ANSWERED) !== 0 || (flags & (server === 0 ? PAYLOAD_A : PAYLOAD_B)) !== 0
        : (numbers[base + PACKETS + server] as number) > 0;
    if (spoke && (transport === "tcp" || transport === "udp")) this.#book.markServer(family, flows.address(flow, server));
    const sides = transport === "tcp" ? this.#sidesOf(flow) : 0;
    const { conversations } = records;
    conversations.add(row, CONVERSATION.packets, packets);
    conversations.add(row, CONVERSATION.bytes, wides[wide + BYTES] as number);
    conversations.add(row, CONVERSATION.lost, lost);
    const known = conversations.get(row, CONVERSATION.flags);
    const says =
      (spoke || sides === WAS_ONE_SIDED ? WAS_ANSWERED : 0) |
      sides |
      ((flags & DIRECTION_SEEN) !== 0 ? WAS_DIRECTED : 0) |
      ((flags & MULTICAST) !== 0 ? WAS_MULTICAST : 0) |
      ((flags & RECOGNISED) !== 0 ? WAS_RECOGNISED : 0);
    conversations.set(row, CONVERSATION.flags, known | says);
    const first = wides[wide + FIRST_TIME] as number;
    const number = wides[wide + FIRST_PACKET] as number;
    conversations.widen(row, first, last, number, wides[wide + FIRST_OFFSET] as number, wides[wide + FIRST_LENGTH] as number);
  }

  /** Whether both sides of a TCP flow were seen, or one that acknowledges what only the other can have sent. 0: neither is shown. */
  #sidesOf(flow: number): number {
    const { numbers } = this.#flows;
    const base = flow * NUMBERS;
    if (numbers[base + PACKETS] !== 0 && numbers[base + PACKETS + 1] !== 0) return WAS_TWO_SIDED;
    const seen = numbers[base + PACKETS] === 0 ? 1 : 0;
    const flags = numbers[base + FLAGS] as number;
    if ((flags & (ACKED_A << seen)) === 0) return 0;
    const opened = (flags & (seen === 0 ? SYN_FROM_A : SYN_FROM_B)) !== 0;
    const advanced = (((numbers[base + ACKED + seen] as number) - (numbers[base + NEXT + 1 - seen] as number)) | 0) > 0;
    return opened || advanced ? WAS_ONE_SIDED : 0;
  }

  /** Of what makes two flows one conversation, but for the protocol, which is mostly unknown where there is no room. */
  #hashOf(flow: number, client: Direction, server: Direction): number {
    const flows = this.#flows;
    const tag = flows.numbers[flow * NUMBERS + TAG] as number;
    return mix(mix(mix(tag, flows.address(flow, client)), flows.address(flow, server)), flows.port(flow, server));
  }
}

// Selections: which packets of a capture somebody wants, by who talked to whom, who sent, or their numbers.

import type { Address, Conversation } from "@bulkhead/facts";
import { parseAddress } from "@bulkhead/plant";
import { AddressBook, IPV4, IPV6, int32, MAC, macKey } from "./address-book.ts";
import type { Carrier } from "./internet-layer.ts";

export type Ends = Pick<Conversation, "client" | "server" | "transport" | "port">;

/** A packet that meets any of these is selected. */
export interface PacketSelection {
  /** Both directions of them. */
  readonly conversations: readonly Ends[];
  /** Addresses: whatever they sent; MAC addresses: what they sent without IP. */
  readonly senders: readonly Address[];
  /** Numbers of packets from 1. */
  readonly packets: readonly number[];
}

const TCP = 6;
const UDP = 17;
const ICMP = 1;
const ICMP_V6 = 58;

/** Takes what the internet layer unwraps of one packet, and says whether it is wanted. */
export class SelectionMatcher implements Carrier {
  readonly book: AddressBook;
  hopLimit = 0;
  /** Set when something within the packet is wanted; whoever begins with a new packet takes it back. */
  matched = false;
  /** Set when the packet is a piece of a datagram between two that are wanted: what it belongs to cannot be told from it. */
  piece = false;
  readonly #known: readonly [Set<number>, Set<number>, Set<number>] = [new Set(), new Set(), new Set()];
  readonly #senders: readonly [Set<number>, Set<number>, Set<number>] = [new Set(), new Set(), new Set()];
  readonly #pairs = new Set<string>();
  readonly #wanted = new Set<string>();

  constructor({ conversations, senders }: PacketSelection, book = new AddressBook()) {
    this.book = book;
    for (const { client, server, transport, port } of conversations) {
      const [from, to] = [this.#key(client), this.#key(server)];
      if (from === undefined || to === undefined || from.family !== to.family) continue;
      const { family } = from;
      this.#known[family].add(from.key).add(to.key);
      this.#pairs.add(`${family} ${transport} ${from.key} ${to.key}`).add(`${family} ${transport} ${to.key} ${from.key}`);
      this.#wanted.add(`${family} ${transport} ${port} ${from.key} ${to.key}`);
    }
    for (const address of senders) {
      const sender = this.#key(address);
      if (sender !== undefined) this.#senders[sender.family].add(sender.key);
    }
  }

  packet(
    family: typeof IPV4 | typeof IPV6,
    protocol: number,
    from: number,
    to: number,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): void {
    if (this.#senders[family].has(from)) this.matched = true;
    const known = this.#known[family];
    if (this.matched || !known.has(from) || !known.has(to)) return;
    const transport = nameTransport(protocol);
    if (transport === "tcp" || transport === "udp") {
      if (end - start >= 4) this.#match(family, transport, from, to, port(bytes, start), port(bytes, start + 2));
    } else if (transport === "icmp") this.#match(family, transport, from, to, 0, 0);
    else this.#match(family, transport, from, to, protocol, protocol);
  }

  frame(from: number, to: number, type: number): void {
    if (this.#senders[MAC].has(from)) this.matched = true;
    else if (this.#known[MAC].has(from) && this.#known[MAC].has(to)) this.#match(MAC, "ethernet", from, to, type, type);
  }

  fragment(family: typeof IPV4 | typeof IPV6, from: number, to: number, protocol: number): void {
    if (this.#senders[family].has(from)) this.matched = true;
    else if (this.#pairs.has(`${family} ${nameTransport(protocol)} ${from} ${to}`)) this.piece = true;
  }

  differingFragments(family: typeof IPV4 | typeof IPV6, protocol: number, from: number, to: number): void {
    this.fragment(family, from, to, protocol);
  }

  #match(family: number, transport: string, from: number, to: number, fromPort: number, toPort: number): void {
    const said = `${family} ${transport} `;
    if (this.#wanted.has(`${said}${toPort} ${from} ${to}`) || this.#wanted.has(`${said}${fromPort} ${to} ${from}`))
      this.matched = true;
  }

  #key(address: Address): { readonly family: 0 | 1 | 2; readonly key: number } | undefined {
    const bytes = parseAddress(address);
    if (bytes !== undefined) {
      return bytes.length === 4 ? { family: IPV4, key: int32(bytes, 0) >>> 0 } : { family: IPV6, key: this.book.ipv6(bytes, 0) };
    }
    const parts = address.split(":");
    if (parts.length !== 6 || parts.some((part) => !/^[0-9a-f]{2}$/.test(part))) return undefined;
    return {
      family: MAC,
      key: macKey(
        Uint8Array.from(parts, (part) => Number.parseInt(part, 16)),
        0,
      ),
    };
  }
}

function nameTransport(protocol: number): Ends["transport"] {
  return protocol === TCP ? "tcp" : protocol === UDP ? "udp" : protocol === ICMP || protocol === ICMP_V6 ? "icmp" : "ip";
}

function port(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
}

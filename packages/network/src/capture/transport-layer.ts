// From packets to flows: finds the flow, decides who is client as long as nobody knows better, counts, and hands payload on.

import { type AddressBook, type IPV4, type IPV6, int32, MAC } from "./address-book.ts";
import type { Delivery } from "./delivery.ts";
import type { Direction } from "./dissector.ts";
import {
  A_IS_CLIENT,
  BYTES,
  CLOSED,
  DIRECTION_SEEN,
  FIRST_TIME,
  FLAGS,
  type FlowTable,
  LAST_TIME,
  MULTICAST,
  NUMBERS,
  PACKETS,
  tagOf,
  WIDES,
} from "./flow-table.ts";
import type { CaptureProblems } from "./problems.ts";
import type { Records } from "./records.ts";
import type { TcpReassembly } from "./tcp.ts";

const TCP = 6;
const UDP = 17;
const FIRST_HIGH_PORT = 1024;

export class TransportLayer {
  /** Hop limit or time to live of the current packet; 0 where it came in fragments. */
  hopLimit = 0;
  readonly #flows: FlowTable;
  readonly #delivery: Delivery;
  readonly #tcp: TcpReassembly;
  readonly #book: AddressBook;
  readonly #records: Records;
  readonly #problems: CaptureProblems;

  constructor(
    flows: FlowTable,
    delivery: Delivery,
    tcp: TcpReassembly,
    book: AddressBook,
    records: Records,
    problems: CaptureProblems,
  ) {
    this.#flows = flows;
    this.#delivery = delivery;
    this.#tcp = tcp;
    this.#book = book;
    this.#records = records;
    this.#problems = problems;
  }

  /** bytes[start, end) is the IP payload as captured, `wireEnd` where it ended on the wire. Addresses are keys of the address book. */
  packet(
    family: typeof IPV4 | typeof IPV6,
    protocol: number,
    from: number,
    to: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    wireEnd: number,
    wireLength: number,
  ): void {
    if (protocol === TCP) this.#segment(family, from, to, bytes, start, end, wireEnd, wireLength);
    else if (protocol === UDP) this.#datagram(family, from, to, bytes, start, end, wireEnd, wireLength);
    else {
      const flow = this.#find(family, protocol, from, to, 0, 0);
      const { side } = this.#flows;
      if (end > start && this.#delivery.reads(protocol)) {
        this.#delivery.packet(flow, side, bytes, start, end, end < wireEnd, this.hopLimit);
      }
      this.#countFrom(flow, side, wireLength);
    }
  }

  /** A frame that carries no IP. */
  frame(
    from: number,
    to: number,
    type: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    wireLength: number,
    truncated: boolean,
  ): void {
    const flows = this.#flows;
    const upperFrom = Math.floor(from / 4294967296);
    const upperTo = Math.floor(to / 4294967296);
    const flow = flows.find(tagOf(MAC, type), from >>> 0, to >>> 0, upperFrom, upperTo, this.#records.place);
    const { side } = flows;
    if (flows.added) this.#meet(flow, side, false);
    else this.#hear(flow, side);
    this.#delivery.datagram(flow, side, bytes, start, end, truncated);
    this.#count(flow, wireLength);
  }

  /** A fragment of a datagram that is not complete: its sender was seen. */
  fragment(family: typeof IPV4 | typeof IPV6, from: number, to: number, _protocol: number): void {
    const { place } = this.#records;
    this.#book.mark(family, from, place, true);
    this.#book.mark(family, to, place, false);
  }

  differingFragments(family: typeof IPV4 | typeof IPV6, protocol: number, from: number, to: number, wireLength: number): void {
    const flow = this.#find(family, protocol, from, to, 0, 0);
    this.#records.conversation = this.#delivery.conversationOf(flow);
    this.#records.violation(this.#records.word("ip"), "overlapping fragments differ");
    this.#count(flow, wireLength);
  }

  #segment(
    family: typeof IPV4 | typeof IPV6,
    from: number,
    to: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    wireEnd: number,
    wireLength: number,
  ): void {
    if (end - start < 20) {
      this.#incomplete(end < wireEnd);
      return;
    }
    const header = ((bytes[start + 12] as number) >> 4) * 4;
    const payload = start + header;
    if (header < 20 || payload > wireEnd) {
      this.#incomplete(false);
      return;
    }
    const fromPort = ((bytes[start] as number) << 8) | (bytes[start + 1] as number);
    const toPort = ((bytes[start + 2] as number) << 8) | (bytes[start + 3] as number);
    const flow = this.#find(family, TCP, from, to, fromPort, toPort);
    const { side } = this.#flows;
    const control = bytes[start + 13] as number;
    const seq = int32(bytes, start + 4);
    const ack = int32(bytes, start + 8);
    this.#tcp.segment(flow, side, control, seq, ack, bytes, payload, Math.max(payload, end), wireEnd - payload);
    this.#countFrom(flow, side, wireLength);
  }

  #datagram(
    family: typeof IPV4 | typeof IPV6,
    from: number,
    to: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    wireEnd: number,
    wireLength: number,
  ): void {
    if (end - start < 8) {
      this.#incomplete(end < wireEnd);
      return;
    }
    const length = ((bytes[start + 4] as number) << 8) | (bytes[start + 5] as number);
    // Zero stands for a jumbogram (RFC 2675) or for segmentation offload: as long as the packet.
    const stop = length === 0 ? wireEnd : start + length;
    if ((length !== 0 && length < 8) || stop > wireEnd) {
      this.#incomplete(false);
      return;
    }
    const fromPort = ((bytes[start] as number) << 8) | (bytes[start + 1] as number);
    const toPort = ((bytes[start + 2] as number) << 8) | (bytes[start + 3] as number);
    const flow = this.#find(family, UDP, from, to, fromPort, toPort);
    const { side } = this.#flows;
    const last = Math.min(stop, end);
    if (last > start + 8) this.#delivery.datagram(flow, side, bytes, start + 8, last, last < stop);
    this.#countFrom(flow, side, wireLength);
  }

  #find(family: typeof IPV4 | typeof IPV6, protocol: number, from: number, to: number, fromPort: number, toPort: number): number {
    const flows = this.#flows;
    const flow = flows.find(tagOf(family, protocol), from, to, fromPort, toPort, this.#records.place);
    const { side } = flows;
    if (flows.added) this.#meet(flow, side, this.#senderServes(protocol, fromPort, toPort));
    else this.#hear(flow, side);
    return flow;
  }

  /** Who serves, as far as ports tell: a known service, else the lower port (for datagrams only a system port), else who was called. */
  #senderServes(protocol: number, fromPort: number, toPort: number): boolean {
    if (protocol !== TCP && protocol !== UDP) return false;
    const { conversations } = this.#delivery;
    const transport = protocol === TCP ? "tcp" : "udp";
    const senderKnown = conversations.serves(transport, fromPort);
    if (senderKnown !== conversations.serves(transport, toPort)) return senderKnown;
    if (protocol === UDP) return fromPort < FIRST_HIGH_PORT && toPort >= FIRST_HIGH_PORT;
    return fromPort < toPort;
  }

  #meet(flow: number, side: Direction, senderServes: boolean): void {
    const flows = this.#flows;
    const at = flow * NUMBERS + FLAGS;
    const family = flows.family(flow);
    const sender = flows.address(flow, side);
    const receiver = flows.address(flow, side === 0 ? 1 : 0);
    const { place } = this.#records;
    this.#book.mark(family, sender, place, true);
    this.#book.mark(family, receiver, place, false);
    const group = this.#book.isMulticast(family, receiver);
    const client = senderServes && !group ? 1 - side : side;
    // A group never sends: who speaks to it began.
    flows.numbers[at] =
      (flows.numbers[at] as number) | (client === 0 ? A_IS_CLIENT : 0) | (group ? MULTICAST | DIRECTION_SEEN : 0);
  }

  #hear(flow: number, side: Direction): void {
    const flows = this.#flows;
    if (flows.numbers[flow * NUMBERS + PACKETS + side] === 0) {
      this.#book.mark(flows.family(flow), flows.address(flow, side), this.#records.place, true);
    }
  }

  #count(flow: number, wireLength: number): void {
    this.#countFrom(flow, this.#flows.side, wireLength);
  }

  #countFrom(flow: number, side: Direction, wireLength: number): void {
    const { numbers, wides } = this.#flows;
    const { time } = this.#records.place;
    const at = flow * NUMBERS + PACKETS + side;
    numbers[at] = (numbers[at] as number) + 1;
    const wide = flow * WIDES;
    wides[wide + BYTES] = (wides[wide + BYTES] as number) + wireLength;
    if (time > (wides[wide + LAST_TIME] as number)) wides[wide + LAST_TIME] = time;
    else if (time < (wides[wide + FIRST_TIME] as number)) wides[wide + FIRST_TIME] = time;
  }

  #incomplete(cut: boolean): void {
    const { number, offset } = this.#records.place;
    this.#problems.count(cut ? "capture/cut-headers" : "capture/broken-headers", number, offset);
  }

  /** Closes a flow for good. */
  close(flow: number): void {
    if (this.#flows.transport(flow) === "tcp" && ((this.#flows.numbers[flow * NUMBERS + FLAGS] as number) & CLOSED) === 0) {
      this.#tcp.drain(flow);
    }
    this.#delivery.finish(flow);
  }
}

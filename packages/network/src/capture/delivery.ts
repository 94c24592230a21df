// From bytes in order to protocols: recognition by content, then dissection, with what has to wait kept in between.

import type { AddressBook } from "./address-book.ts";
import { Buffers } from "./buffers.ts";
import { Conversations } from "./conversations.ts";
import { ASTRAY, type Direction, type Dissector, LONGEST_MESSAGE, MORE, NO, type Recognition, YES } from "./dissector.ts";
import { FlowCursor } from "./flow-cursor.ts";
import {
  ATTEMPTS,
  BROKEN,
  CANDIDATES,
  CLOSED,
  CONVERSATION,
  FIRST_LENGTH,
  FIRST_OFFSET,
  FIRST_PACKET,
  FLAGS,
  type FlowTable,
  LAST_TIME,
  LOST,
  MULTICAST,
  NUMBERS,
  PROTOCOL,
  RECOGNISED,
  WIDES,
} from "./flow-table.ts";
import type { Points } from "./points.ts";
import type { Records } from "./records.ts";
import { Stream } from "./stream.ts";

/** How much of a beginning is kept while protocols cannot decide. */
const LONGEST_BEGINNING = 4096;
const MOST_ATTEMPTS_STREAM = 24;
const MOST_ATTEMPTS_DATAGRAM = 8;
const MOST_ATTEMPTS_AT_KNOWN_PORT = 64;
const MEMORY = 48 * 1024 * 1024;
const NOBODY: readonly Candidate[] = [];

interface Candidate {
  readonly dissector: Dissector;
  /** Index in the registry. */
  readonly index: number;
}

export class Delivery {
  readonly buffers = new Buffers(MEMORY);
  readonly conversations: Conversations;
  readonly #flows: FlowTable;
  readonly #records: Records;
  readonly #points: Points;
  readonly #protocols: readonly Dissector[];
  readonly #cursor: FlowCursor;
  readonly #tcp: readonly Candidate[];
  readonly #udp: readonly Candidate[];
  /** By EtherType, and by IP protocol number. */
  readonly #frames = new Map<number, Candidate[]>();
  readonly #packets = new Map<number, Candidate[]>();
  /** Who answered yes in the last `#ask`. */
  #found: Candidate | null = null;

  constructor(protocols: readonly Dissector[], flows: FlowTable, records: Records, book: AddressBook, points: Points) {
    this.#flows = flows;
    this.#records = records;
    this.#points = points;
    this.#protocols = protocols;
    this.conversations = new Conversations(protocols, flows, records, book);
    this.#cursor = new FlowCursor(flows, records, this.conversations, points);
    const of = (transport: Dissector["transport"]): Candidate[] =>
      protocols.map((dissector, index) => ({ dissector, index })).filter(({ dissector }) => dissector.transport === transport);
    this.#tcp = of("tcp");
    this.#udp = of("udp");
    for (const [transport, lists] of [
      ["ethernet", this.#frames],
      ["ip", this.#packets],
    ] as const) {
      for (const candidate of of(transport)) {
        for (const number of candidate.dissector.ports) {
          const listed = lists.get(number);
          if (listed === undefined) lists.set(number, [candidate]);
          else listed.push(candidate);
        }
      }
    }
  }

  /** True where a protocol reads packets of this IP protocol number. */
  reads(protocolNumber: number): boolean {
    return this.#packets.has(protocolNumber);
  }

  /** True while bytes of the flow are still of use to somebody. */
  wants(flow: number): boolean {
    const base = flow * NUMBERS;
    const numbers = this.#flows.numbers;
    return ((numbers[base + FLAGS] as number) & RECOGNISED) !== 0 || numbers[base + CANDIDATES] !== 0;
  }

  /** Stream bytes of a side, in order. */
  bytes(flow: number, side: Direction, bytes: Uint8Array, start: number, end: number): void {
    const stream = this.#flows.streams[flow] as Stream;
    let from = start;
    const skip = stream.skip[side];
    if (skip > 0) {
      const passed = Math.min(skip, end - start);
      stream.skip[side] = skip - passed;
      from += passed;
      if (from === end) return;
    }
    this.#aim(flow, side, stream);
    if (stream.dissection === null) this.#begin(flow, side, stream, bytes, from, end);
    else this.#feed(flow, side, stream, bytes, from, end);
    stream.session = this.#records.state;
  }

  /** Bytes of a side are missing, for good. */
  gap(flow: number, side: Direction, missing: number): void {
    const numbers = this.#flows.numbers;
    numbers[flow * NUMBERS + FLAGS] = (numbers[flow * NUMBERS + FLAGS] as number) | BROKEN;
    const wides = this.#flows.wides;
    wides[flow * WIDES + LOST] = (wides[flow * WIDES + LOST] as number) + missing;
    const stream = this.#flows.streams[flow];
    if (stream === null || stream === undefined) return;
    if (missing > 0 && missing <= stream.skip[side]) {
      stream.skip[side] -= missing;
      return;
    }
    this.#lose(flow, side, stream, missing);
  }

  /** The payload of an IP packet that is neither TCP nor UDP. `hopLimit`: as it was seen, 0 where that is not known. */
  packet(
    flow: number,
    side: Direction,
    bytes: Uint8Array,
    start: number,
    end: number,
    truncated: boolean,
    hopLimit: number,
  ): void {
    this.#cursor.hopLimit = hopLimit;
    this.datagram(flow, side, bytes, start, end, truncated);
  }

  /** A datagram, or the payload of a frame or of an IP packet. */
  datagram(flow: number, side: Direction, bytes: Uint8Array, start: number, end: number, truncated: boolean): void {
    const base = flow * NUMBERS;
    const numbers = this.#flows.numbers;
    let stream = this.#flows.streams[flow] ?? null;
    if (stream === null) {
      if (numbers[base + CANDIDATES] === 0) return;
      this.#aim(flow, side, null);
      this.#cursor.truncated = truncated;
      const candidates = this.#candidates(flow);
      const answer = this.#ask(flow, side, candidates, bytes, start, end);
      if (answer < YES) {
        const attempts = (numbers[base + ATTEMPTS] as number) + 1;
        numbers[base + ATTEMPTS] = attempts;
        numbers[base + CANDIDATES] = this.#givesUp(attempts) || candidates.length === 0 ? 0 : -1;
        return;
      }
      stream = new Stream();
      this.#flows.streams[flow] = stream;
      this.#open(flow, side, stream, this.#found as Candidate, answer);
    }
    this.#aim(flow, side, stream);
    this.#cursor.truncated = truncated;
    stream.dissection?.dissect(bytes, start, end, this.#cursor, this.#cursor.direction, this.#records);
    stream.session = this.#records.state;
  }

  /** The stream is over; packets that still come belong to the flow but are not read. */
  endStream(flow: number): void {
    const { numbers, wides, streams } = this.#flows;
    const base = flow * NUMBERS;
    const stream = streams[flow] ?? null;
    numbers[base + FLAGS] = (numbers[base + FLAGS] as number) | CLOSED;
    numbers[base + CANDIDATES] = 0;
    if (stream === null) return;
    // What a protocol says at the end is shown by the flow as a whole: its first packet stands for it.
    const { place } = this.#records;
    const { number, offset, length, time } = place;
    const wide = flow * WIDES;
    place.number = wides[wide + FIRST_PACKET] as number;
    place.offset = wides[wide + FIRST_OFFSET] as number;
    place.length = wides[wide + FIRST_LENGTH] as number;
    place.time = wides[wide + LAST_TIME] as number;
    this.#aim(flow, 0, stream);
    stream.dissection?.close?.(this.#cursor, this.#records);
    this.#records.sessionEnds();
    stream.dropAll(this.buffers);
    streams[flow] = null;
    Object.assign(place, { number, offset, length, time });
  }

  /** Closes the flow and adds it to its conversation. */
  finish(flow: number): void {
    this.endStream(flow);
    this.conversations.account(flow);
    this.#flows.restart(flow);
  }

  /** Closes what the flow was and begins it again with the current packet. */
  renew(flow: number): void {
    this.finish(flow);
    this.#flows.recount(flow, this.#records.place);
  }

  /** Row of the flow's conversation as far as it is known now. */
  conversationOf(flow: number): number {
    const known = this.#flows.numbers[flow * NUMBERS + CONVERSATION] as number;
    return known >= 0 ? known : this.conversations.of(flow);
  }

  #aim(flow: number, side: Direction, stream: Stream | null): void {
    const { numbers } = this.#flows;
    const records = this.#records;
    const base = flow * NUMBERS;
    this.#cursor.aim(flow, side, stream);
    records.conversation = numbers[base + CONVERSATION] as number;
    records.protocol = numbers[base + PROTOCOL] as number;
    records.senderFamily = this.#flows.family(flow);
    records.sender = this.#flows.address(flow, side);
    records.state = stream === null ? null : stream.session;
  }

  /** At the port of a protocol that is known, something else may go before: it keeps the way open. */
  #givesUp(attempts: number): boolean {
    if (attempts < MOST_ATTEMPTS_DATAGRAM) return false;
    const { transport, serverPort, clientPort } = this.#cursor;
    const known =
      transport === "udp" && (this.conversations.serves("udp", serverPort) || this.conversations.serves("udp", clientPort));
    return !known || attempts >= MOST_ATTEMPTS_AT_KNOWN_PORT;
  }

  #candidates(flow: number): readonly Candidate[] {
    const { transport } = this.#cursor;
    if (transport === "udp") return this.#udp;
    const lists = transport === "ethernet" ? this.#frames : this.#packets;
    return lists.get(this.#flows.protocolNumber(flow)) ?? NOBODY;
  }

  /**
   * Asks everybody, also who said no before: that may have been to bytes of the other side, while somebody else waited for more.
   */
  #ask(flow: number, side: Direction, list: readonly Candidate[], bytes: Uint8Array, start: number, end: number): Recognition {
    let answer: Recognition = NO;
    const direction = this.#flows.direction(flow, side);
    for (const candidate of list) {
      const said = candidate.dissector.recognise(bytes, start, end, this.#cursor, direction);
      if (said >= YES) {
        this.#found = candidate;
        return said;
      }
      if (said === MORE) answer = MORE;
    }
    return answer;
  }

  #begin(flow: number, side: Direction, stream: Stream, bytes: Uint8Array, start: number, end: number): void {
    const { numbers } = this.#flows;
    const base = flow * NUMBERS;
    if (numbers[base + CANDIDATES] === 0) return;
    const waited = stream.kept(side) > 0;
    if (waited && !stream.append(side, bytes, start, end, this.buffers)) {
      this.#giveUp(flow, stream);
      return;
    }
    const all = waited ? stream.waiting(side) : bytes;
    const from = waited ? 0 : start;
    const to = waited ? stream.kept(side) : end;
    const answer = this.#ask(flow, side, this.#tcp, all, from, to);
    if (answer >= YES) {
      this.#open(flow, side, stream, this.#found as Candidate, answer);
      const other: Direction = side === 0 ? 1 : 0;
      this.#doubt(flow, other, stream);
      if (stream.kept(other) > 0 && stream.firstSide === other) this.#again(flow, other, stream);
      if (waited) this.#again(flow, side, stream);
      else if (stream.dissection === null) {
        // What the other side had said led astray, and is gone: these bytes begin anew.
        this.#begin(flow, side, stream, bytes, start, end);
      } else {
        this.#aim(flow, side, stream);
        this.#feed(flow, side, stream, bytes, start, end);
      }
      if (stream.dissection !== null && stream.kept(other) > 0 && stream.firstSide === side) this.#again(flow, other, stream);
    } else if (answer === MORE && to - from < LONGEST_BEGINNING) {
      if (stream.kept(0) + stream.kept(1) === 0) stream.firstSide = side;
      if (!waited && !stream.append(side, bytes, start, end, this.buffers)) this.#giveUp(flow, stream);
    } else this.#giveUp(flow, stream);
  }

  /** Nobody knows these bytes: the next segment may be the beginning of something. */
  #giveUp(flow: number, stream: Stream): void {
    const { numbers } = this.#flows;
    const base = flow * NUMBERS;
    stream.dropAll(this.buffers);
    const attempts = (numbers[base + ATTEMPTS] as number) + 1;
    numbers[base + ATTEMPTS] = attempts;
    // A flow that was understood once is never given up: noise in between must not hide what follows.
    const once = ((numbers[base + FLAGS] as number) & RECOGNISED) !== 0;
    numbers[base + CANDIDATES] = attempts >= MOST_ATTEMPTS_STREAM && !once ? 0 : -1;
  }

  #open(flow: number, side: Direction, stream: Stream, found: Candidate, answer: Recognition): void {
    const { numbers } = this.#flows;
    const base = flow * NUMBERS;
    numbers[base + PROTOCOL] = found.index;
    numbers[base + FLAGS] = (numbers[base + FLAGS] as number) | RECOGNISED;
    if (answer > YES) this.#cursor.senderIs(answer === 3 ? "client" : "server", this.#flows.direction(flow, side));
    numbers[base + CONVERSATION] = this.conversations.of(flow);
    this.#install(flow, side, stream, found.dissector, found.index);
  }

  #install(flow: number, side: Direction, stream: Stream, dissector: Dissector, index: number): void {
    // Who publishes to a group holds what it tells; the group holds nothing.
    const client = this.#flows.clientSide(flow);
    const grouped = ((this.#flows.numbers[flow * NUMBERS + FLAGS] as number) & MULTICAST) !== 0;
    const holder = grouped ? client : client === 0 ? 1 : 0;
    stream.points = this.#points.of(index, this.#flows.family(flow), this.#flows.address(flow, holder));
    stream.dissector = dissector;
    this.#aim(flow, side, stream);
    stream.dissection = dissector.open(this.#cursor);
  }

  /** Bytes may wait only because another protocol wanted to see more of them: they are dropped where the one that was found denies them. */
  #doubt(flow: number, side: Direction, stream: Stream): void {
    const kept = stream.kept(side);
    if (kept === 0 || stream.dissector === null) return;
    this.#aim(flow, side, stream);
    const direction = this.#flows.direction(flow, side);
    const answer = stream.dissector.recognise(stream.waiting(side), 0, kept, this.#cursor, direction);
    if (answer === NO) stream.release(side, kept, this.buffers);
  }

  /** Offers what waits, anew. */
  #again(flow: number, side: Direction, stream: Stream): void {
    if (stream.dissection === null) return;
    const kept = stream.kept(side);
    const bytes = stream.waiting(side);
    this.#aim(flow, side, stream);
    this.#offer(flow, side, stream, bytes, 0, kept, true);
    stream.session = this.#records.state;
  }

  #feed(flow: number, side: Direction, stream: Stream, bytes: Uint8Array, start: number, end: number): void {
    if (stream.kept(side) === 0) {
      this.#offer(flow, side, stream, bytes, start, end, false);
      return;
    }
    if (!stream.append(side, bytes, start, end, this.buffers)) {
      this.#lose(flow, side, stream, 0);
      return;
    }
    this.#offer(flow, side, stream, stream.waiting(side), 0, stream.kept(side), true);
  }

  /** `waiting`: the bytes lie in the stream's own buffer already. */
  #offer(flow: number, side: Direction, stream: Stream, bytes: Uint8Array, start: number, end: number, waiting: boolean): void {
    const direction = this.#flows.direction(flow, side);
    if (stream.astray[side]) {
      const answer = (stream.dissector as Dissector).recognise(bytes, start, end, this.#cursor, direction);
      if (answer === NO || (answer === MORE && end - start >= LONGEST_BEGINNING)) {
        if (waiting) stream.release(side, end, this.buffers);
        return;
      }
      if (answer === MORE) {
        if (!waiting) stream.append(side, bytes, start, end, this.buffers);
        return;
      }
      stream.astray[side] = false;
    }
    const cursor = this.#cursor;
    cursor.next = null;
    const taken = (stream.dissection as NonNullable<Stream["dissection"]>).dissect(
      bytes,
      start,
      end,
      cursor,
      direction,
      this.#records,
    );
    if (taken === ASTRAY) {
      this.#forget(flow, stream);
      return;
    }
    const left = end - start - taken;
    if (left <= 0) {
      stream.skip[side] = -left;
      if (waiting) stream.release(side, end, this.buffers);
    } else if (waiting) stream.release(side, taken, this.buffers);
    else if (!stream.append(side, bytes, end - left, end, this.buffers)) this.#lose(flow, side, stream, 0);
    if (cursor.next !== null) this.#become(flow, side, stream, cursor.next);
    else if (left > LONGEST_MESSAGE) {
      this.#records.malformed("a message is longer than any that is followed");
      this.#lose(flow, side, stream, 0);
    }
  }

  #become(flow: number, side: Direction, stream: Stream, name: string): void {
    const index = this.#protocols.findIndex((dissector) => dissector.name === name && dissector.transport === "tcp");
    const dissector = this.#protocols[index];
    if (dissector === undefined) return;
    const { numbers } = this.#flows;
    stream.dissection?.close?.(this.#cursor, this.#records);
    this.#records.sessionEnds();
    stream.session = null;
    this.conversations.account(flow);
    this.#flows.recount(flow, this.#records.place);
    numbers[flow * NUMBERS + PROTOCOL] = index;
    numbers[flow * NUMBERS + CONVERSATION] = this.conversations.of(flow);
    this.#install(flow, side, stream, dissector, index);
    if (stream.kept(side) > 0) this.#again(flow, side, stream);
  }

  /** The protocol lost the thread by its own word. */
  #forget(flow: number, stream: Stream): void {
    stream.dissection?.close?.(this.#cursor, this.#records);
    this.#records.sessionEnds();
    stream.dissection = null;
    stream.dissector = null;
    stream.session = null;
    stream.skip.fill(0);
    stream.astray.fill(false);
    this.#giveUp(flow, stream);
  }

  #lose(flow: number, side: Direction, stream: Stream, missing: number): void {
    stream.release(side, stream.kept(side), this.buffers);
    stream.skip[side] = 0;
    if (stream.dissection === null) return;
    stream.astray[side] = true;
    stream.dissection.gap?.(this.#flows.direction(flow, side), missing, this.#records);
  }
}

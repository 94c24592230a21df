// TCP (RFC 9293) as seen by a bystander: who began, which bytes come in which order, and which the capture never saw.

import { int32 } from "./address-book.ts";
import { copyBytes } from "./buffers.ts";
import type { Delivery } from "./delivery.ts";
import type { Direction } from "./dissector.ts";
import {
  A_IS_CLIENT,
  ACKED,
  ACKED_A,
  ANSWERED,
  BROKEN,
  CANDIDATES,
  CLOSED,
  DIRECTION_SEEN,
  FIN_FROM_A,
  FIN_FROM_B,
  FLAGS,
  type FlowTable,
  LOST,
  NEXT,
  NUMBERS,
  PAYLOAD_A,
  PAYLOAD_B,
  SYN_FROM_A,
  SYN_FROM_B,
  SYNCED_A,
  WIDES,
} from "./flow-table.ts";
import { KEPT, type Readings, Tails } from "./overlap.ts";
import type { Records } from "./records.ts";
import { type EarlySegment, Stream } from "./stream.ts";

const FIN = 1;
const SYN = 2;
const RST = 4;
const ACK = 16;
/** A sequence number further away than this is no gap but another stream. */
const FARTHEST = 64 * 1024 * 1024;
const MOST_EARLY = 64;
/** Bytes at both ends of a segment that are compared when it comes again. */
const HASHED = 16;

export class TcpReassembly {
  readonly #flows: FlowTable;
  readonly #delivery: Delivery;
  readonly #records: Records;
  readonly #layer: number;
  readonly #tails = new Tails();

  constructor(flows: FlowTable, delivery: Delivery, records: Records) {
    this.#flows = flows;
    this.#delivery = delivery;
    this.#records = records;
    this.#layer = records.word("tcp");
  }

  /**
   * One segment: bytes[start, end) is its payload as far as captured, `length` its payload on the wire, `seq` and `ack` as signed 32-bit
   * numbers.
   */
  segment(
    flow: number,
    side: Direction,
    control: number,
    seq: number,
    ack: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    length: number,
  ): void {
    const base = flow * NUMBERS;
    const { numbers } = this.#flows;
    if ((control & SYN) !== 0) {
      this.#begin(flow, side, seq, (control & ACK) !== 0, ack);
      return;
    }
    if ((control & ACK) !== 0) this.#acknowledge(flow, side, ack);
    if (length > 0) {
      const flags = numbers[base + FLAGS] as number;
      numbers[base + FLAGS] = flags | (side === 0 ? PAYLOAD_A : PAYLOAD_B);
      if ((flags & CLOSED) === 0 || this.#reopens(flow, side, seq)) this.#payload(flow, side, seq, bytes, start, end, length);
    }
    if ((control & (FIN | RST)) !== 0) this.#finish(flow, side, seq + length, (control & RST) !== 0);
  }

  /** Delivers what still waits behind gaps and counts what was acknowledged but never seen. Before a flow is closed for good. */
  drain(flow: number): void {
    const base = flow * NUMBERS;
    for (const side of [0, 1] as const) {
      const { numbers } = this.#flows;
      if (((numbers[base + FLAGS] as number) & CLOSED) !== 0) return;
      while (this.#flows.streams[flow]?.firstEarly(side) !== undefined) this.#jump(flow, side);
      const other = 1 - side;
      const known = SYNCED_A << side;
      const heard = ACKED_A << other;
      const flags = numbers[base + FLAGS] as number;
      const missing = ((numbers[base + ACKED + other] as number) - (numbers[base + NEXT + side] as number)) | 0;
      // An acknowledged FIN counts as one byte; it may itself be what was not seen.
      if ((flags & known) !== 0 && (flags & heard) !== 0 && missing > 1 && missing < FARTHEST) {
        const at = flow * WIDES + LOST;
        this.#flows.wides[at] = (this.#flows.wides[at] as number) + missing;
      }
    }
  }

  #begin(flow: number, side: Direction, seq: number, answer: boolean, ack: number): void {
    const base = flow * NUMBERS;
    const { numbers } = this.#flows;
    let flags = numbers[base + FLAGS] as number;
    const own = side === 0 ? SYN_FROM_A : SYN_FROM_B;
    const again = (flags & own) !== 0 && numbers[base + NEXT + side] !== ((seq + 1) | 0);
    if ((flags & CLOSED) !== 0 || (!answer && ((flags & (PAYLOAD_A | PAYLOAD_B)) !== 0 || again))) {
      // The ports are used again: a new stream of the same conversation.
      this.drain(flow);
      this.#delivery.renew(flow);
      flags = numbers[base + FLAGS] as number;
    }
    const client = answer ? 1 - side : side;
    // Of two contradicting openings (both ends called at once), the first decides.
    if ((flags & (SYN_FROM_A | SYN_FROM_B)) === 0) flags = client === 0 ? flags | A_IS_CLIENT : flags & ~A_IS_CLIENT;
    // An answer tells where the caller's bytes begin, should the call itself not have been seen.
    if (answer && (flags & (SYNCED_A << client)) === 0) {
      numbers[base + NEXT + client] = ack;
      flags |= SYNCED_A << client;
    }
    numbers[base + FLAGS] = flags | own | DIRECTION_SEEN | (SYNCED_A << side) | (answer ? ANSWERED : 0);
    numbers[base + NEXT + side] = seq + 1;
  }

  /** Data that goes on where a closed stream stopped: nobody believed the reset. Else a forged one would blind the reader. */
  #reopens(flow: number, side: Direction, seq: number): boolean {
    const base = flow * NUMBERS;
    const { numbers } = this.#flows;
    const flags = numbers[base + FLAGS] as number;
    if ((flags & (SYNCED_A << side)) === 0 || numbers[base + NEXT + side] !== seq) return false;
    numbers[base + FLAGS] = (flags & ~CLOSED) | BROKEN;
    numbers[base + CANDIDATES] = -1;
    return true;
  }

  #acknowledge(flow: number, side: Direction, ack: number): void {
    const base = flow * NUMBERS;
    const { numbers } = this.#flows;
    const flags = numbers[base + FLAGS] as number;
    const other: Direction = side === 0 ? 1 : 0;
    const heard = ACKED_A << side;
    if ((flags & heard) === 0) {
      numbers[base + ACKED + side] = ack;
      const synced = SYNCED_A << other;
      if ((flags & synced) === 0) numbers[base + NEXT + other] = ack;
      numbers[base + FLAGS] = flags | heard | synced;
      return;
    }
    if (((ack - (numbers[base + ACKED + side] as number)) | 0) <= 0) return;
    numbers[base + ACKED + side] = ack;
    for (;;) {
      const early = this.#flows.streams[flow]?.firstEarly(other);
      if (early === undefined || ((ack - early.seq) | 0) < 0) return;
      this.#jump(flow, other);
    }
  }

  #payload(flow: number, side: Direction, seq: number, bytes: Uint8Array, start: number, end: number, length: number): void {
    const base = flow * NUMBERS;
    const { numbers, streams } = this.#flows;
    let stream = streams[flow] ?? null;
    if (stream === null) {
      stream = new Stream();
      streams[flow] = stream;
      this.#tails.forget(flow);
    }
    const flags = numbers[base + FLAGS] as number;
    if ((flags & (SYNCED_A << side)) === 0) {
      numbers[base + FLAGS] = flags | (SYNCED_A << side);
      numbers[base + NEXT + side] = seq;
    }
    let ahead = (seq - (numbers[base + NEXT + side] as number)) | 0;
    if (ahead > FARTHEST || ahead < -FARTHEST) {
      this.#delivery.gap(flow, side, 0);
      numbers[base + NEXT + side] = seq;
      ahead = 0;
    }
    if (ahead > 0) {
      const other = 1 - side;
      const acked = (flags & (ACKED_A << other)) !== 0 && (((numbers[base + ACKED + other] as number) - seq) | 0) >= 0;
      if (stream.early[side] !== null || !acked) {
        this.#keepEarly(flow, side, stream, seq, bytes, start, end, length);
        return;
      }
      this.#delivery.gap(flow, side, ahead);
      numbers[base + NEXT + side] = seq;
    } else if (ahead < 0) {
      this.#compare(flow, side, stream, seq, bytes, start, end, length);
      if (ahead + length <= 0) return;
    }
    this.#deliver(flow, side, stream, seq, bytes, start, end, length);
    if (stream.early[side] !== null) this.#catchUp(flow, side);
  }

  /** Hands on what of a segment is new; `seq` is at most the next one expected. */
  #deliver(
    flow: number,
    side: Direction,
    stream: Stream,
    seq: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    length: number,
  ): void {
    const at = flow * NUMBERS + NEXT + side;
    const { numbers } = this.#flows;
    const from = start + (((numbers[at] as number) - seq) | 0);
    numbers[at] = seq + length;
    if (this.#delivery.wants(flow)) {
      if (from < end) this.#tails.read(flow, side, seq + from - start, bytes, from, end);
      stream.lastSeq[side] = seq;
      stream.lastLength[side] = length;
      stream.lastHash[side] = end - start > KEPT ? hashOf(bytes, start, end) : 0;
      if (from < end) this.#delivery.bytes(flow, side, bytes, from, end);
    } else stream.lastLength[side] = -1;
    const cut = start + length - Math.max(from, end);
    if (cut > 0) this.#delivery.gap(flow, side, cut);
  }

  /** A segment for a place that was filled before: the same bytes are a retransmission, others are an attack or a fault. */
  #compare(
    flow: number,
    side: Direction,
    stream: Stream,
    seq: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    length: number,
  ): void {
    // A keep-alive repeats the last byte with any content (RFC 9293, 3.8.4).
    if (length === 1) return;
    const readings = this.#tails.contradict(flow, side, seq, bytes, start, end);
    const long = end - start > KEPT && end - start === length;
    const same = long && stream.lastSeq[side] === seq && stream.lastLength[side] === length;
    if (readings !== undefined || (same && stream.lastHash[side] !== hashOf(bytes, start, end))) this.#differ(flow, readings);
  }

  #differ(flow: number, readings?: Readings): void {
    this.#records.conversation = this.#delivery.conversationOf(flow);
    this.#records.violation(this.#layer, "overlapping segments differ", readings);
  }

  #keepEarly(
    flow: number,
    side: Direction,
    stream: Stream,
    seq: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    length: number,
  ): void {
    const list = stream.early[side] ?? [];
    let position = list.length;
    while (position > 0 && (((list[position - 1] as EarlySegment).seq - seq) | 0) > 0) position--;
    let contradicts = false;
    for (const other of list) contradicts ||= differs(other, seq, bytes, start, end);
    if (contradicts) this.#differ(flow);
    const before = list[position - 1];
    if (before !== undefined && before.seq === seq && before.length >= length) return;
    const wanted = this.#delivery.wants(flow);
    const copy = wanted ? this.#delivery.buffers.borrow(Math.max(1, end - start)) : undefined;
    if (copy !== undefined) copyBytes(bytes, start, end, copy, 0);
    list.splice(position, 0, {
      seq,
      length,
      bytes: copy ?? null,
      captured: copy === undefined ? 0 : end - start,
      place: { ...this.#records.place },
    });
    stream.early[side] = list;
    if (list.length > MOST_EARLY) this.#jump(flow, side);
  }

  /** Gives up what is missing before the first early segment. */
  #jump(flow: number, side: Direction): void {
    const at = flow * NUMBERS + NEXT + side;
    const { numbers } = this.#flows;
    const first = this.#flows.streams[flow]?.firstEarly(side);
    if (first === undefined) return;
    const missing = (first.seq - (numbers[at] as number)) | 0;
    if (missing > 0) {
      this.#delivery.gap(flow, side, missing);
      numbers[at] = first.seq;
    }
    this.#catchUp(flow, side);
  }

  /** Delivers early segments whose turn has come. */
  #catchUp(flow: number, side: Direction): void {
    const at = flow * NUMBERS + NEXT + side;
    for (;;) {
      const stream = this.#flows.streams[flow] ?? null;
      const segment = stream?.firstEarly(side);
      if (stream === null || segment === undefined) return;
      const next = this.#flows.numbers[at] as number;
      if (((segment.seq - next) | 0) > 0) return;
      if (segment.bytes !== null && segment.length > 1) {
        const readings = this.#tails.contradict(flow, side, segment.seq, segment.bytes, 0, segment.captured);
        if (readings !== undefined) this.#differ(flow, readings);
      }
      stream.early[side]?.shift();
      if (stream.early[side]?.length === 0) stream.early[side] = null;
      if (((segment.seq + segment.length - next) | 0) > 0) {
        if (segment.bytes === null) this.#passOver(flow, side, segment);
        else {
          // What it proves is proven by the packet that brought it, not by the one that made room for it.
          const { place } = this.#records;
          const now = { ...place };
          Object.assign(place, segment.place);
          this.#deliver(flow, side, stream, segment.seq, segment.bytes, 0, segment.captured, segment.length);
          Object.assign(place, now);
        }
      }
      if (segment.bytes !== null) this.#delivery.buffers.giveBack(segment.bytes);
    }
  }

  /** A segment whose bytes were not kept: a gap for those who read, nothing for the others. */
  #passOver(flow: number, side: Direction, segment: EarlySegment): void {
    const at = flow * NUMBERS + NEXT + side;
    const { numbers } = this.#flows;
    if (this.#delivery.wants(flow)) this.#delivery.gap(flow, side, 0);
    numbers[at] = segment.seq + segment.length;
  }

  #finish(flow: number, side: Direction, next: number, reset: boolean): void {
    const base = flow * NUMBERS;
    const { numbers } = this.#flows;
    const flags = numbers[base + FLAGS] as number;
    if ((flags & CLOSED) !== 0) return;
    const fins = flags | (side === 0 ? FIN_FROM_A : FIN_FROM_B);
    if (!reset) {
      if ((flags & (side === 0 ? FIN_FROM_A : FIN_FROM_B)) === 0 && numbers[base + NEXT + side] === (next | 0)) {
        numbers[base + NEXT + side] = next + 1;
      }
      numbers[base + FLAGS] = fins;
      if ((fins & (FIN_FROM_A | FIN_FROM_B)) !== (FIN_FROM_A | FIN_FROM_B)) return;
    }
    this.drain(flow);
    this.#delivery.endStream(flow);
  }
}

/** Of the first and the last bytes of what is longer than the tail; equal hashes and lengths count as equal content. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0;
  const head = Math.min(start + HASHED, end - 4);
  for (let at = start; at < head; at += 4) hash = Math.imul(hash ^ int32(bytes, at), 0x85ebca6b) ^ (hash >>> 15);
  for (let at = Math.max(head, end - HASHED); at < end - 4; at += 4) {
    hash = Math.imul(hash ^ int32(bytes, at), 0x85ebca6b) ^ (hash >>> 15);
  }
  return Math.imul(hash ^ int32(bytes, end - 4), 0x85ebca6b) ^ (hash >>> 15);
}

/** Whether bytes of a segment and of one that waits lie at the same place and are not the same. */
function differs(
  { seq, bytes: own, captured }: EarlySegment,
  other: number,
  bytes: Uint8Array,
  start: number,
  end: number,
): boolean {
  if (own === null) return false;
  const shift = (other - seq) | 0;
  const last = Math.min(captured, shift + end - start);
  for (let at = Math.max(0, shift); at < last; at++) if (own[at] !== bytes[start + at - shift]) return true;
  return false;
}

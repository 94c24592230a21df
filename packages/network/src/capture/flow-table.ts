// Flows: one record per pair of end points and transport, found by open addressing. A record is two neighbouring cache lines of numbers,
// seen through two arrays over the same memory; only flows with a protocol to follow own an object (`Stream`) besides.

import { type IPV4, type IPV6, MAC } from "./address-book.ts";
import type { Direction } from "./dissector.ts";
import { mix, type PacketPlace } from "./rows.ts";
import type { Stream } from "./stream.ts";

/** Numbers of a flow (32 bits each), by offset from `flow * NUMBERS`. `A` is the side with the lower address, `B` the other. */
export const NUMBERS = 32;
export const KEY_A = 0;
export const KEY_B = 1;
/** Port (upper 16 bits of a MAC address) of A in the upper half, of B in the lower. */
export const PORTS = 2;
/** Family << 16 | IP protocol or EtherType. */
export const TAG = 3;
export const FLAGS = 4;
/** Packets from A; from B stands behind it. */
export const PACKETS = 5;
/** Next sequence number expected from A; from B behind it. */
export const NEXT = 7;
/** Highest acknowledgement by A of B's bytes; by B of A's behind it. */
export const ACKED = 9;
const HASH = 11;
/** Index of the protocol in the registry, or -1. */
export const PROTOCOL = 12;
/** Row of the conversation that the flow belongs to, or -1 while that is open. */
export const CONVERSATION = 13;
/** Not 0 while protocols are still to be asked. */
export const CANDIDATES = 14;
/** How often recognition was tried. */
export const ATTEMPTS = 15;

/** Wide numbers of a flow, by offset from `flow * WIDES`: the second half of its record. */
export const WIDES = 16;
export const BYTES = 8;
export const LOST = 9;
export const FIRST_TIME = 10;
export const LAST_TIME = 11;
export const FIRST_PACKET = 12;
export const FIRST_OFFSET = 13;
export const FIRST_LENGTH = 14;

/** Flags. */
export const A_IS_CLIENT = 1;
/** Who is client was seen: a SYN, the protocol's word, or a group address. */
export const DIRECTION_SEEN = 2;
export const SYN_FROM_A = 4;
export const SYN_FROM_B = 8;
/** A SYN was answered with SYN and ACK. */
export const ANSWERED = 16;
export const CLOSED = 32;
export const FIN_FROM_A = 64;
export const FIN_FROM_B = 128;
/** The next sequence number of A is known; of B is the next bit. */
export const SYNCED_A = 256;
export const MULTICAST = 1024;
const TOUCHED = 2048;
export const RECOGNISED = 4096;
export const PAYLOAD_A = 8192;
/** Both: payload was seen from A; from B. */
export const PAYLOAD_B = 65536;
/** A gap, a change of protocol or a missing beginning. */
export const BROKEN = 16384;
const USED = 32768;
/** An acknowledgement by A was seen; by B is the next bit. */
export const ACKED_A = 131072;

const TCP = 6;
const UDP = 17;

export class FlowTable {
  numbers: Int32Array;
  wides: Float64Array;
  readonly streams: (Stream | null)[] = [];
  /** True when the last `find` made a new record. */
  added = false;
  /** Physical side of the sender in the last `find`: 0 for A, 1 for B. */
  side: Direction = 0;
  readonly #most: number;
  readonly #close: (flow: number) => void;
  #capacity = 256;
  #used = 0;
  #hand = 0;
  /** Pairs of a hash and the number of the flow + 1; twice as many as there is room for flows. */
  #index: Int32Array;

  /** `most`: flows that are followed at once. `close` is called for a flow that has to make room. */
  constructor(most: number, close: (flow: number) => void) {
    this.#most = most;
    this.#close = close;
    this.numbers = new Int32Array(this.#capacity * NUMBERS);
    this.wides = new Float64Array(this.numbers.buffer);
    this.#index = new Int32Array(this.#capacity * 4);
  }

  /** The flow of a packet. Keys and ports as unsigned 32- and 16-bit numbers. Makes the record where there is none. */
  find(tag: number, from: number, to: number, fromPort: number, toPort: number, place: PacketPlace): number {
    const flip = from > to || (from === to && fromPort > toPort);
    const a = (flip ? to : from) | 0;
    const b = (flip ? from : to) | 0;
    const ports = flip ? (toPort << 16) | fromPort : (fromPort << 16) | toPort;
    this.side = flip ? 1 : 0;
    const numbers = this.numbers;
    const hash = mix(mix(mix(tag, a), b), ports);
    const index = this.#index;
    const mask = index.length - 1;
    for (let slot = (hash << 1) & mask; ; slot = (slot + 2) & mask) {
      const flow = (index[slot + 1] as number) - 1;
      if (flow < 0) break;
      if (index[slot] !== hash) continue;
      const base = flow * NUMBERS;
      if (numbers[base] === a && numbers[base + 1] === b && numbers[base + PORTS] === ports && numbers[base + TAG] === tag) {
        this.added = false;
        numbers[base + FLAGS] = (numbers[base + FLAGS] as number) | TOUCHED;
        return flow;
      }
    }
    this.added = true;
    return this.#add(hash, a, b, ports, tag, place);
  }

  /** Calls `visit` for every flow, in the order of their records. */
  forEach(visit: (flow: number) => void): void {
    for (let flow = 0; flow < this.#used; flow++) {
      if (((this.numbers[flow * NUMBERS + FLAGS] as number) & USED) !== 0) visit(flow);
    }
  }

  /** Gives the memory back; no flow is known any more. */
  release(): void {
    this.#used = 0;
    this.#capacity = 0;
    this.numbers = new Int32Array(0);
    this.wides = new Float64Array(0);
    this.#index = new Int32Array(2);
    this.streams.length = 0;
  }

  /** Forgets protocol and stream state; packets seen before belong to the same flow still. */
  restart(flow: number): void {
    const base = flow * NUMBERS;
    const numbers = this.numbers;
    numbers[base + FLAGS] = (numbers[base + FLAGS] as number) & (A_IS_CLIENT | DIRECTION_SEEN | MULTICAST | USED | TOUCHED);
    numbers[base + PROTOCOL] = -1;
    numbers[base + CONVERSATION] = -1;
    numbers[base + CANDIDATES] = -1;
    numbers[base + ATTEMPTS] = 0;
    this.streams[flow] = null;
  }

  /** Begins counting anew, at `place`. */
  recount(flow: number, place: PacketPlace): void {
    const base = flow * NUMBERS;
    this.numbers[base + PACKETS] = 0;
    this.numbers[base + PACKETS + 1] = 0;
    const wide = flow * WIDES;
    const wides = this.wides;
    wides[wide + BYTES] = 0;
    wides[wide + LOST] = 0;
    wides[wide + FIRST_TIME] = place.time;
    wides[wide + LAST_TIME] = place.time;
    wides[wide + FIRST_PACKET] = place.number;
    wides[wide + FIRST_OFFSET] = place.offset;
    wides[wide + FIRST_LENGTH] = place.length;
  }

  /** Which way the side's bytes travel. */
  direction(flow: number, side: Direction): Direction {
    const aIsClient = ((this.numbers[flow * NUMBERS + FLAGS] as number) & A_IS_CLIENT) !== 0;
    return aIsClient === (side === 0) ? 0 : 1;
  }

  family(flow: number): number {
    return (this.numbers[flow * NUMBERS + TAG] as number) >>> 16;
  }

  /** IP protocol or EtherType. */
  protocolNumber(flow: number): number {
    return (this.numbers[flow * NUMBERS + TAG] as number) & 0xffff;
  }

  transport(flow: number): "tcp" | "udp" | "ethernet" | "icmp" | "ip" {
    const tag = this.numbers[flow * NUMBERS + TAG] as number;
    if (tag >>> 16 === MAC) return "ethernet";
    const number = tag & 0xffff;
    if (number === TCP) return "tcp";
    if (number === UDP) return "udp";
    return number === 1 || number === 58 ? "icmp" : "ip";
  }

  /** Key in the address book of the side (0 for A, 1 for B). */
  address(flow: number, side: Direction): number {
    const base = flow * NUMBERS;
    const key = (this.numbers[base + side] as number) >>> 0;
    if (this.family(flow) !== MAC) return key;
    const upper = this.numbers[base + PORTS] as number;
    return (side === 0 ? upper >>> 16 : upper & 0xffff) * 4294967296 + key;
  }

  /** Port of the side; 0 for frames, whose place holds a part of the address. */
  port(flow: number, side: Direction): number {
    if (this.family(flow) === MAC) return 0;
    const ports = this.numbers[flow * NUMBERS + PORTS] as number;
    return side === 0 ? ports >>> 16 : ports & 0xffff;
  }

  clientSide(flow: number): Direction {
    return ((this.numbers[flow * NUMBERS + FLAGS] as number) & A_IS_CLIENT) !== 0 ? 0 : 1;
  }

  #add(hash: number, a: number, b: number, ports: number, tag: number, place: PacketPlace): number {
    let flow = this.#used;
    if (flow >= this.#most) flow = this.#evict();
    else {
      if (flow === this.#capacity) this.#grow();
      this.#used++;
      this.streams.push(null);
    }
    const base = flow * NUMBERS;
    const numbers = this.numbers;
    numbers.fill(0, base, base + NUMBERS);
    numbers[base + KEY_A] = a;
    numbers[base + KEY_B] = b;
    numbers[base + PORTS] = ports;
    numbers[base + TAG] = tag;
    numbers[base + FLAGS] = USED | TOUCHED;
    numbers[base + HASH] = hash;
    this.restart(flow);
    this.recount(flow, place);
    this.#enter(flow, hash);
    return flow;
  }

  #enter(flow: number, hash: number): void {
    const index = this.#index;
    const mask = index.length - 1;
    let slot = (hash << 1) & mask;
    while (index[slot + 1] !== 0) slot = (slot + 2) & mask;
    index[slot] = hash;
    index[slot + 1] = flow + 1;
  }

  #grow(): void {
    this.#capacity *= 2;
    const numbers = new Int32Array(this.#capacity * NUMBERS);
    numbers.set(this.numbers);
    this.numbers = numbers;
    this.wides = new Float64Array(numbers.buffer);
    this.#index = new Int32Array(this.#capacity * 4);
    for (let flow = 0; flow < this.#used; flow++) this.#enter(flow, numbers[flow * NUMBERS + HASH] as number);
  }

  /** Second chance: the hand passes over flows touched since its last visit, and takes closed ones at once. */
  #evict(): number {
    for (;;) {
      const flow = this.#hand;
      this.#hand = flow + 1 === this.#used ? 0 : flow + 1;
      const at = flow * NUMBERS + FLAGS;
      const flags = this.numbers[at] as number;
      if ((flags & TOUCHED) !== 0 && (flags & CLOSED) === 0) this.numbers[at] = flags & ~TOUCHED;
      else {
        this.#close(flow);
        this.#remove(flow);
        return flow;
      }
    }
  }

  /** Takes the flow out of the index and moves later entries of its run up (Knuth, 6.4, algorithm R). */
  #remove(flow: number): void {
    const index = this.#index;
    const mask = index.length - 1;
    let hole = ((this.numbers[flow * NUMBERS + HASH] as number) << 1) & mask;
    while (index[hole + 1] !== flow + 1) hole = (hole + 2) & mask;
    for (let slot = (hole + 2) & mask; index[slot + 1] !== 0; slot = (slot + 2) & mask) {
      const home = ((index[slot] as number) << 1) & mask;
      if (((slot - home) & mask) >= ((slot - hole) & mask)) {
        index[hole] = index[slot] as number;
        index[hole + 1] = index[slot + 1] as number;
        hole = slot;
      }
    }
    index[hole + 1] = 0;
  }
}

/** Tag of a flow. */
export function tagOf(family: typeof IPV4 | typeof IPV6 | typeof MAC, protocol: number): number {
  return (family << 16) | protocol;
}

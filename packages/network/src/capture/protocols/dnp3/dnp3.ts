// DNP3 over TCP and UDP (IEEE 1815-2012): frames of the data link layer, reassembly of the transport function (clause 8), and between
// whom they travel. What they say is read by the exchange of each pair of stations.

import {
  ASTRAY,
  type Direction,
  type Dissection,
  type Dissector,
  type Flow,
  MORE,
  NO,
  type Recognition,
  type Sink,
  selfDescribing,
  TO_SERVER,
  YES,
} from "../../dissector.ts";
import { le16 } from "../octets.ts";
import { Exchange } from "./exchange.ts";
import { linkService, PLAIN_FUNCTIONS } from "./functions.ts";
import { dataLength, frameLength, HEADER, isHeader, MOST_DATA, nextStart, unwrap } from "./link.ts";
import { traceFragment } from "./trace.ts";
import { locate } from "./values.ts";

const PORT = 20_000;
const PRIMARY = 0x40;
const CONFIRMED_DATA = 3;
const UNCONFIRMED_DATA = 4;
/** Bits of the transport header; the rest is a sequence number. */
const FINAL = 0x80;
const FIRST = 0x40;
/** The specification wants 2,048; stations can be set to more. */
const LONGEST_FRAGMENT = 65_536;
/** Room for a fragment that is kept for the next one. */
const KEPT = 4096;
/** Pairs of stations that share a flow, as they do behind a terminal server. */
const MOST_PAIRS = 64;

/** Data of the current frame. Only used within a call. */
const data = new Uint8Array(MOST_DATA);

/** Segments of one fragment, put together. */
class Reassembly {
  bytes = new Uint8Array(0);
  length = 0;
  /** Sequence number of the next segment; -1: a first one is awaited. */
  #next = -1;

  /** True where the segment was the next. */
  add(control: number, length: number): boolean {
    if ((control & FIRST) !== 0) this.length = 0;
    else if (this.#next !== (control & 0x3f)) {
      this.#next = -1;
      return false;
    }
    const size = this.length + length - 1;
    if (size > LONGEST_FRAGMENT) {
      this.#next = -1;
      return false;
    }
    if (this.bytes.length < size) {
      const larger = new Uint8Array(Math.max(2048, size * 2));
      larger.set(this.bytes.subarray(0, this.length));
      this.bytes = larger;
    }
    for (let index = 1; index < length; index++) this.bytes[this.length + index - 1] = data[index] as number;
    this.length = size;
    this.#next = (control & FINAL) !== 0 ? -1 : (control + 1) & 0x3f;
    return true;
  }

  drop(): void {
    this.#next = -1;
    this.length = 0;
    if (this.bytes.length > KEPT) this.bytes = new Uint8Array(0);
  }
}

/** Two stations of a flow. */
class Pair {
  readonly low: number;
  readonly high: number;
  readonly exchange = new Exchange();
  readonly fromLow = new Reassembly();
  readonly fromHigh = new Reassembly();

  constructor(low: number, high: number) {
    this.low = low;
    this.high = high;
  }
}

class Dnp3Flow implements Dissection {
  readonly #pairs: Pair[] = [];
  #oldest = 0;
  #greeted = false;
  /** Nothing is missing so far: a segment without its beginning is a violation. */
  #complete = true;

  dissect(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): number {
    let at = start;
    while (end - at >= HEADER) {
      if (!isHeader(bytes, at)) {
        sink.malformed("bytes between frames begin none, or the checksum of a header is wrong");
        at = nextStart(bytes, at + 1, end);
        if (at < 0) return ASTRAY;
        continue;
      }
      const size = frameLength(bytes, at);
      if (end - at < size) break;
      this.#frame(bytes, at, flow, direction, sink);
      at += size;
    }
    if (flow.transport === "udp" && at < end && !flow.truncated) sink.malformed("a frame is longer than its datagram");
    return at - start;
  }

  gap(): void {
    this.#complete = false;
    for (const pair of this.#pairs) {
      pair.fromLow.drop();
      pair.fromHigh.drop();
      pair.exchange.gap();
    }
  }

  close(_flow: Flow, sink: Sink): void {
    for (const pair of this.#pairs) pair.exchange.close(sink);
  }

  #frame(bytes: Uint8Array, at: number, flow: Flow, direction: Direction, sink: Sink): void {
    const control = bytes[at + 3] as number;
    const destination = le16(bytes, at + 4);
    const source = le16(bytes, at + 6);
    const pair = this.#pair(source, destination, sink);
    if (!this.#greeted) {
      this.#greeted = true;
      pair.exchange.authentication.greet(sink);
    }
    const length = dataLength(bytes, at);
    const service = control & 0x0f;
    const carriesData = (control & PRIMARY) !== 0 && (service === CONFIRMED_DATA || service === UNCONFIRMED_DATA);
    const intact = unwrap(bytes, at, data);
    if (sink.message !== null) {
      const crc = le16(bytes, at + 8);
      const transport = carriesData && length > 0 ? (bytes[at + HEADER] as number) : undefined;
      sink.message("dnp3", { layer: "link", length: length + 5, control, destination, source, crc, transport, intact });
    }
    if (!intact) sink.malformed("the checksum of a block is wrong");
    else if (!carriesData) {
      // Only what the client's station asks of the link is something that is done to the other.
      if ((control & PRIMARY) !== 0 && direction === TO_SERVER) sink.operation(linkService(service), destination, null, 0, 0, 0);
      if (length > 0) sink.malformed("a frame of the link layer alone carries data");
    } else if (length === 0) sink.malformed("a frame of user data carries none");
    else this.#segment(pair, length, source, destination, flow, direction, sink);
  }

  #segment(pair: Pair, length: number, source: number, destination: number, flow: Flow, direction: Direction, sink: Sink): void {
    const control = data[0] as number;
    const whole = FIRST | FINAL;
    const reassembly = source === pair.low ? pair.fromLow : pair.fromHigh;
    if ((control & whole) === whole) {
      reassembly.drop();
      this.#fragment(pair, data, 1, length, source, destination, flow, direction, sink);
      return;
    }
    if (!reassembly.add(control, length)) {
      if (this.#complete && flow.fromStart)
        sink.malformed("a part of a message has no beginning, or parts before it are missing");
      return;
    }
    if ((control & FINAL) === 0) return;
    this.#fragment(pair, reassembly.bytes, 0, reassembly.length, source, destination, flow, direction, sink);
    reassembly.drop();
  }

  #fragment(
    pair: Pair,
    bytes: Uint8Array,
    start: number,
    end: number,
    source: number,
    destination: number,
    flow: Flow,
    direction: Direction,
    sink: Sink,
  ): void {
    if (sink.message !== null && end - start >= 2) {
      sink.message("dnp3", { layer: "application", ...traceFragment(bytes, start, end) });
    }
    pair.exchange.read(bytes, start, end, source, destination, flow, direction, sink);
  }

  #pair(source: number, destination: number, sink: Sink): Pair {
    const low = Math.min(source, destination);
    const high = Math.max(source, destination);
    for (const pair of this.#pairs) if (pair.low === low && pair.high === high) return pair;
    const pair = new Pair(low, high);
    if (this.#pairs.length < MOST_PAIRS) this.#pairs.push(pair);
    else {
      this.#pairs[this.#oldest]?.exchange.close(sink);
      this.#pairs[this.#oldest] = pair;
      this.#oldest = (this.#oldest + 1) % MOST_PAIRS;
    }
    return pair;
  }
}

function recognise(bytes: Uint8Array, start: number, end: number): Recognition {
  if (bytes[start] !== 0x05) return NO;
  if (end - start > 1 && bytes[start + 1] !== 0x64) return NO;
  if (end - start > 2 && (bytes[start + 2] as number) < 5) return NO;
  if (end - start < HEADER) return MORE;
  return isHeader(bytes, start) ? YES : NO;
}

const over = (transport: "tcp" | "udp"): Dissector => ({
  name: "dnp3",
  transport,
  ports: [PORT],
  functions: PLAIN_FUNCTIONS,
  recognise,
  open: () => new Dnp3Flow(),
  locate,
  cells: selfDescribing,
});

export const dnp3 = over("tcp");
export const dnp3Datagrams = over("udp");

// Ethernet Global Data over UDP (GE, GFK-2224): a producer sends values to its consumers in exchanges, unasked.
//
//   0D (data) | version 1 | number of the request (2) | producer (4) | exchange (4) | second (4), nanosecond (4) | status (4) | signature (4)
//   | 0 (4) | values, at most 1400 bytes
//
// Numbers go low byte first. The configuration server of exchanges is another service and not read.

import type { PointOfInterest } from "@bulkhead/facts";
import {
  type Direction,
  type Dissection,
  type Dissector,
  type Flow,
  NO,
  namedFunction,
  type Point,
  type Recognition,
  type SessionSecurity,
  type Sink,
  targetForm,
  YES,
} from "../dissector.ts";
import { readLittleScalar, SCALAR_WIDTHS } from "../scalar.ts";
import { be16, le16, le32 } from "./octets.ts";

const PORT = 18_246;
const HEADER = 32;
const MOST_DATA = 1400;
const NANOSECONDS = 1_000_000_000;
/** A larger jump of the number of the request is another story than loss. */
const MOST_MISSING = 1000;
const MOST_EXCHANGES = 256;
/** Of the status: nothing is wrong with the values, or with their time alone. */
const GOOD: ReadonlySet<number> = new Set([0, 1]);

const EXCHANGE = namedFunction("Exchange", "other");
/** a: producer, b: exchange. */
const OF = targetForm((a, b) => `producer:${a >>> 24}.${(a >>> 16) & 255}.${(a >>> 8) & 255}.${a & 255}:exchange:${b}`);

const PLAIN: SessionSecurity = {
  encrypted: false,
  signed: false,
  authenticated: false,
  identity: "none",
  securable: false,
  interactive: false,
  policy: null,
  weak: null,
};

/** Where a declared point lies. */
interface EgdAddress {
  readonly exchange: number;
  readonly offset: number;
  /** -1: not a single bit. */
  readonly bit: number;
}

/** `exchange:123:8`, `exchange:123:8.3`: number of the exchange, byte among its values from 0, and bit of it for a `bool`. */
function locate({ target, type }: PointOfInterest): EgdAddress | undefined {
  const found = /^exchange:(\d{1,10}):(\d{1,4})(?:\.([0-7]))?$/.exec(target);
  if (found === null || (type === "bool") !== (found[3] !== undefined)) return undefined;
  return { exchange: Number(found[1]), offset: Number(found[2]), bit: found[3] === undefined ? -1 : Number(found[3]) };
}

/** `undefined`: the values end before the point. */
function rawValue({ interest: { type }, address }: Point, bytes: Uint8Array, at: number, end: number): number | undefined {
  const { offset, bit } = address as EgdAddress;
  const from = at + offset;
  if (from + SCALAR_WIDTHS[type] > end) return undefined;
  return type === "bool" ? ((bytes[from] as number) >> bit) & 1 : readLittleScalar(type, bytes, from);
}

class Exchanges implements Dissection {
  /** Number of the last request by exchange. */
  readonly #last = new Map<number, number>();
  #greeted = false;

  dissect(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): number {
    if (recognise(bytes, start, end) === NO) {
      if (!flow.truncated) sink.malformed("a datagram is not one of Ethernet Global Data");
      return 0;
    }
    if (!flow.multicast) flow.senderIs("server", direction);
    if (!this.#greeted) {
      this.#greeted = true;
      sink.session(PLAIN);
    }
    const producer = be16(bytes, start + 4) * 65_536 + be16(bytes, start + 6);
    const exchange = le32(bytes, start + 8);
    const status = le32(bytes, start + 20);
    sink.operation(EXCHANGE, -1, OF, producer, exchange, 0);
    this.#follow(exchange, le16(bytes, start + 2), end - start, sink);
    for (const point of flow.points) {
      if ((point.address as EgdAddress).exchange !== exchange) continue;
      const raw = rawValue(point, bytes, start + HEADER, end);
      if (raw !== undefined) sink.valueRead(point, raw, Number.isFinite(raw) && GOOD.has(status & 0xffff));
    }
    sink.message?.("egd", {
      request: le16(bytes, start + 2),
      producer: Array.from(bytes.subarray(start + 4, start + 8)).join("."),
      exchange,
      status,
      signature: le32(bytes, start + 24),
    });
    return 0;
  }

  #follow(exchange: number, request: number, length: number, sink: Sink): void {
    const before = this.#last.get(exchange);
    if (before === undefined && this.#last.size >= MOST_EXCHANGES) return;
    this.#last.set(exchange, request);
    const missing = before === undefined ? 0 : (request - before - 1) & 0xffff;
    if (missing > 0 && missing <= MOST_MISSING) sink.lost(missing * length);
  }
}

function recognise(bytes: Uint8Array, start: number, end: number): Recognition {
  const length = end - start;
  if (length < HEADER || length > HEADER + MOST_DATA || bytes[start] !== 0x0d || bytes[start + 1] !== 1) return NO;
  return le32(bytes, start + 16) < NANOSECONDS && le32(bytes, start + 28) === 0 && bytes[start + 4] !== 0 ? YES : NO;
}

export const egd: Dissector = { name: "egd", transport: "udp", ports: [PORT], recognise, open: () => new Exchanges(), locate };

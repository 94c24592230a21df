// OPC UA over TCP in its binary encoding (OPC 10000-6, 6.7 and 7.1): recognition, framing, secure channels, and who is served what.

import type { ShownCertificate } from "../../certificates.ts";
import {
  ASTRAY,
  type Direction,
  type Dissection,
  type Dissector,
  type Flow,
  LONGEST_MESSAGE,
  MORE,
  NO,
  type Recognition,
  type Sink,
  selfDescribing,
  TO_SERVER,
  YES,
  YES_FROM_CLIENT,
  YES_FROM_SERVER,
} from "../../dissector.ts";
import { Assembly } from "./chunks.ts";
import { Cursor, NUMERIC } from "./cursor.ts";
import { Exchanges, MonitoredItems } from "./exchange.ts";
import { Identities } from "./identity.ts";
import { decode, parseNode } from "./nodes.ts";
import { type Policy, policyOf } from "./policy.ts";
import { readRequest } from "./requests.ts";
import { readResponse } from "./responses.ts";
import {
  ACTIVATE_SESSION,
  CLOSE_SECURE_CHANNEL,
  CLOSE_SESSION,
  CREATE_SESSION,
  isRequest,
  isResponse,
  needsNoSession,
  OPEN_SECURE_CHANNEL,
  SERVICE_FAULT,
  serviceFunction,
} from "./services.ts";
import { Protection } from "./session.ts";
import { makeTrace, type Trace } from "./trace.ts";

/** The three letters of a message type as one number. */
const HELLO = 0x48454c;
const ACKNOWLEDGE = 0x41434b;
const ERROR = 0x455252;
const REVERSE_HELLO = 0x524845;
const OPEN = 0x4f504e;
const MESSAGE = 0x4d5347;
const CLOSE = 0x434c4f;

const FINAL = 0x46;
const INTERMEDIATE = 0x43;
const ABORT = 0x41;

/** No stack sends larger chunks; four bytes that claim more are something else. */
const LARGEST_CHUNK = 16 * 1024 * 1024;
/** Longest address in Hello and ReverseHello (OPC 10000-6, 7.1.2.3). */
const LONGEST_ADDRESS = 4096;
/** Message header and channel id, then token id, then sequence number and request id. */
const SEQUENCE_AT = 16;
const BODY_AT = 24;

const LOOK = new Cursor();
const BODY = new Cursor();

function typeAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
}

function u32At(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)) >>> 0;
}

/** Smallest size of a message of the type; 0 where there is no such type. */
function smallest(type: number): number {
  switch (type) {
    case HELLO:
      return 32;
    case ACKNOWLEDGE:
      return 28;
    case ERROR:
    case REVERSE_HELLO:
      return 16;
    case OPEN:
      return 36;
    case MESSAGE:
    case CLOSE:
      return BODY_AT;
    default:
      return 0;
  }
}

/** Whether a message header with a possible type, chunk mark and size stands here; at least 8 bytes must be there. */
function isHeader(bytes: Uint8Array, at: number): boolean {
  const least = smallest(typeAt(bytes, at));
  if (least === 0) return false;
  const mark = bytes[at + 3];
  if (mark !== FINAL && !(typeAt(bytes, at) === MESSAGE && (mark === INTERMEDIATE || mark === ABORT))) return false;
  const size = u32At(bytes, at + 4);
  return size >= least && size <= LARGEST_CHUNK;
}

/** Number of the encoding of the service whose type id stands here, or -1. */
function serviceAt(bytes: Uint8Array, at: number, end: number): number {
  LOOK.over(bytes, at, end).nodeId();
  return LOOK.failed || LOOK.kind !== NUMERIC || LOOK.namespace !== 0 ? -1 : LOOK.number;
}

function recognise(bytes: Uint8Array, start: number, end: number): Recognition {
  const length = end - start;
  if (length < 8) {
    // The letters that are there must fit one of the types.
    for (const type of [HELLO, ACKNOWLEDGE, ERROR, REVERSE_HELLO, OPEN, MESSAGE, CLOSE]) {
      let fits = true;
      for (let index = 0; index < Math.min(3, length); index++) {
        if (bytes[start + index] !== ((type >> (16 - 8 * index)) & 0xff)) fits = false;
      }
      if (fits) return MORE;
    }
    return NO;
  }
  if (!isHeader(bytes, start)) return NO;
  const size = u32At(bytes, start + 4);
  const type = typeAt(bytes, start);
  // What follows a complete message must be the next one.
  if (length >= size + 8 && !isHeader(bytes, start + size)) return NO;
  switch (type) {
    case HELLO:
      if (length < 32) return MORE;
      return u32At(bytes, start + 28) === size - 32 || (u32At(bytes, start + 28) === 0xffffffff && size === 32)
        ? YES_FROM_CLIENT
        : NO;
    case ACKNOWLEDGE:
      return size !== 28 ? NO : YES_FROM_SERVER;
    case ERROR: {
      if (length < 16) return MORE;
      const reason = u32At(bytes, start + 12);
      return bytes[start + 11] !== 0x80
        ? NO
        : reason === size - 16 || (reason === 0xffffffff && size === 16)
          ? YES_FROM_SERVER
          : NO;
    }
    case REVERSE_HELLO: {
      if (length < Math.min(size, 16 + LONGEST_ADDRESS)) return MORE;
      LOOK.over(bytes, start + 8, start + Math.min(length, size));
      LOOK.string();
      LOOK.string();
      return !LOOK.failed && LOOK.at === start + size ? YES_FROM_SERVER : NO;
    }
    case OPEN: {
      if (length < 36) return MORE;
      const address = u32At(bytes, start + 12);
      if (address < 8 || address > 255 || bytes[start + 16] !== 0x68 || bytes[start + 17] !== 0x74) return NO;
      return bytes[start + 18] === 0x74 && bytes[start + 19] === 0x70 ? YES : NO;
    }
    default: {
      if (length < Math.min(size, BODY_AT + 4)) return MORE;
      const service = serviceAt(bytes, start + BODY_AT, start + Math.min(length, size));
      if (service < 0) return YES;
      return isRequest(service) ? YES_FROM_CLIENT : isResponse(service) ? YES_FROM_SERVER : YES;
    }
  }
}

class Connection implements Dissection {
  readonly #protection = new Protection();
  readonly #exchanges = new Exchanges();
  readonly #items = new MonitoredItems();
  readonly #identities = new Identities();
  readonly #parts: readonly [Assembly, Assembly] = [new Assembly(), new Assembly()];
  /** Whether the next chunk of the direction begins a message. */
  readonly #aligned: [boolean, boolean];
  /** What client and server showed to each other while the channel was opened. */
  readonly #certificates: [ShownCertificate | null, ShownCertificate | null] = [null, null];
  /** Policy that the client asks for, until the server agrees. */
  #asked: Policy | null = null;
  /** How many messages in a row could not be read although they began where a message begins. */
  #unreadable = 0;

  constructor(flow: Flow) {
    this.#aligned = [flow.fromStart, flow.fromStart];
  }

  dissect(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): number {
    let at = start;
    let way = direction;
    while (end - at >= 8) {
      if (!isHeader(bytes, at)) {
        sink.malformed("a message has no valid header");
        return ASTRAY;
      }
      const size = u32At(bytes, at + 4);
      if (size > LONGEST_MESSAGE) {
        this.#pass(way);
        return at - start + size;
      }
      if (at + size > end) break;
      way = this.#take(bytes, at, at + size, flow, way, sink);
      at += size;
    }
    return at - start;
  }

  /** A chunk that is too large to be looked at goes by. */
  #pass(direction: Direction): void {
    this.#parts[direction].clear();
    this.#aligned[direction] = false;
  }

  #take(bytes: Uint8Array, at: number, end: number, flow: Flow, direction: Direction, sink: Sink): Direction {
    const type = typeAt(bytes, at);
    const mark = bytes[at + 3] ?? 0;
    const trace = sink.message === null ? null : makeTrace(decode(bytes, at, at + 3), String.fromCharCode(mark), end - at);
    let way = direction;
    switch (type) {
      case HELLO:
        way = flow.senderIs("client", direction);
        this.#readHello(bytes, at, end, sink, trace);
        break;
      case ACKNOWLEDGE:
        way = flow.senderIs("server", direction);
        break;
      case REVERSE_HELLO:
        // The one TCP connection that the server of the protocol opens (OPC 10000-6, 7.1.2.6).
        way = flow.senderIs("server", direction);
        break;
      case ERROR:
        way = flow.senderIs("server", direction);
        this.#exchanges.refuseAll(sink);
        break;
      case OPEN:
        way = this.#readOpen(bytes, at, end, flow, direction, sink, trace);
        break;
      case CLOSE:
        this.#readClose(bytes, at, end, sink, trace);
        break;
      default:
        way = this.#readChunk(bytes, at, end, mark, flow, direction, sink, trace);
    }
    if (trace !== null) sink.message?.("opcua", { ...trace });
    return way;
  }

  #readHello(bytes: Uint8Array, at: number, end: number, sink: Sink, trace: Trace | null): void {
    BODY.over(bytes, at + 28, end).string();
    if (BODY.failed || BODY.at !== end) sink.malformed("the address in Hello does not fit the message");
    else if (BODY.stringLength > LONGEST_ADDRESS) sink.malformed("the address in Hello is longer than the protocol allows");
    if (trace !== null && BODY.stringLength >= 0)
      trace.endpointUrl = decode(bytes, BODY.stringAt, BODY.stringAt + BODY.stringLength);
  }

  /** OpenSecureChannel: the asymmetric security header is always readable, the body only where the policy is None. */
  #readOpen(
    bytes: Uint8Array,
    at: number,
    end: number,
    flow: Flow,
    direction: Direction,
    sink: Sink,
    trace: Trace | null,
  ): Direction {
    BODY.over(bytes, at + 12, end).string();
    const policy =
      BODY.failed || BODY.stringLength < 0 || BODY.stringLength > 255 ? null : policyOf(decode(bytes, BODY.stringAt, BODY.at));
    if (trace !== null && !BODY.failed) trace.policy = decode(bytes, BODY.stringAt, BODY.at);
    BODY.string();
    const certificateAt = BODY.stringAt;
    const certificateEnd = certificateAt + BODY.stringLength;
    BODY.string();
    if (BODY.failed || policy === null) {
      sink.malformed("the security header of a channel's opening cannot be read");
      return direction;
    }
    if (trace !== null) trace.channel = u32At(bytes, at + 8);
    this.#parts[direction].clear();
    this.#aligned[direction] = true;
    let way = direction;
    let service = -1;
    let requestId = -1;
    if (policy.none) {
      const sequence = BODY.u32();
      requestId = BODY.u32();
      BODY.nodeId();
      service = BODY.failed || BODY.kind !== NUMERIC || BODY.namespace !== 0 ? -1 : BODY.number;
      if (trace !== null) {
        trace.sequence = sequence;
        trace.requestId = requestId;
        trace.service = service;
      }
      if (isRequest(service)) way = flow.senderIs("client", direction);
      else if (isResponse(service)) way = flow.senderIs("server", direction);
      else sink.malformed("an unprotected message does not begin with the id of a service");
    }
    this.#certificates[way] = certificateEnd > certificateAt ? sink.certificate(bytes, certificateAt, certificateEnd) : null;
    const exchange = way === TO_SERVER ? this.#exchanges.begin(OPENING, OPEN_SECURE_CHANNEL) : this.#exchanges.find(OPENING);
    if (way === TO_SERVER) {
      this.#asked = policy;
      if (exchange === undefined) return way;
      if (service >= 0) readRequest(BODY, service, exchange, this.#identities, flow, sink, trace);
      else exchange.whole(serviceFunction(OPEN_SECURE_CHANNEL), sink);
      return way;
    }
    const done = service < 0 || readResponse(BODY, service, exchange, this.#items, this.#identities, flow, sink, trace);
    if (service < 0) exchange?.settleAll(true, sink);
    this.#exchanges.end(OPENING);
    if (!done) return way;
    this.#protection.opened(policy);
    // A channel opens where both sides took the other's certificate.
    for (const shown of this.#certificates) if (shown !== null) sink.certificateUsed(shown);
    this.#asked = null;
    this.#protection.say(sink);
    return way;
  }

  #readClose(bytes: Uint8Array, at: number, end: number, sink: Sink, trace: Trace | null): void {
    sink.operation(serviceFunction(CLOSE_SECURE_CHANNEL), -1, null, 0, 0, 0);
    if (trace !== null) {
      trace.channel = u32At(bytes, at + 8);
      trace.sequence = u32At(bytes, at + SEQUENCE_AT);
      trace.requestId = u32At(bytes, at + SEQUENCE_AT + 4);
      const service = serviceAt(bytes, at + BODY_AT, end);
      if (service !== CLOSE_SECURE_CHANNEL) return;
      trace.service = service;
      BODY.over(bytes, at + BODY_AT, end).nodeId();
      BODY.nodeId();
      BODY.skip(8);
      trace.requestHandle = BODY.u32();
    }
  }

  #readChunk(
    bytes: Uint8Array,
    at: number,
    end: number,
    mark: number,
    flow: Flow,
    direction: Direction,
    sink: Sink,
    trace: Trace | null,
  ): Direction {
    const part = this.#parts[direction];
    const first = this.#aligned[direction] && !part.open;
    const requestId = u32At(bytes, at + SEQUENCE_AT + 4);
    if (trace !== null) {
      trace.channel = u32At(bytes, at + 8);
      trace.sequence = u32At(bytes, at + SEQUENCE_AT);
      trace.requestId = requestId;
    }
    if (mark === ABORT) {
      part.clear();
      this.#aligned[direction] = true;
      if (direction !== TO_SERVER) this.#exchanges.find(requestId)?.settleAll(false, sink);
      this.#exchanges.end(requestId);
      return direction;
    }
    // Where the policy was only asked for and the answer was missed, messages on the channel show that it was agreed.
    if (this.#asked !== null && this.#protection.policy === null && direction === TO_SERVER) {
      this.#protection.opened(this.#asked);
      this.#asked = null;
    }
    let way = direction;
    let service = -1;
    if (!part.open) {
      service = serviceAt(bytes, at + BODY_AT, end);
      if (isRequest(service)) way = flow.senderIs("client", direction);
      else if (isResponse(service)) way = flow.senderIs("server", direction);
      this.#judge(service, first, mark === FINAL, sink);
    }
    const assembly = this.#parts[way];
    const known = isRequest(service) || isResponse(service);
    if (mark === FINAL && !assembly.open) {
      this.#aligned[way] = true;
      if (known) this.#readMessage(bytes, at + BODY_AT, end, requestId, flow, way, sink, trace);
      return way;
    }
    const signature = this.#protection.signature;
    if (!assembly.open && !known) assembly.spoil();
    // Several chunks can be put together only where it is known how much signature stands behind each.
    else if (signature < 0 || end - signature < at + BODY_AT) assembly.spoil();
    else assembly.add(bytes, at + BODY_AT, end - signature);
    if (mark !== FINAL) return way;
    const whole = !assembly.spoiled;
    const length = assembly.length;
    assembly.clear();
    this.#aligned[way] = true;
    if (whole) this.#readMessage(assembly.bytes, 0, length, requestId, flow, way, sink, trace);
    return way;
  }

  /** Concludes from the beginning of a message whether messages of the channel are encrypted. */
  #judge(service: number, first: boolean, final: boolean, sink: Sink): void {
    const protection = this.#protection;
    if (isRequest(service) || isResponse(service)) {
      protection.readable = true;
      this.#unreadable = 0;
      return;
    }
    if (!first || protection.readable === true) {
      if (first && protection.policy?.none === true)
        sink.malformed("an unprotected message does not begin with the id of a service");
      return;
    }
    // Without the opening of the channel one odd message proves nothing: it may be the middle of one that began before the capture.
    this.#unreadable++;
    if (protection.policy === null && (this.#unreadable < 3 || !final)) return;
    protection.readable = false;
    protection.established = true;
    protection.say(sink);
  }

  /** A whole message that is readable; its body begins with the id of the service. */
  #readMessage(
    bytes: Uint8Array,
    at: number,
    end: number,
    requestId: number,
    flow: Flow,
    direction: Direction,
    sink: Sink,
    trace: Trace | null,
  ): void {
    BODY.over(bytes, at, end).nodeId();
    const service = BODY.number;
    if (trace !== null) trace.service = service;
    const protection = this.#protection;
    if (isRequest(service)) {
      if (direction !== TO_SERVER) {
        sink.malformed("the server sent a request");
        return;
      }
      const exchange = this.#exchanges.begin(requestId, service);
      const toTheEnd = readRequest(BODY, service, exchange, this.#identities, flow, sink, trace);
      if (BODY.failed) sink.malformed("a request ends before its last field");
      else if (toTheEnd && BODY.at === end && protection.policy === null) protection.unsigned = true;
      // A refused session is none, so the beginning of one counts only once it is answered.
      if (!needsNoSession(service) && service !== CREATE_SESSION && service !== ACTIVATE_SESSION) protection.established = true;
    } else {
      if (direction === TO_SERVER) {
        sink.malformed("the client sent a response");
        return;
      }
      const exchange = this.#exchanges.find(requestId);
      if (exchange !== undefined && service !== exchange.request + 3 && service !== SERVICE_FAULT && service < 12000) {
        sink.malformed("a response does not fit its request");
        this.#exchanges.end(requestId);
        return;
      }
      const done = readResponse(BODY, service, exchange, this.#items, this.#identities, flow, sink, trace);
      if (BODY.failed) sink.malformed("a response ends before its last field");
      if (done && exchange?.request === ACTIVATE_SESSION && exchange.identity !== null) protection.loggedIn(exchange.identity);
      if (done && !needsNoSession(service - 3) && service < 12000) protection.established = true;
      const closed = done && exchange?.request === CLOSE_SESSION;
      this.#exchanges.end(requestId);
      if (closed) {
        protection.ends(sink);
        return;
      }
    }
    protection.say(sink);
  }

  gap(direction: Direction): void {
    this.#pass(direction);
  }
}

/** Key of the exchange that opens a channel; ids of requests are at least 0. */
const OPENING = -1;

export const opcua: Dissector = {
  name: "opcua",
  transport: "tcp",
  ports: [4840],
  recognise,
  open: (flow) => new Connection(flow),
  locate: (interest) => parseNode(interest.target),
  cells: selfDescribing,
};

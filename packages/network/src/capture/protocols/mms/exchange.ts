// Messages of MMS (ISO 9506-2, MMSpdu): what is asked, what it acts on, how it went, and the values that pass.

import { type Direction, type Flow, type OperationKey, type ProtocolFunction, type Sink, TO_CLIENT } from "../../dissector.ts";
import { ELEMENT, integerOf, isElement, readElement } from "../ber.ts";
import { textAt } from "../octets.ts";
import { elementNumber, numberOf } from "./data.ts";
import { find } from "./layers.ts";
import { firstKey, isNamed, type MmsAddress, NAME, PLAIN, readName, secondKey } from "./names.ts";
import { type Request, Requests } from "./requests.ts";
import {
  CANCEL,
  CONCLUDE,
  confirmedService,
  GET_NAME_LIST,
  IDENTIFY,
  INITIATE,
  LAST_SERVICE,
  READ,
  WRITE,
  writeOf,
} from "./services.ts";
import { type Trace, traced } from "./trace.ts";
import { readUnconfirmed } from "./unconfirmed.ts";
import { findValue, WHOLE_LIST } from "./values.ts";

const INTEGER = 0x02;
const SEQUENCE = 0x30;
const GRAPHIC_STRING = 0x19;
const CONTEXT = 0x80;
const CLASS = 0xc0;

/** Messages. */
export const REQUEST = 0xa0;
export const RESPONSE = 0xa1;
export const ERROR = 0xa2;
export const UNCONFIRMED = 0xa3;
export const REJECT = 0xa4;
const CANCEL_REQUEST = 0xa5;
export const INITIATE_REQUEST = 0xa8;
export const INITIATE_RESPONSE = 0xa9;
const INITIATE_ERROR = 0xaa;
export const CONCLUDE_REQUEST = 0x8b;

/** First choices within services. */
const FIRST = 0xa0;
const SECOND = 0xa1;
const FAILURE = 0x80;
const NAME_IN_DEVICE = 0x80;
/** Services that say what they delete behind how much of it. */
const DELETING = new Set([10, 13, 16]);
/** Services whose parameter is an identifier and nothing else. */
const IDENTIFIED = new Set([27, 29, 36, 37, 39, 45]);

export class Exchange {
  readonly #requests = new Requests();
  #initiate: OperationKey = -1;
  #identity = "";

  /** The association was refused. */
  refused(sink: Sink): void {
    if (this.#initiate >= 0) sink.refused(this.#initiate);
    this.#initiate = -1;
  }

  /** Reads the message in bytes[at, end). */
  read(bytes: Uint8Array, at: number, end: number, flow: Flow, direction: Direction, sink: Sink): void {
    if (!readElement(bytes, at, end)) {
      sink.malformed("an MMS message is not encoded as it has to be");
      return;
    }
    const { tag, at: from, end: to } = ELEMENT;
    const trace: Trace | null = sink.message === null ? null : { tag };
    switch (tag) {
      case REQUEST:
        this.#request(bytes, from, to, flow, flow.senderIs("client", direction), sink, trace);
        break;
      case RESPONSE:
        this.#response(bytes, from, to, flow, flow.senderIs("server", direction), sink, trace);
        break;
      case ERROR:
      case REJECT: {
        const towards = flow.senderIs("server", direction);
        if (!find(bytes, from, to, CONTEXT)) break;
        const invoke = integerOf(bytes);
        if (trace !== null && tag === ERROR) trace.invoke = invoke;
        this.#requests.find(invoke, towards !== TO_CLIENT)?.settle(false, sink);
        break;
      }
      case UNCONFIRMED:
        readUnconfirmed(bytes, from, to, flow.senderIs("server", direction), flow, sink, trace);
        break;
      case INITIATE_REQUEST:
        flow.senderIs("client", direction);
        this.#initiate = sink.operation(INITIATE, -1, null, 0, 0, 0);
        break;
      case INITIATE_RESPONSE:
      case INITIATE_ERROR:
        flow.senderIs("server", direction);
        if (this.#initiate >= 0 && tag === INITIATE_RESPONSE) sink.accepted(this.#initiate);
        if (tag === INITIATE_ERROR) this.refused(sink);
        this.#initiate = -1;
        break;
      case CONCLUDE_REQUEST:
        sink.operation(CONCLUDE, -1, null, 0, 0, 0);
        break;
      case CANCEL_REQUEST:
        sink.operation(CANCEL, -1, null, 0, 0, 0);
        break;
      default:
    }
    if (trace !== null) sink.message?.("mms", traced(trace, bytes, from, to));
  }

  /** Invoke id, perhaps modifiers, the service. Reads the service's element; -1 where it is none. */
  #service(bytes: Uint8Array, at: number, end: number, trace: Trace | null): number {
    if (!isElement(bytes, at, end, INTEGER)) return -1;
    const invoke = integerOf(bytes);
    if (!Number.isSafeInteger(invoke)) return -1;
    this.#invoke = invoke;
    if (trace !== null) trace.invoke = invoke;
    let next = ELEMENT.end;
    if (isElement(bytes, next, end, SEQUENCE)) next = ELEMENT.end;
    if (!readElement(bytes, next, end) || (ELEMENT.tag & CLASS) !== CONTEXT || ELEMENT.number > LAST_SERVICE) return -1;
    if (trace !== null) trace.service = ELEMENT.number;
    return ELEMENT.number;
  }
  #invoke = 0;

  #request(bytes: Uint8Array, at: number, end: number, flow: Flow, direction: Direction, sink: Sink, trace: Trace | null): void {
    const service = this.#service(bytes, at, end, trace);
    if (service < 0) {
      sink.malformed("an MMS request has no service");
      return;
    }
    const fromServer = direction === TO_CLIENT;
    const { tag, at: from, end: to } = ELEMENT;
    const request = this.#requests.add(this.#invoke, service, fromServer);
    if (service === READ) {
      if (find(bytes, from, to, SECOND) && readElement(bytes, ELEMENT.at, ELEMENT.end))
        this.#variables(request, bytes, 0, 0, flow, sink);
    } else if (service === WRITE) {
      if (readElement(bytes, from, to)) {
        const after = ELEMENT.end;
        const { tag: kind, at: first, end: last } = ELEMENT;
        const hasData = isElement(bytes, after, to, FIRST);
        const dataAt = hasData ? ELEMENT.at : 0;
        const dataEnd = hasData ? ELEMENT.end : 0;
        ELEMENT.tag = kind;
        ELEMENT.at = first;
        ELEMENT.end = last;
        this.#variables(request, bytes, dataAt, dataEnd, flow, sink);
      }
    } else this.#other(request, bytes, tag, from, to, sink);
    if (request.keys.length === 0) request.keys.push(sink.operation(confirmedService(service, fromServer), -1, null, 0, 0, 0));
  }

  /** The element just read: a list of variables, or the name of one. */
  #variables(request: Request, bytes: Uint8Array, dataAt: number, dataEnd: number, flow: Flow, sink: Sink): void {
    const { tag, at, end } = ELEMENT;
    if (tag === SECOND) {
      if (readName(bytes, at, end)) this.#variable(request, bytes, WHOLE_LIST, dataAt, dataEnd, flow, sink);
      return;
    }
    if (tag !== FIRST) return;
    let position = 0;
    for (let next = at; isElement(bytes, next, end, SEQUENCE); position++) {
      next = ELEMENT.end;
      if (isElement(bytes, ELEMENT.at, next, FIRST) && readName(bytes, ELEMENT.at, ELEMENT.end)) {
        this.#variable(request, bytes, position, dataAt, dataEnd, flow, sink);
      } else request.keys.push(sink.operation(confirmedService(request.service, request.fromServer), -1, null, 0, 0, 0));
    }
  }

  #variable(
    request: Request,
    bytes: Uint8Array,
    position: number,
    dataAt: number,
    dataEnd: number,
    flow: Flow,
    sink: Sink,
  ): void {
    const { service, fromServer } = request;
    const fn: ProtocolFunction =
      service === WRITE ? writeOf(bytes, NAME.itemAt, NAME.itemEnd, fromServer) : confirmedService(service, fromServer);
    request.keys.push(sink.operation(fn, -1, NAME.form, firstKey(bytes, sink), secondKey(bytes, sink), 0));
    if (fromServer) return;
    for (const point of flow.points) {
      const place = point.address as MmsAddress;
      if (!isNamed(bytes, place)) continue;
      if (service === READ) {
        request.points.push(point);
        request.positions.push(position);
      } else if (findValue(bytes, dataAt, dataEnd, position, place)) {
        const raw = numberOf(bytes);
        request.writes.push(sink.valueWritten(point, raw, Number.isFinite(raw)));
        request.writeOf.push(position === WHOLE_LIST ? (place.path[0] ?? 0) : position);
      }
    }
  }

  /** Services that act on an object, a file or a program. */
  #other(request: Request, bytes: Uint8Array, tag: number, at: number, end: number, sink: Sink): void {
    const fn = confirmedService(request.service, request.fromServer);
    if (request.service === GET_NAME_LIST) {
      // The scope: of one domain.
      if (!find(bytes, at, end, SECOND) || !isElement(bytes, ELEMENT.at, ELEMENT.end, 0x81)) return;
      this.#text(request, fn, bytes, ELEMENT.at, ELEMENT.end, sink);
      return;
    }
    if ((tag & 0x20) === 0) {
      if (IDENTIFIED.has(request.service)) this.#text(request, fn, bytes, at, end, sink);
      return;
    }
    if (DELETING.has(request.service)) {
      if (find(bytes, at, end, SECOND) && readName(bytes, ELEMENT.at, ELEMENT.end)) this.#named(request, fn, bytes, sink);
      return;
    }
    if (!readElement(bytes, at, end)) return;
    const { tag: first, at: from, end: to } = ELEMENT;
    if (first === GRAPHIC_STRING) this.#text(request, fn, bytes, from, to, sink);
    else if (first === FIRST && isElement(bytes, from, to, GRAPHIC_STRING)) {
      this.#text(request, fn, bytes, ELEMENT.at, ELEMENT.end, sink);
    } else if (first === NAME_IN_DEVICE) this.#text(request, fn, bytes, from, to, sink);
    else if (readName(bytes, at, end) || ((first === FIRST || first === SECOND) && readName(bytes, from, to))) {
      this.#named(request, fn, bytes, sink);
    }
  }

  #named(request: Request, fn: ProtocolFunction, bytes: Uint8Array, sink: Sink): void {
    request.keys.push(sink.operation(fn, -1, NAME.form, firstKey(bytes, sink), secondKey(bytes, sink), 0));
  }

  #text(request: Request, fn: ProtocolFunction, bytes: Uint8Array, at: number, end: number, sink: Sink): void {
    request.keys.push(sink.operation(fn, -1, PLAIN, sink.text(bytes, at, end), 0, 0));
  }

  #response(bytes: Uint8Array, at: number, end: number, flow: Flow, direction: Direction, sink: Sink, trace: Trace | null): void {
    const service = this.#service(bytes, at, end, trace);
    if (service < 0) {
      sink.malformed("an MMS response has no service");
      return;
    }
    const { at: from, end: to } = ELEMENT;
    if (service === IDENTIFY) this.#identify(bytes, from, to, sink);
    const request = this.#requests.find(this.#invoke, direction !== TO_CLIENT);
    if (request === null || request.service !== service) return;
    request.open = false;
    if (service === READ) {
      if (!find(bytes, from, to, SECOND)) return;
      const first = ELEMENT.at;
      const last = ELEMENT.end;
      this.#results(request, bytes, first, last, sink);
      for (const [index, point] of request.points.entries()) {
        if (!findValue(bytes, first, last, request.positions[index] as number, point.address as MmsAddress)) continue;
        if (ELEMENT.tag === FAILURE) continue;
        const raw = numberOf(bytes);
        sink.valueRead(point, raw, Number.isFinite(raw));
      }
    } else if (service === WRITE) this.#results(request, bytes, from, to, sink);
    else request.settle(true, sink);
    if (flow.points.length === 0) return;
    for (const [index, write] of request.writes.entries()) {
      const there = service === WRITE && elementNumber(bytes, from, to, request.writeOf[index] as number);
      sink.settle(write, there && ELEMENT.tag !== FAILURE);
    }
  }

  /** One result for each variable; where a list has a name, its variables stand for one. */
  #results(request: Request, bytes: Uint8Array, at: number, end: number, sink: Sink): void {
    const { keys } = request;
    let index = 0;
    let failed = 0;
    for (let next = at; next < end && readElement(bytes, next, end); next = ELEMENT.end) {
      const failure = ELEMENT.tag === FAILURE;
      if (failure) failed++;
      const key = keys[index++];
      if (key === undefined || keys.length === 1) continue;
      if (failure) sink.refused(key);
      else sink.accepted(key);
    }
    const [only] = keys;
    if (keys.length !== 1 || only === undefined || index === 0) return;
    if (failed === index) sink.refused(only);
    else sink.accepted(only);
  }

  /** Vendor, model, revision. */
  #identify(bytes: Uint8Array, at: number, end: number, sink: Sink): void {
    const part = (tag: number): string => (find(bytes, at, end, tag) ? textAt(bytes, ELEMENT.at, ELEMENT.end) : "");
    const vendor = part(0x80);
    const product = part(0x81);
    const version = part(0x82);
    const text = `${vendor}\n${product}\n${version}`;
    if (text === "\n\n" || text === this.#identity) return;
    this.#identity = text;
    sink.asset({
      ...(vendor !== "" && { vendor }),
      ...(product !== "" && { product }),
      ...(version !== "" && { version }),
    });
  }
}

/** Whether bytes[at, end) looks like the inside of the message with the tag: for recognition. */
export function isPlausible(bytes: Uint8Array, at: number, end: number, tag: number): boolean {
  switch (tag) {
    case REQUEST:
    case RESPONSE:
      if (!isElement(bytes, at, end, INTEGER) || ELEMENT.end - ELEMENT.at > 5) return false;
      if (isElement(bytes, ELEMENT.end, end, SEQUENCE)) return true;
      return (ELEMENT.tag & CLASS) === CONTEXT && ELEMENT.number <= LAST_SERVICE;
    case ERROR:
      return isElement(bytes, at, end, CONTEXT) && ELEMENT.end - ELEMENT.at <= 5;
    case UNCONFIRMED:
      return readElement(bytes, at, end) && (ELEMENT.tag & CLASS) === CONTEXT && ELEMENT.number <= 2;
    case INITIATE_REQUEST:
    case INITIATE_RESPONSE:
      return readElement(bytes, at, end) && ELEMENT.tag >= 0x80 && ELEMENT.tag <= 0x81 && find(bytes, at, end, 0xa4);
    default:
      return false;
  }
}

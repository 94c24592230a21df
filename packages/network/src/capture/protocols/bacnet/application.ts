// The application layer of BACnet (ASHRAE 135, 20.1): requests, what they ask for, and how they went.

import { type Direction, type Flow, type SessionSecurity, type Sink, TO_CLIENT } from "../../dissector.ts";
import { Segments } from "../segments.ts";
import { Identity } from "./identity.ts";
import { NET, readNetwork, stationOf } from "./network.ts";
import { DEVICES, WHOLE_OBJECT } from "./objects.ts";
import { Parameters, type Seen } from "./parameters.ts";
import { type Request, Requests } from "./requests.ts";
import {
  BROADCAST,
  CONFIRMED_COV,
  confirmedService,
  I_AM,
  I_AM_ROUTER,
  I_HAVE,
  networkMessage,
  UNCONFIRMED_COV,
  unconfirmedService,
  WHO_HAS,
  WHO_IS,
  WRITE_MULTIPLE,
} from "./services.ts";
import { ENUMERATED, isApplication, isContext, isOpening, OBJECT, OPEN, readTag, TAG, UNSIGNED, unsignedOf } from "./tags.ts";

const CONFIRMED = 0;
const UNCONFIRMED = 1;
const SIMPLE_ACK = 2;
const COMPLEX_ACK = 3;
const SEGMENT_ACK = 4;
const ERROR = 5;
const REJECT = 6;
const ABORT = 7;

/** Flags in the first octet. */
const SEGMENTED = 8;
const MORE_FOLLOWS = 4;
const SENT_BY_SERVER = 1;

/** What is secured today is BACnet/SC, another service over TLS. */
const OPEN_TO_ALL: SessionSecurity = {
  encrypted: false,
  signed: false,
  authenticated: false,
  identity: "none",
  securable: false,
  interactive: false,
  policy: null,
  weak: null,
};

/** Whether bytes[at, end) can be an APDU: reserved bits are 0, and the length fits its type. */
export function isApdu(bytes: Uint8Array, at: number, end: number): boolean {
  const have = end - at;
  if (have < 2) return false;
  const head = bytes[at] as number;
  const flags = head & 15;
  const extra = (flags & SEGMENTED) !== 0 ? 2 : 0;
  switch (head >> 4) {
    case CONFIRMED:
      return (flags & 1) === 0 && (extra > 0 || (flags & MORE_FOLLOWS) === 0) && have >= 4 + extra;
    case UNCONFIRMED:
      return flags === 0 && ((bytes[at + 1] as number) <= 14 || (bytes[at + 1] as number) >= 128);
    case COMPLEX_ACK:
      return (flags & 3) === 0 && (extra > 0 || (flags & MORE_FOLLOWS) === 0) && have >= 3 + extra;
    case SEGMENT_ACK:
      return (flags & 12) === 0 && have === 4;
    case ERROR:
      return flags === 0 && have >= 7;
    case SIMPLE_ACK:
    case REJECT:
      return flags === 0 && have === 3;
    case ABORT:
      return (flags & 14) === 0 && have === 3;
    default:
      return false;
  }
}

export class Application {
  /** Of the virtual link layer of the current message, for tests: function and length; -1 where there is none. */
  linkFunction = -1;
  linkLength = 0;
  /** Position of the address (IPv4, port) of the true sender of a forwarded message; -1 where the sender is who it seems. */
  forwardedAt = -1;
  readonly #identity = new Identity();
  readonly #parameters = new Parameters(this.#identity);
  readonly #requests = new Requests();
  readonly #segments = new Segments();
  #greeted = false;
  #router = false;
  #fields: Record<string, unknown> | null = null;

  /** Reads the NPDU in bytes[at, end). */
  network(bytes: Uint8Array, at: number, end: number, flow: Flow, direction: Direction, sink: Sink): void {
    if (!readNetwork(bytes, at, end)) {
      if (!flow.truncated) sink.malformed("the network layer is not encoded as BACnet demands");
      return;
    }
    this.#parameters.routed = NET.sourceNetwork >= 0 || this.forwardedAt >= 0;
    this.#parameters.seen = null;
    if (sink.message !== null) this.#note(bytes);
    if (NET.message >= 0) {
      sink.operation(networkMessage(NET.message), -1, null, 0, 0, 0);
      if (NET.message === I_AM_ROUTER && !this.#parameters.routed && !this.#router) {
        this.#router = true;
        sink.asset({ role: "router" });
      }
    } else if (isApdu(bytes, NET.at, end)) this.#apdu(bytes, NET.at, end, flow, direction, sink);
    else if (!flow.truncated) sink.malformed("the application layer is not encoded as BACnet demands");
    if (sink.message !== null) sink.message("bacnet", Object.assign(this.#fields ?? {}, this.#parameters.seen));
    this.#parameters.seen = null;
    this.#fields = null;
  }

  #apdu(bytes: Uint8Array, at: number, end: number, flow: Flow, direction: Direction, sink: Sink): void {
    const head = bytes[at] as number;
    const second = bytes[at + 1] as number;
    switch (head >> 4) {
      case CONFIRMED:
        this.#confirmed(bytes, at, end, flow, flow.senderIs("client", direction), sink);
        return;
      case UNCONFIRMED:
        // Nobody answers from the address of a broadcast: its sender is the client, whatever ports say.
        if (this.#isBroadcast(flow))
          this.#unconfirmed(second, bytes, at + 2, end, flow, flow.senderIs("client", direction), sink);
        else this.#unconfirmed(second, bytes, at + 2, end, flow, direction, sink);
        return;
      case SIMPLE_ACK:
        this.#answer(second, bytes[at + 2] as number, bytes, flow, direction)?.settle(true, sink);
        return;
      case COMPLEX_ACK:
        this.#complex(bytes, at, end, flow, flow.senderIs("server", direction), sink);
        return;
      case SEGMENT_ACK:
        if (this.#fields !== null) Object.assign(this.#fields, { invoke: second, sequence: bytes[at + 2] });
        return;
      case ERROR:
        this.#error(bytes, at, end, flow, direction, sink);
        return;
      case REJECT:
        this.#answer(second, -1, bytes, flow, direction)?.settle(false, sink);
        if (this.#fields !== null) this.#fields.reject = bytes[at + 2];
        return;
      case ABORT:
        // Either side may give up; where the client does, nobody knows how far it went.
        if ((head & SENT_BY_SERVER) !== 0) this.#answer(second, -1, bytes, flow, direction)?.settle(false, sink);
        if (this.#fields !== null) Object.assign(this.#fields, { invoke: second, abort: bytes[at + 2] });
        return;
      default:
    }
  }

  #confirmed(bytes: Uint8Array, at: number, end: number, flow: Flow, direction: Direction, sink: Sink): void {
    const flags = bytes[at] as number;
    const invoke = bytes[at + 2] as number;
    const segmented = (flags & SEGMENTED) !== 0;
    const service = bytes[at + (segmented ? 5 : 3)] as number;
    const from = at + (segmented ? 6 : 4);
    const fromServer = direction === TO_CLIENT;
    if (this.#fields !== null) Object.assign(this.#fields, { invoke, confirmed: service, segmented: segmented ? 1 : 0 });
    if (!this.#greeted && !flow.multicast) {
      this.#greeted = true;
      sink.session(OPEN_TO_ALL);
    }
    this.#parameters.unit = NET.targetNetwork >= 0 && NET.targetLength === 1 ? (bytes[NET.targetAt] as number) : -1;
    const station = stationOf(bytes, NET.targetNetwork, NET.targetAt, NET.targetLength);
    if (!segmented) {
      if (service === CONFIRMED_COV) this.#parameters.reported(fromServer, bytes, from, end, flow, sink);
      this.#parameters.asked(this.#requests.add(invoke, service, station, fromServer), bytes, from, end, flow, sink);
      return;
    }
    const number = bytes[at + 3] as number;
    if (this.#fields !== null) this.#fields.sequence = number;
    const whole = this.#segments.add(direction, invoke, number, (flags & MORE_FOLLOWS) !== 0, bytes, from, end);
    if (whole < 0) sink.operation(confirmedService(service, fromServer), this.#parameters.unit, null, 0, 0, 0);
    if (whole <= 0) return;
    const request = this.#requests.add(invoke, service, station, fromServer);
    this.#parameters.asked(request, this.#segments.bytes(direction), 0, this.#segments.length(direction), flow, sink);
  }

  #complex(bytes: Uint8Array, at: number, end: number, flow: Flow, direction: Direction, sink: Sink): void {
    const flags = bytes[at] as number;
    const invoke = bytes[at + 1] as number;
    const segmented = (flags & SEGMENTED) !== 0;
    const service = bytes[at + (segmented ? 4 : 2)] as number;
    const from = at + (segmented ? 5 : 3);
    this.#parameters.unit = NET.sourceNetwork >= 0 && NET.sourceLength === 1 ? (bytes[NET.sourceAt] as number) : -1;
    const fromServer = direction === TO_CLIENT;
    if (this.#fields !== null) this.#fields.segmented = segmented ? 1 : 0;
    if (segmented) {
      const number = bytes[at + 2] as number;
      if (this.#fields !== null) Object.assign(this.#fields, { invoke, confirmed: service, sequence: number });
      if (this.#segments.add(direction, invoke, number, (flags & MORE_FOLLOWS) !== 0, bytes, from, end) <= 0) return;
    }
    const request = this.#answer(invoke, service, bytes, flow, direction);
    const all = segmented ? this.#segments.bytes(direction) : bytes;
    const first = segmented ? 0 : from;
    const last = segmented ? this.#segments.length(direction) : end;
    this.#parameters.answered(service, request, fromServer, all, first, last, flow, sink);
  }

  /** Error class and code, alone or as the first part of a longer answer (clause 21, BACnet-Error). */
  #error(bytes: Uint8Array, at: number, end: number, flow: Flow, direction: Direction, sink: Sink): void {
    const service = bytes[at + 2] as number;
    const request = this.#answer(bytes[at + 1] as number, service, bytes, flow, direction);
    let next = at + 3;
    const nested = readTag(bytes, next, end) && TAG.kind === OPEN;
    if (nested) next = TAG.end;
    const errorClass = isApplication(bytes, next, end, ENUMERATED) ? unsignedOf(bytes) : -1;
    const errorCode = errorClass >= 0 && isApplication(bytes, TAG.end, end, ENUMERATED) ? unsignedOf(bytes) : -1;
    if (this.#fields !== null && errorCode >= 0) {
      this.#parameters.seen?.errorClass.push(errorClass);
      this.#parameters.seen?.errorCode.push(errorCode);
    }
    if (request === null) return;
    if (service !== WRITE_MULTIPLE || !nested || errorCode < 0) {
      request.settle(false, sink);
      return;
    }
    // Properties are written in order (15.10.2): those before the one that is named were.
    next = readTag(bytes, TAG.end, end) ? TAG.end : end;
    let done = 0;
    if (isOpening(bytes, next, end, 1) && isContext(bytes, TAG.end, end, 0)) {
      const object = unsignedOf(bytes);
      const property = isContext(bytes, TAG.end, end, 1) ? unsignedOf(bytes) : -1;
      while (done < request.keys.length && (request.objects[done] !== object || request.properties[done] !== property)) done++;
      if (done === request.keys.length) done = 0;
    }
    request.settleUntil(done, sink);
  }

  #unconfirmed(service: number, bytes: Uint8Array, at: number, end: number, flow: Flow, direction: Direction, sink: Sink): void {
    if (this.#fields !== null) this.#fields.unconfirmed = service;
    const fn = unconfirmedService(service);
    if (service === I_AM) {
      this.#iAm(bytes, at, end, flow, direction, sink);
      return;
    }
    if (service === I_HAVE) {
      // To one station it is an answer, and no operation.
      if (direction === TO_CLIENT && !this.#isBroadcast(flow)) return;
      const device = isApplication(bytes, at, end, OBJECT);
      if (device && isApplication(bytes, TAG.end, end, OBJECT) && TAG.end - TAG.at === 4) {
        sink.operation(fn, -1, WHOLE_OBJECT, unsignedOf(bytes), 0, 0);
      } else sink.operation(fn, -1, null, 0, 0, 0);
      return;
    }
    if (service === WHO_IS) {
      const low = isContext(bytes, at, end, 0) ? unsignedOf(bytes) : -1;
      const high = low >= 0 && isContext(bytes, TAG.end, end, 1) ? unsignedOf(bytes) : -1;
      if (this.#fields !== null && high >= 0) Object.assign(this.#fields, { low, high });
      sink.operation(fn, -1, high >= 0 ? DEVICES : null, Math.max(0, low), Math.max(0, high), 0);
      return;
    }
    if (service === WHO_HAS) {
      let next = at;
      if (isContext(bytes, next, end, 0) && isContext(bytes, TAG.end, end, 1)) next = TAG.end;
      const object = isContext(bytes, next, end, 2) ? unsignedOf(bytes) : -1;
      sink.operation(fn, -1, object >= 0 ? WHOLE_OBJECT : null, Math.max(0, object), 0, 0);
      return;
    }
    if (service === UNCONFIRMED_COV) {
      // It may go to one subscriber or to the broadcast address of a subnet, which looks like one: it does not tell who serves.
      this.#parameters.reported(direction === TO_CLIENT, bytes, at, end, flow, sink);
    }
    sink.operation(fn, -1, null, 0, 0, 0);
  }

  /** Device object, longest APDU, segmentation, vendor. */
  #iAm(bytes: Uint8Array, at: number, end: number, flow: Flow, direction: Direction, sink: Sink): void {
    if (direction !== TO_CLIENT || this.#isBroadcast(flow)) sink.operation(unconfirmedService(I_AM), -1, null, 0, 0, 0);
    if (!isApplication(bytes, at, end, OBJECT) || TAG.end - TAG.at !== 4) return;
    const object = unsignedOf(bytes);
    if (!isApplication(bytes, TAG.end, end, UNSIGNED) || !isApplication(bytes, TAG.end, end, ENUMERATED)) return;
    if (!isApplication(bytes, TAG.end, end, UNSIGNED)) return;
    const vendor = unsignedOf(bytes);
    if (this.#fields !== null) this.#fields.vendor = vendor;
    this.#parameters.seen?.objects.push(object);
    if (NET.sourceNetwork >= 0 || vendor < 0) return;
    if (this.forwardedAt < 0) this.#identity.announced(object, vendor, sink);
    else this.#identity.announcedBy(bytes, this.forwardedAt, object, vendor, sink);
  }

  /** Sent to all stations of a network, as the frame or the virtual link layer says. */
  #isBroadcast(flow: Flow): boolean {
    return flow.multicast || this.linkFunction === BROADCAST;
  }

  #answer(invoke: number, service: number, bytes: Uint8Array, flow: Flow, direction: Direction): Request | null {
    const towards = flow.senderIs("server", direction);
    if (this.#fields !== null) Object.assign(this.#fields, { invoke, ...(service >= 0 && { confirmed: service }) });
    const station = stationOf(bytes, NET.sourceNetwork, NET.sourceAt, NET.sourceLength);
    return this.#requests.answered(invoke, service, station, towards !== TO_CLIENT);
  }

  #note(bytes: Uint8Array): void {
    const { control, targetNetwork, targetLength, targetAt, sourceNetwork, sourceLength, sourceAt, hops, message, at } = NET;
    const seen: Seen = {
      objects: [],
      properties: [],
      reals: [],
      whole: [],
      enumerated: [],
      names: [],
      errorClass: [],
      errorCode: [],
      constructed: false,
    };
    this.#parameters.seen = message < 0 ? seen : null;
    this.#fields = {
      ...(this.linkFunction >= 0 && { function: this.linkFunction, length: this.linkLength }),
      ...(this.forwardedAt >= 0 && {
        forwarded: [...bytes.subarray(this.forwardedAt, this.forwardedAt + 4)],
        forwardedPort: (bytes[this.forwardedAt + 4] ?? 0) * 256 + (bytes[this.forwardedAt + 5] ?? 0),
      }),
      control,
      ...(targetNetwork >= 0 && { dnet: targetNetwork, hops }),
      ...(targetNetwork >= 0 && targetLength === 1 && { dadr: bytes[targetAt] }),
      ...(sourceNetwork >= 0 && { snet: sourceNetwork }),
      ...(sourceNetwork >= 0 && sourceLength === 1 && { sadr: bytes[sourceAt] }),
      ...(message >= 0 ? { message } : { type: (bytes[at] ?? 0) >> 4 }),
    };
  }
}

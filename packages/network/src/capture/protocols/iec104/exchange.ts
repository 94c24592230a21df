// What the stations of one connection of IEC 60870-5-104 say to each other: reports, commands and their confirmations, files.

import {
  type Direction,
  type Flow,
  type OperationKey,
  type SessionSecurity,
  type Sink,
  TO_CLIENT,
  TO_SERVER,
} from "../../dissector.ts";
import {
  ACTIVATION,
  ACTIVATION_CONFIRMED,
  Asdu,
  DEACTIVATION,
  DEACTIVATION_CONFIRMED,
  isCause,
  PERIODIC,
  REQUESTED,
  SPONTANEOUS,
  TERMINATED,
  UNKNOWN_TYPE,
} from "./asdu.ts";
import { Files } from "./files.ts";
import { functionOf, type Meaning, OBJECT, reportOf } from "./functions.ts";
import { traceAsdu } from "./trace.ts";
import { type AsduType, qualifierAt } from "./types.ts";
import { isAbout, isGood, rawValue } from "./values.ts";

const READ = 102;
const DELAY = 106;
/** All stations behind a connection. */
const EVERY_UNIT = 0xffff;
/** Return information, caused by a remote or by a local command. */
const RETURNED = 11;
const RETURNED_LOCAL = 12;
/** Bit of a command or of a set point that only selects. */
const SELECT = 0x80;
/** Requests that wait for their confirmation, per flow; a station sends 12 messages before it needs an acknowledgement (clause 9.6). */
const PENDING = 32;

/** The protocol has nothing to switch on: what protects it is TLS beneath it, which is then what is seen. */
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
/** Critical commands are challenged; which of them were proven is not followed. */
const AUTHENTICATED: SessionSecurity = {
  ...PLAIN,
  signed: null,
  authenticated: null,
  identity: "key",
  securable: true,
  policy: "Secure Authentication (IEC 60870-5-7)",
};

const asdu = new Asdu();

/** A request that waits. Reused. */
class Request {
  open = false;
  /** Counts requests, to answer the oldest of several that are the same. */
  serial = 0;
  direction: Direction = TO_SERVER;
  code = 0;
  unit = 0;
  object = 0;
  meaning: Meaning = "plain";
  key: OperationKey = -1;
  /** Writes of declared points that wait with it. */
  writes: number[] | null = null;
}

export class Exchange {
  readonly #pending: Request[] = [];
  #made = 0;
  readonly #files = new Files();
  #secured = false;

  greet(sink: Sink): void {
    sink.session(PLAIN);
  }

  gap(): void {
    this.#files.miss();
    // Which of several confirmations is missing cannot be told.
    for (const request of this.#pending) request.open = false;
  }

  close(sink: Sink): void {
    this.#files.end(sink);
  }

  /** Client and server are the other way round. */
  turn(): void {
    for (const request of this.#pending) request.direction = request.direction === TO_SERVER ? TO_CLIENT : TO_SERVER;
  }

  /** bytes[start, end) is a message. Returns the direction to go on with, as its content may show who sent it. */
  read(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): Direction {
    if (!asdu.read(bytes, start, end)) {
      sink.malformed("a message is shorter than its header");
      return direction;
    }
    if (sink.message !== null) sink.message("iec104", traceAsdu(asdu, bytes));
    if (!asdu.fits) sink.malformed("the objects of a message do not fill it");
    if (!isCause(asdu.cause)) sink.malformed("a message has an unknown cause");
    const { type } = asdu;
    const towards = flow.directionSeen ? direction : direct(flow, direction);
    if (towards !== direction) this.turn();
    if (type?.way === "monitor" && asdu.cause < UNKNOWN_TYPE) this.#report(type, bytes, flow, towards, sink);
    else if (type?.way === "file") this.#file(bytes, towards, sink);
    else {
      if (type?.way === "security" && !this.#secured) {
        this.#secured = true;
        sink.session(AUTHENTICATED);
      }
      this.#control(bytes, flow, towards, sink);
    }
    return towards;
  }

  #report(type: AsduType, bytes: Uint8Array, flow: Flow, towards: Direction, sink: Sink): void {
    const { cause, unit } = asdu;
    if (cause === REQUESTED) {
      for (let index = 0; index < asdu.count; index++) this.#settle(READ, asdu.address(bytes, index), towards, true, sink);
    } else if ((cause >= PERIODIC && cause < REQUESTED) || cause === RETURNED || cause === RETURNED_LOCAL) {
      // What answers an interrogation was asked for by it; the rest comes by itself.
      const byCaller = towards === TO_SERVER;
      const fn = asdu.test && !byCaller ? functionOf(type.code, "test") : reportOf(type.code, byCaller);
      sink.operation(fn, unit, null, 0, 0, 0);
    }
    if (flow.points.length === 0 || asdu.test || towards !== TO_CLIENT || type.encoding === "opaque") return;
    for (let index = 0; index < asdu.count; index++) {
      const object = asdu.address(bytes, index);
      for (const point of flow.points) {
        if (!isAbout(point, unit, object)) continue;
        const raw = rawValue(point, type, bytes, asdu.element(index));
        sink.valueRead(point, raw, Number.isFinite(raw) && isGood(type, bytes, asdu.element(index)));
      }
    }
  }

  /** Commands, parameters, security, and types that nobody listed. */
  #control(bytes: Uint8Array, flow: Flow, towards: Direction, sink: Sink): void {
    const { cause, code } = asdu;
    const listed = asdu.type?.way === "control";
    if (answers(cause)) {
      if (cause === TERMINATED) return;
      const accepted = cause < UNKNOWN_TYPE && !asdu.negative;
      for (let index = 0; index < asdu.count; index++) {
        this.#settle(code, asdu.address(bytes, index), towards, accepted, sink, bytes, index);
      }
      return;
    }
    const asks = isAsked();
    // Parameters that answer an interrogation, a clock that was set: the station tells. So it does in types that nobody listed.
    if (towards === TO_CLIENT && !(asks && listed)) return;
    if (listed && !asks && !(code === DELAY && cause === SPONTANEOUS)) {
      sink.malformed("a command has a cause that commands do not have");
    }
    // Authentication is about no object, and answered by messages of other types.
    if (asdu.count === 0 || asdu.type?.way === "security") {
      sink.operation(functionOf(code, meaningOf(bytes, -1, towards)), asdu.unit, null, 0, 0, 0);
      return;
    }
    for (let index = 0; index < asdu.count; index++) this.#request(bytes, index, flow, towards, sink);
  }

  #request(bytes: Uint8Array, index: number, flow: Flow, direction: Direction, sink: Sink): void {
    const { code, unit, type } = asdu;
    const object = asdu.address(bytes, index);
    const at = asdu.element(index);
    const meaning = meaningOf(bytes, at, direction);
    const request = this.#slot();
    request.open = true;
    request.serial = this.#made++;
    request.direction = direction;
    request.code = code;
    request.unit = unit;
    request.object = object;
    request.meaning = meaning;
    request.writes = null;
    request.key = sink.operation(functionOf(code, meaning), unit, object === 0 ? null : OBJECT, object, 0, 0);
    if (flow.points.length === 0 || meaning !== "plain" || type?.class !== "write") return;
    for (const point of flow.points) {
      if (!isAbout(point, unit, object)) continue;
      const raw = rawValue(point, type, bytes, at);
      request.writes ??= [];
      request.writes.push(sink.valueWritten(point, raw, Number.isFinite(raw)));
    }
  }

  #file(bytes: Uint8Array, direction: Direction, sink: Sink): void {
    if (asdu.count > 0) this.#files.read(asdu, bytes, direction, sink);
    else if (direction === TO_SERVER) sink.operation(functionOf(asdu.code, "plain"), asdu.unit, null, 0, 0, 0);
  }

  /** The object of a request was confirmed; `index` of it where the confirmation mirrors the request. */
  #settle(code: number, object: number, towards: Direction, accepted: boolean, sink: Sink, bytes?: Uint8Array, index = 0): void {
    let found: Request | null = null;
    for (const request of this.#pending) {
      if (!request.open || request.code !== code || request.object !== object || request.direction === towards) continue;
      if (request.unit !== asdu.unit && request.unit !== EVERY_UNIT) continue;
      if (bytes !== undefined && asdu.cause < UNKNOWN_TYPE) {
        if (request.meaning !== meaningOf(bytes, asdu.element(index), request.direction)) continue;
      }
      if (found === null || request.serial < found.serial) found = request;
    }
    if (found === null) return;
    found.open = false;
    if (accepted) sink.accepted(found.key);
    else sink.refused(found.key);
    if (found.writes !== null) for (const key of found.writes) sink.settle(key, accepted);
  }

  /** A free place, else that of the oldest request. */
  #slot(): Request {
    let oldest: Request | null = null;
    for (const request of this.#pending) {
      if (!request.open) return request;
      if (oldest === null || request.serial < oldest.serial) oldest = request;
    }
    if (oldest !== null && this.#pending.length >= PENDING) return oldest;
    const request = new Request();
    this.#pending.push(request);
    return request;
  }
}

/** Reports and confirmations come from the controlled station, which is the one that is called. */
function direct(flow: Flow, direction: Direction): Direction {
  const way = asdu.type?.way;
  if (way === "monitor" || (way === "control" && answers(asdu.cause))) return flow.senderIs("server", direction);
  return way === "control" && isAsked() ? flow.senderIs("client", direction) : direction;
}

/** Whether a message of a command with the cause comes back from who was commanded. */
function answers(cause: number): boolean {
  if (cause === ACTIVATION_CONFIRMED || cause === DEACTIVATION_CONFIRMED) return true;
  return cause === TERMINATED || cause >= UNKNOWN_TYPE;
}

/** Whether the current message has a cause with which commands are given. */
function isAsked(): boolean {
  const { cause, code } = asdu;
  return cause === ACTIVATION || cause === DEACTIVATION || (code === READ && cause === REQUESTED);
}

/** What the current message means by the element at `at` (-1: none is there), sent by a controlling station towards `direction`. */
function meaningOf(bytes: Uint8Array, at: number, direction: Direction): Meaning {
  if (direction === TO_CLIENT) return "turned";
  if (asdu.test) return "test";
  if (asdu.cause === DEACTIVATION || asdu.cause === DEACTIVATION_CONFIRMED) return "deactivation";
  const { type } = asdu;
  if (at < 0 || type?.class !== "write" || type.encoding === "pattern") return "plain";
  return ((bytes[at + qualifierAt(type)] as number) & SELECT) !== 0 ? "select" : "plain";
}

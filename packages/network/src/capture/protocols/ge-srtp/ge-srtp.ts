// GE-SRTP, the Service Request Transport Protocol of GE (now Emerson) controllers over TCP. It is not published; it wraps the mailbox
// messages of SNP (GFK-0529C, chapter 6), and was analysed by Denton and others ("Leveraging the SRTP protocol for over-the-network memory
// acquisition of a GE Fanuc Series 90-30", Digital Investigation 22, 2017):
//
//   type | 0 | sequence 2 | text length 2 | ... | 30 sequence | 31 message type | source 4 | destination 4 | packet | packets |
//   42 service or status | 43 to 55 parameters or data | text ...
//
// All numbers low byte first. With text the service and its parameters begin at 50. Types: 0 and 8 begin (1, 9 answer), 2 asks, 3 answers.

import type { OperationClass } from "@bulkhead/facts";
import {
  ASTRAY,
  type Direction,
  type Dissection,
  type Dissector,
  type Flow,
  functionTable,
  MORE,
  maskSecret,
  NO,
  type ProtocolFunction,
  type Recognition,
  type Sink,
  TO_SERVER,
  targetForm,
  YES_FROM_CLIENT,
  YES_FROM_SERVER,
} from "../../dissector.ts";
import { be16, indexOf, le16, textAt } from "../octets.ts";
import { type Request, Requests } from "../requests.ts";
import { lengthOf, locate, MEMORY, readValues, writtenValues } from "./memory.ts";

const PORT = 18_245;
const HEADER = 56;
const PENDING = 32;

const ASK = 2;
const ANSWER = 3;
const LAST_TYPE = 9;
/** Message types: requests without and with text, completions without and with text, an error. */
const SHORT = 0xc0;
const WITH_TEXT = 0x80;
const DONE = 0xd4;
const DONE_WITH_TEXT = 0x94;
const FAILED = 0xd1;

/** Errors are numbered from 1 to 7 (GFK-0529C, table 3-12). */
const MOST_STATUS = 7;

const READ_MEMORY = 0x04;
const WRITE_MEMORY = 0x07;
const LOGON = 0x20;
const PRIVILEGE = 0x21;
const SET_STATE = 0x23;
const STORE = 0x3f;
const LOAD = 0x40;
const IDENTITY = 0x43;
const FORCE = 0x44;

/** A store goes into the controller, a load comes out of it, seen from the programmer (GFK-0529C, page 6-118). */
const ROWS: readonly (readonly [code: number, name: string, of: OperationClass])[] = [
  [0x00, "PLC Short Status", "diagnostic"],
  [0x03, "Return Control Program Names", "discovery"],
  [READ_MEMORY, "Read System Memory", "read"],
  [0x05, "Read Task Memory", "read"],
  [0x06, "Read Program Block Memory", "read"],
  [WRITE_MEMORY, "Write System Memory", "write"],
  [0x08, "Write Task Memory", "write"],
  [0x09, "Write Program Block Memory", "write"],
  [LOGON, "Programmer Logon", "authentication"],
  [PRIVILEGE, "Change Privilege Level", "authentication"],
  [0x22, "Set Control Id", "configuration"],
  [SET_STATE, "Set PLC State", "mode-change"],
  [0x24, "Set PLC Time and Date", "time-change"],
  [0x25, "Return PLC Time and Date", "read"],
  [0x38, "Return Fault Table", "diagnostic"],
  [0x39, "Clear Fault Table", "configuration"],
  [STORE, "Program Store", "program-download"],
  [LOAD, "Program Load", "program-upload"],
  [IDENTITY, "Return Controller Type and Id", "discovery"],
  [FORCE, "Toggle Force System Memory", "write"],
];
export const serviceOf = functionTable(ROWS, "Service");
const listed: ReadonlySet<number> = new Set(ROWS.map(([code]) => code));

const run = functionTable([[SET_STATE, "Set PLC State: Run", "start"]])(SET_STATE);
const stop = functionTable([[SET_STATE, "Set PLC State: Stop", "stop"]])(SET_STATE);

/** New state: 0 and 1 run, 2 and 6 stop, with and without inputs and outputs. */
function stateOf(state: number): ProtocolFunction {
  return state <= 1 ? run : state === 2 || state === 6 ? stop : serviceOf(SET_STATE);
}

const BLOCK = targetForm((type) => blockName(type));

function blockName(type: number): string {
  return type === 0 ? "logic" : type === 5 ? "declarations" : `block:${type}`;
}

class SrtpFlow implements Dissection {
  readonly #requests = new Requests(PENDING);
  #greeted = false;
  #identity = "";

  dissect(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): number {
    let at = start;
    this.#greet(false, sink);
    while (end - at >= HEADER) {
      const type = bytes[at] as number;
      const text = le16(bytes, at + 4);
      if (type > LAST_TYPE || bytes[at + 1] !== 0) {
        sink.malformed("bytes where a message should begin are none");
        return ASTRAY;
      }
      if (end - at < HEADER + text) break;
      const next = at + HEADER + text;
      if (type === ASK || type === ANSWER) {
        const towards = flow.senderIs(type === ASK ? "client" : "server", direction);
        if ((towards === TO_SERVER) !== (type === ASK))
          sink.malformed("a request comes from the server, or an answer from the client");
        else if (type === ASK) this.#ask(bytes, at, next, flow, sink);
        else this.#answer(bytes, at, next, flow, sink);
      }
      at = next;
    }
    return at - start;
  }

  gap(): void {
    this.#requests.gap();
  }

  #greet(authenticated: boolean, sink: Sink): void {
    if (this.#greeted && !authenticated) return;
    this.#greeted = true;
    sink.session({
      encrypted: false,
      signed: false,
      authenticated,
      identity: authenticated ? "password" : "none",
      securable: false,
      interactive: false,
      policy: null,
      weak: authenticated ? "the password crosses the wire readable" : null,
    });
  }

  #ask(bytes: Uint8Array, at: number, end: number, flow: Flow, sink: Sink): void {
    const kind = bytes[at + 31] as number;
    if (kind !== SHORT && kind !== WITH_TEXT) {
      sink.malformed("a request has an unknown message type");
      return;
    }
    const from = at + (kind === SHORT ? 42 : 50);
    const service = bytes[from] as number;
    const selector = bytes[from + 1] as number;
    const offset = le16(bytes, from + 2);
    const count = le16(bytes, from + 4);
    const sequence = le16(bytes, at + 2);
    if (sink.message !== null) sink.message("ge-srtp", { asks: true, sequence, kind, service, selector, offset, count });
    const request = this.#requests.ask(sequence);
    request.code = service;
    switch (service) {
      case READ_MEMORY:
      case WRITE_MEMORY:
      case FORCE:
        request.unit = selector;
        request.first = offset;
        request.count = count;
        request.key = sink.operation(serviceOf(service), -1, MEMORY, selector, offset, count);
        if (service === WRITE_MEMORY)
          this.#written(request, bytes, kind === SHORT ? at + 48 : at + HEADER, end, kind, flow, sink);
        return;
      case SET_STATE:
        request.key = sink.operation(stateOf(selector), -1, null, 0, 0, 0);
        return;
      case STORE:
      case LOAD:
        request.unit = selector;
        request.count = end - at - HEADER;
        request.key = sink.operation(serviceOf(service), -1, BLOCK, selector, 0, 0);
        return;
      case PRIVILEGE: {
        request.key = sink.operation(serviceOf(service), -1, null, 0, 0, 0);
        const zero = indexOf(bytes, from + 2, from + 10, 0);
        const until = kind !== SHORT ? from + 2 : zero < 0 ? from + 10 : zero;
        if (until === from + 2) return;
        request.first = 1;
        sink.credential(null, maskSecret(textAt(bytes, from + 2, until)));
        return;
      }
      default:
        request.key = sink.operation(serviceOf(service), -1, null, 0, 0, 0);
    }
  }

  #written(request: Request, bytes: Uint8Array, at: number, end: number, kind: number, flow: Flow, sink: Sink): void {
    const length = lengthOf(request.unit, request.first, request.count);
    const room = kind === SHORT ? 8 : end - at;
    if (length > room || (kind === WITH_TEXT && length > 0 && length !== room))
      sink.malformed("a write holds more or fewer items than it says");
    else if (flow.points.length > 0 && length > 0)
      request.writes = writtenValues(flow.points, request.unit, request.first, bytes, at, at + length, sink);
  }

  #answer(bytes: Uint8Array, at: number, end: number, flow: Flow, sink: Sink): void {
    const kind = bytes[at + 31] as number;
    const sequence = le16(bytes, at + 2);
    const status = kind === DONE_WITH_TEXT ? 0 : (bytes[at + 42] as number);
    if (sink.message !== null) sink.message("ge-srtp", { asks: false, sequence, kind, status });
    if (kind !== DONE && kind !== DONE_WITH_TEXT && kind !== FAILED) {
      sink.malformed("an answer has an unknown message type");
      return;
    }
    const request = this.#requests.find(sequence);
    if (request === null) {
      if (flow.fromStart && this.#requests.complete) sink.malformed("a response to no request");
      return;
    }
    const accepted = kind !== FAILED && status === 0;
    request.settle(accepted, sink);
    if (!accepted) return;
    const data = kind === DONE_WITH_TEXT ? at + HEADER : at + 44;
    const until = kind === DONE_WITH_TEXT ? end : at + 50;
    if (request.code === READ_MEMORY) {
      const length = lengthOf(request.unit, request.first, request.count);
      if (length > until - data) sink.malformed("a response holds fewer items than were asked for");
      else if (flow.points.length > 0 && length > 0)
        readValues(flow.points, request.unit, request.first, bytes, data, data + length, sink);
    } else if (request.code === IDENTITY) this.#identify(bytes, data, until, sink);
    else if (request.code === STORE) sink.transfer("download", blockName(request.unit), request.count, null);
    else if (request.code === LOAD) sink.transfer("upload", blockName(request.unit), end - at - HEADER, null);
    else if (request.code === PRIVILEGE && request.first === 1) this.#greet(true, sink);
  }

  /** Name of eight characters, major and minor type. */
  #identify(bytes: Uint8Array, at: number, end: number, sink: Sink): void {
    if (end - at < 10) return;
    const zero = indexOf(bytes, at, at + 8, 0);
    const name = textAt(bytes, at, zero < 0 ? at + 8 : zero);
    const product = `GE controller type 0x${be16(bytes, at + 8)
      .toString(16)
      .padStart(4, "0")}`;
    const identity = `${name} ${product}`;
    if (identity === this.#identity) return;
    this.#identity = identity;
    sink.asset({ vendor: "GE", product, ...(name !== "" && { names: [name] }) });
  }
}

/** Whether bytes[at, end) is the header of a request or an answer. */
function isMessage(bytes: Uint8Array, at: number, end: number): boolean {
  if (end - at < HEADER || (bytes[at + 6] as number) + (bytes[at + 7] as number) + (bytes[at + 8] as number) !== 0) return false;
  const kind = bytes[at + 31] as number;
  if (bytes[at] === ASK) {
    if (bytes[at + 2] !== bytes[at + 30]) return false;
    if (kind === SHORT) return le16(bytes, at + 4) === 0 && listed.has(bytes[at + 42] as number);
    return kind === WITH_TEXT && le16(bytes, at + 4) > 0 && listed.has(bytes[at + 50] as number);
  }
  if (bytes[at] !== ANSWER) return false;
  if (kind === DONE_WITH_TEXT) return le16(bytes, at + 4) > 0;
  const status = bytes[at + 42] as number;
  return (
    le16(bytes, at + 4) === 0 && ((kind === DONE && status === 0) || (kind === FAILED && status > 0 && status <= MOST_STATUS))
  );
}

/** Whether bytes[at, end) begin a connection: a type, then zeros. */
function isBeginning(bytes: Uint8Array, at: number, end: number): boolean {
  if ((bytes[at] as number) > 1) return false;
  for (let index = at + 1; index < Math.min(end, at + HEADER); index++) if (bytes[index] !== 0) return false;
  return true;
}

function recognise(bytes: Uint8Array, start: number, end: number, flow: Flow): Recognition {
  let at = start;
  if (isBeginning(bytes, start, end)) {
    if (end - start < HEADER) return MORE;
    if (flow.serverPort === PORT) return bytes[start] === 0 ? YES_FROM_CLIENT : YES_FROM_SERVER;
    // Zeros alone could be anybody's: what follows must tell.
    at += HEADER;
    if (at === end) return MORE;
  }
  const type = bytes[at] as number;
  if ((type !== ASK && type !== ANSWER) || (end - at > 1 && bytes[at + 1] !== 0)) return NO;
  if (end - at < HEADER) return MORE;
  if (!isMessage(bytes, at, end)) return NO;
  return type === ASK ? YES_FROM_CLIENT : YES_FROM_SERVER;
}

export const geSrtp: Dissector = {
  name: "ge-srtp",
  transport: "tcp",
  ports: [PORT],
  recognise,
  open: () => new SrtpFlow(),
  locate,
};

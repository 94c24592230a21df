// BSAP over UDP (Bristol Standard Asynchronous Protocol; forms as ICSNPP-BSAP reads them): a host reads and writes signals of controllers.
//
//   over IP:  length of the header (14 or 22) | number of messages | kind | sequences (8 or 16)
//             message: length (4) | size of a header | sequence (4) | application or status | …
//   serial, as taps send it on:  10 02 | station | serial number | [to (2), from (2), control] | application | sequence (2) | source | status | …
//             | 10 03 | CRC (2)
//
// In brackets: only where the highest bit of the station is set. In a serial frame, 10 is sent twice. Numbers go low byte first. Not followed:
// values, whose forms were not at hand, and messages in more than one datagram. No device was there to compare with.

import {
  type Direction,
  type Dissection,
  type Dissector,
  type Flow,
  NO,
  namedFunction,
  type OperationKey,
  type Recognition,
  type SessionSecurity,
  type Sink,
  TO_CLIENT,
  YES,
  YES_FROM_CLIENT,
  YES_FROM_SERVER,
} from "../../dissector.ts";
import { be16, le16, le32 } from "../octets.ts";
import {
  ADDRESS,
  byAddress,
  byName,
  DATABASE,
  DATABASE_EXTENSION,
  functions,
  HOST,
  isApplication,
  isExtension,
  NAME,
} from "./functions.ts";
import { findAddresses, findNames, SIGNALS } from "./signals.ts";

const PORTS = [1234, 1235];
const SHORT_HEADER = 14;
const LONG_HEADER = 22;
/** Length, size, sequence, application. */
const MESSAGE = 10;
/** Kinds of datagrams. */
const POLL = 0;
const ACKNOWLEDGE = 1;
const RESPONSE = 5;
const REQUESTS: ReadonlySet<number> = new Set([0x06, 0x84, 0x86]);
const MOST_MESSAGES = 64;

const DLE = 0x10;
const STX = 0x02;
const ETX = 0x03;
/** DLE STX, station, serial number, application, sequence, source, status; behind: DLE ETX, CRC. */
const SERIAL_HEADER = 9;
const SERIAL_TRAILER = 4;
const GLOBAL = 5;
const PENDING = 32;

const POLLED = namedFunction("Poll", "session");

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

interface Pending {
  readonly sequence: number;
  readonly direction: Direction;
  readonly keys: readonly OperationKey[];
}

/** A serial frame without what the line adds; only used within a call. */
const frame = new Uint8Array(2048);

class BsapFlow implements Dissection {
  readonly #pending: Pending[] = [];
  #greeted = false;

  dissect(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): number {
    if (!this.#greeted) {
      this.#greeted = true;
      sink.session(PLAIN);
    }
    if (isSerial(bytes, start, end)) this.#serial(bytes, start, end, flow, direction, sink);
    else if (isDatagram(bytes, start, end)) this.#datagram(bytes, start, end, flow, direction, sink);
    else if (!flow.truncated) sink.malformed("a datagram is none of BSAP");
    return 0;
  }

  #datagram(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): void {
    const kind = le16(bytes, start + 4);
    const at = start + le16(bytes, start);
    const count = le16(bytes, start + 2);
    const asks = REQUESTS.has(kind);
    const towards = asks || kind === RESPONSE ? flow.senderIs(asks ? "client" : "server", direction) : direction;
    sink.message?.("bsap", { kind, count });
    if (kind === POLL && towards !== TO_CLIENT) sink.operation(POLLED, -1, null, 0, 0, 0);
    if (count === 0 || (!asks && kind !== RESPONSE)) return;
    // Of several messages, the first is where it must be.
    if (end - at <= MESSAGE) {
      if (!flow.truncated) sink.malformed("a message is shorter than its header");
      return;
    }
    const sequence = le32(bytes, at + 5);
    const last = at + MESSAGE - 1;
    if (asks) this.#ask(bytes, bytes[last] as number, -1, last + 2, end, sequence, towards, sink);
    else this.#settle(sequence, bytes[last] === 0, towards, sink);
  }

  #serial(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): void {
    const length = unstuff(bytes, start + 2, end - SERIAL_TRAILER);
    const station = frame[0] as number;
    const at = station >= 0x80 ? 2 + GLOBAL : 2;
    if (length < at + 5) {
      sink.malformed("a serial frame is shorter than its header");
      return;
    }
    const application = frame[at] as number;
    const sequence = le16(frame, at + 1);
    const source = frame[at + 3] as number;
    const answers = application === HOST;
    const towards = flow.senderIs(answers ? "server" : "client", direction);
    sink.message?.("bsap", { station: station & 0x7f, application, sequence, source });
    // A message of the database begins its answer with what went wrong.
    if (answers) this.#settle(sequence, length === at + 5 || frame[at + 5] === 0, towards, sink);
    else this.#ask(frame, application, station & 0x7f, at + 5, length, sequence, towards, sink);
  }

  /** bytes[at, end) is what follows the status of the node. */
  #ask(
    bytes: Uint8Array,
    application: number,
    unit: number,
    at: number,
    end: number,
    sequence: number,
    direction: Direction,
    sink: Sink,
  ): void {
    const known = functions(direction === TO_CLIENT);
    const keys: OperationKey[] = [];
    if (application === DATABASE && at < end) {
      const code = bytes[at] as number;
      const fn = known.database(code);
      SIGNALS.count = 0;
      if (byName(code)) findNames(bytes, at + 1, end, code >= 0x80);
      else if (byAddress(code)) findAddresses(bytes, at + 1, end, code >= 0x80);
      for (let index = 0; index < SIGNALS.count; index++) {
        const from = SIGNALS.starts[index] as number;
        const named = byName(code);
        const target = named ? sink.text(bytes, from, SIGNALS.ends[index] as number) : be16(bytes, from);
        keys.push(sink.operation(fn, unit, named ? NAME : ADDRESS, target, 0, 0));
      }
      if (keys.length === 0) keys.push(sink.operation(fn, unit, null, 0, 0, 0));
    } else if (application === DATABASE_EXTENSION && end - at >= 2) {
      // Some repeat application, sequence, source and status before the function.
      const far = at + 5;
      const code =
        !isExtension(le16(bytes, at)) && end - far >= 2 && isExtension(le16(bytes, far)) ? le16(bytes, far) : le16(bytes, at);
      keys.push(sink.operation(known.extension(code), unit, null, 0, 0, 0));
    } else keys.push(sink.operation(known.application(application), unit, null, 0, 0, 0));
    if (this.#pending.length >= PENDING) this.#pending.shift();
    this.#pending.push({ sequence, direction, keys });
  }

  #settle(sequence: number, accepted: boolean, direction: Direction, sink: Sink): void {
    const index = this.#pending.findIndex((one) => one.sequence === sequence && one.direction !== direction);
    if (index < 0) return;
    for (const key of this.#pending[index]?.keys ?? []) {
      if (accepted) sink.accepted(key);
      else sink.refused(key);
    }
    this.#pending.splice(index, 1);
  }
}

/** Copies bytes[at, end) to `frame` with each doubled DLE once. Returns the length. */
function unstuff(bytes: Uint8Array, at: number, end: number): number {
  let length = 0;
  for (let index = at; index < end && length < frame.length; index++) {
    const byte = bytes[index] as number;
    if (byte === DLE && index + 1 < end && bytes[index + 1] === DLE) index++;
    frame[length++] = byte;
  }
  return length;
}

function isSerial(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < SERIAL_HEADER + SERIAL_TRAILER || bytes[start] !== DLE || bytes[start + 1] !== STX) return false;
  return bytes[end - 4] === DLE && bytes[end - 3] === ETX;
}

function isDatagram(bytes: Uint8Array, start: number, end: number): boolean {
  const length = le16(bytes, start);
  if ((length !== SHORT_HEADER && length !== LONG_HEADER) || end - start < length || le16(bytes, start + 2) > MOST_MESSAGES)
    return false;
  const kind = le16(bytes, start + 4);
  return kind === POLL || kind === ACKNOWLEDGE || kind === RESPONSE || REQUESTS.has(kind);
}

/** Requests for a known application are known anywhere; the rest says too little, except at the ports of the protocol. */
function recognise(bytes: Uint8Array, start: number, end: number, flow: Flow): Recognition {
  const own = PORTS.includes(flow.serverPort) || PORTS.includes(flow.clientPort);
  if (isSerial(bytes, start, end)) {
    const at = start + 4 + ((bytes[start + 2] as number) >= 0x80 ? GLOBAL : 0);
    const application = bytes[at] as number;
    if (at + 5 > end - SERIAL_TRAILER || !isApplication(application)) return NO;
    if (!own && application !== DATABASE && !(application === HOST && bytes[at + 3] === DATABASE)) return NO;
    return application === HOST ? YES_FROM_SERVER : YES_FROM_CLIENT;
  }
  if (!isDatagram(bytes, start, end)) return NO;
  const kind = le16(bytes, start + 4);
  const at = start + le16(bytes, start);
  const carries = le16(bytes, start + 2) > 0;
  if (carries && REQUESTS.has(kind) && end - at > MESSAGE + 1 && le32(bytes, at) <= end - start) {
    const application = bytes[at + MESSAGE - 1] as number;
    if (isApplication(application) && (own || application === DATABASE)) return YES_FROM_CLIENT;
  }
  if (!own) return NO;
  if (carries) return kind === RESPONSE && end - at > MESSAGE && le32(bytes, at) <= end - start ? YES_FROM_SERVER : NO;
  return end === at ? YES : NO;
}

export const bsap: Dissector = {
  name: "bsap",
  transport: "udp",
  ports: PORTS,
  recognise,
  open: () => new BsapFlow(),
};

// What the messages of HART-IP say: sessions, HART commands in frames and without, identities.

import { type Direction, type Flow, maskSecret, type OperationKey, type Sink, TO_SERVER } from "../../dissector.ts";
import { be16 } from "../octets.ts";
import { Requests } from "../requests.ts";
import {
  AUDIT_LOG,
  commandOf,
  DEVICE,
  DONE,
  EXTENDED,
  LATER,
  namesVariable,
  outcomeOf,
  READ_IDENTITY,
  READ_IDENTITY_BY_LONG_TAG,
  READ_IDENTITY_BY_TAG,
  READ_LONG_TAG,
  READ_TAG,
  SEND_TO_SUB_DEVICE,
  SESSION_START,
  VARIABLE,
  WRITE_JOIN_KEY,
  WRITE_NETWORK_KEY,
} from "./commands.ts";
import { ANSWER, addressAt, BURST, FRAME, REQUEST, readFrame, shortAddressAt } from "./frame.ts";
import { identityOf, longTagOf, tagOf } from "./identity.ts";
import { readValues, writtenValues } from "./values.ts";

/** Numbers of messages and their types (HCF_SPEC-085). */
export const ASK = 0;
export const ANSWERED = 1;
export const PUBLISH = 2;
export const NAK = 15;
export const INITIATE = 0;
export const CLOSE = 1;
export const KEEP_ALIVE = 2;
export const PASS_THROUGH = 3;
export const DIRECT = 4;
export const AUDIT = 5;
export const HEADER = 8;

const PENDING = 32;
const MOST_DEVICES = 256;
/** A session is opened although not all is as asked (status byte of the header). */
const NEAREST_VALUE = 8;

/** The sessions of one flow. */
export class Exchange {
  readonly #requests = new Requests(PENDING);
  readonly #told = new Map<number, string>();
  #greeted = false;

  gap(): void {
    this.#requests.gap();
  }

  #greet(version: number, sink: Sink): void {
    if (this.#greeted) return;
    this.#greeted = true;
    sink.session({
      encrypted: false,
      signed: false,
      authenticated: false,
      identity: "none",
      // Version 2 brings TLS and DTLS with keys per device; version 1 has nothing.
      securable: version >= 2,
      interactive: false,
      policy: `HART-IP ${version}`,
      weak: null,
    });
  }

  /** bytes[at, end) is a whole message. */
  read(bytes: Uint8Array, at: number, end: number, flow: Flow, towards: Direction, sink: Sink): void {
    this.#greet(bytes[at] as number, sink);
    const type = bytes[at + 1] as number;
    const message = bytes[at + 2] as number;
    const status = bytes[at + 3] as number;
    const sequence = be16(bytes, at + 4);
    const body = at + HEADER;
    const framed = message === PASS_THROUGH && readFrame(bytes, body, end);
    if (sink.message !== null) {
      const basis = { version: bytes[at], type, id: message, status, sequence, length: end - at };
      sink.message("hart-ip", framed ? { ...basis, ...traceFrame(bytes, body) } : basis);
    }
    if (type === NAK) {
      this.#requests.find(sequence)?.settle(false, sink);
      return;
    }
    if (type === ASK && towards !== TO_SERVER) sink.malformed("a request comes from the server");
    switch (message) {
      case INITIATE:
        if (type === ASK) this.#requests.ask(sequence).key = sink.operation(SESSION_START, -1, null, 0, 0, 0);
        else this.#requests.find(sequence)?.settle(status === 0 || status === NEAREST_VALUE, sink);
        return;
      case CLOSE:
        if (type === ANSWERED) {
          sink.sessionEnds();
          this.#greeted = false;
        }
        return;
      case PASS_THROUGH:
        if (!framed) sink.malformed("a HART frame does not fit into its message");
        else this.#frame(bytes, sequence, type, end, flow, sink);
        return;
      case DIRECT:
        this.#direct(bytes, body, end, sequence, type, flow, sink);
        return;
      case AUDIT:
        if (type === ASK) this.#requests.ask(sequence).key = sink.operation(AUDIT_LOG, -1, null, 0, 0, 0);
        else this.#requests.find(sequence)?.settle(status === 0 || status === NEAREST_VALUE, sink);
        return;
      default:
        return;
    }
  }

  #frame(bytes: Uint8Array, sequence: number, type: number, end: number, flow: Flow, sink: Sink): void {
    const { address, dataAt, dataEnd } = FRAME;
    if (!FRAME.intact) {
      sink.malformed("the checksum of a HART frame is wrong");
      return;
    }
    if (FRAME.end !== end) sink.malformed("bytes follow the HART frame of a message");
    if ((FRAME.type === REQUEST) !== (type === ASK)) {
      sink.malformed("a HART frame does not fit the type of its message");
      return;
    }
    const extended = FRAME.command === EXTENDED;
    const answer = FRAME.type === ANSWER || FRAME.type === BURST;
    // Response code and device status come first in an answer, then the number of an extended command.
    const at = answer ? dataAt + 2 : dataAt;
    if (dataEnd < at + (extended ? 2 : 0)) {
      // An error of communication may come without device status.
      if (answer && dataEnd > dataAt) this.#requests.find(sequence)?.settle(false, sink);
      else sink.malformed("a HART frame is too short for its command");
      return;
    }
    const command = extended ? be16(bytes, at) : FRAME.command;
    const from = extended ? at + 2 : at;
    if (answer) {
      const outcome = outcomeOf(bytes[dataAt] as number);
      if (FRAME.type === ANSWER && type !== PUBLISH) this.#settle(sequence, outcome, sink);
      if (outcome === DONE) this.#understand(command, bytes, from, dataEnd, address, flow, sink);
    } else this.#ask(command, bytes, from, dataEnd, address, sequence, flow, sink);
  }

  /** Commands to the device that holds the session, one behind the other. */
  #direct(bytes: Uint8Array, body: number, end: number, sequence: number, type: number, flow: Flow, sink: Sink): void {
    let at = body + 2;
    while (end - at >= 3 && end - at - 3 >= (bytes[at + 2] as number)) {
      const command = be16(bytes, at);
      const next = at + 3 + (bytes[at + 2] as number);
      if (type === ASK) this.#ask(command, bytes, at + 3, next, 0, sequence, flow, sink);
      else if (next > at + 3) {
        const outcome = outcomeOf(bytes[at + 3] as number);
        if (type === ANSWERED) this.#settle(sequence, outcome, sink);
        if (outcome === DONE) this.#understand(command, bytes, at + 4, next, 0, flow, sink);
      }
      at = next;
    }
    if (at !== end) sink.malformed("commands do not fill their message");
  }

  #settle(sequence: number, outcome: number, sink: Sink): void {
    const request = this.#requests.find(sequence);
    if (request === null) return;
    if (outcome === LATER) request.open = false;
    else request.settle(outcome === DONE, sink);
  }

  /** bytes[at, end): the data of the command. */
  #ask(
    command: number,
    bytes: Uint8Array,
    at: number,
    end: number,
    address: number,
    sequence: number,
    flow: Flow,
    sink: Sink,
  ): void {
    const request = this.#requests.ask(sequence);
    request.key =
      namesVariable(command) && end > at
        ? sink.operation(commandOf(command), -1, VARIABLE, address, bytes[at] as number, 0)
        : sink.operation(commandOf(command), -1, DEVICE, address, 0, 0);
    if (flow.points.length > 0) request.writes = writtenValues(command, bytes, at, end, address, flow.points, sink);
    if (command === SEND_TO_SUB_DEVICE) request.others = inner(bytes, at, end, sink);
    if (command === WRITE_JOIN_KEY || command === WRITE_NETWORK_KEY)
      sink.credential(null, maskSecret(hexadecimal(bytes, at, end)));
  }

  /** bytes[at, end): what a device answers behind response code and device status. */
  #understand(command: number, bytes: Uint8Array, at: number, end: number, address: number, flow: Flow, sink: Sink): void {
    if (flow.points.length > 0) readValues(command, bytes, at, end, address, flow.points, sink);
    const serial = address < 64 ? undefined : String(address % 0x1000000);
    let names: string[] = [];
    switch (command) {
      case READ_IDENTITY:
      case READ_IDENTITY_BY_TAG:
      case READ_IDENTITY_BY_LONG_TAG: {
        const told = identityOf(bytes, at, end);
        if (told === null) sink.malformed("an identity has another form than HART demands");
        else if (this.#isNew(address * 4, JSON.stringify(told))) sink.asset(told);
        return;
      }
      case READ_TAG:
        names = [tagOf(bytes, at, end)];
        break;
      case READ_LONG_TAG:
        names = [longTagOf(bytes, at, end)];
        break;
      default:
        return;
    }
    if (names[0] === "" || !this.#isNew(address * 4 + (command === READ_TAG ? 1 : 2), names[0] as string)) return;
    sink.asset({ names, ...(serial !== undefined && { serial }) });
  }

  #isNew(key: number, text: string): boolean {
    if (this.#told.get(key) === text || (this.#told.size >= MOST_DEVICES && !this.#told.has(key))) return false;
    this.#told.set(key, text);
    return true;
  }
}

/** Notes the command that a gateway passes on: card, channel, preambles, then a frame without its checksum. */
function inner(bytes: Uint8Array, at: number, end: number, sink: Sink): OperationKey[] | null {
  const long = at + 3 < end && ((bytes[at + 3] as number) & 0x80) !== 0;
  const commandAt = at + 4 + (long ? 5 : 1);
  if (end - commandAt < 2 || end - commandAt - 2 < (bytes[commandAt + 1] as number)) {
    sink.malformed("a command to a sub-device is cut short");
    return null;
  }
  const address = long ? addressAt(bytes, at + 4) : shortAddressAt(bytes, at + 4);
  const extended = bytes[commandAt] === EXTENDED && (bytes[commandAt + 1] as number) >= 2;
  const command = extended ? be16(bytes, commandAt + 2) : (bytes[commandAt] as number);
  return [sink.operation(commandOf(command), -1, DEVICE, address, 0, 0)];
}

function hexadecimal(bytes: Uint8Array, at: number, end: number): string {
  return Array.from(bytes.subarray(at, end), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function traceFrame(bytes: Uint8Array, body: number): Readonly<Record<string, unknown>> {
  const answer = FRAME.type !== REQUEST && FRAME.dataEnd - FRAME.dataAt >= 2;
  return {
    delimiter: bytes[body],
    address: FRAME.long ? hexadecimal(bytes, body + 1, body + 6) : undefined,
    shortAddress: FRAME.long ? undefined : bytes[body + 1],
    command: FRAME.command,
    bytes: FRAME.dataEnd - FRAME.dataAt,
    checksum: bytes[FRAME.dataEnd],
    responseCode: answer ? bytes[FRAME.dataAt] : undefined,
    deviceStatus: answer ? bytes[FRAME.dataAt + 1] : undefined,
    identity: answer && FRAME.command === READ_IDENTITY ? identityOf(bytes, FRAME.dataAt + 2, FRAME.dataEnd) : undefined,
  };
}

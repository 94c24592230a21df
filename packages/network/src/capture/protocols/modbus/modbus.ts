// Modbus/TCP (MODBUS Messaging on TCP/IP V1.0b; MODBUS Application Protocol V1.1b3).

import {
  ASTRAY,
  type Direction,
  type Dissection,
  type Dissector,
  type Flow,
  MORE,
  NO,
  type Recognition,
  type SessionSecurity,
  type Sink,
  type TargetForm,
  TO_SERVER,
  YES,
  YES_FROM_CLIENT,
  YES_FROM_SERVER,
} from "../../dissector.ts";
import { type Request, Requests } from "../requests.ts";
import {
  COIL,
  DEVICE_IDENTIFICATION,
  DIAGNOSTIC,
  DIAGNOSTICS,
  diagnosticOf,
  EITHER,
  ENCAPSULATED,
  FIFO,
  FILE,
  functionOf,
  HOLDING,
  isListed,
  MASK_WRITE,
  NOTHING,
  READ_COILS,
  READ_FIFO,
  READ_FILE,
  READ_IDENTIFICATION,
  READ_INPUT,
  READ_OF_READ_WRITE,
  READ_WRITE,
  REQUEST,
  RESPONSE,
  SPACES,
  shapeOf,
  UNLISTED,
  WRITE_COIL,
  WRITE_COILS,
  WRITE_FILE,
  WRITE_REGISTER,
  WRITE_REGISTERS,
} from "./functions.ts";
import { identityOf } from "./identity.ts";
import { covers, locate, rawValue } from "./values.ts";

const PORT = 502;
/** Transaction, protocol, length, unit. */
const HEADER = 7;
/** Unit and a PDU of at most 253 bytes (section 4.1). */
const LONGEST = 254;
/** Vendors' functions do not keep to it. */
const LONGEST_UNLISTED = 2048;
/** Requests that wait for their answer, per flow; the specification recommends at most 16. */
const PENDING = 16;

/** Plain Modbus/TCP has nothing to switch on; Modbus/TCP Security is another service, over TLS on port 802. */
const SECURITY: SessionSecurity = {
  encrypted: false,
  signed: false,
  authenticated: false,
  identity: "none",
  securable: false,
  interactive: false,
  policy: null,
  weak: null,
};

function word(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
}

/** The largest value of the length field for a function. */
function longestOf(code: number): number {
  return isListed(code & 0x7f) ? LONGEST : LONGEST_UNLISTED;
}

/** What the answer repeats, as one number. */
function idOf(transaction: number, unit: number, code: number): number {
  return (transaction * 256 + unit) * 256 + code;
}

class ModbusFlow implements Dissection {
  readonly #requests = new Requests(PENDING);
  #greeted = false;
  #identity = "";

  dissect(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): number {
    let at = start;
    let towards = direction;
    while (end - at >= HEADER + 1) {
      const length = word(bytes, at + 4);
      if (word(bytes, at + 2) !== 0 || length < 2 || length > longestOf(bytes[at + HEADER] as number)) {
        sink.malformed(word(bytes, at + 2) === 0 ? "the length is outside 2 to 254" : "the protocol identifier is not 0");
        return ASTRAY;
      }
      if (end - at < 6 + length) break;
      const shape = shapeOf(bytes, at + HEADER, length - 1, at + 6 + length);
      if (!flow.directionSeen && (shape === REQUEST || shape === RESPONSE)) {
        towards = flow.senderIs(shape === REQUEST ? "client" : "server", towards);
      }
      if (!this.#greeted) {
        this.#greeted = true;
        sink.session(SECURITY);
      }
      if (towards === TO_SERVER) this.#request(bytes, at, length, shape, flow, sink);
      else this.#response(bytes, at, length, shape, flow, sink);
      at += 6 + length;
    }
    return at - start;
  }

  gap(): void {
    this.#requests.gap();
  }

  #request(bytes: Uint8Array, at: number, length: number, shape: number, flow: Flow, sink: Sink): void {
    const unit = bytes[at + 6] as number;
    const pdu = at + HEADER;
    const code = bytes[pdu] as number;
    if (shape !== UNLISTED && (shape & REQUEST) === 0) {
      sink.malformed("a request does not have the form of its function");
      this.#requests.complete = false;
      if (sink.message !== null)
        sink.message("modbus", {
          transaction: word(bytes, at),
          unit,
          function: code & 0x7f,
          exception: code >= 0x80 ? bytes[pdu + 1] : 0,
        });
      return;
    }
    const transaction = word(bytes, at);
    const request = this.#requests.ask(idOf(transaction, unit, code));
    request.unit = unit;
    request.code = code;
    this.#operate(request, bytes, pdu, pdu + length - 1, sink);
    if (flow.points.length > 0) this.#written(request, bytes, pdu, flow, sink);
    if (sink.message !== null) {
      const { first, count } = request;
      sink.message("modbus", { transaction, unit, function: code, request: true, reference: first, count });
    }
  }

  /** Names what is asked for and notes it. */
  #operate(request: Request, bytes: Uint8Array, pdu: number, end: number, sink: Sink): void {
    const { code, unit } = request;
    switch (code) {
      case READ_COILS:
      case 2:
      case 3:
      case READ_INPUT:
        request.form = SPACES[code] as TargetForm;
        request.first = word(bytes, pdu + 1);
        request.count = word(bytes, pdu + 3);
        break;
      case WRITE_COIL:
      case WRITE_REGISTER:
      case MASK_WRITE:
        request.form = code === WRITE_COIL ? COIL : HOLDING;
        request.first = word(bytes, pdu + 1);
        request.count = 1;
        break;
      case WRITE_COILS:
      case WRITE_REGISTERS:
        request.form = code === WRITE_COILS ? COIL : HOLDING;
        request.first = word(bytes, pdu + 1);
        request.count = word(bytes, pdu + 3);
        break;
      case READ_WRITE:
        request.form = HOLDING;
        request.first = word(bytes, pdu + 1);
        request.count = word(bytes, pdu + 3);
        request.others = [sink.operation(READ_OF_READ_WRITE, unit, HOLDING, request.first, request.count, 0)];
        request.key = sink.operation(functionOf(code), unit, HOLDING, word(bytes, pdu + 5), word(bytes, pdu + 7), 0);
        return;
      case READ_FIFO:
        request.form = FIFO;
        request.first = word(bytes, pdu + 1);
        request.count = 1;
        break;
      case DIAGNOSTICS: {
        const sub = word(bytes, pdu + 1);
        request.key = sink.operation(diagnosticOf(sub), unit, DIAGNOSTIC, sub, 1, 0);
        return;
      }
      case READ_FILE:
      case WRITE_FILE:
        this.#files(request, bytes, pdu, end, sink);
        return;
      case ENCAPSULATED: {
        const identification = bytes[pdu + 1] === DEVICE_IDENTIFICATION;
        request.key = sink.operation(identification ? READ_IDENTIFICATION : functionOf(code), unit, null, 0, 0, 0);
        return;
      }
      default:
        break;
    }
    request.key = sink.operation(functionOf(code), unit, request.form, request.first, request.count, 0);
  }

  /** Sub-requests of 7 bytes, for a write with the records behind each (sections 6.14 and 6.15). */
  #files(request: Request, bytes: Uint8Array, pdu: number, end: number, sink: Sink): void {
    let at = pdu + 2;
    request.others = [];
    while (end - at >= 7) {
      if (bytes[at] !== 6) sink.malformed("a file record has another reference type than 6");
      const count = word(bytes, at + 5);
      request.others.push(
        sink.operation(functionOf(request.code), request.unit, FILE, word(bytes, at + 1), word(bytes, at + 3), count),
      );
      at += request.code === WRITE_FILE ? 7 + count * 2 : 7;
    }
    if (at !== end) sink.malformed("file records do not fill the request");
  }

  #response(bytes: Uint8Array, at: number, length: number, shape: number, flow: Flow, sink: Sink): void {
    const unit = bytes[at + 6] as number;
    const pdu = at + HEADER;
    const transaction = word(bytes, at);
    const said = bytes[pdu] as number;
    const code = said & 0x7f;
    const exception = said >= 0x80 ? (bytes[pdu + 1] as number) : 0;
    if (sink.message !== null) sink.message("modbus", { transaction, unit, function: code, request: false, exception });
    if (shape !== UNLISTED && (shape & RESPONSE) === 0) {
      sink.malformed(
        said >= 0x80 ? "an exception has an unknown form or code" : "a response does not have the form of its function",
      );
      if (said < 0x80) return;
    }
    const request = this.#requests.find(idOf(transaction, unit, code));
    if (request === null) {
      if (this.#requests.complete && flow.fromStart) sink.malformed("a response to no request");
    } else request.settle(said < 0x80, sink);
    if (said >= 0x80) return;
    if (request !== null && flow.points.length > 0) this.#read(request, bytes, pdu, length - 1, flow, sink);
    if (code === ENCAPSULATED && bytes[pdu + 1] === DEVICE_IDENTIFICATION) {
      const identity = identityOf(bytes, pdu, pdu + length - 1);
      if (identity === null) sink.malformed("objects of a device identification do not fill the response");
      else if (identity.key !== this.#identity) {
        this.#identity = identity.key;
        sink.asset(identity.told);
      }
    }
  }

  /** Values that the response of a read carries. */
  #read(request: Request, bytes: Uint8Array, pdu: number, length: number, flow: Flow, sink: Sink): void {
    const { code, form, first } = request;
    if (code > READ_INPUT && code !== READ_WRITE) return;
    const perByte = code <= 2 ? 8 : 0.5;
    const count = Math.min(request.count, (length - 2) * perByte);
    for (const point of flow.points) {
      if (!covers(point, form, request.unit, first, count)) continue;
      const raw = rawValue(point, bytes, pdu + 2, first);
      sink.valueRead(point, raw, Number.isFinite(raw));
    }
  }

  /** Values that the request of a write carries. What a mask write leaves in the register cannot be known from it. */
  #written(request: Request, bytes: Uint8Array, pdu: number, flow: Flow, sink: Sink): void {
    const { code, unit } = request;
    let first = request.first;
    let count = request.count;
    let data = pdu + 3;
    if (code === READ_WRITE) {
      first = word(bytes, pdu + 5);
      count = word(bytes, pdu + 7);
      data = pdu + 10;
    } else if (code === WRITE_COILS || code === WRITE_REGISTERS) data = pdu + 6;
    else if (code !== WRITE_COIL && code !== WRITE_REGISTER) return;
    for (const point of flow.points) {
      if (!covers(point, request.form, unit, first, count)) continue;
      // A single coil is written as 0xFF00 or 0 (section 6.5).
      const raw = code === WRITE_COIL ? (bytes[data] === 0xff ? 1 : 0) : rawValue(point, bytes, data, first);
      request.writes ??= [];
      request.writes.push(sink.valueWritten(point, raw, Number.isFinite(raw)));
    }
  }
}

function recognise(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction): Recognition {
  const have = end - start;
  if ((have >= 3 && bytes[start + 2] !== 0) || (have >= 4 && bytes[start + 3] !== 0)) return NO;
  if (have < HEADER + 1) return have < 5 || bytes[start + 4] === 0 ? MORE : NO;
  const length = word(bytes, start + 4);
  if (length < 2 || length > longestOf(bytes[start + HEADER] as number)) return NO;
  const shape = shapeOf(bytes, start + HEADER, length - 1, Math.min(end, start + 6 + length));
  if (shape === EITHER) return YES;
  // On its own port a frame that is exactly as long as it says is Modbus, however wrong.
  const own = (flow.serverPort === PORT || flow.clientPort === PORT) && have === 6 + length;
  if (shape === NOTHING || shape === UNLISTED) return own ? YES : NO;
  // Where the opening was seen, a request from the server's side is somebody else's message.
  if (flow.directionSeen && (shape === REQUEST) !== (direction === TO_SERVER)) return own ? YES : NO;
  return shape === REQUEST ? YES_FROM_CLIENT : YES_FROM_SERVER;
}

export const modbus: Dissector = {
  name: "modbus",
  transport: "tcp",
  ports: [PORT],
  recognise,
  open: () => new ModbusFlow(),
  locate,
};

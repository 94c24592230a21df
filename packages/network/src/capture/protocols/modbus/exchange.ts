// What Modbus asks and answers, whatever frame carries it (MODBUS Application Protocol V1.1b3, section 6).

import type { Flow, SessionSecurity, Sink, TargetForm, Told } from "../../dissector.ts";
import { type Request, Requests } from "../requests.ts";
import {
  COIL,
  DEVICE_IDENTIFICATION,
  DIAGNOSTIC,
  DIAGNOSTICS,
  diagnosticOf,
  ENCAPSULATED,
  encapsulatedOf,
  FIFO,
  FILE,
  functionOf,
  HOLDING,
  MASK_WRITE,
  READ_COILS,
  READ_FIFO,
  READ_FILE,
  READ_INPUT,
  READ_OF_READ_WRITE,
  READ_WRITE,
  REPORT_SERVER,
  REQUEST,
  RESPONSE,
  SPACES,
  UMAS,
  UNLISTED,
  WRITE_COIL,
  WRITE_COILS,
  WRITE_FILE,
  WRITE_REGISTER,
  WRITE_REGISTERS,
} from "./functions.ts";
import { identityOf, serverIdentityOf } from "./identity.ts";
import { traceRequest, traceResponse } from "./trace.ts";
import { Umas } from "./umas.ts";
import { covers, rawValue } from "./values.ts";

/** Requests that wait for their answer, per flow; the specification recommends at most 16. */
const PENDING = 16;

/** Plain Modbus has nothing to switch on; Modbus/TCP Security is another service, over TLS on port 802. */
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

/** What the answer repeats, as one number. */
function idOf(transaction: number, unit: number, code: number): number {
  return (transaction * 256 + unit) * 256 + code;
}

/** The requests and answers of one flow. */
export class Exchange {
  readonly #requests = new Requests(PENDING);
  #greeted = false;
  #identity = "";
  #umas: Umas | null = null;

  gap(): void {
    this.#requests.gap();
    this.#umas?.gap();
  }

  /** Frames without transaction number cannot be paired across a gap. */
  forget(): void {
    this.#requests.forget();
  }

  #greet(sink: Sink): void {
    if (this.#greeted) return;
    this.#greeted = true;
    sink.session(SECURITY);
  }

  /** bytes[pdu, end) is a PDU from the client, of the shape that `shapeOf` says. */
  request(
    bytes: Uint8Array,
    pdu: number,
    end: number,
    transaction: number,
    unit: number,
    shape: number,
    flow: Flow,
    sink: Sink,
  ): void {
    this.#greet(sink);
    const code = bytes[pdu] as number;
    if (shape !== UNLISTED && (shape & REQUEST) === 0) {
      sink.malformed("a request does not have the form of its function");
      this.#requests.complete = false;
      if (sink.message !== null)
        sink.message("modbus", {
          transaction,
          length: end - pdu + 1,
          unit,
          function: code & 0x7f,
          exception: code >= 0x80 ? bytes[pdu + 1] : 0,
          broken: true,
        });
      return;
    }
    const request = this.#requests.ask(idOf(transaction, unit, code));
    request.unit = unit;
    request.code = code;
    this.#operate(request, bytes, pdu, end, sink);
    if (flow.points.length > 0) this.#written(request, bytes, pdu, flow, sink);
    if (sink.message !== null) {
      const { first, count } = request;
      const head = { transaction, length: end - pdu + 1, unit, function: code, request: true, reference: first, count };
      sink.message("modbus", { ...head, ...traceRequest(bytes, pdu, end, shape) });
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
      case ENCAPSULATED:
        request.key = sink.operation(encapsulatedOf(bytes[pdu + 1] as number), unit, null, 0, 0, 0);
        return;
      case UMAS:
        this.#umas ??= new Umas();
        if (end - pdu >= 3) request.key = this.#umas.request(bytes, pdu + 2, end, unit, sink);
        return;
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
    // What names no record is asked all the same.
    if (request.others.length === 0) request.key = sink.operation(functionOf(request.code), request.unit, null, 0, 0, 0);
  }

  /** bytes[pdu, end) is a PDU from the server. */
  response(
    bytes: Uint8Array,
    pdu: number,
    end: number,
    transaction: number,
    unit: number,
    shape: number,
    flow: Flow,
    sink: Sink,
  ): void {
    this.#greet(sink);
    const said = bytes[pdu] as number;
    const code = said & 0x7f;
    const exception = said >= 0x80 ? (bytes[pdu + 1] as number) : 0;
    const request = this.#requests.find(idOf(transaction, unit, code));
    if (sink.message !== null) {
      const detail = traceResponse(bytes, pdu, end, shape, request?.first ?? -1, request?.count ?? -1);
      const head = { transaction, length: end - pdu + 1, unit, function: code, request: false, exception };
      sink.message("modbus", { ...head, ...detail });
    }
    if (shape !== UNLISTED && (shape & RESPONSE) === 0) {
      sink.malformed(
        said >= 0x80 ? "an exception has an unknown form or code" : "a response does not have the form of its function",
      );
      if (said < 0x80) return;
    }
    if (request === null) {
      if (this.#requests.complete && flow.fromStart) sink.malformed("a response to no request");
    } else request.settle(said < 0x80 && (code !== UMAS || Umas.accepts(bytes, pdu + 2, end)), sink);
    if (said >= 0x80) return;
    if (request !== null && flow.points.length > 0) this.#read(request, bytes, pdu, end - pdu, flow, sink);
    if (code === ENCAPSULATED && bytes[pdu + 1] === DEVICE_IDENTIFICATION) {
      const identity = identityOf(bytes, pdu, end);
      if (identity === null) sink.malformed("objects of a device identification do not fill the response");
      else this.#identify(identity.told, identity.key, sink);
    } else if (code === REPORT_SERVER && this.#identity === "") {
      const told = serverIdentityOf(bytes, pdu, end);
      if (told !== null) this.#identify(told, JSON.stringify(told), sink);
    } else if (code === UMAS && request !== null) this.#umas?.response(bytes, pdu + 2, end, sink);
  }

  #identify(told: Told, key: string, sink: Sink): void {
    if (key === this.#identity) return;
    this.#identity = key;
    sink.asset(told);
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

// What a FINS frame says (Omron W342, section 5):
//
//   ICF | RSV 0 | GCT | DNA DA1 DA2 | SNA SA1 SA2 | SID | command 2 | response code 2 (only in a response) | parameters ...
//
// ICF: bit 7 set, bit 6 response, bit 0 no response wanted. GCT: gateways that may still be passed.

import { type Flow, maskSecret, type ProtocolFunction, type SessionSecurity, type Sink } from "../../dissector.ts";
import { be16, be24, indexOf, textAt } from "../octets.ts";
import { type Request, Requests } from "../requests.ts";
import { areaOf, MEMORY } from "./areas.ts";
import {
  CONNECTION_READ,
  CONTROLLER_READ,
  commandOf,
  FILE,
  FORCE,
  fileAt,
  fits,
  isAccepted,
  isListed,
  isMainCode,
  MEMORY_FILL,
  MEMORY_READ,
  MEMORY_READ_MULTIPLE,
  MEMORY_TRANSFER,
  MEMORY_WRITE,
  PARAMETER,
  PARAMETER_CLEAR,
  PARAMETER_READ,
  PROGRAM,
  PROGRAM_CLEAR,
  PROGRAM_FILE,
  PROGRAM_READ,
  PROGRAM_WRITE,
  PROTECT,
  PROTECT_CLEAR,
  programFileOf,
  programName,
  READ_OF_TRANSFER,
  RUN,
} from "./commands.ts";
import { readValues, writtenValues } from "./values.ts";

/** Addresses, service and command. */
export const HEADER = 12;
const RESPONSE = 0x40;
const PENDING = 32;
/** Items of one command that are named one by one. */
const MOST_ITEMS = 64;
/** Characters of a name with its extension. */
const FILE_NAME = 12;
/** The last part of a program is marked in its byte count. */
const LAST = 0x8000;

/** FINS has no protection. */
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

export function isResponse(bytes: Uint8Array, at: number): boolean {
  return ((bytes[at] as number) & RESPONSE) !== 0;
}

/** Whether bytes[at, end) is a whole frame. `strict`: of a command that is listed, as long as that command is. */
export function isFrame(bytes: Uint8Array, at: number, end: number, strict: boolean): boolean {
  if (end - at < HEADER || ((bytes[at] as number) & 0xbe) !== 0x80 || bytes[at + 1] !== 0 || (bytes[at + 2] as number) > 7)
    return false;
  // Networks are numbered from 0 to 127.
  if ((bytes[at + 3] as number) > 127 || (bytes[at + 6] as number) > 127) return false;
  const response = isResponse(bytes, at);
  if (response && end - at < HEADER + 2) return false;
  const command = be16(bytes, at + 10);
  if (!strict) return true;
  return isListed(command) && (response ? isMainCode(bytes[at + HEADER] as number) : fits(command, end - at - HEADER));
}

export class Exchange {
  readonly #requests = new Requests(PENDING);
  #greeted = false;
  #identity = "";
  #units = "";
  /** Bytes of a program so far, per way it moves: written, read. */
  readonly #sizes: [number, number] = [0, 0];

  gap(): void {
    this.#requests.gap();
    this.#sizes.fill(-1);
  }

  /** bytes[at, end) is a whole frame. */
  read(bytes: Uint8Array, at: number, end: number, flow: Flow, sink: Sink): void {
    if (!this.#greeted) {
      this.#greeted = true;
      sink.session(SECURITY);
    }
    const command = be16(bytes, at + 10);
    const response = isResponse(bytes, at);
    const body = at + HEADER + (response ? 2 : 0);
    if (sink.message !== null) {
      const code = response ? be16(bytes, at + HEADER) : undefined;
      const address = { gct: bytes[at + 2], dna: bytes[at + 3], da1: bytes[at + 4], da2: bytes[at + 5], sid: bytes[at + 9] };
      const source = { sna: bytes[at + 6], sa1: bytes[at + 7], sa2: bytes[at + 8] };
      sink.message("omron-fins", {
        icf: bytes[at],
        ...address,
        ...source,
        command,
        code,
        ...trace(command, bytes, body, end, response),
      });
    }
    const id = (bytes[at + 9] as number) * 65_536 + command;
    if (response) this.#answer(id, command, bytes, at, end, flow, sink);
    else this.#ask(id, command, bytes, at, end, flow, sink);
  }

  #ask(id: number, command: number, bytes: Uint8Array, at: number, end: number, flow: Flow, sink: Sink): void {
    const body = at + HEADER;
    const unit = bytes[at + 4] as number;
    if (!fits(command, end - body)) {
      sink.malformed("the parameters do not fit their command");
      return;
    }
    const request = this.#requests.ask(id);
    request.code = command;
    request.unit = unit;
    switch (command) {
      case MEMORY_READ:
      case MEMORY_WRITE:
      case MEMORY_FILL:
        this.#memory(request, bytes, body, end, flow, sink);
        break;
      case MEMORY_READ_MULTIPLE:
        request.others = [];
        request.places = flow.points.length > 0 ? [] : null;
        for (let from = body; end - from >= 4 && request.others.length < MOST_ITEMS; from += 4) {
          request.others.push(sink.operation(commandOf(command), unit, MEMORY, bytes[from] as number, be24(bytes, from + 1), 1));
          request.places?.push(bytes[from] as number, be24(bytes, from + 1));
        }
        break;
      case MEMORY_TRANSFER: {
        const count = be16(bytes, body + 8);
        request.others = [sink.operation(READ_OF_TRANSFER, unit, MEMORY, bytes[body] as number, be24(bytes, body + 1), count)];
        request.key = sink.operation(commandOf(command), unit, MEMORY, bytes[body + 4] as number, be24(bytes, body + 5), count);
        break;
      }
      case FORCE:
        // What to do, then the bit, each.
        request.others = [];
        for (let from = body + 4; end - from >= 4 && request.others.length < MOST_ITEMS; from += 6)
          request.others.push(sink.operation(commandOf(command), unit, MEMORY, bytes[from] as number, be24(bytes, from + 1), 1));
        break;
      case PROGRAM_READ:
      case PROGRAM_WRITE:
      case PROGRAM_CLEAR:
      case PROTECT:
      case PROTECT_CLEAR:
        request.first = be16(bytes, body);
        request.key = sink.operation(commandOf(command), unit, PROGRAM, request.first, 0, 0);
        if (command === PROGRAM_WRITE) this.#part(0, request.first, bytes, body, end, sink);
        // Protect code, first and last word, then the password.
        else if (command <= PROTECT_CLEAR && end - body === 15) sink.credential(null, maskSecret(textAt(bytes, body + 11, end)));
        break;
      case PROGRAM_FILE:
        this.#file(request, programFileOf(be16(bytes, body)), bytes, body + fileAt(command), sink);
        break;
      default:
        if (command >= PARAMETER_READ && command <= PARAMETER_CLEAR) {
          const count = be16(bytes, body + 4) & 0x7fff;
          request.key = sink.operation(commandOf(command), unit, PARAMETER, be16(bytes, body), be16(bytes, body + 2), count);
        } else if (fileAt(command) >= 0) this.#file(request, commandOf(command), bytes, body + fileAt(command), sink);
        else request.key = sink.operation(commandOf(command), unit, null, 0, 0, 0);
    }
  }

  #file(request: Request, fn: ProtocolFunction, bytes: Uint8Array, at: number, sink: Sink): void {
    request.key = sink.operation(fn, request.unit, FILE, sink.text(bytes, at, at + FILE_NAME), 0, 0);
  }

  /** Area, address, bit, number of items, then for a write the items. */
  #memory(request: Request, bytes: Uint8Array, body: number, end: number, flow: Flow, sink: Sink): void {
    const code = bytes[body] as number;
    const place = be24(bytes, body + 1);
    const count = be16(bytes, body + 4);
    const width = areaOf(code)?.width ?? 0;
    request.first = code * 0x1000000 + place;
    request.count = count;
    request.key = sink.operation(commandOf(request.code), request.unit, MEMORY, code, place, count);
    if (request.code !== MEMORY_WRITE) return;
    if (width > 0 && end - body - 6 !== count * width) sink.malformed("a write holds more or fewer items than it says");
    else if (flow.points.length > 0)
      request.writes = writtenValues(flow.points, bytes, body + 6, end, code, place, request.unit, sink);
  }

  #answer(id: number, command: number, bytes: Uint8Array, at: number, end: number, flow: Flow, sink: Sink): void {
    const body = at + HEADER + 2;
    const request = this.#requests.find(id);
    const accepted = isAccepted(bytes[at + HEADER] as number, bytes[at + HEADER + 1] as number);
    if (request !== null) request.settle(accepted, sink);
    else if (flow.fromStart && this.#requests.complete) sink.malformed("a response to no request");
    if (!accepted) return;
    if (command === CONTROLLER_READ) this.#identify(bytes, body, end, sink);
    else if (command === CONNECTION_READ) this.#listUnits(bytes, body, end, sink);
    if (request === null) return;
    if (command === PROGRAM_READ && end - body >= 8) this.#part(1, be16(bytes, body), bytes, body, end, sink);
    else if (command === MEMORY_READ && flow.points.length > 0) {
      const code = Math.floor(request.first / 0x1000000);
      readValues(flow.points, bytes, body, end, code, request.first % 0x1000000, request.unit, sink);
    } else if (request.places !== null) this.#scattered(request, request.places, bytes, body, end, flow, sink);
  }

  /** Items at several places: the code of the area and the item, each. `places`: area and place of each. */
  #scattered(
    request: Request,
    places: readonly number[],
    bytes: Uint8Array,
    body: number,
    end: number,
    flow: Flow,
    sink: Sink,
  ): void {
    let at = body;
    for (let index = 0; index + 1 < places.length; index += 2) {
      const code = places[index] as number;
      const width = areaOf(code)?.width ?? 0;
      if (width === 0 || end - at < 1 + width || bytes[at] !== code) return;
      readValues(flow.points, bytes, at + 1, at + 1 + width, code, places[index + 1] as number, request.unit, sink);
      at += 1 + width;
    }
  }

  /** A part of a program: program, first word, number of bytes. A read or write that began before the capture is none as a whole. */
  #part(way: 0 | 1, program: number, bytes: Uint8Array, body: number, end: number, sink: Sink): void {
    const count = be16(bytes, body + 6);
    if (be16(bytes, body + 2) === 0 && be16(bytes, body + 4) === 0) this.#sizes[way] = 0;
    if (this.#sizes[way] >= 0) this.#sizes[way] += end - body - 8;
    if ((count & LAST) === 0) return;
    const size = this.#sizes[way];
    if (size >= 0) sink.transfer(way === 0 ? "download" : "upload", programName(program), size, null);
    this.#sizes[way] = -1;
  }

  /** Model and version, 20 characters each; an answer that holds only the second part of the data begins otherwise. */
  #identify(bytes: Uint8Array, body: number, end: number, sink: Sink): void {
    if (end - body < 92) return;
    const product = textAt(bytes, body, body + 20);
    const version = versionAt(bytes, body + 20);
    const text = `${product}\n${version}`;
    if (product === "" || text === this.#identity) return;
    this.#identity = text;
    sink.asset({ vendor: "Omron", product, ...(version !== "" && { version }) });
  }

  /** Number of units, then unit address and model (20 characters) each. The processor has unit address 0. */
  #listUnits(bytes: Uint8Array, body: number, end: number, sink: Sink): void {
    if (end - body < 22 || bytes[body + 1] !== 0) return;
    const product = textAt(bytes, body + 2, body + 22);
    if (product === "" || product === this.#units) return;
    this.#units = product;
    sink.asset({ vendor: "Omron", product });
  }
}

/** The version of 20 characters ends at the first zero; behind it lies what the controller keeps for itself. */
function versionAt(bytes: Uint8Array, at: number): string {
  const zero = indexOf(bytes, at, at + 20, 0);
  return textAt(bytes, at, zero < 0 ? at + 20 : zero);
}

function trace(
  command: number,
  bytes: Uint8Array,
  body: number,
  end: number,
  response: boolean,
): Readonly<Record<string, unknown>> {
  if (response) {
    if (command !== CONTROLLER_READ || end - body < 92) return {};
    return { model: textAt(bytes, body, body + 20), version: versionAt(bytes, body + 20) };
  }
  if (!fits(command, end - body)) return {};
  const name = fileAt(command);
  if (name >= 0) {
    const file = String.fromCharCode(...bytes.subarray(body + name, body + name + FILE_NAME));
    return { file, program: command === PROGRAM_FILE ? be16(bytes, body + 2) : undefined };
  }
  if (command >= MEMORY_READ && command <= MEMORY_FILL)
    return { area: bytes[body], address: be16(bytes, body + 1), bit: bytes[body + 3], items: be16(bytes, body + 4) };
  if ((command >= PROTECT && command <= PROGRAM_CLEAR) || (command === RUN && end - body >= 2))
    return { program: be16(bytes, body) };
  if (command >= PARAMETER_READ && command <= PARAMETER_CLEAR) return { parameter: be16(bytes, body) };
  return {};
}

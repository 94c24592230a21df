// UMAS, by which Schneider Electric's engineering tools speak with Modicon controllers, within function 90 of Modbus. It is not published;
// sources are public analyses ("The Unity (UMAS) protocol", lirasenlared.blogspot.com; Kaspersky ICS CERT, "The secrets of Schneider
// Electric's UMAS protocol") and captures:
//
//   function 0x5A | reservation | UMAS function, or in an answer 0xFE done, 0xFD refused | data ...

import type { OperationClass } from "@bulkhead/facts";
import { functionTable, type OperationKey, type ProtocolFunction, type Sink, targetForm } from "../../dissector.ts";
import { le16, textAt } from "../octets.ts";

export const MODBUS_FUNCTION = 0x5a;
const DONE = 0xfe;
const REFUSED = 0xfd;

const READ_ID = 0x02;
const TAKE_RESERVATION = 0x10;
const READ_MEMORY = 0x20;
const WRITE_MEMORY = 0x21;
const READ_VARIABLES = 0x22;
const WRITE_VARIABLES = 0x23;
const BEGIN_DOWNLOAD = 0x30;
const DOWNLOAD_BLOCK = 0x31;
const END_DOWNLOAD = 0x32;
const BEGIN_UPLOAD = 0x33;
const UPLOAD_BLOCK = 0x34;
const END_UPLOAD = 0x35;

/**
 * The analyses call it an upload when the tool sends a program to the controller; here, as everywhere, what goes into the controller is
 * downloaded.
 */
const ROWS: readonly (readonly [code: number, name: string, of: OperationClass])[] = [
  [0x01, "Initialise Communication", "session"],
  [READ_ID, "Read Identity", "discovery"],
  [0x03, "Read Project Information", "discovery"],
  [0x04, "Read Status", "diagnostic"],
  [0x06, "Read Memory Card Information", "discovery"],
  [0x0a, "Repeat", "diagnostic"],
  [TAKE_RESERVATION, "Take Reservation", "session"],
  [0x11, "Release Reservation", "session"],
  [0x12, "Keep Reservation Alive", "session"],
  [READ_MEMORY, "Read Memory Block", "read"],
  [WRITE_MEMORY, "Write Memory Block", "write"],
  [READ_VARIABLES, "Read Variables", "read"],
  [WRITE_VARIABLES, "Write Variables", "write"],
  [0x24, "Read Coils and Registers", "read"],
  [0x25, "Write Coils and Registers", "write"],
  [0x26, "Read Data Dictionary", "discovery"],
  [BEGIN_DOWNLOAD, "Begin Strategy Download", "program-download"],
  [DOWNLOAD_BLOCK, "Strategy Download Block", "program-download"],
  [END_DOWNLOAD, "End Strategy Download", "program-download"],
  [BEGIN_UPLOAD, "Begin Strategy Upload", "program-upload"],
  [UPLOAD_BLOCK, "Strategy Upload Block", "program-upload"],
  [END_UPLOAD, "End Strategy Upload", "program-upload"],
  [0x39, "Read Ethernet Master Data", "read"],
  [0x40, "Start Controller", "start"],
  [0x41, "Stop Controller", "stop"],
  [0x50, "Monitor Controller", "read"],
  [0x58, "Check Controller", "diagnostic"],
  [0x70, "Read I/O Object", "read"],
  [0x71, "Write I/O Object", "write"],
  [0x73, "Read Module Status", "diagnostic"],
];

const make = (name: string, of: OperationClass): ProtocolFunction =>
  functionTable([[MODBUS_FUNCTION, `UMAS: ${name}`, of]])(MODBUS_FUNCTION);
const functions = new Map(ROWS.map(([code, name, of]) => [code, make(name, of)]));
/** Functions that are not known, made when first seen. */
const others = new Map<number, ProtocolFunction>();

function functionOf(code: number): ProtocolFunction {
  const known = functions.get(code) ?? others.get(code);
  if (known !== undefined) return known;
  const made = make(`Function 0x${code.toString(16).padStart(2, "0")}`, "other");
  others.set(code, made);
  return made;
}

/** `block:19:0-99`: number of the memory block, first byte, number of bytes (0: as wide as the variable). */
const BLOCK = targetForm((block, first, count) =>
  count > 1 ? `block:${block}:${first}-${first + count - 1}` : `block:${block}:${first}`,
);

/** Whether bytes[at, end), behind the reservation, may be a request: a function that is known. */
export function isRequest(code: number): boolean {
  return functions.has(code);
}

export function isResponse(code: number): boolean {
  return code === DONE || code === REFUSED;
}

/** UMAS of one flow. A tool has one request under way. */
export class Umas {
  #asked = 0;
  #identity = "";
  #station = "";
  /** Bytes of the program that is being moved; -1: its beginning was not seen. */
  #size = -1;
  /** Bytes of the block that was sent. */
  #block = 0;

  static accepts(bytes: Uint8Array, at: number, end: number): boolean {
    return at < end && bytes[at] === DONE;
  }

  gap(): void {
    this.#size = -1;
    this.#asked = 0;
  }

  /** bytes[at, end) begins with the UMAS function. */
  request(bytes: Uint8Array, at: number, end: number, unit: number, sink: Sink): OperationKey {
    const code = bytes[at] as number;
    const length = end - at;
    this.#asked = code;
    const fn = functionOf(code);
    switch (code) {
      case READ_MEMORY:
      case WRITE_MEMORY:
        // Range, block, offset, unknown, number of bytes.
        if (length < 10) break;
        return sink.operation(fn, unit, BLOCK, le16(bytes, at + 2), le16(bytes, at + 4), le16(bytes, at + 8));
      case READ_VARIABLES:
        // Checksum of the project, number of variables; of each its width, block, a one, base, offset.
        if (length < 13) break;
        return sink.operation(fn, unit, BLOCK, le16(bytes, at + 7), le16(bytes, at + 10) + (bytes[at + 12] as number), 0);
      case WRITE_VARIABLES:
        if (length < 13) break;
        return sink.operation(fn, unit, BLOCK, le16(bytes, at + 7), le16(bytes, at + 9) + le16(bytes, at + 11), 0);
      case TAKE_RESERVATION:
        this.#nameStation(bytes, at, end, sink);
        break;
      case DOWNLOAD_BLOCK:
        this.#block = length >= 7 ? length - 7 : 0;
        break;
      default:
        break;
    }
    return sink.operation(fn, unit, null, 0, 0, 0);
  }

  /** bytes[at, end) begins with how it went. */
  response(bytes: Uint8Array, at: number, end: number, sink: Sink): void {
    const asked = this.#asked;
    this.#asked = 0;
    if (!Umas.accepts(bytes, at, end)) return;
    switch (asked) {
      case READ_ID:
        this.#identify(bytes, at, end, sink);
        break;
      case BEGIN_DOWNLOAD:
      case BEGIN_UPLOAD:
        this.#size = 0;
        break;
      case DOWNLOAD_BLOCK:
        if (this.#size >= 0) this.#size += this.#block;
        break;
      case UPLOAD_BLOCK:
        // Two bytes (the first tells the last block), number of bytes, then they.
        if (this.#size >= 0 && end - at >= 5) this.#size += le16(bytes, at + 3);
        break;
      case END_DOWNLOAD:
      case END_UPLOAD:
        if (this.#size > 0) sink.transfer(asked === END_UPLOAD ? "upload" : "download", "strategy", this.#size, null);
        this.#size = -1;
        break;
      default:
        break;
    }
  }

  /** Who reserves tells the name of its computer: four bytes, then the length and the name. */
  #nameStation(bytes: Uint8Array, at: number, end: number, sink: Sink): void {
    const from = at + 6;
    if (from > end || end - from < (bytes[from - 1] as number)) return;
    const name = textAt(bytes, from, from + (bytes[from - 1] as number));
    if (name === "" || name === this.#station) return;
    this.#station = name;
    sink.asset({ names: [name] });
  }

  /** Version in 8 and 9, length of the model's name in 22, behind the outcome. */
  #identify(bytes: Uint8Array, at: number, end: number, sink: Sink): void {
    const from = at + 1;
    const nameAt = from + 23;
    if (nameAt > end || end - nameAt < (bytes[nameAt - 1] as number)) return;
    const product = textAt(bytes, nameAt, nameAt + (bytes[nameAt - 1] as number));
    if (product === "") return;
    const version = `${(bytes[from + 9] as number).toString(16)}.${(bytes[from + 8] as number).toString(16).padStart(2, "0")}`;
    const identity = `${product} ${version}`;
    if (identity === this.#identity) return;
    this.#identity = identity;
    sink.asset({ vendor: "Schneider Electric", product, version });
  }
}

// The mailbox of EtherCAT stations (ETG.1000.5 and 1000.6): object dictionary (CoE), files (FoE), drives (SoE), Ethernet (EoE), ADS (AoE).
//
//   length (2) | address (2) | channel (6 bits), priority (2 bits) | type (4 bits), counter (3 bits), 0 | service
//   CoE: number (9 bits), 0 (3 bits), service (4 bits) | SDO: command | index (2) | sub-index | data (4) …
//   FoE: operation | 0 | password, packet number or error (4) | name of a file, data or text
//   SoE: operation (3 bits), more, error, drive (3 bits) | elements | identification number (2) | data
//
// Numbers go low byte first.

import type { OperationClass } from "@bulkhead/facts";
import {
  maskSecret,
  namedFunction,
  type OperationKey,
  type ProtocolFunction,
  type Sink,
  type TargetForm,
} from "../../dissector.ts";
import { le16, le32 } from "../octets.ts";
import { FILE, OBJECT, PARAMETER, STATION } from "./functions.ts";

export const MAILBOX_HEADER = 6;
const AOE = 1;
const EOE = 2;
const COE = 3;
const FOE = 4;
const SOE = 5;
const VOE = 15;

/** Services of CoE. */
const SDO_REQUEST = 2;
const SDO_RESPONSE = 3;
const SDO_INFORMATION = 8;

const SDO_READ = namedFunction("CoE: SDO Upload", "read");
const SDO_WRITE = namedFunction("CoE: SDO Download", "write");
const SDO_ABORT = namedFunction("CoE: SDO Abort", "other");
const INFORMATION = namedFunction("CoE: SDO Information", "discovery");
const COE_OTHER = namedFunction("CoE: other service", "other");
const FILE_READ = namedFunction("FoE: Read File", "file-transfer");
/** What stations take as files is firmware nearly always. */
const FILE_WRITE = namedFunction("FoE: Write File", "firmware");
const DRIVE_READ = namedFunction("SoE: Read Parameter", "read");
const DRIVE_WRITE = namedFunction("SoE: Write Parameter", "write");
const ADS = namedFunction("AoE: ADS", "other");
const ETHERNET = namedFunction("EoE: Ethernet", "other");
const VENDOR = namedFunction("VoE: vendor's own", "other");

/** Objects whose writing means something of its own (ETG.1000.6, CiA 301, CiA 302). */
const OBJECTS: readonly (readonly [first: number, last: number, fn: ProtocolFunction])[] = (
  [
    [0x1010, 0x1010, "CoE: Store Parameters", "configuration"],
    [0x1011, 0x1011, "CoE: Restore Parameters", "configuration"],
    [0x1000, 0x1f4f, "CoE: SDO Download (communication)", "configuration"],
    [0x1f50, 0x1f50, "CoE: Program Data", "program-download"],
    [0x1f51, 0x1f51, "CoE: Program Control", "mode-change"],
    [0x1f52, 0x1fff, "CoE: SDO Download (communication)", "configuration"],
  ] as const satisfies readonly (readonly [number, number, string, OperationClass])[]
).map(([first, last, name, of]) => [first, last, namedFunction(name, of)]);

/** Stations with a request that waits for its answer, per flow. */
const MOST_WAITING = 256;

/** Whether the data bytes[at, end) of a datagram are a message of a mailbox: its length fits, and its service has a known form. */
export function isMailbox(bytes: Uint8Array, at: number, end: number): boolean {
  if (end - at < MAILBOX_HEADER + 2) return false;
  const length = le16(bytes, at);
  const last = bytes[at + 5] as number;
  if (length < 2 || length > end - at - MAILBOX_HEADER || (last & 0x80) !== 0 || ((bytes[at + 4] as number) & 0x3f) !== 0)
    return false;
  const from = at + MAILBOX_HEADER;
  switch (last & 0x0f) {
    case COE: {
      const header = le16(bytes, from);
      return (header & 0x0e00) === 0 && header >> 12 >= 1 && header >> 12 <= SDO_INFORMATION;
    }
    case FOE:
      return length >= 6 && (bytes[from] as number) >= 1 && (bytes[from] as number) <= 6 && bytes[from + 1] === 0;
    case SOE:
      return length >= 4 && ((bytes[from] as number) & 7) >= 1 && ((bytes[from] as number) & 7) <= 6;
    case AOE:
      return length >= 32;
    case EOE:
      return length >= 4;
    case VOE:
      return length >= 6;
    default:
      return false;
  }
}

export class Mailboxes {
  /** Key of the request that waits, by station. */
  readonly #waiting = new Map<number, OperationKey>();

  /** A message for the station (`written`) or from it in bytes[at, end), which `isMailbox` knows; `returned`: the stations were passed. */
  read(bytes: Uint8Array, at: number, end: number, station: number, written: boolean, returned: boolean, sink: Sink): void {
    const from = at + MAILBOX_HEADER;
    const to = Math.min(end, from + le16(bytes, at));
    const type = (bytes[at + 5] as number) & 0x0f;
    if (sink.message !== null) {
      const coe = type === COE ? le16(bytes, from) >> 12 : undefined;
      sink.message("ethercat", { layer: "mailbox", length: to - from, type, counter: ((bytes[at + 5] as number) >> 4) & 7, coe });
    }
    if (type === COE) this.#object(bytes, from, to, station, written, returned, sink);
    else if (type === FOE) this.#file(bytes, from, to, station, written, returned, sink);
    else if (type === SOE) this.#drive(bytes, from, to, station, written, returned, sink);
    else if (written) sink.operation(type === AOE ? ADS : type === EOE ? ETHERNET : VENDOR, -1, STATION, station, 0x1000, 0);
  }

  #object(bytes: Uint8Array, from: number, to: number, station: number, written: boolean, returned: boolean, sink: Sink): void {
    const service = le16(bytes, from) >> 12;
    if (service !== SDO_REQUEST && service !== SDO_RESPONSE) {
      if (written) sink.operation(service === SDO_INFORMATION ? INFORMATION : COE_OTHER, -1, STATION, station, 0x1000, 0);
      return;
    }
    if (to - from < 6) {
      sink.malformed("an SDO of CoE ends early");
      return;
    }
    const command = (bytes[from + 2] as number) >> 5;
    const index = le16(bytes, from + 3);
    const sub = bytes[from + 5] as number;
    if (!written) {
      if (service === SDO_RESPONSE) this.#settle(station, true, sink);
      else if (command === 4) this.#settle(station, false, sink);
      return;
    }
    if (service !== SDO_REQUEST) return;
    // 0 and 3 go on with what was begun.
    if (command === 1) this.#ask(writeOf(index), OBJECT, station, index, sub, returned, sink);
    else if (command === 2) this.#ask(SDO_READ, OBJECT, station, index, sub, returned, sink);
    else if (command === 4) sink.operation(SDO_ABORT, -1, OBJECT, station, index, sub);
  }

  #file(bytes: Uint8Array, from: number, to: number, station: number, written: boolean, returned: boolean, sink: Sink): void {
    const operation = bytes[from] as number;
    if (!written) {
      // An error refuses; anything else goes on.
      this.#settle(station, operation !== 5, sink);
      return;
    }
    if (operation !== 1 && operation !== 2) return;
    const password = le32(bytes, from + 2);
    if (password !== 0) sink.credential(null, maskSecret(String(password)));
    const name = sink.text(bytes, from + 6, nameEnd(bytes, from + 6, to));
    this.#ask(operation === 1 ? FILE_READ : FILE_WRITE, FILE, station, name, 0, returned, sink);
  }

  #drive(bytes: Uint8Array, from: number, to: number, station: number, written: boolean, returned: boolean, sink: Sink): void {
    const operation = (bytes[from] as number) & 7;
    const failed = ((bytes[from] as number) & 0x10) !== 0;
    if (!written) this.#settle(station, !failed, sink);
    else if ((operation === 1 || operation === 3) && to - from >= 4) {
      this.#ask(operation === 1 ? DRIVE_READ : DRIVE_WRITE, PARAMETER, station, le16(bytes, from + 2), 0, returned, sink);
    }
  }

  #ask(fn: ProtocolFunction, form: TargetForm, station: number, b: number, c: number, returned: boolean, sink: Sink): void {
    const key = sink.operation(fn, -1, form, station, b, c);
    // Answers are only in frames that come back.
    if (returned && (this.#waiting.size < MOST_WAITING || this.#waiting.has(station))) this.#waiting.set(station, key);
  }

  #settle(station: number, accepted: boolean, sink: Sink): void {
    const key = this.#waiting.get(station);
    if (key === undefined) return;
    this.#waiting.delete(station);
    if (accepted) sink.accepted(key);
    else sink.refused(key);
  }
}

function writeOf(index: number): ProtocolFunction {
  for (const [first, last, fn] of OBJECTS) if (index >= first && index <= last) return fn;
  return SDO_WRITE;
}

/** Names end with the message, some with a zero before. */
function nameEnd(bytes: Uint8Array, at: number, to: number): number {
  for (let index = at; index < to; index++) if (bytes[index] === 0) return index;
  return to;
}

// Blocks of PROFINET IO context management (IEC 61158-6-10, 5.2.3): connections, records, and what stations tell about themselves.
//
//   type (2) | length (2), counted from here | version (2) | content

import { type Sink, type Told, targetForm } from "../../dissector.ts";
import { be16, be32, macAt, textAt } from "../octets.ts";

const BLOCK_HEADER = 6;
/** Of the length of a block, what is counted before its content: the version. */
const VERSION = 2;

const WRITE_HEADER = 0x0008;
const READ_HEADER = 0x0009;
const ANSWER = 0x8000;
const IDENTIFICATION = 0x0020;
const CONNECTION = 0x0101;
const CONNECTION_ANSWER = 0x8101;
/** The station name of the device that answers. */
const SERVER_NAME = 0x8106;
const CONTROLS = new Set([0x0110, 0x0112, 0x0114, 0x0116, 0x0118, 0x8110, 0x8112, 0x8114, 0x8116, 0x8118]);
/** The index that wraps up several writes. */
const SEVERAL = 0xe040;

/** a: slot << 16 | subslot, b: index, c: application process (API). */
export const RECORD = targetForm((place, index, application) => {
  const of = application === 0 ? "" : `api${application}:`;
  return `${of}${Math.floor(place / 65536)}/${place % 65536}:0x${index.toString(16).padStart(4, "0")}`;
});

interface RecordNamed {
  place: number;
  /** Absent for what wraps up several. */
  index: number | undefined;
  application: number;
}

/** What tests compare. */
interface Seen {
  readonly relations: string[];
  readonly keys: number[];
  readonly stations: string[];
  readonly indexes: number[];
  readonly lengths: number[];
  readonly commands: number[];
}

/** Records of one call; a write may name many. */
const MOST_RECORDS = 256;

export class Blocks {
  readonly records: RecordNamed[] = [];
  /** How each record went, in an answer: 0 is well. */
  readonly outcomes: number[] = [];
  seen: Seen | null = null;
  #stationAt = -1;
  #stationEnd = 0;
  #macAt = -1;
  #identificationAt = -1;
  #told = "";

  begin(trace: boolean): void {
    this.records.length = 0;
    this.outcomes.length = 0;
    this.seen = trace ? { relations: [], keys: [], stations: [], indexes: [], lengths: [], commands: [] } : null;
    this.#stationAt = -1;
    this.#macAt = -1;
    this.#identificationAt = -1;
  }

  /** Reads the blocks in bytes[at, end); false where they do not fill it. `partial`: more of them was not recorded or comes later. */
  read(bytes: Uint8Array, at: number, end: number, partial: boolean): boolean {
    let next = at;
    while (end - next >= BLOCK_HEADER) {
      const type = be16(bytes, next);
      const length = be16(bytes, next + 2);
      const content = next + BLOCK_HEADER;
      const stop = next + 4 + length;
      if (length < VERSION || stop > end) return partial;
      next = stop;
      if (type === WRITE_HEADER || type === READ_HEADER) {
        next = this.#record(bytes, content, stop, type === WRITE_HEADER);
        if (next > end) return partial;
        // Data of one of several are filled up to a multiple of 4; those of the last need not be.
        if (this.records[0]?.index === undefined) next = Math.min(end, next + ((4 - ((next - stop) % 4)) % 4));
      }
      if (type === (WRITE_HEADER | ANSWER) || type === (READ_HEADER | ANSWER)) this.#outcome(bytes, content, stop, type);
      else if (type === CONNECTION || type === CONNECTION_ANSWER) this.#connection(bytes, content, stop, type === CONNECTION);
      else if (type === SERVER_NAME) this.#name(bytes, content, stop);
      else if (CONTROLS.has(type)) this.#control(bytes, content, stop);
      else if (type === IDENTIFICATION && stop - content >= 44) this.#identificationAt = content;
    }
    return true;
  }

  /** Sequence (2), relation (16), API (4), slot, subslot, padding, index (2 each), length (4). Returns where its data end. */
  #record(bytes: Uint8Array, at: number, end: number, write: boolean): number {
    if (end - at < 34) return end;
    const index = be16(bytes, at + 28);
    const length = be32(bytes, at + 30);
    if (this.records.length < MOST_RECORDS) {
      const place = be16(bytes, at + 22) * 65536 + be16(bytes, at + 24);
      this.records.push({ place, index: index === SEVERAL ? undefined : index, application: be32(bytes, at + 18) });
    }
    this.#note(bytes, at + 2, index, length);
    return write && index !== SEVERAL ? end + length : end;
  }

  #outcome(bytes: Uint8Array, at: number, end: number, type: number): void {
    if (end - at < 34) return;
    this.#note(bytes, at + 2, be16(bytes, at + 28), be32(bytes, at + 30));
    // Of a write, two values and a status of its own follow; of a read, only values.
    if (type === (WRITE_HEADER | ANSWER)) this.outcomes.push(end - at >= 42 ? be32(bytes, at + 38) : 0);
  }

  /** Type (2), relation (16), session (2), MAC address (6); in a request then object (16), properties (4), timeout, port, name. */
  #connection(bytes: Uint8Array, at: number, end: number, request: boolean): void {
    if (end - at < 26) return;
    this.#macAt = at + 20;
    if (this.seen !== null) {
      this.seen.relations.push(hexadecimal(bytes, at + 2));
      this.seen.keys.push(be16(bytes, at + 18));
    }
    if (request && end - at >= 52) this.#name(bytes, at + 50, end);
  }

  /** Length (2), name. */
  #name(bytes: Uint8Array, at: number, end: number): void {
    const length = end - at < 2 ? 0 : be16(bytes, at);
    if (length === 0 || length > end - at - 2) return;
    this.#stationAt = at + 2;
    this.#stationEnd = at + 2 + length;
    this.seen?.stations.push(textAt(bytes, this.#stationAt, this.#stationEnd));
  }

  /** Reserved (2), relation (16), session (2), alarm sequence (2), command (2). */
  #control(bytes: Uint8Array, at: number, end: number): void {
    if (this.seen === null || end - at < 24) return;
    this.seen.relations.push(hexadecimal(bytes, at + 2));
    this.seen.keys.push(be16(bytes, at + 18));
    this.seen.commands.push(be16(bytes, at + 22));
  }

  #note(bytes: Uint8Array, relationAt: number, index: number, length: number): void {
    if (this.seen === null) return;
    this.seen.relations.push(hexadecimal(bytes, relationAt));
    this.seen.indexes.push(index);
    this.seen.lengths.push(length);
  }

  /** Tells what the sender of the blocks said about itself, once. */
  tell(bytes: Uint8Array, sink: Sink): void {
    if (this.#macAt < 0 && this.#stationAt < 0 && this.#identificationAt < 0) return;
    const told: Told = { ...this.#station(bytes), ...this.#identification(bytes) };
    const text = JSON.stringify(told);
    if (text === this.#told) return;
    this.#told = text;
    sink.asset(told);
  }

  #station(bytes: Uint8Array): Told {
    const mac = this.#macAt < 0 ? "" : macAt(bytes, this.#macAt);
    const name = this.#stationAt < 0 ? "" : textAt(bytes, this.#stationAt, this.#stationEnd);
    return { ...(mac !== "" && { mac }), ...(name !== "" && { names: [name] }) };
  }

  /** Vendor (2), order number (20), serial number (16), hardware revision (2), software revision (letter and 3 numbers). */
  #identification(bytes: Uint8Array): Told {
    const at = this.#identificationAt;
    if (at < 0) return {};
    const product = textAt(bytes, at + 2, at + 22);
    const serial = textAt(bytes, at + 22, at + 38);
    const letter = textAt(bytes, at + 40, at + 41);
    const version = `${letter}${bytes[at + 41]}.${bytes[at + 42]}.${bytes[at + 43]}`;
    return { ...(product !== "" && { product }), ...(serial !== "" && { serial }), version };
  }
}

function hexadecimal(bytes: Uint8Array, at: number): string {
  const text = Array.from(bytes.subarray(at, at + 16), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

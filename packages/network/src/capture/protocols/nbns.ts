// NetBIOS name service (RFC 1002, 4.2): what stations of older Windows networks call themselves. Its messages have the form of DNS.
//
//     | id 2 | flags 2 | counts 4 x 2 | question: name, type 2, class 2 | record: name, type 2, class 2, time 4, length 2, data ... |
//
// A name is 15 characters and a kind, each byte as two letters: upper and lower half, counted from A.

import {
  type Dissection,
  type Dissector,
  type Flow,
  functionTable,
  NO,
  type OperationKey,
  type Recognition,
  type Sink,
  YES_FROM_CLIENT,
  YES_FROM_SERVER,
} from "../dissector.ts";
import { isDnsForm, skipName } from "./dns.ts";
import { be16, textAt } from "./octets.ts";

const PORT = 137;
const HEADER = 12;
const ENCODED = 32;
const NAMES = 0x20;
const STATUS = 0x21;
const REGISTRATION = 5;
const REFRESH = 8;
const REFRESH_OTHER = 9;
const MULTI_HOMED = 15;
const GROUP = 0x8000;
/** Kinds of names that stand for a station: its own, and its file service. */
const STATION = 0x00;
const FILE_SERVICE = 0x20;
const MOST_TOLD = 64;
const MOST_PENDING = 128;

const nbnsFunction = functionTable(
  [
    [0, "Query", "discovery"],
    [REGISTRATION, "Registration", "configuration"],
    [6, "Release", "configuration"],
    [7, "Wait", "other"],
    [REFRESH, "Refresh", "configuration"],
    [REFRESH_OTHER, "Refresh", "configuration"],
    [MULTI_HOMED, "Multi-homed registration", "configuration"],
  ],
  "Opcode",
);
const OPCODES = new Set([0, REGISTRATION, 6, 7, REFRESH, REFRESH_OTHER, MULTI_HOMED]);

/** What `decode` found; valid until the next call. */
const NAME = new Uint8Array(16);

/** Decodes the name at `at`, through a pointer back where there is one (both forms begin a label of 32). */
function decode(bytes: Uint8Array, start: number, at: number, end: number): boolean {
  const pointed = ((bytes[at] ?? 0) & 0xc0) === 0xc0;
  const place = pointed ? start + (be16(bytes, at) & 0x3fff) : at;
  if (end - place < 1 + ENCODED || bytes[place] !== ENCODED) return false;
  for (let index = 0; index < 16; index++) {
    const upper = (bytes[place + 1 + index * 2] as number) - 0x41;
    const lower = (bytes[place + 2 + index * 2] as number) - 0x41;
    if (upper < 0 || upper > 15 || lower < 0 || lower > 15) return false;
    NAME[index] = (upper << 4) | lower;
  }
  return true;
}

function recognise(bytes: Uint8Array, start: number, end: number, flow: Flow): Recognition {
  if (!isDnsForm(bytes, start, end, flow.truncated)) return NO;
  if (!OPCODES.has((be16(bytes, start + 2) >> 11) & 15) || !decode(bytes, start, start + HEADER, end)) return NO;
  return (be16(bytes, start + 2) & 0x8000) === 0 ? YES_FROM_CLIENT : YES_FROM_SERVER;
}

class Names implements Dissection {
  readonly #pending = new Map<number, OperationKey>();
  readonly #told = new Set<string>();

  dissect(...[bytes, start, end, flow, direction, sink]: Parameters<Dissection["dissect"]>): number {
    const recognition = recognise(bytes, start, end, flow);
    if (recognition === NO) {
      if (!flow.truncated) sink.malformed("names and records do not fit the message");
      return 0;
    }
    const id = be16(bytes, start);
    const flags = be16(bytes, start + 2);
    const opcode = (flags >> 11) & 15;
    if (sink.message !== null) sink.message("nbns", { id, opcode, name: textAt(NAME, 0, 15), kind: NAME[15] });
    if (recognition === YES_FROM_CLIENT) {
      // Stations ask and answer from the same port: who asked first stays the client.
      if (!flow.multicast && flow.clientPort !== PORT) flow.senderIs("client", direction);
      const key = sink.operation(nbnsFunction(opcode), -1, null, 0, 0, 0);
      if (this.#pending.size >= MOST_PENDING) this.#pending.clear();
      this.#pending.set(id, key);
    } else {
      const key = this.#pending.get(id);
      this.#pending.delete(id);
      if (key !== undefined && (flags & 15) === 0) sink.accepted(key);
      else if (key !== undefined) sink.refused(key);
    }
    // Whoever registers a name, or answers for one, has it.
    if (opcode !== 6 && (flags & 15) === 0) this.#readRecords(bytes, start, end, sink);
    return 0;
  }

  #readRecords(bytes: Uint8Array, start: number, end: number, sink: Sink): void {
    let at = start + HEADER;
    for (let left = be16(bytes, start + 4); left > 0; left--) at = skipName(bytes, start, at, end) + 4;
    for (let left = be16(bytes, start + 6) + be16(bytes, start + 8) + be16(bytes, start + 10); left > 0; left--) {
      const name = at;
      const after = skipName(bytes, start, at, end);
      if (after < 0 || end - after < 10) return;
      const type = be16(bytes, after);
      const length = be16(bytes, after + 8);
      const data = after + 10;
      at = data + length;
      if (at > end) return;
      if (type === NAMES && decode(bytes, start, name, end)) this.#readAddresses(bytes, data, at, sink);
      else if (type === STATUS) this.#readStatus(bytes, data, at, sink);
    }
  }

  /** Flags 2 and address 4, of each address that the name stands for. */
  #readAddresses(bytes: Uint8Array, start: number, end: number, sink: Sink): void {
    if (NAME[15] !== STATION && NAME[15] !== FILE_SERVICE) return;
    const name = textAt(NAME, 0, 15);
    for (let at = start; end - at >= 6; at += 6) {
      if ((be16(bytes, at) & GROUP) !== 0) continue;
      const key = `${name} ${bytes.subarray(at + 2, at + 6).join(".")}`;
      if (name === "" || this.#told.has(key) || this.#told.size >= MOST_TOLD) continue;
      this.#told.add(key);
      sink.assetAt(bytes, at + 2, 4, { names: [name] });
    }
  }

  /** Names of the answering station: count 1, then of each 15 characters, kind 1, flags 2; at last its MAC address. */
  #readStatus(bytes: Uint8Array, start: number, end: number, sink: Sink): void {
    const names = new Set<string>();
    for (let at = start + 1, left = bytes[start] ?? 0; left > 0 && end - at >= 18; left--, at += 18) {
      const own = bytes[at + 15] === STATION || bytes[at + 15] === FILE_SERVICE;
      const name = textAt(bytes, at, at + 15);
      if (own && name !== "" && (be16(bytes, at + 16) & GROUP) === 0) names.add(name);
    }
    const key = [...names].join();
    if (key === "" || this.#told.has(key) || this.#told.size >= MOST_TOLD) return;
    this.#told.add(key);
    sink.asset({ names: [...names] });
  }
}

export const nbns: Dissector = { name: "nbns", transport: "udp", ports: [PORT], recognise, open: () => new Names() };

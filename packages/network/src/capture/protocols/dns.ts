// DNS over UDP and TCP, multicast DNS and LLMNR (RFC 1035, RFC 6762, RFC 4795): how many names are asked for, and which names stations go by.

import {
  type Direction,
  type Dissection,
  type Dissector,
  type Flow,
  functionTable,
  MORE,
  NO,
  type OperationKey,
  type Recognition,
  type Sink,
  YES_FROM_CLIENT,
  YES_FROM_SERVER,
} from "../dissector.ts";
import { be16, textAt } from "./octets.ts";

const PORT = 53;
const HEADER = 12;
const A = 1;
const AAAA = 28;
const OPT = 41;
const MULTICAST_PORT = 5353;
const LOCAL_PORT = 5355;
/** Ports of protocols that share the form of the messages and mean something else: NetBIOS names, LLMNR. */
const OTHERS = new Set([137, LOCAL_PORT]);
const MOST_RECORDS = 512;
const MOST_PENDING = 256;
/** Names told per flow; a resolver's traffic must not fill the inventory. */
const MOST_NAMES = 256;

const dnsFunction = functionTable(
  [
    [0, "Query", "discovery"],
    [1, "Inverse query", "discovery"],
    [2, "Status", "diagnostic"],
    [4, "Notify", "other"],
    [5, "Update", "configuration"],
  ],
  "Opcode",
);

/** Behind the name at `at`, or -1 where there is none (RFC 1035, 4.1.4). Compression may only point back. */
export function skipName(bytes: Uint8Array, start: number, at: number, end: number): number {
  let place = at;
  while (place < end) {
    const length = bytes[place] ?? 0;
    if (length === 0) return place + 1;
    if (length >= 0xc0) return end - place >= 2 && start + (be16(bytes, place) & 0x3fff) < place ? place + 2 : -1;
    if (length > 63) return -1;
    place += 1 + length;
    if (place - at > 255) return -1;
  }
  return -1;
}

/** The name at `at` as text; empty for the root. */
function nameAt(bytes: Uint8Array, start: number, at: number, end: number): string {
  let place = at;
  let name = "";
  for (let steps = 0; steps < 128 && place < end && name.length < 256; steps++) {
    const length = bytes[place] ?? 0;
    if (length === 0) break;
    if (length >= 0xc0) {
      const to = start + (be16(bytes, place) & 0x3fff);
      if (to >= place) break;
      place = to;
      continue;
    }
    const label = textAt(bytes, place + 1, Math.min(end, place + 1 + length));
    name += name === "" ? label : `.${label}`;
    place += 1 + length;
  }
  return name;
}

/** Walks all sections; 0: not DNS. A message that the capture cut short passes where what is there fits. */
export function isDnsForm(bytes: Uint8Array, start: number, end: number, truncated: boolean): boolean {
  if (end - start < HEADER + 5) return false;
  const flags = be16(bytes, start + 2);
  const opcode = (flags >> 11) & 15;
  if (opcode === 3 || opcode > 5) return false;
  const questions = be16(bytes, start + 4);
  const records = be16(bytes, start + 6) + be16(bytes, start + 8) + be16(bytes, start + 10);
  if (questions + records === 0 || questions > 64 || records > MOST_RECORDS) return false;
  let at = start + HEADER;
  for (let index = 0; index < questions; index++) {
    at = skipName(bytes, start, at, end);
    if (at < 0 || end - at < 4) return false;
    at += 4;
  }
  for (let index = 0; index < records; index++) {
    const after = skipName(bytes, start, at, end);
    if (after < 0 || end - after < 10 || after + 10 + be16(bytes, after + 8) > end) return truncated && index > 0;
    at = after + 10 + be16(bytes, after + 8);
  }
  return at === end;
}

function recognise(bytes: Uint8Array, start: number, end: number, flow: Flow): Recognition {
  if (!isDnsForm(bytes, start, end, flow.truncated)) return NO;
  return (be16(bytes, start + 2) & 0x8000) === 0 ? YES_FROM_CLIENT : YES_FROM_SERVER;
}

/** Addresses of a plant: private (RFC 1918), link-local and unique local ones. Names of the internet say nothing about a plant. */
function isLocal(bytes: Uint8Array, at: number, length: number): boolean {
  const first = bytes[at] ?? 0;
  const second = bytes[at + 1] ?? 0;
  if (length === 16) return (first & 0xfe) === 0xfc || (first === 0xfe && (second & 0xc0) === 0x80);
  return (
    first === 10 ||
    (first === 172 && (second & 0xf0) === 16) ||
    (first === 192 && second === 168) ||
    (first === 169 && second === 254)
  );
}

class Resolution implements Dissection {
  readonly #protocol: string;
  readonly #pending = new Map<number, OperationKey>();
  readonly #told = new Set<string>();

  constructor(protocol: string) {
    this.#protocol = protocol;
  }

  dissect(...[bytes, start, end, flow, direction, sink]: Parameters<Dissection["dissect"]>): number {
    if (!isDnsForm(bytes, start, end, flow.truncated)) {
      if (!flow.truncated) sink.malformed("names and records do not fit the message");
      return 0;
    }
    const id = be16(bytes, start);
    const flags = be16(bytes, start + 2);
    if ((flags & 0x8000) === 0) {
      flow.senderIs("client", direction);
      const key = sink.operation(dnsFunction((flags >> 11) & 15), -1, null, 0, 0, 0);
      if (this.#pending.size >= MOST_PENDING) this.#pending.clear();
      this.#pending.set(id, key);
    } else {
      flow.senderIs("server", direction);
      const key = this.#pending.get(id);
      this.#pending.delete(id);
      const code = flags & 15;
      // 3: the name does not exist; the server has answered nevertheless.
      if (key !== undefined && (code === 0 || code === 3)) sink.accepted(key);
      else if (key !== undefined) sink.refused(key);
      this.#readAnswers(bytes, start, end, sink);
    }
    if (sink.message !== null) {
      const questions = be16(bytes, start + 4);
      const names: string[] = [];
      for (let at = start + HEADER, index = 0; index < questions && at >= 0; index++) {
        names.push(nameAt(bytes, start, at, end));
        at = skipName(bytes, start, at, end);
        if (at >= 0) at += 4;
      }
      sink.message(this.#protocol, { id, flags, names });
    }
    return 0;
  }

  #readAnswers(bytes: Uint8Array, start: number, end: number, sink: Sink): void {
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
      if (type === OPT || !((type === A && length === 4) || (type === AAAA && length === 16)) || !isLocal(bytes, data, length))
        continue;
      const text = nameAt(bytes, start, name, end);
      const key = `${text} ${bytes.subarray(data, at).join(".")}`;
      if (text === "" || this.#told.has(key) || this.#told.size >= MOST_NAMES) continue;
      this.#told.add(key);
      sink.assetAt(bytes, data, length, { names: [text] });
    }
  }
}

function isMulticast(flow: Flow): boolean {
  return flow.serverPort === MULTICAST_PORT || flow.clientPort === MULTICAST_PORT;
}

export const dns: Dissector = {
  name: "dns",
  transport: "udp",
  ports: [PORT],
  recognise: (bytes, start, end, flow) =>
    isMulticast(flow) || OTHERS.has(flow.serverPort) || OTHERS.has(flow.clientPort) ? NO : recognise(bytes, start, end, flow),
  open: () => new Resolution("dns"),
};

export const mdns: Dissector = {
  name: "mdns",
  transport: "udp",
  ports: [MULTICAST_PORT],
  recognise: (bytes, start, end, flow) => (isMulticast(flow) ? recognise(bytes, start, end, flow) : NO),
  open: () => new Resolution("mdns"),
};

/** Over streams (RFC 7766) each message comes behind its length in 2 bytes; so do transfers of whole zones. */
class Connection implements Dissection {
  readonly #resolution = new Resolution("dns");

  dissect(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): number {
    let at = start;
    while (end - at >= 2) {
      const next = at + 2 + be16(bytes, at);
      if (next > end) break;
      this.#resolution.dissect(bytes, at + 2, next, flow, direction, sink);
      at = next;
    }
    return at - start;
  }
}

function recogniseStream(bytes: Uint8Array, start: number, end: number, flow: Flow): Recognition {
  const have = end - start;
  const length = be16(bytes, start);
  if (have < 2) return MORE;
  if (length < HEADER + 5) return NO;
  // So much of a header must make sense before the rest is waited for.
  if (have < 2 + HEADER) return flow.serverPort === PORT ? MORE : NO;
  const opcode = (be16(bytes, start + 4) >> 11) & 15;
  const questions = be16(bytes, start + 6);
  if (opcode === 3 || opcode > 5 || questions > 1) return NO;
  if (have < 2 + length) return flow.serverPort === PORT ? MORE : NO;
  return recognise(bytes, start + 2, start + 2 + length, flow);
}

export const dnsStream: Dissector = {
  name: "dns",
  transport: "tcp",
  ports: [PORT],
  recognise: recogniseStream,
  open: () => new Connection(),
};

/** Whoever answers is believed: nothing shows that a name is the answering station's own. */
export const llmnr: Dissector = {
  name: "llmnr",
  transport: "udp",
  ports: [LOCAL_PORT],
  recognise: (bytes, start, end, flow) =>
    flow.serverPort === LOCAL_PORT || flow.clientPort === LOCAL_PORT ? recognise(bytes, start, end, flow) : NO,
  open: () => new Resolution("llmnr"),
};

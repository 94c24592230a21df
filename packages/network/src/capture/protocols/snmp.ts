// SNMP (RFC 1157, RFC 3416, RFC 3412 to 3414): version, communities, protection, and what an agent says it is.

import {
  type Dissection,
  type Dissector,
  functionTable,
  maskSecret,
  NO,
  type OperationKey,
  type Recognition,
  type Sink,
  textTarget,
  YES,
  YES_FROM_CLIENT,
  YES_FROM_SERVER,
} from "../dissector.ts";
import { textAt } from "./octets.ts";

const INTEGER = 0x02;
const OCTET_STRING = 0x04;
const OBJECT_ID = 0x06;
const SEQUENCE = 0x30;

const GET = 0xa0;
const RESPONSE = 0xa2;
const SET = 0xa3;
const TRAP_1 = 0xa4;
const REPORT = 0xa8;

const snmpFunction = functionTable(
  [
    [GET, "GetRequest", "read"],
    [0xa1, "GetNextRequest", "read"],
    [SET, "SetRequest", "write"],
    [TRAP_1, "Trap", "other"],
    [0xa5, "GetBulkRequest", "read"],
    [0xa6, "InformRequest", "other"],
    [0xa7, "SNMPv2-Trap", "other"],
  ],
  "PDU",
);
const OBJECT = textTarget();
/** By the flags of authentication and privacy (RFC 3411, 3.4.3). */
const LEVELS = ["noAuthNoPriv", "authNoPriv", "privacy without authentication", "authPriv"];
const MOST_PENDING = 128;
const MOST_COMMUNITIES = 16;

/** Begin of the objects of the group `system` (1.3.6.1.2.1.1, RFC 3418). */
const SYSTEM = [0x2b, 6, 1, 2, 1, 1];
const DESCRIPTION = 1;
const NAME = 5;

/** A DER or BER element with definite length: the last that `element` read. */
let tag = 0;
let contentAt = 0;
let contentEnd = 0;

function element(bytes: Uint8Array, at: number, end: number): boolean {
  if (end - at < 2) return false;
  let length = bytes[at + 1] ?? 0;
  let content = at + 2;
  if (length >= 0x80) {
    const size = length & 0x7f;
    if (size === 0 || size > 4 || end - content < size) return false;
    length = 0;
    for (let index = 0; index < size; index++) length = length * 256 + (bytes[content + index] ?? 0);
    content += size;
  }
  if (length > end - content) return false;
  tag = bytes[at] ?? 0;
  contentAt = content;
  contentEnd = content + length;
  return true;
}

/** The element at `at` has the tag. */
function expect(bytes: Uint8Array, at: number, end: number, wanted: number): boolean {
  return element(bytes, at, end) && tag === wanted;
}

/** Small unsigned integer in the element just read; larger ones wrap, which is enough for a key. */
function integer(bytes: Uint8Array): number {
  let number = 0;
  for (let at = contentAt; at < contentEnd; at++) number = ((number << 8) | (bytes[at] ?? 0)) >>> 0;
  return number;
}

/** What `parse` found; one object, valid until the next call. */
const FOUND = {
  version: 0,
  /** Community, or user name of version 3. */
  nameAt: 0,
  nameEnd: 0,
  flags: 0,
  /** 0 where the PDU is encrypted. */
  pdu: 0,
  id: 0,
  error: 0,
  bindingsAt: 0,
  bindingsEnd: 0,
};

function parse(bytes: Uint8Array, start: number, end: number): boolean {
  if (!expect(bytes, start, end, SEQUENCE)) return false;
  const last = contentEnd;
  if (!expect(bytes, contentAt, last, INTEGER) || contentEnd - contentAt !== 1) return false;
  FOUND.version = integer(bytes);
  FOUND.flags = 0;
  if (FOUND.version === 3) return parseThree(bytes, contentEnd, last);
  if (FOUND.version > 1 || !expect(bytes, contentEnd, last, OCTET_STRING)) return false;
  FOUND.nameAt = contentAt;
  FOUND.nameEnd = contentEnd;
  return parsePdu(bytes, contentEnd, last);
}

function parsePdu(bytes: Uint8Array, at: number, end: number): boolean {
  if (!element(bytes, at, end) || tag < GET || tag > REPORT || contentEnd !== end) return false;
  FOUND.pdu = tag;
  FOUND.id = 0;
  FOUND.error = 0;
  FOUND.bindingsAt = 0;
  FOUND.bindingsEnd = 0;
  if (tag === TRAP_1) return expect(bytes, contentAt, end, OBJECT_ID);
  if (!expect(bytes, contentAt, end, INTEGER)) return false;
  FOUND.id = integer(bytes);
  if (!expect(bytes, contentEnd, end, INTEGER)) return false;
  FOUND.error = integer(bytes);
  if (!expect(bytes, contentEnd, end, INTEGER) || !expect(bytes, contentEnd, end, SEQUENCE)) return false;
  FOUND.bindingsAt = contentAt;
  FOUND.bindingsEnd = contentEnd;
  return contentEnd === end;
}

/** Behind the version: global data, security parameters, then a scoped PDU that is readable or encrypted (RFC 3412, 6). */
function parseThree(bytes: Uint8Array, at: number, end: number): boolean {
  if (!expect(bytes, at, end, SEQUENCE)) return false;
  const globalEnd = contentEnd;
  if (!expect(bytes, contentAt, globalEnd, INTEGER) || !expect(bytes, contentEnd, globalEnd, INTEGER)) return false;
  if (!expect(bytes, contentEnd, globalEnd, OCTET_STRING) || contentEnd - contentAt !== 1) return false;
  FOUND.flags = bytes[contentAt] ?? 0;
  if (!expect(bytes, contentEnd, globalEnd, INTEGER) || contentEnd !== globalEnd) return false;
  if (!expect(bytes, globalEnd, end, OCTET_STRING)) return false;
  const parametersAt = contentAt;
  const parametersEnd = contentEnd;
  FOUND.nameAt = 0;
  FOUND.nameEnd = 0;
  // User-based security model: engine id, boots, time, user name (RFC 3414, 2.4).
  if (expect(bytes, parametersAt, parametersEnd, SEQUENCE)) {
    if (!expect(bytes, contentAt, parametersEnd, OCTET_STRING) || !expect(bytes, contentEnd, parametersEnd, INTEGER))
      return false;
    if (!expect(bytes, contentEnd, parametersEnd, INTEGER) || !expect(bytes, contentEnd, parametersEnd, OCTET_STRING))
      return false;
    FOUND.nameAt = contentAt;
    FOUND.nameEnd = contentEnd;
  }
  if (!element(bytes, parametersEnd, end)) return false;
  if (tag === OCTET_STRING) {
    FOUND.pdu = 0;
    return contentEnd === end;
  }
  if (tag !== SEQUENCE) return false;
  const scopeEnd = contentEnd;
  if (!expect(bytes, contentAt, scopeEnd, OCTET_STRING) || !expect(bytes, contentEnd, scopeEnd, OCTET_STRING)) return false;
  return parsePdu(bytes, contentEnd, scopeEnd);
}

function recognise(bytes: Uint8Array, start: number, end: number): Recognition {
  if (!parse(bytes, start, end)) return NO;
  if (FOUND.pdu === 0) return YES;
  return FOUND.pdu === RESPONSE || FOUND.pdu === REPORT ? YES_FROM_SERVER : YES_FROM_CLIENT;
}

/** Where an object id is spelled out. */
const SPELLED = new Uint8Array(255);

/** Writes the object id (X.690, 8.19) as `1.3.6.1…`; returns the length. */
function spell(bytes: Uint8Array, start: number, end: number): number {
  let length = 0;
  let number = 0;
  let first = true;
  for (let at = start; at < end && length < 230; at++) {
    const byte = bytes[at] ?? 0;
    number = (number * 128 + (byte & 0x7f)) % 4294967296;
    if ((byte & 0x80) !== 0) continue;
    const root = Math.min(2, Math.floor(number / 40));
    const text = first ? `${root}.${number - root * 40}` : `.${number}`;
    for (let index = 0; index < text.length; index++) SPELLED[length++] = text.charCodeAt(index);
    number = 0;
    first = false;
  }
  return length;
}

class Management implements Dissection {
  readonly #pending = new Map<number, OperationKey>();
  readonly #communities = new Set<string>();
  #told = "";
  #identity = "";

  dissect(...[bytes, start, end, flow, direction, sink]: Parameters<Dissection["dissect"]>): number {
    if (!parse(bytes, start, end)) {
      if (!flow.truncated) sink.malformed("the message is not encoded as SNMP demands");
      return 0;
    }
    const { pdu, version } = FOUND;
    const fromServer = pdu === RESPONSE || pdu === REPORT;
    if (pdu !== 0) flow.senderIs(fromServer ? "server" : "client", direction);
    if (sink.message !== null) {
      sink.message("snmp", {
        version,
        pdu,
        name: textAt(bytes, FOUND.nameAt, FOUND.nameEnd),
        flags: FOUND.flags,
        error: FOUND.error,
      });
    }
    if (version < 3) this.#readCommunity(bytes, sink);
    this.#say(version, sink);
    if (pdu === 0) return 0;
    if (fromServer) this.#readResponse(bytes, sink);
    else this.#readRequest(bytes, sink);
    return 0;
  }

  #readCommunity(bytes: Uint8Array, sink: Sink): void {
    const community = textAt(bytes, FOUND.nameAt, FOUND.nameEnd);
    if (community === "" || this.#communities.has(community) || this.#communities.size >= MOST_COMMUNITIES) return;
    this.#communities.add(community);
    sink.credential(null, maskSecret(community));
  }

  #readRequest(bytes: Uint8Array, sink: Sink): void {
    const { pdu, id, bindingsAt, bindingsEnd } = FOUND;
    let key: OperationKey;
    if (pdu === SET && expect(bytes, bindingsAt, bindingsEnd, SEQUENCE) && expect(bytes, contentAt, contentEnd, OBJECT_ID)) {
      key = sink.operation(snmpFunction(pdu), -1, OBJECT, sink.text(SPELLED, 0, spell(bytes, contentAt, contentEnd)), 0, 0);
    } else key = sink.operation(snmpFunction(pdu), -1, null, 0, 0, 0);
    if (pdu === TRAP_1 || pdu === 0xa7) return;
    if (this.#pending.size >= MOST_PENDING) this.#pending.clear();
    this.#pending.set(id, key);
  }

  #readResponse(bytes: Uint8Array, sink: Sink): void {
    const { id, error, pdu, bindingsEnd } = FOUND;
    const key = this.#pending.get(id);
    this.#pending.delete(id);
    if (key !== undefined && error === 0 && pdu === RESPONSE) sink.accepted(key);
    else if (key !== undefined) sink.refused(key);
    let description = "";
    let name = "";
    for (let at = FOUND.bindingsAt; at < bindingsEnd && expect(bytes, at, bindingsEnd, SEQUENCE); ) {
      at = contentEnd;
      if (!expect(bytes, contentAt, contentEnd, OBJECT_ID)) break;
      const objectAt = contentAt;
      const isSystem = contentEnd - contentAt === 8 && SYSTEM.every((byte, index) => bytes[objectAt + index] === byte);
      if (!isSystem || !expect(bytes, contentEnd, at, OCTET_STRING)) continue;
      if (bytes[objectAt + 6] === DESCRIPTION) description = textAt(bytes, contentAt, contentEnd);
      else if (bytes[objectAt + 6] === NAME) name = textAt(bytes, contentAt, contentEnd);
    }
    const text = `${description}\n${name}`;
    if (text === "\n" || text === this.#identity) return;
    this.#identity = text;
    sink.asset({ ...(description !== "" && { product: description }), ...(name !== "" && { names: [name] }) });
  }

  #say(version: number, sink: Sink): void {
    const { flags } = FOUND;
    // A message without a user only asks for the engine's id (RFC 3414, 4): it is no session.
    if (version === 3 && FOUND.nameEnd === FOUND.nameAt) return;
    const text = `${version} ${flags & 3}`;
    if (text === this.#told) return;
    this.#told = text;
    const signed = (flags & 1) !== 0;
    sink.session({
      encrypted: (flags & 2) !== 0,
      signed,
      authenticated: signed,
      identity: signed ? "password" : "none",
      securable: true,
      interactive: false,
      policy: version === 3 ? `SNMPv3 · ${LEVELS[flags & 3]}` : version === 1 ? "SNMPv2c" : "SNMPv1",
      weak: version === 3 ? null : "SNMPv1 and SNMPv2c are historic (RFC 3410): whoever reads a community can use it",
    });
  }
}

export const snmp: Dissector = { name: "snmp", transport: "udp", ports: [161, 162], recognise, open: () => new Management() };

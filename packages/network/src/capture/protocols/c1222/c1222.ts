// ANSI C12.22 over TCP and UDP (IEEE 1703-2012): tables of meters read and written, procedures started. The meter is the server.
// Messages in message.ts; services, tables and procedures in functions.ts. Not followed: segments of messages that were cut by relays, values
// in tables, whose formats only the meter's table 0 tells.

import {
  ASTRAY,
  type Direction,
  type Dissection,
  type Dissector,
  type Flow,
  MORE,
  maskSecret,
  NO,
  type OperationKey,
  type Recognition,
  type SessionSecurity,
  type Sink,
  TO_CLIENT,
  TO_SERVER,
  YES,
} from "../../dissector.ts";
import { ELEMENT } from "../ber.ts";
import { be16, le16, textAt } from "../octets.ts";
import {
  ENCRYPTED_BY_CALLED,
  ENCRYPTED as ENCRYPTED_REQUEST,
  FIRST_REQUEST,
  FULL_READ,
  FULL_WRITE,
  functionOf,
  GENERAL_IDENTIFICATION,
  LAST_READ,
  LOGOFF,
  LOGON,
  PARTIAL_WRITE_OFFSET,
  PROCEDURE,
  PROCEDURE_INITIATE,
  SECURITY,
  TABLE,
  USER,
} from "./functions.ts";
import { AUTHENTICATED, CLEARTEXT, ENCRYPTED, FOUND, mayFollow, messageLength, readMessage, titleText } from "./message.ts";

const PORT = 1153;
/** A message that is not whole within what recognition is shown is not known. */
const LONGEST_BEGINNING = 4000;
const USER_LENGTH = 10;
const PASSWORD_LENGTH = 20;
/** Manufacturer (4), model (8), four versions, serial number (16). */
const IDENTIFICATION_LENGTH = 32;
const PENDING = 32;

const OPEN: SessionSecurity = {
  encrypted: false,
  signed: false,
  authenticated: false,
  identity: "none",
  securable: true,
  interactive: false,
  policy: null,
  weak: null,
};
const WITH_PASSWORD: SessionSecurity = { ...OPEN, authenticated: true, identity: "password" };
const SIGNED: SessionSecurity = { ...OPEN, signed: true, authenticated: true, identity: "key", policy: "EAX' (authentication)" };
const CONFIDENTIAL: SessionSecurity = { ...SIGNED, encrypted: true, policy: "EAX' (encryption and authentication)" };

interface Pending {
  readonly invocation: number;
  readonly direction: Direction;
  readonly keys: OperationKey[];
  /** Services of the request, in order. */
  readonly services: number[];
  readonly identifies: boolean;
}

class C1222Flow implements Dissection {
  readonly #pending: Pending[] = [];
  #security: SessionSecurity | null = null;
  #user = "";
  #title = "";
  #identity = "";

  dissect(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): number {
    let at = start;
    let towards = direction;
    while (at < end) {
      const size = messageLength(bytes, at, end);
      if (size < 0) {
        sink.malformed("bytes between messages begin none");
        return ASTRAY;
      }
      if (size === 0 || size > end - at) {
        if (flow.transport === "udp" && !flow.truncated) sink.malformed("a message is longer than its datagram");
        break;
      }
      if (readMessage(bytes, at, at + size)) towards = this.#message(bytes, flow, towards, sink);
      else sink.malformed("the elements of a message are not those of C12.22");
      at += size;
    }
    return at - start;
  }

  gap(): void {
    this.#pending.length = 0;
  }

  #message(bytes: Uint8Array, flow: Flow, direction: Direction, sink: Sink): Direction {
    const { security, calledInvocation, servicesAt, servicesEnd } = FOUND;
    const hidden = security === ENCRYPTED;
    const first = hidden ? -1 : firstService(bytes, servicesAt, servicesEnd);
    const answers = hidden ? calledInvocation >= 0 : first >= 0 && first < FIRST_REQUEST;
    const towards = flow.senderIs(answers ? "server" : "client", direction);
    if (security === AUTHENTICATED) this.#secure(SIGNED, sink);
    else if (hidden) this.#secure(CONFIDENTIAL, sink);
    else if (this.#security !== WITH_PASSWORD) this.#secure(OPEN, sink);
    if (answers) this.#name(bytes, towards, sink);
    if (sink.message !== null) this.#trace(bytes, first, sink);
    if (hidden) this.#hidden(answers, towards, sink);
    else if (first < 0) sink.malformed("a message carries no service");
    else if (answers) this.#answer(bytes, towards, sink);
    else this.#ask(bytes, towards, sink);
    return towards;
  }

  #secure(security: SessionSecurity, sink: Sink): void {
    if (this.#security === security) return;
    this.#security = security;
    sink.session(security);
  }

  /** A meter is known by its title. */
  #name(bytes: Uint8Array, direction: Direction, sink: Sink): void {
    if (direction !== TO_CLIENT || FOUND.titleEnd === FOUND.titleAt) return;
    const title = titleText(bytes, FOUND.titleAt, FOUND.titleEnd, FOUND.absolute);
    if (title === this.#title) return;
    this.#title = title;
    sink.asset({ names: [title], role: "meter" });
  }

  #hidden(answers: boolean, direction: Direction, sink: Sink): void {
    if (answers) {
      // Whether it was granted is encrypted, too.
      this.#take(FOUND.calledInvocation, direction);
      return;
    }
    sink.operation(direction === TO_SERVER ? ENCRYPTED_REQUEST : ENCRYPTED_BY_CALLED, -1, null, 0, 0, 0);
  }

  #ask(bytes: Uint8Array, direction: Direction, sink: Sink): void {
    const keys: OperationKey[] = [];
    const services: number[] = [];
    let identifies = false;
    const invocation = FOUND.callingInvocation;
    const end = FOUND.servicesEnd;
    for (let at = FOUND.servicesAt; at < end; at = ELEMENT.end) {
      if (!readService(bytes, at, end)) {
        sink.malformed("the length of a service is wrong");
        break;
      }
      const { at: from, end: to } = ELEMENT;
      const service = bytes[from] as number;
      if (services.length >= PENDING) continue;
      services.push(service);
      keys.push(this.#request(bytes, service, from + 1, to, direction, sink));
      if (service === FULL_READ && to - from >= 3 && be16(bytes, from + 1) === GENERAL_IDENTIFICATION) identifies = true;
      ELEMENT.end = to;
    }
    if (this.#pending.length >= PENDING) this.#pending.shift();
    this.#pending.push({ invocation, direction, keys, services, identifies });
  }

  #request(bytes: Uint8Array, service: number, at: number, end: number, direction: Direction, sink: Sink): OperationKey {
    const byCalled = direction === TO_CLIENT;
    if (service >= FULL_READ && service <= PARTIAL_WRITE_OFFSET) {
      const byDefault = (service & 0x0f) === 0x0e;
      if (byDefault || end - at < 2) {
        if (!byDefault) sink.malformed("a service ends early");
        return sink.operation(functionOf(service, 0x0fff, -1, byCalled), -1, null, 0, 0, 0);
      }
      const table = be16(bytes, at);
      const procedure = service === FULL_WRITE && table === PROCEDURE_INITIATE && end - at >= 6 ? le16(bytes, at + 4) : -1;
      if (service >= FULL_WRITE) checkData(bytes, service, at, end, sink);
      const fn = functionOf(service, table, procedure, byCalled);
      return procedure >= 0 ? sink.operation(fn, -1, PROCEDURE, procedure, 0, 0) : sink.operation(fn, -1, TABLE, table, 0, 0);
    }
    const fn = functionOf(service, 0, -1, byCalled);
    if (service === LOGON && end - at >= 2) {
      const to = trimmedEnd(bytes, at + 2, Math.min(end, at + 2 + USER_LENGTH));
      this.#user = textAt(bytes, at + 2, to);
      return sink.operation(fn, -1, USER, sink.text(bytes, at + 2, to), 0, 0);
    }
    if (service === SECURITY) {
      const from = leadingEnd(bytes, at, Math.min(end, at + PASSWORD_LENGTH));
      const to = trimmedEnd(bytes, from, Math.min(end, at + PASSWORD_LENGTH));
      const secret = new TextDecoder().decode(bytes.subarray(from, to));
      sink.credential(this.#user === "" ? null : this.#user, maskSecret(secret));
    }
    return sink.operation(fn, -1, null, 0, 0, 0);
  }

  #answer(bytes: Uint8Array, direction: Direction, sink: Sink): void {
    const pending = this.#take(FOUND.calledInvocation >= 0 ? FOUND.calledInvocation : FOUND.callingInvocation, direction);
    const end = FOUND.servicesEnd;
    let index = 0;
    for (let at = FOUND.servicesAt; at < end; index++) {
      if (!readService(bytes, at, end)) {
        sink.malformed("the length of a service is wrong");
        return;
      }
      const { at: from, end: to } = ELEMENT;
      at = to;
      const accepted = bytes[from] === 0;
      const key = pending?.keys[index];
      if (pending === undefined || key === undefined) continue;
      if (accepted) sink.accepted(key);
      else sink.refused(key);
      const service = pending.services[index];
      if (accepted && service === SECURITY && direction === TO_CLIENT) this.#secure(WITH_PASSWORD, sink);
      if (service === LOGOFF) {
        this.#security = null;
        sink.sessionEnds();
      }
      if (accepted && pending.identifies && service === FULL_READ && direction === TO_CLIENT)
        this.#identify(bytes, from + 1, to, sink);
    }
  }

  /** Table 1, behind the count of its bytes (2) and before their checksum. */
  #identify(bytes: Uint8Array, at: number, end: number, sink: Sink): void {
    if (end - at < 3 + IDENTIFICATION_LENGTH || be16(bytes, at) !== IDENTIFICATION_LENGTH) return;
    const from = at + 2;
    const vendor = textAt(bytes, from, from + 4);
    const product = textAt(bytes, from + 4, from + 12);
    const serial = textAt(bytes, from + 16, from + 32);
    const version = `${bytes[from + 14]}.${bytes[from + 15]}`;
    const identity = `${vendor} ${product} ${serial} ${version}`;
    if (identity === this.#identity) return;
    this.#identity = identity;
    sink.asset({
      ...(vendor !== "" && { vendor }),
      ...(product !== "" && { product }),
      ...(serial !== "" && { serial }),
      version,
    });
  }

  #take(invocation: number, direction: Direction): Pending | undefined {
    const at = this.#pending.findIndex((one) => one.invocation === invocation && one.direction !== direction);
    return at < 0 ? undefined : this.#pending.splice(at, 1)[0];
  }

  #trace(bytes: Uint8Array, first: number, sink: Sink): void {
    const { calledInvocation, callingInvocation, titleAt, titleEnd, absolute, flags, security, servicesAt, servicesEnd } = FOUND;
    const services: number[] = [];
    const tables: number[] = [];
    for (let at = first < 0 ? servicesEnd : servicesAt; at < servicesEnd; at = ELEMENT.end) {
      if (!readService(bytes, at, servicesEnd)) break;
      const service = bytes[ELEMENT.at] as number;
      services.push(service);
      const full = service === FULL_READ || service === LAST_READ || service === FULL_WRITE || service === PARTIAL_WRITE_OFFSET;
      if (full) tables.push(be16(bytes, ELEMENT.at + 1));
    }
    sink.message?.("c1222", {
      called: calledInvocation < 0 ? undefined : calledInvocation,
      calling: callingInvocation,
      title: titleText(bytes, titleAt, titleEnd, absolute),
      absolute,
      flags,
      security,
      services,
      tables,
    });
  }
}

/** A write's data are as long as it says, and their sum with the checksum is 0 (IEEE 1703-2012, clause 5.3.2.4.5). */
function checkData(bytes: Uint8Array, service: number, at: number, end: number, sink: Sink): void {
  if (service !== FULL_WRITE && service !== PARTIAL_WRITE_OFFSET) return;
  const from = at + (service === FULL_WRITE ? 2 : 5);
  const to = from + 2 + (end - from >= 2 ? be16(bytes, from) : 0);
  if (to + 1 > end) {
    sink.malformed("a service ends early");
    return;
  }
  let sum = service === FULL_WRITE ? 0 : (bytes[at + 2] as number) + (bytes[at + 3] as number) + (bytes[at + 4] as number);
  for (let index = from + 2; index <= to; index++) sum += bytes[index] as number;
  if ((sum & 0xff) !== 0) sink.malformed("the checksum of the data of a table is wrong");
}

/** Fills `ELEMENT` with the service at `at`: it has no tag, only a length. */
function readService(bytes: Uint8Array, at: number, end: number): boolean {
  const first = bytes[at] as number;
  let from = at + 1;
  let length = first;
  if (first >= 0x80) {
    const size = first & 0x7f;
    if (size === 0 || size > 2 || end - from < size) return false;
    length = size === 1 ? (bytes[from] as number) : be16(bytes, from);
    from += size;
  }
  if (length === 0 || length > end - from) return false;
  ELEMENT.at = from;
  ELEMENT.end = from + length;
  return true;
}

/** Code of the first service; -1: there is none. */
function firstService(bytes: Uint8Array, at: number, end: number): number {
  return at < end && readService(bytes, at, end) ? (bytes[ELEMENT.at] as number) : -1;
}

function leadingEnd(bytes: Uint8Array, at: number, end: number): number {
  let from = at;
  while (from < end && isPadding(bytes[from] as number)) from++;
  return from;
}

function trimmedEnd(bytes: Uint8Array, at: number, end: number): number {
  let to = end;
  while (to > at && isPadding(bytes[to - 1] as number)) to--;
  return to;
}

function isPadding(byte: number): boolean {
  return byte === 0 || byte === 0x20;
}

function recognise(bytes: Uint8Array, start: number, end: number, flow: Flow): Recognition {
  const size = messageLength(bytes, start, end);
  if (size < 0 || !mayFollow(bytes, start, end)) return NO;
  if (size === 0) return MORE;
  if (size > end - start) return flow.transport === "tcp" && size <= LONGEST_BEGINNING ? MORE : NO;
  if (!readMessage(bytes, start, start + size)) return NO;
  return FOUND.security === CLEARTEXT && firstService(bytes, FOUND.servicesAt, FOUND.servicesEnd) < 0 ? NO : YES;
}

const over = (transport: "tcp" | "udp"): Dissector => ({
  name: "c1222",
  transport,
  ports: [PORT],
  recognise,
  open: () => new C1222Flow(),
});

export const c1222 = over("tcp");
export const c1222Datagrams = over("udp");

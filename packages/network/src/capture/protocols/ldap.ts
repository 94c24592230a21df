// LDAP (RFC 4511, RFC 4513) over streams and, for finding servers, over datagrams (MS-ADTS, 6.3.3): log-ins, changes, protection.
//
//     | SEQUENCE | INTEGER message id | [APPLICATION n] operation | [0] controls |        (BER)
//     behind SASL with protection: | length 4 | token | ...

import {
  ASTRAY,
  type Direction,
  type Dissection,
  type Dissector,
  type Flow,
  functionTable,
  MORE,
  maskSecret,
  NO,
  type OperationKey,
  type Recognition,
  type SessionSecurity,
  type Sink,
  textTarget,
  YES_FROM_CLIENT,
  YES_FROM_SERVER,
} from "../dissector.ts";
import { ELEMENT, integerOf, isElement, readElement } from "./ber.ts";
import { be16, be32, startsWith, textAt } from "./octets.ts";
import { tellPlain } from "./sasl.ts";

const PORTS = [389, 3268];
const SEQUENCE = 0x30;
const INTEGER = 0x02;
const OCTETS = 0x04;
const ENUMERATED = 0x0a;

const BIND = 0x60;
const BIND_ANSWER = 0x61;
const UNBIND = 0x42;
const SEARCH = 0x63;
const ENTRY = 0x64;
const MODIFY = 0x66;
const ADD = 0x68;
const DELETE = 0x4a;
const RENAME = 0x6c;
const COMPARE = 0x6e;
const ABANDON = 0x50;
const REFERENCE = 0x73;
const EXTENDED = 0x77;
const EXTENDED_ANSWER = 0x78;
const INTERMEDIATE = 0x79;
const SIMPLE = 0x80;
const SASL = 0xa3;
const NAME_OF_EXTENDED = 0x80;
const START_TLS = "1.3.6.1.4.1.1466.20037";
/** saslBindInProgress. */
const GOES_ON = 14;

const MOST_PENDING = 128;
/** Longer messages are content: only their beginning is looked at. */
const LONGEST_WHOLE = 64 * 1024;
const LONGEST = 16 * 1024 * 1024;

const ldapFunction = functionTable([
  [BIND, "Bind", "authentication"],
  [UNBIND, "Unbind", "session"],
  [SEARCH, "Search", "read"],
  [MODIFY, "Modify", "write"],
  [ADD, "Add", "write"],
  [DELETE, "Delete", "write"],
  [RENAME, "Modify DN", "write"],
  [COMPARE, "Compare", "read"],
  [ABANDON, "Abandon", "other"],
  [EXTENDED, "Extended", "other"],
]);
const ENTRY_NAME = textTarget();
const REQUESTS = new Set([BIND, UNBIND, SEARCH, MODIFY, ADD, DELETE, RENAME, COMPARE, ABANDON, EXTENDED]);
/** Answers that begin with a result code, a matched name and a text. */
const RESULTS = new Set([BIND_ANSWER, 0x65, 0x67, 0x69, 0x6b, 0x6d, 0x6f, EXTENDED_ANSWER]);
const OTHER_ANSWERS = new Set([ENTRY, REFERENCE, INTERMEDIATE]);

/** What `open` found; one object, valid until the next call. */
const MESSAGE = { id: 0, operation: 0, at: 0, end: 0 };

/** Whether bytes[start, end) are one message of which the operation has the form that its kind demands. */
function open(bytes: Uint8Array, start: number, end: number): boolean {
  if (!isElement(bytes, start, end, SEQUENCE) || ELEMENT.end !== end) return false;
  if (!isElement(bytes, ELEMENT.at, end, INTEGER) || ELEMENT.end - ELEMENT.at > 4) return false;
  MESSAGE.id = integerOf(bytes);
  if (!(MESSAGE.id >= 0) || !readElement(bytes, ELEMENT.end, end)) return false;
  const { tag, at } = ELEMENT;
  const last = ELEMENT.end;
  MESSAGE.operation = tag;
  MESSAGE.at = at;
  MESSAGE.end = last;
  if (last !== end && (bytes[last] as number) !== 0xa0) return false;
  return hasForm(bytes, tag, at, last);
}

function hasForm(bytes: Uint8Array, operation: number, at: number, end: number): boolean {
  if (RESULTS.has(operation)) {
    if (!isElement(bytes, at, end, ENUMERATED) || !isElement(bytes, ELEMENT.end, end, OCTETS)) return false;
    return isElement(bytes, ELEMENT.end, end, OCTETS);
  }
  switch (operation) {
    case BIND:
      if (!isElement(bytes, at, end, INTEGER) || integerOf(bytes) > 127) return false;
      if (!isElement(bytes, ELEMENT.end, end, OCTETS) || !readElement(bytes, ELEMENT.end, end)) return false;
      return ELEMENT.end === end;
    case UNBIND:
      return at === end;
    case SEARCH:
      // Base, scope, dereferencing.
      if (!isElement(bytes, at, end, OCTETS) || !isElement(bytes, ELEMENT.end, end, ENUMERATED)) return false;
      return isElement(bytes, ELEMENT.end, end, ENUMERATED);
    case DELETE:
    case ABANDON:
      return end > at;
    case EXTENDED:
      return isElement(bytes, at, end, NAME_OF_EXTENDED);
    case REFERENCE:
      return isElement(bytes, at, end, OCTETS);
    case INTERMEDIATE:
      return readElement(bytes, at, end) && (ELEMENT.tag === 0x80 || ELEMENT.tag === 0x81);
    case ENTRY:
    case MODIFY:
    case ADD:
    case RENAME:
    case COMPARE:
      // A name stands first, then what belongs to it.
      return isElement(bytes, at, end, OCTETS) && readElement(bytes, ELEMENT.end, end);
    default:
      return false;
  }
}

function recognise(bytes: Uint8Array, start: number, end: number): Recognition {
  if (!open(bytes, start, end)) return NO;
  return REQUESTS.has(MESSAGE.operation) ? YES_FROM_CLIENT : YES_FROM_SERVER;
}

/** Length of the message at `at` by its header, 0 where more bytes are needed, -1 where there is none. */
function lengthAt(bytes: Uint8Array, at: number, end: number): number {
  if (bytes[at] !== SEQUENCE) return -1;
  if (end - at < 2) return 0;
  const first = bytes[at + 1] as number;
  if (first < 0x80) return 2 + first;
  const size = first & 0x7f;
  if (size === 0 || size > 4) return -1;
  if (end - at < 2 + size) return 0;
  let length = 0;
  for (let index = 0; index < size; index++) length = length * 256 + (bytes[at + 2 + index] as number);
  return length > LONGEST ? -1 : 2 + size + length;
}

function recogniseStream(bytes: Uint8Array, start: number, end: number, flow: Flow): Recognition {
  const length = lengthAt(bytes, start, end);
  if (length < 0) return NO;
  if (length === 0) return MORE;
  if (length <= end - start) return recognise(bytes, start, start + length);
  // Of a long one the beginning must do: message id and a kind of operation that is in use.
  const header = (bytes[start + 1] as number) < 0x80 ? 2 : 2 + ((bytes[start + 1] as number) & 0x7f);
  const id = start + header;
  if (end - id < 2) return MORE;
  const size = bytes[id + 1] as number;
  if (bytes[id] !== INTEGER || size === 0 || size > 4) return NO;
  if (end - id < 3 + size) return MORE;
  const operation = bytes[id + 2 + size] as number;
  if (!REQUESTS.has(operation) && !RESULTS.has(operation) && !OTHER_ANSWERS.has(operation)) return NO;
  if (!PORTS.includes(flow.serverPort)) return MORE;
  return REQUESTS.has(operation) ? YES_FROM_CLIENT : YES_FROM_SERVER;
}

/** A length, then a token of Kerberos in its newer form (RFC 4121, 4.2.6.2): 05 04, flags, FF, EC 2, RRC 2, sequence 8. */
function isToken(bytes: Uint8Array, at: number): boolean {
  return bytes[at + 4] === 5 && bytes[at + 5] === 4 && bytes[at + 7] === 0xff;
}

/** Such a token that is not sealed. */
function isSigned(bytes: Uint8Array, at: number): boolean {
  return isToken(bytes, at) && ((bytes[at + 6] as number) & 2) === 0;
}

class Directory implements Dissection {
  readonly #protocol: Dissector["transport"];
  readonly #pending = new Map<number, { readonly key: OperationKey; readonly operation: number }>();
  /** Id of the request for TLS that is not answered yet. */
  #protection = -1;
  /** The log-in that is under way or done: name of the SASL mechanism, `simple`, `anonymous`, or empty. */
  #manner = "";
  #bound = false;
  /** Behind SASL: messages come wrapped. */
  #wrapped = false;
  #sealed: boolean | null = null;
  #told = "";

  constructor(protocol: Dissector["transport"]) {
    this.#protocol = protocol;
  }

  dissect(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): number {
    if (this.#protocol === "udp") {
      if (open(bytes, start, end)) this.#read(bytes, flow, direction, sink);
      else if (!flow.truncated) sink.malformed("a message is not encoded as the protocol demands");
      return 0;
    }
    let at = start;
    while (at < end) {
      if (this.#bound && !this.#wrapped && this.#manner !== "simple" && bytes[at] === 0) this.#wrapped = true;
      if (this.#wrapped && bytes[at] !== SEQUENCE) {
        if (end - at < 24) break;
        const size = 4 + be32(bytes, at);
        // What is only signed can be read as a whole.
        if (isSigned(bytes, at) && size <= LONGEST_WHOLE && size > end - at) break;
        this.#unwrap(bytes, at, at + size, flow, direction, sink);
        at += size;
        continue;
      }
      const length = lengthAt(bytes, at, end);
      if (length === 0) break;
      if (length < 0) {
        sink.malformed("a message is not encoded as the protocol demands");
        return ASTRAY;
      }
      if (length <= LONGEST_WHOLE) {
        if (length > end - at) break;
        if (!open(bytes, at, at + length)) sink.malformed("a message is not encoded as the protocol demands");
        else if (this.#read(bytes, flow, direction, sink)) {
          flow.become("tls");
          return at + length - start;
        }
      }
      at += length;
    }
    return at - start;
  }

  gap(): void {
    this.#pending.clear();
  }

  /** Returns whether the connection goes on with TLS. */
  #read(bytes: Uint8Array, flow: Flow, direction: Direction, sink: Sink): boolean {
    const { id, operation, at, end } = MESSAGE;
    sink.message?.("ldap", { id, operation: operation & 0x1f });
    if (REQUESTS.has(operation)) {
      flow.senderIs("client", direction);
      this.#readRequest(bytes, id, operation, at, end, sink);
      return false;
    }
    flow.senderIs("server", direction);
    if (!RESULTS.has(operation)) return false;
    if (!isElement(bytes, at, end, ENUMERATED)) return false;
    const code = integerOf(bytes);
    const request = this.#pending.get(id);
    this.#pending.delete(id);
    sink.message?.("ldap", { code });
    if (operation === BIND_ANSWER) this.#answerLogIn(code, request?.key ?? -1, sink);
    // 5 and 6: compared, with either outcome. 10: somebody else answers.
    else if (request !== undefined && (code === 0 || code === 5 || code === 6 || code === 10)) sink.accepted(request.key);
    else if (request !== undefined) sink.refused(request.key);
    if (id !== this.#protection) return false;
    this.#protection = -1;
    return operation === EXTENDED_ANSWER && code === 0;
  }

  #readRequest(bytes: Uint8Array, id: number, operation: number, at: number, end: number, sink: Sink): void {
    const names = operation === MODIFY || operation === ADD || operation === RENAME;
    let key: OperationKey;
    if (operation === DELETE) key = sink.operation(ldapFunction(operation), -1, ENTRY_NAME, sink.text(bytes, at, end), 0, 0);
    else if (names && isElement(bytes, at, end, OCTETS)) {
      key = sink.operation(ldapFunction(operation), -1, ENTRY_NAME, sink.text(bytes, ELEMENT.at, ELEMENT.end), 0, 0);
    } else key = sink.operation(ldapFunction(operation), -1, null, 0, 0, 0);
    if (operation === UNBIND || operation === ABANDON) return;
    if (this.#pending.size >= MOST_PENDING) this.#pending.clear();
    this.#pending.set(id, { key, operation });
    if (operation === BIND) this.#readLogIn(bytes, at, end, sink);
    else if (operation === EXTENDED && isElement(bytes, at, end, NAME_OF_EXTENDED)) {
      const { at: nameAt, end: nameEnd } = ELEMENT;
      if (nameEnd - nameAt === START_TLS.length && startsWith(bytes, nameAt, nameEnd, START_TLS)) this.#protection = id;
    } else if (this.#protocol === "tcp") this.#say(sink);
  }

  #readLogIn(bytes: Uint8Array, at: number, end: number, sink: Sink): void {
    this.#bound = false;
    if (!isElement(bytes, at, end, INTEGER) || !isElement(bytes, ELEMENT.end, end, OCTETS)) return;
    const user = textAt(bytes, ELEMENT.at, ELEMENT.end);
    if (!readElement(bytes, ELEMENT.end, end)) return;
    const { tag, at: proofAt, end: proofEnd } = ELEMENT;
    if (tag === SIMPLE) {
      const empty = proofEnd === proofAt;
      this.#manner = empty ? "anonymous" : "simple";
      if (!empty) sink.credential(user.slice(0, 100), maskSecret(textAt(bytes, proofAt, proofEnd)));
    } else if (tag === SASL && isElement(bytes, proofAt, proofEnd, OCTETS)) {
      this.#manner = textAt(bytes, ELEMENT.at, ELEMENT.end).toUpperCase().slice(0, 32);
      const plain = this.#manner === "PLAIN" && isElement(bytes, ELEMENT.end, proofEnd, OCTETS);
      if (plain) tellPlain(new TextDecoder().decode(bytes.subarray(ELEMENT.at, Math.min(ELEMENT.end, ELEMENT.at + 400))), sink);
    } else this.#manner = "";
    sink.message?.("ldap", { user, manner: this.#manner });
  }

  #answerLogIn(code: number, key: OperationKey, sink: Sink): void {
    if (code === GOES_ON) return;
    if (key >= 0 && code === 0) sink.accepted(key);
    else if (key >= 0) sink.refused(key);
    this.#bound = code === 0;
    this.#say(sink);
  }

  #unwrap(bytes: Uint8Array, at: number, end: number, flow: Flow, direction: Direction, sink: Sink): void {
    if (isToken(bytes, at)) this.#sealed = !isSigned(bytes, at);
    this.#say(sink);
    if (!isSigned(bytes, at)) return;
    // The checksum of EC bytes stands behind the message, RRC of its bytes are moved to the front.
    const checksum = be16(bytes, at + 8);
    const moved = be16(bytes, at + 10);
    const messageAt = at + 20 + moved;
    const messageEnd = end - (checksum - moved);
    if (moved <= checksum && messageAt < messageEnd && open(bytes, messageAt, messageEnd))
      this.#read(bytes, flow, direction, sink);
  }

  #say(sink: Sink): void {
    const manner = this.#bound ? this.#manner : "";
    const text = `${manner} ${this.#wrapped} ${this.#sealed}`;
    if (text === this.#told) return;
    this.#told = text;
    const anonymous = manner === "anonymous";
    const identity: SessionSecurity["identity"] =
      manner === ""
        ? null
        : anonymous
          ? "anonymous"
          : manner === "EXTERNAL"
            ? "certificate"
            : isTicket(manner)
              ? "token"
              : "password";
    sink.session({
      encrypted: this.#wrapped ? this.#sealed : false,
      signed: this.#wrapped,
      authenticated: manner === "" ? null : !anonymous,
      identity,
      securable: true,
      interactive: false,
      // Which ciphers wrap the messages stays out of sight.
      policy: manner === "" || anonymous || this.#wrapped ? null : manner === "simple" ? "simple bind" : `SASL ${manner}`,
      weak: null,
    });
  }
}

/** Mechanisms in which a ticket or an answer to a challenge stands for the user. */
function isTicket(manner: string): boolean {
  return manner.startsWith("GSS") || manner === "NTLM" || manner === "OAUTHBEARER";
}

export const ldap: Dissector = {
  name: "ldap",
  transport: "tcp",
  ports: PORTS,
  recognise: recogniseStream,
  open: () => new Directory("tcp"),
};

export const ldapDatagrams: Dissector = {
  name: "ldap",
  transport: "udp",
  ports: [389],
  recognise,
  open: () => new Directory("udp"),
};

// Kerberos 5 (RFC 4120) over datagrams and streams: who logs in to the realm for which service, and with which ciphers.
//
//     TCP only: | length 4 |
//     | [APPLICATION n] | SEQUENCE | [k] pvno 5 | [k+1] msg-type n | fields by message, each [tag] ... |       (DER)

import {
  ASTRAY,
  type Direction,
  type Dissection,
  type Dissector,
  type Flow,
  functionTable,
  MORE,
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
import { be16, be32, textAt } from "./octets.ts";

const PORT = 88;
const LONGEST = 128 * 1024;
const SEQUENCE = 0x30;
const INTEGER = 0x02;
const APPLICATION = 0x60;
const CONTEXT = 0xa0;

const AS_REQUEST = 10;
const AS_REPLY = 11;
const TGS_REQUEST = 12;
const TGS_REPLY = 13;
const ERROR = 30;
/** The server asks for a proof, or the clock is off: the client comes again. */
const PREAUTHENTICATION_REQUIRED = 25;

const kerberosFunction = functionTable([
  [AS_REQUEST, "AS-REQ", "authentication"],
  [TGS_REQUEST, "TGS-REQ", "authentication"],
]);
const PRINCIPAL = textTarget();

/** Kinds of proof that come with a request (https://www.iana.org/assignments/kerberos-parameters). */
const TICKET = 1;
const TIMESTAMP = 2;
const CERTIFICATE_OLD = 14;
const CERTIFICATE = 16;
const ARMOURED = 136;
const CHALLENGE = 138;
const PROOFS = new Set([TIMESTAMP, CERTIFICATE_OLD, CERTIFICATE, ARMOURED, CHALLENGE]);

/** Encryption types: name, and why one is no longer fit for use. */
const CIPHERS: ReadonlyMap<number, readonly [name: string, weak: string | null]> = new Map([
  [1, ["des-cbc-crc", "DES is broken (RFC 6649)"]],
  [2, ["des-cbc-md4", "DES is broken (RFC 6649)"]],
  [3, ["des-cbc-md5", "DES is broken (RFC 6649)"]],
  [5, ["des3-cbc-md5", "3DES has short blocks (RFC 8429)"]],
  [7, ["des3-cbc-sha1", "3DES has short blocks (RFC 8429)"]],
  [16, ["des3-cbc-sha1-kd", "3DES has short blocks (RFC 8429)"]],
  [17, ["aes128-cts-hmac-sha1-96", null]],
  [18, ["aes256-cts-hmac-sha1-96", null]],
  [19, ["aes128-cts-hmac-sha256-128", null]],
  [20, ["aes256-cts-hmac-sha384-192", null]],
  [23, ["rc4-hmac", "RC4 with an unsalted hash of the password (RFC 8429)"]],
  [24, ["rc4-hmac-exp", "RC4 with 40 bits (RFC 6649)"]],
  [25, ["camellia128-cts-cmac", null]],
  [26, ["camellia256-cts-cmac", null]],
]);

/** What `open` found: the message, and where the fields of its sequence are. One object, valid until the next call. */
const MESSAGE = { type: 0, at: 0, end: 0 };

/** Whether bytes[start, end) begin with a message; sets `MESSAGE`. */
function open(bytes: Uint8Array, start: number, end: number): boolean {
  if (!readElement(bytes, start, end)) return false;
  const type = ELEMENT.tag - APPLICATION;
  if ((type < AS_REQUEST || type > TGS_REPLY) && type !== ERROR) return false;
  const last = ELEMENT.end;
  if (last !== end || !isElement(bytes, ELEMENT.at, last, SEQUENCE) || ELEMENT.end !== last) return false;
  const { at } = ELEMENT;
  const first = type === AS_REQUEST || type === TGS_REQUEST ? 1 : 0;
  if (numberIn(bytes, at, last, first) !== 5 || numberIn(bytes, at, last, first + 1) !== type) return false;
  MESSAGE.type = type;
  MESSAGE.at = at;
  MESSAGE.end = last;
  return true;
}

/** Finds the field [number] among the fields in bytes[at, end); `ELEMENT` is what it holds. */
function field(bytes: Uint8Array, at: number, end: number, number: number): boolean {
  for (let next = at; next < end; next = ELEMENT.end) {
    if (!readElement(bytes, next, end)) return false;
    if (ELEMENT.tag === CONTEXT + number) return readElement(bytes, ELEMENT.at, ELEMENT.end);
  }
  return false;
}

function numberIn(bytes: Uint8Array, at: number, end: number, number: number): number {
  return field(bytes, at, end, number) && ELEMENT.tag === INTEGER ? integerOf(bytes) : Number.NaN;
}

function textIn(bytes: Uint8Array, at: number, end: number, number: number): string {
  return field(bytes, at, end, number) && ELEMENT.tag !== SEQUENCE ? textAt(bytes, ELEMENT.at, ELEMENT.end) : "";
}

/** A principal's name: the parts of its [1], with slashes between. */
function principalIn(bytes: Uint8Array, at: number, end: number, number: number): string {
  if (!field(bytes, at, end, number) || ELEMENT.tag !== SEQUENCE) return "";
  if (!field(bytes, ELEMENT.at, ELEMENT.end, 1) || ELEMENT.tag !== SEQUENCE) return "";
  const last = ELEMENT.end;
  const parts: string[] = [];
  for (let next = ELEMENT.at; parts.length < 8 && next < last && readElement(bytes, next, last); next = ELEMENT.end) {
    parts.push(textAt(bytes, ELEMENT.at, ELEMENT.end));
  }
  return parts.join("/");
}

/** Encryption type of the encrypted data in the field, NaN where there is none. */
function cipherIn(bytes: Uint8Array, at: number, end: number, number: number): number {
  if (!field(bytes, at, end, number) || ELEMENT.tag !== SEQUENCE) return Number.NaN;
  return numberIn(bytes, ELEMENT.at, ELEMENT.end, 0);
}

/** The strongest statement about proofs in the field of pre-authentication data: its kind, or 0. */
function proofIn(bytes: Uint8Array, at: number, end: number, number: number): number {
  if (!field(bytes, at, end, number) || ELEMENT.tag !== SEQUENCE) return 0;
  const last = ELEMENT.end;
  let found = 0;
  for (let next = ELEMENT.at; next < last && isElement(bytes, next, last, SEQUENCE); ) {
    next = ELEMENT.end;
    const kind = numberIn(bytes, ELEMENT.at, ELEMENT.end, 1);
    if (PROOFS.has(kind) || kind === TICKET) found = Math.max(found, kind);
  }
  return found;
}

function directionOf(type: number): Recognition {
  return type === AS_REQUEST || type === TGS_REQUEST ? YES_FROM_CLIENT : YES_FROM_SERVER;
}

class Exchange {
  #pending: OperationKey = -1;
  #asked = 0;
  #proof = 0;
  #told = "";
  #client = "";

  /** Of the message that `open` found. */
  read(bytes: Uint8Array, sink: Sink): void {
    const { type, at, end } = MESSAGE;
    if (type === AS_REQUEST || type === TGS_REQUEST) this.#readRequest(bytes, type, at, end, sink);
    else if (type === ERROR) this.#readError(bytes, at, end, sink);
    else this.#readReply(bytes, type, at, end, sink);
  }

  #readRequest(bytes: Uint8Array, type: number, at: number, end: number, sink: Sink): void {
    this.#asked = type;
    this.#proof = proofIn(bytes, at, end, 3);
    this.#pending = -1;
    if (!field(bytes, at, end, 4) || ELEMENT.tag !== SEQUENCE) {
      sink.malformed("a request has no body");
      return;
    }
    const bodyAt = ELEMENT.at;
    const bodyEnd = ELEMENT.end;
    const client = principalIn(bytes, bodyAt, bodyEnd, 1);
    const realm = textIn(bytes, bodyAt, bodyEnd, 2);
    const service = principalIn(bytes, bodyAt, bodyEnd, 3);
    const name = type === AS_REQUEST ? client : service;
    const text = new TextEncoder().encode(`${name}@${realm}`);
    sink.message?.("kerberos", { type, realm, client, service });
    this.#pending = sink.operation(kerberosFunction(type), -1, PRINCIPAL, sink.text(text, 0, text.length), 0, 0);
    // Accounts of computers end with a dollar sign: the station gives its own name away.
    if (type === AS_REQUEST && client.length > 1 && client.endsWith("$") && client !== this.#client) {
      this.#client = client;
      sink.asset({ names: [client.slice(0, -1)] });
    }
  }

  #readError(bytes: Uint8Array, at: number, end: number, sink: Sink): void {
    const code = numberIn(bytes, at, end, 6);
    sink.message?.("kerberos", { type: ERROR, error: code });
    // What is asked for a proof is neither granted nor refused yet.
    if (this.#pending >= 0 && code !== PREAUTHENTICATION_REQUIRED) sink.refused(this.#pending);
    this.#pending = -1;
    this.#asked = 0;
  }

  #readReply(bytes: Uint8Array, type: number, at: number, end: number, sink: Sink): void {
    const realm = textIn(bytes, at, end, 3);
    const client = principalIn(bytes, at, end, 4);
    const sealed = cipherIn(bytes, at, end, 6);
    // The ticket is an application element (1) in its field; its encrypted part is [3].
    let ticket = Number.NaN;
    if (field(bytes, at, end, 5) && isElement(bytes, ELEMENT.at, ELEMENT.end, SEQUENCE)) {
      ticket = cipherIn(bytes, ELEMENT.at, ELEMENT.end, 3);
    }
    sink.message?.("kerberos", { type, realm, client, ciphers: [ticket, sealed] });
    const answered = this.#asked === type - 1;
    if (answered && this.#pending >= 0) sink.accepted(this.#pending);
    this.#pending = -1;
    const proven = answered && (type === TGS_REPLY || PROOFS.has(this.#proof));
    const bare = answered && type === AS_REPLY && !proven;
    const policy = [...new Set([ticket, sealed])].filter((cipher) => !Number.isNaN(cipher));
    const text = `${policy.join()} ${proven} ${bare} ${this.#proof}`;
    if (text === this.#told) return;
    this.#told = text;
    sink.asset({ role: "server" });
    sink.session(securityOf(policy, proven, bare, this.#proof));
  }
}

function securityOf(ciphers: readonly number[], proven: boolean, bare: boolean, proof: number): SessionSecurity {
  const known = ciphers.map((cipher) => CIPHERS.get(cipher) ?? ([`cipher ${cipher}`, null] as const));
  const broken = known.find(([, weak]) => weak !== null);
  const byCertificate = proof === CERTIFICATE || proof === CERTIFICATE_OLD;
  return {
    encrypted: true,
    signed: true,
    authenticated: proven ? true : bare ? false : null,
    identity: bare ? "none" : !proven ? null : byCertificate ? "certificate" : proof === TICKET ? "token" : "password",
    securable: true,
    interactive: false,
    policy: ["Kerberos 5", ...known.map(([name]) => name)].join(" · "),
    weak:
      broken !== undefined
        ? `${broken[0]}: ${broken[1]}`
        : bare
          ? "a ticket is given without a proof of the password, which may then be guessed offline"
          : null,
  };
}

class Datagrams implements Dissection {
  readonly #exchange = new Exchange();

  dissect(...[bytes, start, end, flow, direction, sink]: Parameters<Dissection["dissect"]>): number {
    if (!open(bytes, start, end)) {
      if (!flow.truncated) sink.malformed("a message is not encoded as the protocol demands");
      return 0;
    }
    flow.senderIs(directionOf(MESSAGE.type) === YES_FROM_CLIENT ? "client" : "server", direction);
    this.#exchange.read(bytes, sink);
    return 0;
  }
}

class Connection implements Dissection {
  readonly #exchange = new Exchange();

  dissect(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): number {
    let at = start;
    while (end - at >= 4) {
      const next = at + 4 + be32(bytes, at);
      if (next - at > LONGEST) {
        sink.malformed("a message is longer than any could be");
        return ASTRAY;
      }
      if (next > end) break;
      if (open(bytes, at + 4, next)) {
        flow.senderIs(directionOf(MESSAGE.type) === YES_FROM_CLIENT ? "client" : "server", direction);
        this.#exchange.read(bytes, sink);
      } else sink.malformed("a message is not encoded as the protocol demands");
      at = next;
    }
    return at - start;
  }
}

function recogniseStream(bytes: Uint8Array, start: number, end: number): Recognition {
  const have = end - start;
  if (have < 5) return bytes[start] === 0 ? MORE : NO;
  const length = be32(bytes, start);
  const type = (bytes[start + 4] as number) - APPLICATION;
  if (length < 16 || length > LONGEST || ((type < AS_REQUEST || type > TGS_REPLY) && type !== ERROR)) return NO;
  if (have >= 4 + length) return open(bytes, start + 4, start + 4 + length) ? directionOf(MESSAGE.type) : NO;
  // The length inside must agree before more is waited for.
  if (have < 12) return MORE;
  const form = bytes[start + 5] as number;
  const inside =
    form < 0x80 ? 2 + form : form === 0x81 ? 3 + (bytes[start + 6] as number) : form === 0x82 ? 4 + be16(bytes, start + 6) : -1;
  return inside === length ? MORE : NO;
}

export const kerberos: Dissector = {
  name: "kerberos",
  transport: "udp",
  ports: [PORT],
  recognise: (bytes, start, end) => (open(bytes, start, end) ? directionOf(MESSAGE.type) : NO),
  open: () => new Datagrams(),
};

export const kerberosStream: Dissector = {
  name: "kerberos",
  transport: "tcp",
  ports: [PORT],
  recognise: recogniseStream,
  open: () => new Connection(),
};

// TACACS+ (RFC 8907): who logs in to devices and what they may do there, hidden by MD5 or not hidden at all.
//
//     | version 1 | type 1 | sequence 1 | flags 1 | session 4 | length 4 | body ... |

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
import { be16, be32, textAt } from "./octets.ts";

const PORT = 49;
const HEADER = 12;
const LONGEST = 65_536;
const AUTHENTICATION = 1;
const AUTHORIZATION = 2;
const UNENCRYPTED = 1;
const KNOWN_FLAGS = 5;

const PASS = 1;
const FAIL = 2;
/** Types of authentication (5.1): the password crosses as it is in both. */
const ASCII = 1;
const PAP = 2;

const tacacsFunction = functionTable(
  [
    [AUTHENTICATION, "Authentication", "authentication"],
    [AUTHORIZATION, "Authorization", "authentication"],
    [3, "Accounting", "other"],
  ],
  "Type",
);
const USER = textTarget();

function isHeader(bytes: Uint8Array, at: number): boolean {
  const type = bytes[at + 1] as number;
  return (
    ((bytes[at] as number) & 0xfe) === 0xc0 &&
    type >= AUTHENTICATION &&
    type <= 3 &&
    bytes[at + 2] !== 0 &&
    ((bytes[at + 3] as number) & ~KNOWN_FLAGS) === 0 &&
    be32(bytes, at + 8) <= LONGEST
  );
}

/** Clients send packets of odd numbers (4.1). */
function isRequest(bytes: Uint8Array, at: number): boolean {
  return ((bytes[at + 2] as number) & 1) === 1;
}

function recognise(bytes: Uint8Array, start: number, end: number, flow: Flow): Recognition {
  const length = end - start;
  if (((bytes[start] as number) & 0xfe) !== 0xc0) return NO;
  if (length < HEADER) return flow.serverPort === PORT ? MORE : NO;
  if (!isHeader(bytes, start)) return NO;
  // Elsewhere only a first packet that is there exactly.
  const whole = length === HEADER + be32(bytes, start + 8) && length >= HEADER + 6 && bytes[start + 2] === 1;
  if (flow.serverPort !== PORT && !whole) return NO;
  return isRequest(bytes, start) ? YES_FROM_CLIENT : YES_FROM_SERVER;
}

class Exchange implements Dissection {
  #pending: OperationKey = -1;
  #user: string | null = null;
  /** The client's next message is the password of a log-in in the clear. */
  #asks = false;
  #told = "";

  dissect(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): number {
    let at = start;
    while (end - at >= HEADER) {
      if (!isHeader(bytes, at)) {
        sink.malformed("a packet has no valid header");
        return ASTRAY;
      }
      const next = at + HEADER + be32(bytes, at + 8);
      if (next > end) break;
      const request = isRequest(bytes, at);
      flow.senderIs(request ? "client" : "server", direction);
      this.#read(bytes, at, next, request, sink);
      at = next;
    }
    return at - start;
  }

  #read(bytes: Uint8Array, at: number, end: number, request: boolean, sink: Sink): void {
    const type = bytes[at + 1] as number;
    const sequence = bytes[at + 2] as number;
    const bare = ((bytes[at + 3] as number) & UNENCRYPTED) !== 0;
    sink.message?.("tacacs", { type, sequence, flags: bytes[at + 3], session: be32(bytes, at + 4) });
    const body = at + HEADER;
    if (request && sequence === 1) {
      this.#user = null;
      this.#asks = false;
      this.#pending = -1;
      if (!bare) this.#pending = sink.operation(tacacsFunction(type), -1, null, 0, 0, 0);
      else if (type === AUTHENTICATION) this.#readStart(bytes, body, end, sink);
      else this.#pending = sink.operation(tacacsFunction(type), -1, null, 0, 0, 0);
    } else if (request && bare && type === AUTHENTICATION) this.#readContinue(bytes, body, end, sink);
    else if (!request && bare && type === AUTHENTICATION) this.#readReply(bytes, body, end, sink);
    this.#say(bare, null, sink);
  }

  /** Authentication START (5.1). */
  #readStart(bytes: Uint8Array, at: number, end: number, sink: Sink): void {
    if (end - at < 8) {
      sink.malformed("a body is shorter than its fields");
      return;
    }
    const kind = bytes[at + 2] as number;
    const userAt = at + 8;
    const userEnd = userAt + (bytes[at + 4] as number);
    const secretAt = userEnd + (bytes[at + 5] as number) + (bytes[at + 6] as number);
    const secretEnd = secretAt + (bytes[at + 7] as number);
    if (secretEnd > end) {
      sink.malformed("a body is shorter than its fields");
      return;
    }
    this.#user = userEnd > userAt ? textAt(bytes, userAt, userEnd) : null;
    const text = sink.text(bytes, userAt, userEnd);
    this.#pending = sink.operation(
      tacacsFunction(AUTHENTICATION),
      -1,
      this.#user === null ? null : USER,
      this.#user === null ? 0 : text,
      0,
      0,
    );
    if (kind === PAP && secretEnd > secretAt) sink.credential(this.#user, maskSecret(textAt(bytes, secretAt, secretEnd)));
    this.#asks = kind === ASCII;
  }

  /** Authentication CONTINUE (5.3): a name first where none was given, then the password. */
  #readContinue(bytes: Uint8Array, at: number, end: number, sink: Sink): void {
    if (!this.#asks || end - at < 5) return;
    const length = be16(bytes, at);
    if (length > end - at - 5 || length === 0) return;
    const text = textAt(bytes, at + 5, at + 5 + length);
    if (this.#user === null) this.#user = text;
    else sink.credential(this.#user, maskSecret(text));
  }

  /** Authentication REPLY (5.2). */
  #readReply(bytes: Uint8Array, at: number, end: number, sink: Sink): void {
    const status = end - at < 6 ? 0 : (bytes[at] as number);
    if (this.#pending >= 0 && status === PASS) {
      sink.accepted(this.#pending);
      this.#say(true, true, sink);
    } else if (this.#pending >= 0 && status === FAIL) sink.refused(this.#pending);
  }

  #say(bare: boolean, authenticated: boolean | null, sink: Sink): void {
    const text = `${bare} ${authenticated}`;
    if (text === this.#told || (authenticated === null && this.#told.startsWith(`${bare} `))) return;
    this.#told = text;
    const identity: SessionSecurity["identity"] = authenticated === true ? "password" : null;
    sink.session({
      encrypted: !bare,
      signed: false,
      authenticated,
      identity,
      securable: true,
      interactive: false,
      policy: bare ? "TACACS+ · unencrypted" : "TACACS+ · obfuscated",
      weak: bare ? null : "bodies are hidden by MD5, and nothing protects them from change (RFC 8907, 10)",
    });
  }
}

export const tacacs: Dissector = { name: "tacacs", transport: "tcp", ports: [PORT], recognise, open: () => new Exchange() };

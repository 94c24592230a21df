// SIP (RFC 3261) over datagrams and streams: calls and messages between people, and how telephones log in. Speech itself goes elsewhere.
//
//     METHOD sip:... SIP/2.0 CRLF | SIP/2.0 code text CRLF
//     headers ... CRLF CRLF | body of Content-Length

import {
  ASTRAY,
  type Direction,
  type Dissection,
  type Dissector,
  type Flow,
  MORE,
  maskSecret,
  NO,
  namedFunction,
  type OperationKey,
  type ProtocolFunction,
  type Recognition,
  type SessionSecurity,
  type Sink,
  YES,
} from "../dissector.ts";
import { fromBase64 } from "./base64.ts";
import { indexOf, isDigit, startsWith, startsWithAnyCase, textAt } from "./octets.ts";

const PORT = 5060;
const LINE_FEED = 0x0a;
const COLON = 0x3a;
const LONGEST_HEAD = 32 * 1024;
const LONGEST_LINE = 2048;
const VERSION = "SIP/2.0";
const RESPONSE = `${VERSION} `;

const METHODS: readonly (readonly [name: string, fn: ProtocolFunction])[] = [
  ["REGISTER ", namedFunction("REGISTER", "authentication")],
  ["INVITE ", namedFunction("INVITE", "session")],
  ["ACK ", namedFunction("ACK", "session")],
  ["BYE ", namedFunction("BYE", "session")],
  ["CANCEL ", namedFunction("CANCEL", "session")],
  ["OPTIONS ", namedFunction("OPTIONS", "discovery")],
  ["MESSAGE ", namedFunction("MESSAGE", "other")],
  ["SUBSCRIBE ", namedFunction("SUBSCRIBE", "other")],
  ["NOTIFY ", namedFunction("NOTIFY", "other")],
  ["PUBLISH ", namedFunction("PUBLISH", "other")],
  ["REFER ", namedFunction("REFER", "other")],
  ["INFO ", namedFunction("INFO", "other")],
  ["PRACK ", namedFunction("PRACK", "session")],
  ["UPDATE ", namedFunction("UPDATE", "session")],
];
const SCHEMES = ["sip:", "sips:", "tel:"];

/** The method of a request line in bytes[start, end), -1 for a response; -2 where it is neither, -3 where the line is not whole. */
function firstLine(bytes: Uint8Array, start: number, end: number): number {
  // Nearly all datagrams are somebody else's: what does not begin with a letter of a method or of the version is told at once.
  const first = bytes[start] as number;
  if (first < 0x41 || first > 0x55) return -2;
  if (startsWith(bytes, start, end, RESPONSE)) {
    if (end - start < 12) return -3;
    return isDigit(bytes[start + 8]) && isDigit(bytes[start + 9]) && isDigit(bytes[start + 10]) ? -1 : -2;
  }
  const method = methodAt(bytes, start, end);
  if (method < 0) return -2;
  const target = start + (METHODS[method]?.[0].length ?? 0);
  if (end - target >= 5 && !SCHEMES.some((scheme) => startsWithAnyCase(bytes, target, end, scheme))) return -2;
  const stop = Math.min(end, start + LONGEST_LINE);
  const line = indexOf(bytes, start, stop, LINE_FEED);
  if (line < 0) return stop < end ? -2 : -3;
  const last = bytes[line - 1] === 0x0d ? line - 1 : line;
  return startsWith(bytes, last - VERSION.length, last, VERSION) ? method : -2;
}

function methodAt(bytes: Uint8Array, start: number, end: number): number {
  for (let index = 0; index < METHODS.length; index++) {
    if (startsWith(bytes, start, end, METHODS[index]?.[0] ?? "")) return index;
  }
  return -1;
}

/** Both ends of a call send requests: who began the conversation stays its client. */
function recognise(bytes: Uint8Array, start: number, end: number): Recognition {
  return firstLine(bytes, start, end) >= -1 ? YES : NO;
}

function recogniseStream(bytes: Uint8Array, start: number, end: number): Recognition {
  const first = bytes[start] as number;
  if (first < 0x41 || first > 0x55) return NO;
  const length = end - start;
  const begins =
    (length < RESPONSE.length && startsWith(bytes, start, end, RESPONSE.slice(0, length))) ||
    METHODS.some(([name]) => length < name.length && startsWith(bytes, start, end, name.slice(0, length)));
  if (begins) return MORE;
  const found = firstLine(bytes, start, end);
  return found >= -1 ? YES : found === -3 ? MORE : NO;
}

/** Position behind the empty line, or -1. */
function endOfHead(bytes: Uint8Array, start: number, end: number): number {
  for (let line = indexOf(bytes, start, end, LINE_FEED); line >= 0; line = indexOf(bytes, line + 1, end, LINE_FEED)) {
    if (bytes[line + 1] === LINE_FEED) return line + 2 <= end ? line + 2 : -1;
    if (bytes[line + 1] === 0x0d && bytes[line + 2] === LINE_FEED) return line + 3 <= end ? line + 3 : -1;
  }
  return -1;
}

/** What the headers of one message say; one object, valid until the next message. */
const HEAD = { length: 0, authorization: -1, agent: -1 };

function readHead(bytes: Uint8Array, start: number, end: number): void {
  HEAD.length = -1;
  HEAD.authorization = -1;
  HEAD.agent = -1;
  for (let at = indexOf(bytes, start, end, LINE_FEED) + 1; at > 0 && at < end; at = indexOf(bytes, at, end, LINE_FEED) + 1) {
    const colon = indexOf(bytes, at, Math.min(end, at + 32), COLON);
    if (colon < 0) continue;
    const is = (name: string): boolean => startsWithAnyCase(bytes, at, colon, name);
    if (is("content-length") || (is("l") && colon - at === 1)) {
      const digits = /^\s*(\d{1,8})/.exec(textAt(bytes, colon + 1, Math.min(end, colon + 16)))?.[1];
      HEAD.length = digits === undefined ? -1 : Number(digits);
    } else if (is("authorization") || is("proxy-authorization")) HEAD.authorization = colon + 1;
    else if (is("user-agent") || is("server")) HEAD.agent = colon + 1;
  }
}

/** The value of a header, without blanks around it. */
function valueAt(bytes: Uint8Array, at: number, end: number): string {
  const line = indexOf(bytes, at, end, LINE_FEED);
  return textAt(bytes, at, line < 0 ? end : line);
}

class Calls implements Dissection {
  readonly #agents: [string, string] = ["", ""];
  #pending: OperationKey = -1;
  #identity: SessionSecurity["identity"] = null;
  #weak: string | null = null;
  #secret = "";
  #told = "";

  dissect(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): number {
    if (flow.transport !== "tcp") {
      if (firstLine(bytes, start, end) >= -1) {
        this.#read(bytes, start, end, direction, sink);
      } else if (!isBlank(bytes, start, end) && !flow.truncated) {
        sink.malformed("a message begins with neither request nor response");
      }
      return 0;
    }
    let at = start;
    while (at < end) {
      // Empty lines keep the connection open (RFC 5626, 3.5.1).
      if (bytes[at] === 0x0d || bytes[at] === LINE_FEED) {
        at++;
        continue;
      }
      const found = firstLine(bytes, at, end);
      if (found === -2) {
        if (recogniseStream(bytes, at, end) === MORE) break;
        sink.malformed("a message begins with neither request nor response");
        return ASTRAY;
      }
      const body = endOfHead(bytes, at, end);
      if (body < 0) {
        if (end - at < LONGEST_HEAD) break;
        sink.malformed("headers are longer than any could be");
        return ASTRAY;
      }
      this.#read(bytes, at, body, direction, sink);
      at = body + Math.max(0, HEAD.length);
    }
    return at - start;
  }

  #read(bytes: Uint8Array, start: number, end: number, direction: Direction, sink: Sink): void {
    readHead(bytes, start, end);
    const found = firstLine(bytes, start, end);
    const method = METHODS[found];
    if (HEAD.agent >= 0) {
      const agent = valueAt(bytes, HEAD.agent, end);
      if (agent !== "" && agent !== this.#agents[direction]) {
        this.#agents[direction] = agent;
        sink.asset({ product: agent });
      }
    }
    if (method !== undefined) {
      sink.message?.("sip", { method: method[1].name });
      this.#pending = sink.operation(method[1], -1, null, 0, 0, 0);
      if (HEAD.authorization >= 0) this.#readLogIn(bytes, HEAD.authorization, end, sink);
      this.#say(null, sink);
      return;
    }
    const code = Number(textAt(bytes, start + 8, start + 11));
    sink.message?.("sip", { code });
    if (code < 200 || this.#pending < 0) return;
    if (code < 300) sink.accepted(this.#pending);
    // 401 and 407 ask for a proof: the client comes again.
    else if (code !== 401 && code !== 407) sink.refused(this.#pending);
    this.#pending = -1;
    if (code < 300 && this.#identity !== null) this.#say(true, sink);
  }

  #readLogIn(bytes: Uint8Array, at: number, end: number, sink: Sink): void {
    const line = indexOf(bytes, at, end, LINE_FEED);
    const last = line < 0 ? end : line;
    let from = at;
    while (from < last && bytes[from] === 0x20) from++;
    this.#identity = "password";
    if (startsWithAnyCase(bytes, from, last, "basic ")) {
      const text = fromBase64(bytes, from + 6, last);
      const colon = text.indexOf(":");
      if (colon < 0 || text === this.#secret) return;
      this.#secret = text;
      sink.credential(text.slice(0, Math.min(colon, 100)), maskSecret(text.slice(colon + 1)));
    } else if (startsWithAnyCase(bytes, from, last, "digest ")) {
      const text = new TextDecoder().decode(bytes.subarray(from, Math.min(last, from + 1024)));
      const algorithm = /algorithm="?([\w-]{1,24})/i.exec(text)?.[1]?.toUpperCase() ?? "MD5";
      this.#weak = algorithm.startsWith("MD5") ? "log-ins by a digest of MD5 may be guessed (RFC 8760)" : null;
    }
  }

  #say(authenticated: boolean | null, sink: Sink): void {
    const text = `${authenticated} ${this.#identity}`;
    if (text === this.#told || (authenticated === null && this.#told !== "")) return;
    this.#told = text;
    sink.session({
      encrypted: false,
      signed: false,
      authenticated,
      identity: authenticated === true ? this.#identity : null,
      securable: true,
      interactive: false,
      policy: VERSION,
      weak: this.#weak,
    });
  }
}

/** Line ends and zeros only: telephones keep the way through a firewall open with them. */
function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number;
    if (byte !== 0 && byte !== 0x0d && byte !== LINE_FEED && byte !== 0x20) return false;
  }
  return true;
}

export const sip: Dissector = {
  name: "sip",
  transport: "udp",
  ports: [PORT],
  purpose: "person-to-person",
  recognise,
  open: () => new Calls(),
};

export const sipStream: Dissector = {
  name: "sip",
  transport: "tcp",
  ports: [PORT],
  purpose: "person-to-person",
  recognise: recogniseStream,
  open: () => new Calls(),
};

// HTTP/1 (RFC 9112): methods, what the server says it runs, and passwords of the Basic scheme. Bodies go by unread.

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
  TO_CLIENT,
  TO_SERVER,
  YES_FROM_CLIENT,
  YES_FROM_SERVER,
} from "../dissector.ts";
import { fromBase64 } from "./base64.ts";
import { indexOf, startsWith, startsWithAnyCase, textAt } from "./octets.ts";

const METHODS: readonly (readonly [name: string, fn: ProtocolFunction])[] = [
  ["GET", namedFunction("GET", "read")],
  ["POST", namedFunction("POST", "write")],
  ["HEAD", namedFunction("HEAD", "read")],
  ["PUT", namedFunction("PUT", "write")],
  ["DELETE", namedFunction("DELETE", "write")],
  ["OPTIONS", namedFunction("OPTIONS", "diagnostic")],
  ["PATCH", namedFunction("PATCH", "write")],
  ["CONNECT", namedFunction("CONNECT", "session")],
  ["TRACE", namedFunction("TRACE", "diagnostic")],
  ["PROPFIND", namedFunction("PROPFIND", "read")],
  ["PROPPATCH", namedFunction("PROPPATCH", "write")],
  ["MKCOL", namedFunction("MKCOL", "write")],
  ["COPY", namedFunction("COPY", "write")],
  ["MOVE", namedFunction("MOVE", "write")],
  ["LOCK", namedFunction("LOCK", "write")],
  ["UNLOCK", namedFunction("UNLOCK", "write")],
  ["REPORT", namedFunction("REPORT", "read")],
];
const HEAD = 2;
const CONNECT = 7;

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const LONGEST_LINE = 4096;
const LONGEST_HEAD = 64 * 1024;
const MOST_PENDING = 64;

/** Index in `METHODS` of the method that stands at `at` with a space behind, or -1. */
function methodAt(bytes: Uint8Array, at: number, end: number): number {
  for (let index = 0; index < METHODS.length; index++) {
    const name = METHODS[index]?.[0] ?? "";
    if (bytes[at + name.length] === SPACE && end - at > name.length && startsWith(bytes, at, end, name)) return index;
  }
  return -1;
}

function recognise(bytes: Uint8Array, start: number, end: number): Recognition {
  const length = end - start;
  // Methods and the version begin with a capital letter: most flows are somebody else's and are told at once.
  const first = bytes[start] as number;
  if (first < 0x41 || first > 0x5a) return NO;
  if (startsWith(bytes, start, end, "HTTP/1.")) {
    if (length < 12) return MORE;
    const minor = bytes[start + 7];
    if ((minor !== 0x30 && minor !== 0x31) || bytes[start + 8] !== SPACE) return NO;
    for (let index = 9; index < 12; index++)
      if ((bytes[start + index] ?? 0) < 0x30 || (bytes[start + index] ?? 0) > 0x39) return NO;
    return YES_FROM_SERVER;
  }
  if (length < 7 && startsWith(bytes, start, end, "HTTP/1.".slice(0, length))) return MORE;
  const method = methodAt(bytes, start, end);
  if (method < 0) {
    for (const [name] of METHODS) if (length <= name.length && startsWith(bytes, start, end, name.slice(0, length))) return MORE;
    return NO;
  }
  const line = indexOf(bytes, start, Math.min(end, start + LONGEST_LINE), LINE_FEED);
  if (line < 0) return length < LONGEST_LINE ? MORE : NO;
  return hasVersion(bytes, start, line) ? YES_FROM_CLIENT : NO;
}

/** Whether the request line that ends before `line` ends with ` HTTP/1.0` or ` HTTP/1.1`. */
function hasVersion(bytes: Uint8Array, start: number, line: number): boolean {
  const end = bytes[line - 1] === CARRIAGE_RETURN ? line - 1 : line;
  return end - start > 12 && startsWith(bytes, end - 9, end, " HTTP/1.");
}

/** Behind the empty line that ends the head which begins at `at`; -1 where it is not there yet. */
function endOfHead(bytes: Uint8Array, at: number, end: number): number {
  for (let line = indexOf(bytes, at, end, LINE_FEED); line >= 0; line = indexOf(bytes, line + 1, end, LINE_FEED)) {
    if (bytes[line + 1] === LINE_FEED && line + 1 < end) return line + 2;
    if (bytes[line + 1] === CARRIAGE_RETURN && bytes[line + 2] === LINE_FEED && line + 2 < end) return line + 3;
  }
  return -1;
}

/** What a direction waits for. */
type Phase = "head" | "chunk" | "trailer" | "rest";

class Connection implements Dissection {
  readonly #phases: [Phase, Phase] = ["head", "head"];
  /** Methods and operations of requests without a response. */
  readonly #methods: number[] = [];
  readonly #keys: OperationKey[] = [];
  /** How the request that waits longest proved who sent it. */
  #identity: SessionSecurity["identity"] = null;
  #server = "";
  #secret = "";
  #told = "";

  dissect(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): number {
    let at = start;
    while (at < end) {
      const phase = this.#phases[direction];
      if (phase === "rest") return end - start;
      if (phase === "chunk" || phase === "trailer") {
        const line = indexOf(bytes, at, end, LINE_FEED);
        if (line < 0) {
          if (end - at < LONGEST_LINE) break;
          return this.#giveUp("a chunk of a body has no valid size", sink);
        }
        if (phase === "trailer") {
          if (line - at <= 1) this.#phases[direction] = "head";
          at = line + 1;
          continue;
        }
        const size = chunkSize(bytes, at, line);
        if (size < 0) return this.#giveUp("a chunk of a body has no valid size", sink);
        if (size === 0) {
          this.#phases[direction] = "trailer";
          at = line + 1;
        } else at = line + 1 + size + 2;
        continue;
      }
      if (bytes[at] === CARRIAGE_RETURN || bytes[at] === LINE_FEED) {
        at++;
        continue;
      }
      const next = endOfHead(bytes, at, end);
      if (next < 0) {
        if (end - at < LONGEST_HEAD) break;
        return this.#giveUp("a head is longer than any server takes", sink);
      }
      const body =
        direction === TO_SERVER ? this.#readRequest(bytes, at, next, flow, sink) : this.#readResponse(bytes, at, next, sink);
      if (body < 0) return ASTRAY;
      at = next + body;
    }
    return at - start;
  }

  gap(direction: Direction): void {
    this.#phases[direction] = "head";
    this.#methods.length = 0;
    this.#keys.length = 0;
  }

  #giveUp(reason: string, sink: Sink): number {
    sink.malformed(reason);
    return ASTRAY;
  }

  /** Returns the length of the body that follows, or -1 where it is no request. */
  #readRequest(bytes: Uint8Array, at: number, end: number, flow: Flow, sink: Sink): number {
    const method = methodAt(bytes, at, end);
    const line = indexOf(bytes, at, end, LINE_FEED);
    const fn = METHODS[method]?.[1];
    if (fn === undefined || !hasVersion(bytes, at, line)) {
      sink.malformed("a request has no valid first line");
      return -1;
    }
    sink.message?.("http", { method: fn.name, line: textAt(bytes, at, line) });
    const key = sink.operation(fn, -1, null, 0, 0, 0);
    if (this.#methods.length < MOST_PENDING) {
      this.#methods.push(method);
      this.#keys.push(key);
    }
    const head = readHead(bytes, line + 1, end);
    if (head.authorization >= 0) this.#readAuthorization(bytes, head.authorization, end, sink);
    if (this.#told === "") this.#say(null, null, sink);
    flow.senderIs("client", TO_SERVER);
    if (head.chunked) this.#phases[TO_SERVER] = "chunk";
    return head.chunked ? 0 : Math.max(0, head.length);
  }

  #readResponse(bytes: Uint8Array, at: number, end: number, sink: Sink): number {
    if (recognise(bytes, at, end) !== YES_FROM_SERVER) {
      sink.malformed("a response has no valid first line");
      return -1;
    }
    const status = ((bytes[at + 9] ?? 0) - 48) * 100 + ((bytes[at + 10] ?? 0) - 48) * 10 + ((bytes[at + 11] ?? 0) - 48);
    const line = indexOf(bytes, at, end, LINE_FEED);
    const head = readHead(bytes, line + 1, end);
    if (head.server >= 0) this.#readServer(bytes, head.server, end, sink);
    sink.message?.("http", { status, server: this.#server });
    if (status >= 100 && status < 200 && status !== 101) return 0;
    const method = this.#methods.shift() ?? -1;
    const key = this.#keys.shift();
    if (key !== undefined && status < 400) sink.accepted(key);
    else if (key !== undefined) sink.refused(key);
    if (this.#identity !== null) {
      this.#say(status < 400 ? true : null, status < 400 ? this.#identity : null, sink);
      this.#identity = null;
    }
    if (status === 101 || (method === CONNECT && status < 300)) {
      this.#phases[TO_SERVER] = "rest";
      this.#phases[TO_CLIENT] = "rest";
      return 0;
    }
    if (method === HEAD || status === 204 || status === 304) return 0;
    if (head.chunked) this.#phases[TO_CLIENT] = "chunk";
    else if (head.length < 0) this.#phases[TO_CLIENT] = "rest";
    return head.chunked ? 0 : Math.max(0, head.length);
  }

  #readServer(bytes: Uint8Array, at: number, end: number, sink: Sink): void {
    const server = textAt(bytes, at, indexOf(bytes, at, end, LINE_FEED));
    if (server === "" || server === this.#server) return;
    this.#server = server;
    const match = /^([^\s/]+)\/v?(\d\S*)/.exec(server);
    sink.asset(
      match === null
        ? { product: server, role: "server" }
        : { product: match[1] ?? server, version: match[2] ?? "", role: "server" },
    );
  }

  #readAuthorization(bytes: Uint8Array, at: number, end: number, sink: Sink): void {
    const last = indexOf(bytes, at, end, LINE_FEED);
    if (startsWithAnyCase(bytes, at, last, "basic ")) {
      this.#identity = "password";
      const text = fromBase64(bytes, at + 6, last);
      const colon = text.indexOf(":");
      if (colon < 0 || text === this.#secret) return;
      this.#secret = text;
      sink.credential(text.slice(0, Math.min(colon, 100)), maskSecret(text.slice(colon + 1)));
    } else if (startsWithAnyCase(bytes, at, last, "bearer ")) {
      this.#identity = "token";
      const text = textAt(bytes, at + 7, last);
      if (text === this.#secret) return;
      this.#secret = text;
      sink.credential(null, maskSecret(text));
    } else this.#identity = "password";
  }

  #say(authenticated: boolean | null, identity: SessionSecurity["identity"], sink: Sink): void {
    const text = `${authenticated} ${identity}`;
    if (text === this.#told || (authenticated === null && this.#told !== "")) return;
    this.#told = text;
    sink.session({
      encrypted: false,
      signed: false,
      authenticated,
      identity,
      securable: true,
      interactive: true,
      policy: null,
      weak: null,
    });
  }
}

/** Fields of a head; one object, valid until the next call. -1: not there. */
const FIELDS = { length: -1, chunked: false, authorization: -1, server: -1 };

function readHead(bytes: Uint8Array, start: number, end: number): typeof FIELDS {
  FIELDS.length = -1;
  FIELDS.chunked = false;
  FIELDS.authorization = -1;
  FIELDS.server = -1;
  for (let at = start; at < end; ) {
    const line = indexOf(bytes, at, end, LINE_FEED);
    if (line < 0) break;
    if (startsWithAnyCase(bytes, at, line, "content-length:"))
      FIELDS.length = decimal(bytes, skipSpace(bytes, at + 15, line), line);
    else if (startsWithAnyCase(bytes, at, line, "transfer-encoding:")) {
      for (let place = at + 18; place < line; place++)
        if (startsWithAnyCase(bytes, place, line, "chunked")) FIELDS.chunked = true;
    } else if (startsWithAnyCase(bytes, at, line, "authorization:")) FIELDS.authorization = skipSpace(bytes, at + 14, line);
    else if (startsWithAnyCase(bytes, at, line, "server:")) FIELDS.server = skipSpace(bytes, at + 7, line);
    at = line + 1;
  }
  return FIELDS;
}

function skipSpace(bytes: Uint8Array, at: number, end: number): number {
  let place = at;
  while (place < end && (bytes[place] === SPACE || bytes[place] === 9)) place++;
  return place;
}

/** -1 where no digit stands there. */
function decimal(bytes: Uint8Array, at: number, end: number): number {
  let number = -1;
  for (let place = at; place < end && place < at + 15; place++) {
    const digit = (bytes[place] ?? 0) - 48;
    if (digit < 0 || digit > 9) break;
    number = Math.max(0, number) * 10 + digit;
  }
  return number;
}

/** Size in the line of a chunk, -1 where there is none (RFC 9112, 7.1). */
function chunkSize(bytes: Uint8Array, at: number, end: number): number {
  let size = -1;
  for (let place = at; place < end && place < at + 10; place++) {
    const byte = (bytes[place] ?? 0) | 0x20;
    const digit = byte >= 0x30 && byte <= 0x39 ? byte - 0x30 : byte >= 0x61 && byte <= 0x66 ? byte - 0x57 : -1;
    if (digit < 0) break;
    size = Math.max(0, size) * 16 + digit;
  }
  return size;
}

export const http: Dissector = {
  name: "http",
  transport: "tcp",
  ports: [80, 8080],
  recognise,
  open: () => new Connection(),
};

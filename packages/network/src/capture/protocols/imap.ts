// IMAP (RFC 9051, RFC 3501): who reads mail, with which readable password, and the switch to TLS. Mails go by unread.
//
//     client  tag command arguments CRLF          server  * untagged CRLF | tag OK|NO|BAD text CRLF | + continue CRLF
//     {n} at the end of a line: n bytes follow that are no line of their own

import {
  type Direction,
  type Dissection,
  type Dissector,
  type Flow,
  MORE,
  maskSecret,
  NO,
  namedFunction,
  type OperationKey,
  type Recognition,
  type Sink,
  TO_SERVER,
  YES_FROM_CLIENT,
  YES_FROM_SERVER,
} from "../dissector.ts";
import { indexOf, startsWith, startsWithAnyCase, textAt } from "./octets.ts";
import { SaslExchange } from "./sasl.ts";

const PORT = 143;
const GREETINGS = ["* OK", "* PREAUTH", "* BYE"];
const NONE: readonly string[] = [];
/** What clients begin with, behind the tag. */
const BEGINNINGS = ["capability", "login ", "authenticate ", "starttls", "id ("];
const LINE_FEED = 0x0a;
const LONGEST_LINE = 8192;
const MOST_PENDING = 64;
const LOG_IN = namedFunction("Log-in", "authentication");
const FETCH = namedFunction("FETCH", "read");
const APPEND = namedFunction("APPEND", "write");
const START_TLS = namedFunction("STARTTLS", "session");

interface Waiting {
  readonly key: OperationKey;
  readonly leads: "nothing" | "log-in" | "protection";
}

function recognise(bytes: Uint8Array, start: number, end: number, flow: Flow): Recognition {
  const length = end - start;
  const ours = flow.serverPort === PORT;
  for (const greeting of bytes[start] === 0x2a ? GREETINGS : NONE) {
    if (length < greeting.length && startsWith(bytes, start, end, greeting.slice(0, length))) return MORE;
    if (!startsWith(bytes, start, end, greeting)) continue;
    if (ours) return YES_FROM_SERVER;
    for (let at = start; at < end && at < start + 1024 && bytes[at] !== LINE_FEED; at++)
      if (startsWithAnyCase(bytes, at, end, "imap4")) return YES_FROM_SERVER;
    return indexOf(bytes, start, end, LINE_FEED) < 0 && length < 1024 ? MORE : NO;
  }
  if (!ours) return NO;
  const blank = indexOf(bytes, start, Math.min(end, start + 32), 0x20);
  if (blank <= start) return NO;
  for (const command of BEGINNINGS) if (startsWithAnyCase(bytes, blank + 1, end, command)) return YES_FROM_CLIENT;
  return NO;
}

/** Length of the literal that bytes[at, end) announce, or -1. */
function literalAfter(bytes: Uint8Array, at: number, end: number): number {
  if (end - at < 3 || bytes[end - 1] !== 0x7d) return -1;
  const match = /\{(\d{1,9})\+?\}$/.exec(textAt(bytes, Math.max(at, end - 14), end));
  return match === null ? -1 : Number(match[1]);
}

class Mailbox implements Dissection {
  readonly #sasl = new SaslExchange();
  readonly #waiting = new Map<string, Waiting>();
  /** Name and password of a LOGIN whose arguments come as literals. */
  #arguments: string[] | null = null;
  /** Bytes of a literal of the client that are an argument. */
  #literal = -1;
  /** The line that follows goes on after a literal, per direction. */
  readonly #continued: [boolean, boolean] = [false, false];
  #greeted = false;
  #told = "";

  dissect(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): number {
    let at = start;
    while (at < end) {
      if (direction === TO_SERVER && this.#literal >= 0) {
        if (end - at < this.#literal) break;
        this.#arguments?.push(textAt(bytes, at, at + this.#literal));
        at += this.#literal;
        this.#literal = -1;
        continue;
      }
      const line = indexOf(bytes, at, end, LINE_FEED);
      if (line < 0) {
        if (end - at < LONGEST_LINE) break;
        sink.malformed("a line is longer than the protocol allows");
        return end - start;
      }
      const last = line > at && bytes[line - 1] === 0x0d ? line - 1 : line;
      const continued = this.#continued[direction];
      const literal = literalAfter(bytes, at, last);
      this.#continued[direction] = literal >= 0;
      if (direction === TO_SERVER) this.#readCommand(bytes, at, last, literal, continued, sink);
      else if (!continued && this.#readReply(bytes, at, last, sink)) {
        flow.become("tls");
        return line + 1 - start;
      }
      at = line + 1;
      if (literal > 0 && this.#literal < 0) {
        if (literal > end - at) return at - start + literal;
        at += literal;
      }
    }
    return at - start;
  }

  gap(direction: Direction): void {
    this.#waiting.clear();
    this.#sasl.end();
    this.#arguments = null;
    this.#literal = -1;
    this.#continued[direction] = false;
  }

  #readCommand(bytes: Uint8Array, at: number, end: number, literal: number, continued: boolean, sink: Sink): void {
    if (this.#sasl.open) {
      this.#sasl.line(bytes, at, end, sink);
      return;
    }
    if (continued) {
      if (this.#arguments !== null) this.#readArguments(bytes, at, end, literal, sink);
      return;
    }
    const blank = indexOf(bytes, at, end, 0x20);
    if (blank <= at) return;
    const command = blank + 1;
    const is = (name: string): boolean => startsWithAnyCase(bytes, command, end, name);
    if (sink.message !== null) sink.message("imap", { tag: textAt(bytes, at, blank) });
    let key: OperationKey = -1;
    let leads: Waiting["leads"] = "nothing";
    if (is("login ")) {
      key = sink.operation(LOG_IN, -1, null, 0, 0, 0);
      leads = "log-in";
      this.#arguments = [];
      this.#readArguments(bytes, command + 6, end, literal, sink);
    } else if (is("authenticate ")) {
      key = sink.operation(LOG_IN, -1, null, 0, 0, 0);
      leads = "log-in";
      const after = indexOf(bytes, command + 13, end, 0x20);
      this.#sasl.begin(textAt(bytes, command + 13, after < 0 ? end : after));
      // An initial response stands behind the mechanism (RFC 4959).
      if (after >= 0) this.#sasl.line(bytes, after + 1, end, sink);
    } else if (is("starttls")) {
      key = sink.operation(START_TLS, -1, null, 0, 0, 0);
      leads = "protection";
    } else if (is("fetch ") || is("uid fetch ")) key = sink.operation(FETCH, -1, null, 0, 0, 0);
    else if (is("append ")) key = sink.operation(APPEND, -1, null, 0, 0, 0);
    if (leads !== "protection" && !is("capability") && !is("id ")) this.#say(false, sink);
    if (this.#waiting.size >= MOST_PENDING) this.#waiting.clear();
    this.#waiting.set(textAt(bytes, at, blank), { key, leads });
  }

  /** Takes arguments of LOGIN: quoted, bare, or a literal that follows. */
  #readArguments(bytes: Uint8Array, start: number, end: number, literal: number, sink: Sink): void {
    const found = this.#arguments ?? [];
    const text = textAt(bytes, start, end);
    for (const [whole] of text.matchAll(/"(?:[^"\\]|\\.)*"|[^\s"]+/g)) {
      if (literal >= 0 && /^\{\d+\+?\}$/.test(whole)) break;
      found.push(whole.startsWith('"') ? whole.slice(1, -1).replace(/\\(.)/g, "$1") : whole);
    }
    const [user, secret] = found;
    if (user !== undefined && secret !== undefined) {
      sink.credential(user.slice(0, 100), maskSecret(secret));
      this.#arguments = null;
    } else if (literal > LONGEST_LINE || literal < 0) this.#arguments = null;
    else this.#literal = literal;
  }

  /** Returns whether the connection goes on with TLS. */
  #readReply(bytes: Uint8Array, at: number, end: number, sink: Sink): boolean {
    const blank = indexOf(bytes, at, end, 0x20);
    if (blank <= at) return false;
    const first = bytes[at];
    if (first === 0x2a) {
      if (!this.#greeted && startsWith(bytes, at, end, "* OK")) {
        this.#greeted = true;
        sink.asset({ role: "server" });
      }
      return false;
    }
    if (first === 0x2b) return false;
    const tag = textAt(bytes, at, blank);
    const waiting = this.#waiting.get(tag);
    if (waiting === undefined) return false;
    this.#waiting.delete(tag);
    if (waiting.leads === "log-in") this.#sasl.end();
    const good = startsWithAnyCase(bytes, blank + 1, end, "ok");
    sink.message?.("imap", { answered: tag, good });
    if (waiting.key >= 0 && good) sink.accepted(waiting.key);
    else if (waiting.key >= 0) sink.refused(waiting.key);
    if (good && waiting.leads === "log-in") this.#say(true, sink);
    return good && waiting.leads === "protection";
  }

  #say(authenticated: boolean, sink: Sink): void {
    const told = authenticated ? "yes" : "unknown";
    if (this.#told === told || (this.#told !== "" && !authenticated)) return;
    this.#told = told;
    sink.session({
      encrypted: false,
      signed: false,
      authenticated: authenticated ? true : null,
      identity: authenticated ? "password" : null,
      securable: true,
      interactive: false,
      policy: null,
      weak: null,
    });
  }
}

export const imap: Dissector = {
  name: "imap",
  transport: "tcp",
  ports: [PORT],
  purpose: "person-to-person",
  recognise,
  open: () => new Mailbox(),
};

// POP3 (RFC 1939, RFC 5034, RFC 2595): who fetches mail, with which readable password, and the switch to TLS. Mails go by unread.

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

const PORT = 110;
/** What clients begin with. */
const BEGINNINGS = ["user ", "apop ", "capa\r\n", "auth ", "auth\r\n", "stls\r\n"];
const LINE_FEED = 0x0a;
const LONGEST_LINE = 4096;
const MOST_PENDING = 64;
const LOG_IN = namedFunction("Log-in", "authentication");
const RETRIEVE = namedFunction("RETR", "read");
const DELETE = namedFunction("DELE", "write");
const START_TLS = namedFunction("STLS", "session");

/** A command that waits for its answer. */
interface Waiting {
  readonly key: OperationKey;
  readonly leads: "nothing" | "text" | "log-in" | "protection";
}

function recognise(bytes: Uint8Array, start: number, end: number, flow: Flow): Recognition {
  const length = end - start;
  const ours = flow.serverPort === PORT;
  if (startsWith(bytes, start, end, "+OK")) {
    if (ours) return YES_FROM_SERVER;
    // Others say +OK, too: elsewhere the greeting must name the protocol.
    for (let at = start + 3; at < end && at < start + 512 && bytes[at] !== LINE_FEED; at++)
      if (startsWithAnyCase(bytes, at, end, "pop3")) return YES_FROM_SERVER;
    return indexOf(bytes, start, end, LINE_FEED) < 0 && length < 512 ? MORE : NO;
  }
  if (length < 3 && startsWith(bytes, start, end, "+OK".slice(0, length))) return MORE;
  if (!ours) return NO;
  for (const command of BEGINNINGS) if (startsWithAnyCase(bytes, start, end, command)) return YES_FROM_CLIENT;
  return NO;
}

class Mailbox implements Dissection {
  readonly #sasl = new SaslExchange();
  readonly #waiting: Waiting[] = [];
  #user: string | null = null;
  /** The server sends a text that ends with a dot alone. */
  #text = false;
  #greeted = false;
  #told = "";

  dissect(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): number {
    let at = start;
    while (at < end) {
      const line = indexOf(bytes, at, end, LINE_FEED);
      if (line < 0) {
        if (end - at < LONGEST_LINE) break;
        if (!this.#text) sink.malformed("a line is longer than the protocol allows");
        return end - start;
      }
      const last = line > at && bytes[line - 1] === 0x0d ? line - 1 : line;
      if (direction === TO_SERVER) this.#readCommand(bytes, at, last, sink);
      else if (this.#readReply(bytes, at, last, sink)) {
        flow.become("tls");
        return line + 1 - start;
      }
      at = line + 1;
    }
    return at - start;
  }

  gap(): void {
    this.#waiting.length = 0;
    this.#sasl.end();
    this.#text = false;
  }

  #readCommand(bytes: Uint8Array, at: number, end: number, sink: Sink): void {
    if (this.#sasl.open) {
      this.#sasl.line(bytes, at, end, sink);
      return;
    }
    if (sink.message !== null) sink.message("pop3", { command: textAt(bytes, at, Math.min(end, at + 4)) });
    const is = (command: string): boolean => startsWithAnyCase(bytes, at, end, command);
    let key: OperationKey = -1;
    let leads: Waiting["leads"] = "nothing";
    if (is("user ")) this.#user = textAt(bytes, at + 5, end);
    else if (is("pass ")) {
      key = sink.operation(LOG_IN, -1, null, 0, 0, 0);
      leads = "log-in";
      if (end > at + 5) sink.credential(this.#user, maskSecret(textAt(bytes, at + 5, end)));
    } else if (is("apop ") || is("auth ")) {
      key = sink.operation(LOG_IN, -1, null, 0, 0, 0);
      leads = "log-in";
      if (is("auth ")) {
        const blank = indexOf(bytes, at + 5, end, 0x20);
        this.#sasl.begin(textAt(bytes, at + 5, blank < 0 ? end : blank));
        if (blank >= 0) this.#sasl.line(bytes, blank + 1, end, sink);
      }
    } else if (is("stls")) {
      key = sink.operation(START_TLS, -1, null, 0, 0, 0);
      leads = "protection";
    } else if (is("retr ")) {
      key = sink.operation(RETRIEVE, -1, null, 0, 0, 0);
      leads = "text";
    } else if (is("dele ")) key = sink.operation(DELETE, -1, null, 0, 0, 0);
    else if (is("top ") || is("capa") || ((is("list") || is("uidl") || is("auth")) && end - at === 4)) leads = "text";
    if (leads !== "protection" && !is("capa")) this.#say(false, sink);
    if (this.#waiting.length >= MOST_PENDING) this.#waiting.shift();
    this.#waiting.push({ key, leads });
  }

  /** Returns whether the connection goes on with TLS. */
  #readReply(bytes: Uint8Array, at: number, end: number, sink: Sink): boolean {
    if (this.#text) {
      if (end - at === 1 && bytes[at] === 0x2e) this.#text = false;
      return false;
    }
    const good = startsWith(bytes, at, end, "+OK");
    if (!good && !startsWith(bytes, at, end, "-ERR")) return false;
    if (sink.message !== null) sink.message("pop3", { reply: good ? "+OK" : "-ERR" });
    if (!this.#greeted) {
      this.#greeted = true;
      sink.asset({ role: "server" });
      if (this.#waiting.length === 0) return false;
    }
    const waiting = this.#waiting.shift();
    this.#sasl.end();
    if (waiting === undefined) return false;
    if (waiting.key >= 0 && good) sink.accepted(waiting.key);
    else if (waiting.key >= 0) sink.refused(waiting.key);
    if (!good) return false;
    if (waiting.leads === "text") this.#text = true;
    else if (waiting.leads === "log-in") this.#say(true, sink);
    return waiting.leads === "protection";
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

export const pop3: Dissector = {
  name: "pop3",
  transport: "tcp",
  ports: [PORT],
  purpose: "person-to-person",
  recognise,
  open: () => new Mailbox(),
};

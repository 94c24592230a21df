// SMTP (RFC 5321, RFC 4954, RFC 3207): mail on its way, log-ins with readable passwords, the switch to TLS. Mails go by unread.

import {
  type Direction,
  type Dissection,
  type Dissector,
  type Flow,
  MORE,
  NO,
  namedFunction,
  type OperationKey,
  type Recognition,
  type SessionSecurity,
  type Sink,
  TO_SERVER,
  YES_FROM_CLIENT,
  YES_FROM_SERVER,
} from "../dissector.ts";
import { indexOf, isDigit, startsWith, startsWithAnyCase, textAt } from "./octets.ts";
import { SaslExchange } from "./sasl.ts";

const PORTS = [25, 587, 2525];
const GREETINGS = ["ehlo ", "helo "];
const LINE_FEED = 0x0a;
const LONGEST_LINE = 4096;
const MOST_PENDING = 128;
const MAIL = namedFunction("MAIL", "other");
const AUTH = namedFunction("AUTH", "authentication");
const START_TLS = namedFunction("STARTTLS", "session");

function recognise(bytes: Uint8Array, start: number, end: number, flow: Flow): Recognition {
  const length = end - start;
  // `2` of a greeting; E, H or M of a command: most flows are somebody else's and are told at once.
  const first = (bytes[start] as number) | 0x20;
  if (first !== 0x32 && first !== 0x65 && first !== 0x68 && first !== 0x6d) return NO;
  const ours = PORTS.includes(flow.serverPort);
  if (startsWith(bytes, start, end, "220 ") || startsWith(bytes, start, end, "220-")) {
    if (ours) return YES_FROM_SERVER;
    // File servers greet with 220, too: elsewhere the greeting must name the protocol.
    for (let at = start + 4; at < end && at < start + 512; at++)
      if (startsWithAnyCase(bytes, at, end, "smtp")) return YES_FROM_SERVER;
    return indexOf(bytes, start, end, LINE_FEED) < 0 && length < 512 ? MORE : NO;
  }
  if (length < 4 && startsWith(bytes, start, end, "220 ".slice(0, length))) return MORE;
  for (const greeting of GREETINGS) {
    if (startsWithAnyCase(bytes, start, end, greeting)) return YES_FROM_CLIENT;
    if (length < greeting.length && startsWithAnyCase(bytes, start, end, greeting.slice(0, length))) return MORE;
  }
  return ours && startsWithAnyCase(bytes, start, end, "mail from:") ? YES_FROM_CLIENT : NO;
}

/** A command that waits for its reply. */
interface Waiting {
  readonly key: OperationKey;
  readonly leads: "nothing" | "log-in" | "protection" | "content";
}

class Delivery implements Dissection {
  readonly #sasl = new SaslExchange();
  /** Commands that the server has not answered yet: clients send several at once (RFC 2920). */
  readonly #waiting: Waiting[] = [];
  /** `asked`: DATA was sent and not answered yet. */
  #content: "no" | "asked" | "yes" = "no";
  #greeted = false;
  #hello = false;
  #authenticated = false;
  #told = false;

  dissect(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): number {
    let at = start;
    while (at < end) {
      const line = indexOf(bytes, at, end, LINE_FEED);
      if (line < 0) {
        if (end - at < LONGEST_LINE) break;
        if (this.#content === "no") sink.malformed("a line is longer than the protocol allows");
        return end - start;
      }
      const last = line > at && bytes[line - 1] === 0x0d ? line - 1 : line;
      const next = line + 1;
      if (direction === TO_SERVER) {
        const chunk = this.#readCommand(bytes, at, last, sink);
        // A chunk goes by, however much of it is here (RFC 3030).
        if (chunk > end - next) return next - start + chunk;
        at = next + chunk;
      } else {
        if (this.#readReply(bytes, at, last, sink)) {
          flow.become("tls");
          return next - start;
        }
        at = next;
      }
    }
    return at - start;
  }

  gap(): void {
    this.#sasl.end();
    this.#waiting.length = 0;
  }

  close(_flow: Flow, sink: Sink): void {
    if (!this.#told && this.#hello) this.#say(sink);
  }

  /** Returns how many bytes of content follow. */
  #readCommand(bytes: Uint8Array, at: number, end: number, sink: Sink): number {
    if (this.#content !== "no") {
      // Who sends on behind DATA was told to, even where the answer was not recorded.
      const over = end - at === 1 && bytes[at] === 0x2e;
      this.#content = over ? "no" : "yes";
      if (over) this.#wait(-1, "nothing");
      return 0;
    }
    if (this.#sasl.open) {
      this.#sasl.line(bytes, at, end, sink);
      return 0;
    }
    if (sink.message !== null) sink.message("smtp", { command: textAt(bytes, at, Math.min(end, at + 4)) });
    let key: OperationKey = -1;
    let leads: Waiting["leads"] = "nothing";
    let chunk = 0;
    if (startsWithAnyCase(bytes, at, end, "ehlo ") || startsWithAnyCase(bytes, at, end, "helo ")) {
      this.#hello = true;
      const name = textAt(bytes, at + 5, end);
      if (/^[A-Za-z][\w.-]*$/.test(name) && name.toLowerCase() !== "localhost") sink.asset({ names: [name] });
    } else if (startsWithAnyCase(bytes, at, end, "auth ")) {
      leads = "log-in";
      key = sink.operation(AUTH, -1, null, 0, 0, 0);
      this.#readLogIn(bytes, at + 5, end, sink);
    } else if (startsWithAnyCase(bytes, at, end, "starttls")) {
      leads = "protection";
      key = sink.operation(START_TLS, -1, null, 0, 0, 0);
    } else if (startsWithAnyCase(bytes, at, end, "mail from:")) {
      if (!this.#told) this.#say(sink);
      key = sink.operation(MAIL, -1, null, 0, 0, 0);
    } else if (startsWithAnyCase(bytes, at, end, "data") && end - at === 4) {
      leads = "content";
      this.#content = "asked";
    } else if (startsWithAnyCase(bytes, at, end, "bdat ")) {
      const size = /^\d{1,9}/.exec(textAt(bytes, at + 5, Math.min(end, at + 16)));
      if (size === null) sink.malformed("a chunk has no length");
      else chunk = Number(size[0]);
    }
    this.#wait(key, leads);
    return chunk;
  }

  #wait(key: OperationKey, leads: Waiting["leads"]): void {
    if (this.#waiting.length >= MOST_PENDING) this.#waiting.shift();
    this.#waiting.push({ key, leads });
  }

  #readLogIn(bytes: Uint8Array, at: number, end: number, sink: Sink): void {
    const blank = indexOf(bytes, at, end, 0x20);
    this.#sasl.begin(textAt(bytes, at, blank < 0 ? end : blank));
    if (blank >= 0) this.#sasl.line(bytes, blank + 1, end, sink);
    if (!this.#told) this.#say(sink);
  }

  /** Returns whether the connection goes on with TLS. */
  #readReply(bytes: Uint8Array, at: number, end: number, sink: Sink): boolean {
    // Only the last line of a reply has no hyphen behind its three digits.
    if (end - at < 3 || !isDigit(bytes[at]) || !isDigit(bytes[at + 1]) || !isDigit(bytes[at + 2])) return false;
    const first = (bytes[at] as number) - 0x30;
    // 220 is also the answer to STARTTLS.
    const greets = !this.#greeted && startsWith(bytes, at, end, "220") && this.#waiting[0]?.leads !== "protection";
    if (greets) {
      const name = /^[A-Za-z][\w.-]*\.[A-Za-z][\w-]*/.exec(textAt(bytes, at + 4, end))?.[0];
      sink.asset({ role: "server", ...(name !== undefined && { names: [name] }) });
    }
    if (bytes[at + 3] === 0x2d) return false;
    this.#greeted = true;
    if (sink.message !== null) sink.message("smtp", { reply: Number(textAt(bytes, at, at + 3)) });
    const [next] = this.#waiting;
    if (greets) return false;
    // 334: the log-in goes on.
    if (next === undefined || (next.leads === "log-in" && first === 3)) return false;
    this.#waiting.shift();
    if (next.leads === "content") {
      if (this.#content === "asked") this.#content = first === 3 ? "yes" : "no";
      return false;
    }
    const good = first === 2;
    if (next.key >= 0 && good) sink.accepted(next.key);
    else if (next.key >= 0) sink.refused(next.key);
    if (next.leads !== "log-in") return good && next.leads === "protection";
    this.#sasl.end();
    this.#authenticated ||= good;
    if (good) this.#say(sink);
    return false;
  }

  #say(sink: Sink): void {
    this.#told = true;
    const identity: SessionSecurity["identity"] = this.#authenticated ? "password" : null;
    sink.session({
      encrypted: false,
      signed: false,
      authenticated: this.#authenticated ? true : null,
      identity,
      securable: true,
      interactive: false,
      policy: null,
      weak: null,
    });
  }
}

export const smtp: Dissector = {
  name: "smtp",
  transport: "tcp",
  ports: PORTS,
  purpose: "person-to-person",
  recognise,
  open: () => new Delivery(),
};

// Telnet (RFC 854): recognised by its negotiation; log-ins that cross the wire readable.

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
  YES,
} from "../dissector.ts";

const INTERPRET_AS_COMMAND = 255;
const WILL = 251;
const DO_NOT = 254;
const SUBNEGOTIATION = 250;
const SUBNEGOTIATION_END = 240;
/** Options that were ever assigned and are in use end here, but for one at 255. */
const LAST_OPTION = 49;
const PORT = 23;
const LONGEST_LINE = 128;

const LOGIN = namedFunction("Log-in", "authentication");

function isNegotiation(bytes: Uint8Array, at: number, end: number): boolean {
  const command = bytes[at + 1] ?? 0;
  return (
    end - at >= 3 &&
    bytes[at] === INTERPRET_AS_COMMAND &&
    command >= WILL &&
    command <= DO_NOT &&
    (bytes[at + 2] ?? 255) <= LAST_OPTION
  );
}

function recognise(bytes: Uint8Array, start: number, end: number, flow: Flow): Recognition {
  if (bytes[start] !== INTERPRET_AS_COMMAND) return NO;
  if (end - start < 3) return MORE;
  if (!isNegotiation(bytes, start, end)) return NO;
  // One negotiation is three bytes: too little to name a protocol at a port that is not its own.
  if (flow.serverPort === PORT) return YES;
  if (end - start < 6) return MORE;
  return isNegotiation(bytes, start + 3, end) ? YES : NO;
}

/** What the client types next. */
type Expected = "nothing" | "user" | "password";

class Terminal implements Dissection {
  /** The last line of what the server shows, in lower case. */
  #shown = "";
  #typed = "";
  #user: string | null = null;
  #expected: Expected = "nothing";
  /** The log-in whose outcome is not shown yet. */
  #pending: OperationKey = -1;
  #told = false;

  dissect(bytes: Uint8Array, start: number, end: number, _flow: Flow, direction: Direction, sink: Sink): number {
    if (!this.#told) this.#say(null, sink);
    let at = start;
    while (at < end) {
      const byte = bytes[at] ?? 0;
      if (byte !== INTERPRET_AS_COMMAND) {
        if (direction === TO_SERVER) this.#take(byte, sink);
        else this.#show(byte);
        at++;
        continue;
      }
      const command = bytes[at + 1];
      if (command === undefined || at + 1 >= end) break;
      if (command === SUBNEGOTIATION) {
        const after = endOfSubnegotiation(bytes, at + 2, end);
        if (after < 0) {
          if (end - at < 4096) break;
          sink.malformed("a subnegotiation has no end");
          at = end;
        } else at = after;
      } else if (command >= WILL && command <= DO_NOT) {
        if (end - at < 3) break;
        at += 3;
      } else at += 2;
    }
    if (direction !== TO_SERVER) this.#conclude(sink);
    return at - start;
  }

  gap(): void {
    this.#shown = "";
    this.#typed = "";
    this.#expected = "nothing";
  }

  #show(byte: number): void {
    if (byte === 10 || byte === 13) {
      if (this.#shown.trim() !== "") this.#judge();
      this.#shown = "";
    } else if (byte >= 32 && byte < 127 && this.#shown.length < LONGEST_LINE)
      this.#shown += String.fromCharCode(byte).toLowerCase();
  }

  #refused = false;
  #answered = false;

  #judge(): void {
    if (this.#pending < 0) return;
    this.#answered = true;
    for (const word of ["incorrect", "invalid", "failed", "denied", "bad password", "wrong"]) {
      if (this.#shown.includes(word)) this.#refused = true;
    }
  }

  /** After what the server sent: does it ask for something, has it let the user in? */
  #conclude(sink: Sink): void {
    const line = this.#shown.trimEnd();
    const asksPassword = line.endsWith("password:") || line.endsWith("passcode:");
    const asksUser =
      line.endsWith("login:") || line.endsWith("username:") || line.endsWith("user name:") || line.endsWith("user:");
    if (this.#pending >= 0 && (asksPassword || asksUser || this.#refused)) {
      sink.refused(this.#pending);
      this.#settled();
    } else if (this.#pending >= 0 && (this.#answered || /[>#$%\]]$/.test(line))) {
      sink.accepted(this.#pending);
      this.#say("password", sink);
      this.#settled();
    }
    if (asksPassword) this.#expected = "password";
    else if (asksUser) this.#expected = "user";
  }

  #settled(): void {
    this.#pending = -1;
    this.#refused = false;
    this.#answered = false;
  }

  #take(byte: number, sink: Sink): void {
    if (this.#expected === "nothing") return;
    if (byte === 8 || byte === 127) this.#typed = this.#typed.slice(0, -1);
    else if (byte !== 13 && byte !== 10) {
      if (byte >= 32 && this.#typed.length < LONGEST_LINE) this.#typed += String.fromCharCode(byte);
    } else if (this.#expected === "user") {
      // The line feed or NUL behind a carriage return ends nothing.
      if (this.#typed === "") return;
      this.#user = this.#typed;
      this.#typed = "";
      this.#expected = "nothing";
      this.#shown = "";
    } else {
      if (this.#typed === "" && byte === 10) return;
      if (this.#typed !== "") sink.credential(this.#user, maskSecret(this.#typed));
      this.#typed = "";
      this.#expected = "nothing";
      this.#shown = "";
      this.#pending = sink.operation(LOGIN, -1, null, 0, 0, 0);
      this.#refused = false;
      this.#answered = false;
    }
  }

  #say(identity: "password" | null, sink: Sink): void {
    this.#told = true;
    sink.session({
      encrypted: false,
      signed: false,
      authenticated: identity === null ? null : true,
      identity,
      securable: false,
      interactive: true,
      policy: null,
      weak: null,
    });
  }
}

/** Behind IAC SE, or -1 where it is not there. */
function endOfSubnegotiation(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at + 1 < end; at++) {
    if (bytes[at] !== INTERPRET_AS_COMMAND) continue;
    if (bytes[at + 1] === SUBNEGOTIATION_END) return at + 2;
    at++;
  }
  return -1;
}

export const telnet: Dissector = { name: "telnet", transport: "tcp", ports: [PORT], recognise, open: () => new Terminal() };

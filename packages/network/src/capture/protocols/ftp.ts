// FTP, the control connection (RFC 959, RFC 4217): log-ins and passwords, transfers of files, the switch to TLS.

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
  type ProtocolFunction,
  type Recognition,
  type SessionSecurity,
  type Sink,
  TO_SERVER,
  textTarget,
  YES_FROM_CLIENT,
  YES_FROM_SERVER,
} from "../dissector.ts";
import { indexOf, isDigit, startsWith, startsWithAnyCase, textAt } from "./octets.ts";

const PORT = 21;
const LINE_FEED = 0x0a;
const LONGEST_LINE = 4096;
const PATH = textTarget();

/** Commands that are counted, with whether their argument is the path that they act on. */
const COMMANDS: readonly (readonly [lower: string, fn: ProtocolFunction, path: boolean])[] = [
  ["pass", namedFunction("PASS", "authentication"), false],
  ["stor", namedFunction("STOR", "file-transfer"), true],
  ["stou", namedFunction("STOU", "file-transfer"), false],
  ["appe", namedFunction("APPE", "file-transfer"), true],
  ["retr", namedFunction("RETR", "file-transfer"), true],
  ["dele", namedFunction("DELE", "write"), true],
  ["rnfr", namedFunction("RNFR", "write"), true],
  ["rnto", namedFunction("RNTO", "write"), true],
  ["mkd", namedFunction("MKD", "write"), true],
  ["rmd", namedFunction("RMD", "write"), true],
  ["site", namedFunction("SITE", "configuration"), false],
  ["list", namedFunction("LIST", "read"), false],
  ["nlst", namedFunction("NLST", "read"), false],
  ["mlsd", namedFunction("MLSD", "read"), false],
  ["auth", namedFunction("AUTH", "session"), false],
];

function recognise(bytes: Uint8Array, start: number, end: number, flow: Flow): Recognition {
  const ours = flow.serverPort === PORT;
  if (startsWith(bytes, start, end, "220 ") || startsWith(bytes, start, end, "220-")) {
    if (ours) return YES_FROM_SERVER;
    // Mail servers greet with 220, too: elsewhere the greeting must name the protocol.
    for (let at = start + 4; at < end && at < start + 512; at++)
      if (startsWithAnyCase(bytes, at, end, "ftp")) return YES_FROM_SERVER;
    return indexOf(bytes, start, end, LINE_FEED) < 0 && end - start < 512 ? MORE : NO;
  }
  if (end - start < 4 && startsWith(bytes, start, end, "220 ".slice(0, end - start))) return MORE;
  if (!ours) return NO;
  for (const command of ["user ", "auth tls", "auth ssl", "feat\r\n"])
    if (startsWithAnyCase(bytes, start, end, command)) return YES_FROM_CLIENT;
  return NO;
}

class Control implements Dissection {
  #user: string | null = null;
  #pending: OperationKey = -1;
  #waits: "nothing" | "password" | "protection" = "nothing";
  #greeted = false;
  #told = false;

  dissect(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): number {
    let at = start;
    while (at < end) {
      const line = indexOf(bytes, at, end, LINE_FEED);
      if (line < 0) {
        if (end - at < LONGEST_LINE) break;
        sink.malformed("a line is longer than the protocol allows");
        return end - start;
      }
      if (direction === TO_SERVER) this.#readCommand(bytes, at, line, sink);
      else if (this.#readReply(bytes, at, line, sink)) {
        flow.become("tls");
        return line + 1 - start;
      }
      at = line + 1;
    }
    return at - start;
  }

  #readCommand(bytes: Uint8Array, at: number, line: number, sink: Sink): void {
    if (sink.message !== null) sink.message("ftp", { command: textAt(bytes, at, Math.min(line, at + 4)) });
    // A client that asks for protection, or what there is, has not begun a readable session.
    const asks = startsWithAnyCase(bytes, at, line, "auth") || startsWithAnyCase(bytes, at, line, "feat");
    if (!this.#told && !asks) this.#say(null, null, sink);
    if (startsWithAnyCase(bytes, at, line, "user ")) {
      this.#user = textAt(bytes, at + 5, line);
      return;
    }
    for (const [lower, fn, path] of COMMANDS) {
      if (!startsWithAnyCase(bytes, at, line, lower)) continue;
      const argument = at + lower.length;
      if (argument < line && bytes[argument] !== 0x20 && bytes[argument] !== 0x0d) continue;
      const last = bytes[line - 1] === 0x0d ? line - 1 : line;
      this.#pending =
        path && argument + 1 < last
          ? sink.operation(fn, -1, PATH, sink.text(bytes, argument + 1, last), 0, 0)
          : sink.operation(fn, -1, null, 0, 0, 0);
      this.#waits = lower === "pass" ? "password" : lower === "auth" ? "protection" : "nothing";
      const user = this.#user?.toLowerCase();
      if (lower === "pass" && user !== "anonymous" && user !== "ftp" && argument + 1 < last) {
        sink.credential(this.#user, maskSecret(textAt(bytes, argument + 1, last)));
      }
      return;
    }
  }

  /** Returns whether the connection goes on with TLS. */
  #readReply(bytes: Uint8Array, at: number, line: number, sink: Sink): boolean {
    // Only the last line of a reply has a space behind its three digits.
    if (line - at < 4 || !isDigit(bytes[at]) || !isDigit(bytes[at + 1]) || !isDigit(bytes[at + 2])) return false;
    const first = (bytes[at] ?? 0) - 0x30;
    if (!this.#greeted && startsWith(bytes, at, line, "220")) {
      this.#greeted = true;
      this.#readGreeting(textAt(bytes, at + 4, line), sink);
    }
    if (bytes[at + 3] === 0x2d || first === 1) return false;
    const waits = this.#waits;
    this.#waits = "nothing";
    if (this.#pending >= 0) {
      if (first <= 3) sink.accepted(this.#pending);
      else sink.refused(this.#pending);
      this.#pending = -1;
    }
    if (waits === "protection" && startsWith(bytes, at, line, "234")) return true;
    if (waits === "password" && first === 2) {
      const user = this.#user?.toLowerCase();
      if (user === "anonymous" || user === "ftp") this.#say(false, "anonymous", sink);
      else this.#say(true, "password", sink);
    }
    return false;
  }

  #readGreeting(greeting: string, sink: Sink): void {
    const match = /([A-Za-z][\w-]{0,30}ftpd?|[A-Za-z]{1,10}ftp server) ?\(?v?(\d[\w.-]{0,20})/i.exec(greeting);
    sink.asset({ role: "server", ...(match !== null && { product: match[1] ?? "", version: match[2] ?? "" }) });
  }

  #say(authenticated: boolean | null, identity: SessionSecurity["identity"], sink: Sink): void {
    this.#told = true;
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

export const ftp: Dissector = { name: "ftp", transport: "tcp", ports: [PORT], recognise, open: () => new Control() };

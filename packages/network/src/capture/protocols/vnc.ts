// VNC (RFB, RFC 6143): which protection screen and viewer agree on before the desktop is shown.
//
//     server  "RFB 003.008\n"                      client  "RFB 003.008\n"
//     server  | count 1 | security types ... |     client  | type 1 |        3.3: server | type 4 | and no choice
//     (VNC authentication: challenge 16, response 16)
//     server  | result 4 | (reason)                client  | shared 1 |
//     server  | width 2 | height 2 | pixel format 16 | length 4 | name ... |

import {
  ASTRAY,
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
  TO_CLIENT,
  TO_SERVER,
  YES,
} from "../dissector.ts";
import { be16, be32, startsWith, textAt } from "./octets.ts";

const GREETING = 12;
const NONE = 1;
const VNC = 2;
const LOG_IN = namedFunction("Log-in", "authentication");
const SCREEN = 24;
const LONGEST_TEXT = 4096;

/** Security types (https://www.iana.org/assignments/rfb): name, whether what follows is encrypted; `null`: the type does not tell. */
const TYPES: ReadonlyMap<number, readonly [name: string, encrypted: boolean | null]> = new Map([
  [NONE, ["None", false]],
  [VNC, ["VNC Authentication", false]],
  [5, ["RA2", true]],
  [6, ["RA2ne", false]],
  [16, ["Tight", null]],
  [17, ["Ultra", null]],
  [18, ["TLS", true]],
  [19, ["VeNCrypt", null]],
  [20, ["GTK-VNC SASL", null]],
  [21, ["MD5 hash", false]],
  [22, ["Colin Dean xvp", false]],
  [30, ["Apple Remote Desktop", false]],
  [33, ["Apple Kerberos", null]],
  [35, ["Apple VNC user name", null]],
  [113, ["UltraVNC MS-Logon II", false]],
  [129, ["RA2_256", true]],
]);
const WEAK: ReadonlyMap<number, string> = new Map([
  [18, "the server proves no identity: its TLS is anonymous"],
  [NONE, "nobody has to prove who they are"],
  [VNC, "VNC authentication uses at most 8 characters and DES (RFC 6143, 7.2.2)"],
]);

function isDigits(bytes: Uint8Array, at: number): boolean {
  for (let index = at; index < at + 3; index++) if ((bytes[index] ?? 0) < 0x30 || (bytes[index] ?? 0) > 0x39) return false;
  return true;
}

function recognise(bytes: Uint8Array, start: number, end: number): Recognition {
  const length = end - start;
  if (length < GREETING) return startsWith(bytes, start, end, "RFB 00".slice(0, length)) ? MORE : NO;
  if (!startsWith(bytes, start, end, "RFB ") || !isDigits(bytes, start + 4) || !isDigits(bytes, start + 8)) return NO;
  return bytes[start + 7] === 0x2e && bytes[start + 11] === 0x0a ? YES : NO;
}

type Step = "greeting" | "types" | "choice" | "challenge" | "response" | "result" | "shared" | "screen" | "content";

class Desktop implements Dissection {
  /** What each side says next. */
  readonly #next: [Step, Step] = ["greeting", "greeting"];
  #minor = 0;
  #type = -1;
  #pending: OperationKey = -1;

  dissect(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): number {
    let at = start;
    while (at < end && this.#next[direction] !== "content") {
      const taken =
        direction === TO_SERVER ? this.#fromClient(bytes, at, end, sink) : this.#fromServer(bytes, at, end, flow, sink);
      if (taken === ASTRAY) return ASTRAY;
      if (taken === 0) return at - start;
      at += taken;
    }
    return end - start;
  }

  gap(): void {
    this.#next.fill("content");
  }

  /** Returns how many bytes were taken; 0: more are needed. */
  #fromClient(bytes: Uint8Array, at: number, end: number, sink: Sink): number {
    switch (this.#next[TO_SERVER]) {
      case "greeting":
        if (end - at < GREETING) return 0;
        if (recognise(bytes, at, at + GREETING) !== YES) return this.#stray(sink);
        this.#minor = Number.parseInt(textAt(bytes, at + 8, at + 11), 10);
        sink.message?.("vnc", { client: textAt(bytes, at + 4, at + 11) });
        // Apple's 3.889 chooses as 3.8 does; below 3.7 the server chooses.
        this.#next[TO_SERVER] = this.#minor >= 7 ? "choice" : "response";
        return GREETING;
      case "choice":
        this.#choose(bytes[at] ?? 0, sink);
        this.#next[TO_SERVER] = this.#type === VNC ? "response" : this.#type === NONE ? "shared" : "content";
        this.#next[TO_CLIENT] = this.#type === VNC ? "challenge" : this.#type === NONE ? this.#withoutProof() : "content";
        return 1;
      case "response":
        if (end - at < 16) return 0;
        this.#pending = sink.operation(LOG_IN, -1, null, 0, 0, 0);
        this.#next[TO_SERVER] = "shared";
        return 16;
      case "shared":
        this.#next[TO_SERVER] = "content";
        return 1;
      default:
        this.#next[TO_SERVER] = "content";
        return end - at;
    }
  }

  #fromServer(bytes: Uint8Array, at: number, end: number, flow: Flow, sink: Sink): number {
    switch (this.#next[TO_CLIENT]) {
      case "greeting":
        if (end - at < GREETING) return 0;
        if (recognise(bytes, at, at + GREETING) !== YES) return this.#stray(sink);
        sink.message?.("vnc", { server: textAt(bytes, at + 4, at + 11) });
        if (flow.fromStart) sink.asset({ role: "server" });
        this.#next[TO_CLIENT] = "types";
        return GREETING;
      case "types":
        return this.#readTypes(bytes, at, end, sink);
      case "challenge":
        if (end - at < 16) return 0;
        this.#next[TO_CLIENT] = "result";
        return 16;
      case "result":
        if (end - at < 4) return 0;
        this.#conclude(be32(bytes, at) === 0, sink);
        this.#next[TO_CLIENT] = be32(bytes, at) === 0 ? "screen" : "content";
        return 4;
      case "screen": {
        if (end - at < SCREEN) return 0;
        const length = be32(bytes, at + 20);
        if (length > LONGEST_TEXT) return this.#stray(sink);
        if (end - at < SCREEN + length) return 0;
        const name = textAt(bytes, at + SCREEN, at + SCREEN + length);
        sink.message?.("vnc", { width: be16(bytes, at), height: be16(bytes, at + 2), name });
        if (name !== "") sink.asset({ role: "server", names: [name] });
        this.#next[TO_CLIENT] = "content";
        return SCREEN + length;
      }
      default:
        this.#next[TO_CLIENT] = "content";
        return end - at;
    }
  }

  #readTypes(bytes: Uint8Array, at: number, end: number, sink: Sink): number {
    if (this.#minor < 7) {
      if (end - at < 4) return 0;
      const type = be32(bytes, at);
      if (type > 255) return this.#stray(sink);
      this.#choose(type, sink);
      this.#next[TO_CLIENT] = type === VNC ? "challenge" : type === NONE ? "screen" : "content";
      this.#next[TO_SERVER] = type === VNC ? "response" : type === NONE ? "shared" : "content";
      return 4;
    }
    const count = bytes[at] ?? 0;
    if (end - at < 1 + count) return 0;
    sink.message?.("vnc", { types: [...bytes.subarray(at + 1, at + 1 + count)] });
    // None at all: the reason for the refusal follows.
    this.#next[TO_CLIENT] = count === 0 ? "content" : "result";
    return 1 + count;
  }

  /** What the server says next where nothing is to be proved: 3.8 tells the result nevertheless. */
  #withoutProof(): Step {
    return this.#minor >= 8 ? "result" : "screen";
  }

  #choose(type: number, sink: Sink): void {
    this.#type = type;
    if (type !== 0) sink.message?.("vnc", { chosen: type });
    if (type === NONE) this.#say(false, "none", sink);
    else if (type !== 0) this.#say(null, null, sink);
  }

  #conclude(accepted: boolean, sink: Sink): void {
    if (this.#pending >= 0 && accepted) sink.accepted(this.#pending);
    else if (this.#pending >= 0) sink.refused(this.#pending);
    this.#pending = -1;
    if (accepted && this.#type === VNC) this.#say(true, "password", sink);
  }

  #say(authenticated: boolean | null, identity: SessionSecurity["identity"], sink: Sink): void {
    const [name, encrypted] = TYPES.get(this.#type) ?? [`type ${this.#type}`, null];
    sink.session({
      encrypted,
      signed: encrypted,
      authenticated,
      identity,
      securable: true,
      interactive: true,
      policy: `RFB 3.${this.#minor} · ${name}`,
      weak: WEAK.get(this.#type) ?? null,
    });
  }

  #stray(sink: Sink): number {
    sink.malformed("a message of the handshake is not what the protocol has there");
    return ASTRAY;
  }
}

export const vnc: Dissector = { name: "vnc", transport: "tcp", ports: [5900, 5901], recognise, open: () => new Desktop() };

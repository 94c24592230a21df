// RADIUS (RFC 2865, RFC 2866, RFC 5176): whose log-ins a device lets a server decide, and how well the answers are protected.
//
//     | code 1 | id 1 | length 2 | authenticator 16 | attributes: type 1, length 1 with these two, value ... |

import {
  type Dissection,
  type Dissector,
  type Flow,
  functionTable,
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

const PORTS = [1812, 1813, 1645, 1646, 3799];
const HEADER = 20;
const LONGEST = 4096;

const ACCESS_REQUEST = 1;
const ACCESS_ACCEPT = 2;
const ACCESS_REJECT = 3;
const ACCOUNTING_REQUEST = 4;
const ACCESS_CHALLENGE = 11;

const USER_NAME = 1;
const USER_PASSWORD = 2;
const CHAP_PASSWORD = 3;
const VENDOR = 26;
const NAS_IDENTIFIER = 32;
const EAP_MESSAGE = 79;
const MESSAGE_AUTHENTICATOR = 80;
const MICROSOFT = 311;

const radiusFunction = functionTable(
  [
    [ACCESS_REQUEST, "Access-Request", "authentication"],
    [ACCOUNTING_REQUEST, "Accounting-Request", "other"],
    [12, "Status-Server", "diagnostic"],
    [40, "Disconnect-Request", "session"],
    [43, "CoA-Request", "configuration"],
  ],
  "Code",
);
const USER = textTarget();
const REQUESTS = new Set([ACCESS_REQUEST, ACCOUNTING_REQUEST, 12, 40, 43]);
/** Answers, with whether they grant what was asked; a challenge does neither. */
const ANSWERS: ReadonlyMap<number, boolean | null> = new Map([
  [ACCESS_ACCEPT, true],
  [ACCESS_REJECT, false],
  [5, true],
  [ACCESS_CHALLENGE, null],
  [41, true],
  [42, false],
  [44, true],
  [45, false],
]);
const MOST_PENDING = 256;

/** How many attributes fill bytes[start, start + length); -1 where they do not. Padding behind the length is ignored (RFC 2865, 3). */
function countAttributes(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < HEADER) return -1;
  const code = bytes[start] as number;
  const length = be16(bytes, start + 2);
  if ((!REQUESTS.has(code) && !ANSWERS.has(code)) || length < HEADER || length > LONGEST || length > end - start) return -1;
  let count = 0;
  for (let at = start + HEADER; at < start + length; count++) {
    const size = bytes[at + 1] as number;
    if (start + length - at < 2 || bytes[at] === 0 || size < 2 || size > start + length - at) return -1;
    at += size;
  }
  return count;
}

/** Position of the value of the first such attribute of a message that was counted, or -1. */
function attribute(bytes: Uint8Array, start: number, type: number): number {
  const last = start + be16(bytes, start + 2);
  for (let at = start + HEADER; at < last; at += bytes[at + 1] as number) if (bytes[at] === type) return at + 2;
  return -1;
}

function recognise(bytes: Uint8Array, start: number, end: number, flow: Flow): Recognition {
  const count = countAttributes(bytes, start, end);
  if (count < 0) return NO;
  const ours = PORTS.includes(flow.serverPort) || PORTS.includes(flow.clientPort);
  // Elsewhere only a whole request that names a user and comes from a device: attributes alone are easily imitated.
  if (!ours && (end - start !== be16(bytes, start + 2) || !namesDevice(bytes, start))) return NO;
  return REQUESTS.has(bytes[start] as number) ? YES_FROM_CLIENT : YES_FROM_SERVER;
}

function namesDevice(bytes: Uint8Array, start: number): boolean {
  if (bytes[start] !== ACCESS_REQUEST && bytes[start] !== ACCOUNTING_REQUEST) return false;
  const named = attribute(bytes, start, 4) >= 0 || attribute(bytes, start, NAS_IDENTIFIER) >= 0;
  return named && attribute(bytes, start, USER_NAME) >= 0;
}

/** How the user proves who they are: by the attributes of an Access-Request. */
function mannerOf(bytes: Uint8Array, start: number): string {
  if (attribute(bytes, start, EAP_MESSAGE) >= 0) return "EAP";
  if (attribute(bytes, start, USER_PASSWORD) >= 0) return "PAP";
  if (attribute(bytes, start, CHAP_PASSWORD) >= 0) return "CHAP";
  const last = start + be16(bytes, start + 2);
  for (let at = start + HEADER; at < last; at += bytes[at + 1] as number) {
    const type = bytes[at + 6];
    if (bytes[at] === VENDOR && (bytes[at + 1] as number) >= 8 && be32(bytes, at + 2) === MICROSOFT) {
      if (type === 1) return "MS-CHAP";
      if (type === 25) return "MS-CHAP-2";
    }
  }
  return "";
}

interface Waiting {
  readonly key: OperationKey;
  readonly manner: string;
}

class Exchange implements Dissection {
  readonly #waiting = new Map<number, Waiting>();
  #told = "";
  #name = "";

  dissect(...[bytes, start, end, flow, direction, sink]: Parameters<Dissection["dissect"]>): number {
    if (countAttributes(bytes, start, end) < 0) {
      if (!flow.truncated) sink.malformed("attributes do not fit the message");
      return 0;
    }
    const code = bytes[start] as number;
    const id = bytes[start + 1] as number;
    const signed = attribute(bytes, start, MESSAGE_AUTHENTICATOR) >= 0;
    const userAt = attribute(bytes, start, USER_NAME);
    const userEnd = userAt < 0 ? -1 : userAt - 2 + (bytes[userAt - 1] as number);
    if (sink.message !== null) {
      sink.message("radius", {
        code,
        id,
        length: be16(bytes, start + 2),
        user: userAt < 0 ? null : textAt(bytes, userAt, userEnd),
      });
    }
    if (REQUESTS.has(code)) {
      flow.senderIs("client", direction);
      const text = userAt < 0 ? -1 : sink.text(bytes, userAt, userEnd);
      const key = sink.operation(radiusFunction(code), -1, text < 0 ? null : USER, Math.max(0, text), 0, 0);
      if (this.#waiting.size >= MOST_PENDING) this.#waiting.clear();
      this.#waiting.set(id, { key, manner: code === ACCESS_REQUEST ? mannerOf(bytes, start) : "" });
      this.#tellName(bytes, start, sink);
      return 0;
    }
    flow.senderIs("server", direction);
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    const granted = ANSWERS.get(code) ?? null;
    if (waiting !== undefined && granted === true) sink.accepted(waiting.key);
    else if (waiting !== undefined && granted === false) sink.refused(waiting.key);
    if (code === ACCESS_ACCEPT || code === ACCESS_REJECT) this.#say(waiting?.manner ?? "", signed, code === ACCESS_ACCEPT, sink);
    return 0;
  }

  #tellName(bytes: Uint8Array, start: number, sink: Sink): void {
    const at = attribute(bytes, start, NAS_IDENTIFIER);
    if (at < 0) return;
    const name = textAt(bytes, at, at - 2 + (bytes[at - 1] as number));
    if (name === "" || name === this.#name) return;
    this.#name = name;
    sink.asset({ names: [name] });
  }

  #say(manner: string, signed: boolean, accepted: boolean, sink: Sink): void {
    const text = `${manner} ${signed} ${accepted}`;
    if (text === this.#told) return;
    this.#told = text;
    sink.asset({ role: "server" });
    const identity: SessionSecurity["identity"] = manner === "" || manner === "EAP" ? null : "password";
    sink.session({
      encrypted: false,
      // Without the attribute an answer is bound to its request by MD5 alone, which can be forged.
      signed,
      authenticated: accepted ? true : null,
      identity,
      securable: true,
      interactive: false,
      policy: manner === "" ? "RADIUS" : `RADIUS · ${manner}`,
      weak: signed
        ? manner === "PAP"
          ? "passwords are hidden by MD5 only (RFC 2865, 5.2)"
          : "messages are protected by MD5 only (RFC 6421)"
        : "no Message-Authenticator: an answer can be forged (CVE-2024-3596)",
    });
  }
}

export const radius: Dissector = { name: "radius", transport: "udp", ports: PORTS, recognise, open: () => new Exchange() };

// NTP (RFC 5905): who sets whose clock, and whether the answer can be forged.

import {
  type Dissection,
  type Dissector,
  type Flow,
  functionTable,
  NO,
  type Recognition,
  YES_FROM_CLIENT,
  YES_FROM_SERVER,
} from "../dissector.ts";
import { be16 } from "./octets.ts";

const PORT = 123;
const HEADER = 48;
const SYMMETRIC_ACTIVE = 1;
const CLIENT = 3;
const SERVER = 4;
const BROADCAST = 5;
const CONTROL = 6;
const PRIVATE = 7;
/** Extension field that authenticates by Network Time Security (RFC 8915). */
const NTS_AUTHENTICATOR = 0x0404;

const ntpFunction = functionTable(
  [
    [SYMMETRIC_ACTIVE, "Symmetric active", "other"],
    [2, "Symmetric passive", "other"],
    [CLIENT, "Client", "other"],
    [BROADCAST, "Broadcast", "other"],
    [CONTROL, "Control message", "diagnostic"],
    [PRIVATE, "Private message", "configuration"],
  ],
  "Mode",
);

/**
 * How a time message is authenticated: 0 not, 1 by a digest with a shared key, 2 by NTS; -1 where what follows the header is neither
 * extension fields nor a digest.
 */
function authentication(bytes: Uint8Array, start: number, end: number): number {
  let at = start + HEADER;
  let nts = false;
  for (;;) {
    const left = end - at;
    if (left === 0) return nts ? 2 : 0;
    // Key id and a digest of MD5, SHA-1 or SHA-256; the key id alone says that the request could not be authenticated.
    if (left === 4) return 0;
    if (left === 20 || left === 24 || left === 36) return 1;
    const length = left < 4 ? 0 : be16(bytes, at + 2);
    if (length < 16 || length % 4 !== 0 || length > left) return -1;
    if (be16(bytes, at) === NTS_AUTHENTICATOR) nts = true;
    at += length;
  }
}

function recognise(bytes: Uint8Array, start: number, end: number, flow: Flow): Recognition {
  // The content alone is too weak: nearly any 48 bytes could be a time message. It tells what the port leaves open.
  if (flow.serverPort !== PORT && flow.clientPort !== PORT) return NO;
  const first = bytes[start] ?? 0;
  const version = (first >> 3) & 7;
  const mode = first & 7;
  if (version < 1 || version > 4 || mode === 0) return NO;
  if (mode === CONTROL) return end - start < 12 ? NO : ((bytes[start + 1] ?? 0) & 0x80) === 0 ? YES_FROM_CLIENT : YES_FROM_SERVER;
  if (mode === PRIVATE) return end - start < 8 ? NO : (first & 0x80) === 0 ? YES_FROM_CLIENT : YES_FROM_SERVER;
  if (end - start < HEADER || (bytes[start + 1] ?? 255) > 16) return NO;
  if (!flow.truncated && authentication(bytes, start, end) < 0) return NO;
  return mode === SERVER || mode === 2 ? YES_FROM_SERVER : YES_FROM_CLIENT;
}

class Clock implements Dissection {
  #pending = -1;
  #told = "";

  dissect(...[bytes, start, end, flow, direction, sink]: Parameters<Dissection["dissect"]>): number {
    const recognition = recognise(bytes, start, end, flow);
    if (recognition === NO) {
      sink.malformed("a message is neither time, control nor private");
      return 0;
    }
    const first = bytes[start] ?? 0;
    const version = (first >> 3) & 7;
    const mode = first & 7;
    const answer = recognition === YES_FROM_SERVER;
    flow.senderIs(answer ? "server" : "client", direction);
    const proof = mode >= CONTROL ? 0 : authentication(bytes, start, end);
    sink.message?.("ntp", { version, mode, stratum: bytes[start + 1], proof });
    if (!answer) {
      const key = sink.operation(ntpFunction(mode), -1, null, 0, 0, 0);
      this.#pending = mode === CLIENT || mode === SYMMETRIC_ACTIVE ? key : -1;
      if (mode !== BROADCAST) return 0;
    } else if (this.#pending >= 0) {
      sink.accepted(this.#pending);
      this.#pending = -1;
    }
    if (mode >= CONTROL) return 0;
    const text = `${version} ${proof}`;
    if (text === this.#told) return 0;
    this.#told = text;
    if (answer) sink.asset({ role: "server" });
    sink.session({
      encrypted: false,
      signed: proof > 0,
      authenticated: proof > 0,
      identity: proof === 1 ? "key" : proof === 2 ? "certificate" : "none",
      securable: true,
      interactive: false,
      policy: `NTPv${version}${proof === 2 ? " · NTS" : ""}`,
      weak: null,
    });
    return 0;
  }
}

export const ntp: Dissector = { name: "ntp", transport: "udp", ports: [PORT], recognise, open: () => new Clock() };

// OpenVPN (https://openvpn.net/community-resources/openvpn-protocol): that a tunnel is set up, and how its handshake is guarded.
//
//     TCP only: | length 2 |
//     | opcode 5 bits, key 3 bits | session 8 | (HMAC 16 to 64, packet id 4, time 4) | acknowledged 1 | message id 4 | TLS ...
//
// With a key for the handshake (tls-auth) the part in brackets is there; with tls-crypt what follows it is encrypted, too.

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
  type Sink,
  YES_FROM_CLIENT,
} from "../dissector.ts";
import { be16, be32 } from "./octets.ts";

const PORT = 1194;
const RESET_CLIENT = 7;
const RESET_SERVER = 8;
const RESET_CLIENT_3 = 10;
const RESET = namedFunction("Hard reset", "session");
const HIGHEST = 11;
/** A reset without HMAC; with one, by length of the HMAC. */
const PLAIN = 14;
const DIGESTS = [16, 20, 28, 32, 48, 64];
const LONGEST_RESET = 1400;

/** How the handshake is guarded, by a reset of the client in bytes[start, end); empty where it is none. */
function guardOf(bytes: Uint8Array, start: number, end: number): string {
  const length = end - start;
  const opcode = (bytes[start] as number) >> 3;
  if (length < PLAIN || length > LONGEST_RESET || ((bytes[start] as number) & 7) !== 0) return "";
  if (opcode === RESET_CLIENT_3) return length > 200 && be32(bytes, start + 9) <= 0x0f000001 ? "tls-crypt-v2" : "";
  if (opcode !== RESET_CLIENT) return "";
  // Nothing is acknowledged yet, and messages are counted from 0.
  const ends = bytes[end - 5] === 0 && be32(bytes, end - 4) === 0;
  if (length === PLAIN) return ends ? "none" : "";
  for (const digest of DIGESTS)
    if (ends && length === PLAIN + 8 + digest && be32(bytes, start + 9 + digest) === 1) return "tls-auth";
  return length === PLAIN + 8 + 32 && be32(bytes, start + 9) === 1 ? "tls-crypt" : "";
}

function isReset(bytes: Uint8Array, start: number, end: number): Recognition {
  return guardOf(bytes, start, end) === "" ? NO : YES_FROM_CLIENT;
}

class Handshake {
  #guard = "";
  #pending: OperationKey = -1;
  #told = false;

  /** One message; false where it is none. */
  read(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): boolean {
    const opcode = (bytes[start] as number) >> 3;
    if (opcode === 0 || opcode > HIGHEST) return false;
    sink.message?.("openvpn", { opcode });
    const guard = guardOf(bytes, start, end);
    if (guard !== "") {
      flow.senderIs("client", direction);
      this.#guard = guard;
      this.#pending = sink.operation(RESET, -1, null, 0, 0, 0);
    } else if (opcode === RESET_SERVER) {
      flow.senderIs("server", direction);
      if (this.#pending >= 0) sink.accepted(this.#pending);
      this.#pending = -1;
      this.#say(sink);
    }
    return true;
  }

  /** Ciphers are agreed on within TLS: out of sight. */
  #say(sink: Sink): void {
    if (this.#told) return;
    this.#told = true;
    sink.session({
      encrypted: null,
      signed: null,
      authenticated: null,
      identity: null,
      securable: true,
      interactive: false,
      policy: this.#guard === "none" ? "OpenVPN" : `OpenVPN · ${this.#guard}`,
      weak: null,
    });
  }
}

class Datagrams implements Dissection {
  readonly #handshake = new Handshake();

  dissect(...[bytes, start, end, flow, direction, sink]: Parameters<Dissection["dissect"]>): number {
    const read = end > start && this.#handshake.read(bytes, start, end, flow, direction, sink);
    if (!read) sink.malformed("a message is of no known kind");
    return 0;
  }
}

class Connection implements Dissection {
  readonly #handshake = new Handshake();

  dissect(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): number {
    let at = start;
    while (end - at >= 3) {
      const next = at + 2 + be16(bytes, at);
      if (next === at + 2) {
        sink.malformed("a message is of no known kind");
        return ASTRAY;
      }
      if (next > end) break;
      if (!this.#handshake.read(bytes, at + 2, next, flow, direction, sink)) {
        sink.malformed("a message is of no known kind");
        return ASTRAY;
      }
      at = next;
    }
    return at - start;
  }
}

function recogniseStream(bytes: Uint8Array, start: number, end: number, flow: Flow): Recognition {
  const have = end - start;
  if (have < 3) return (bytes[start] as number) < 6 && flow.serverPort === PORT ? MORE : NO;
  const length = be16(bytes, start);
  const first = bytes[start + 2] as number;
  if (length < PLAIN || length > LONGEST_RESET || (first !== RESET_CLIENT << 3 && first !== RESET_CLIENT_3 << 3)) return NO;
  return have < 2 + length ? MORE : isReset(bytes, start + 2, start + 2 + length);
}

export const openvpn: Dissector = {
  name: "openvpn",
  transport: "udp",
  ports: [PORT],
  recognise: isReset,
  open: () => new Datagrams(),
};

export const openvpnStream: Dissector = {
  name: "openvpn",
  transport: "tcp",
  ports: [PORT],
  recognise: recogniseStream,
  open: () => new Connection(),
};

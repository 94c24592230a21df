// WireGuard (https://www.wireguard.com/protocol): that both ends proved their keys. Everything else is encrypted.
//
//     | type 1 | zero 3 | initiation: 144, response: 88, cookie: 60, data: receiver 4, counter 8, padded to 16 and a tag of 16 |

import {
  type Dissection,
  type Dissector,
  NO,
  namedFunction,
  type OperationKey,
  type Recognition,
  YES,
  YES_FROM_CLIENT,
  YES_FROM_SERVER,
} from "../dissector.ts";
import { be32 } from "./octets.ts";

const INITIATION = 1;
const RESPONSE = 2;
const COOKIE = 3;
const DATA = 4;
const LENGTHS = [0, 148, 92, 64];
const HANDSHAKE = namedFunction("Handshake initiation", "authentication");

function isZero(bytes: Uint8Array, at: number, length: number): boolean {
  for (let index = at; index < at + length; index++) if (bytes[index] !== 0) return false;
  return true;
}

function recognise(bytes: Uint8Array, start: number, end: number): Recognition {
  const length = end - start;
  const type = bytes[start] as number;
  if (length < 32 || type < INITIATION || type > DATA || !isZero(bytes, start + 1, 3)) return NO;
  if (type === DATA) {
    // In the middle of a session: somebody's index, and a counter that is no random number.
    const counted = isZero(bytes, start + 12, 4) && be32(bytes, start + 4) !== 0;
    return length % 16 === 0 && counted && !isZero(bytes, start + 16, 16) ? YES : NO;
  }
  if (length !== LENGTHS[type]) return NO;
  // Random numbers and digests are never zero.
  if (type === COOKIE) return isZero(bytes, start + 8, 24) ? NO : YES;
  if (isZero(bytes, start + (type === INITIATION ? 8 : 12), 32)) return NO;
  return type === INITIATION ? YES_FROM_CLIENT : YES_FROM_SERVER;
}

class Tunnel implements Dissection {
  #pending: OperationKey = -1;
  #told = false;

  dissect(...[bytes, start, end, flow, direction, sink]: Parameters<Dissection["dissect"]>): number {
    // Programs send other messages through the same port, to find a way through firewalls.
    if (end - start < 4 || !isZero(bytes, start + 1, 3)) return 0;
    const type = bytes[start] as number;
    const said = type === DATA ? NO : recognise(bytes, start, end);
    if (type < INITIATION || type > DATA) return 0;
    // Data are padded, but not beyond what one packet holds.
    if (!flow.truncated && (type === DATA ? end - start < 32 : end - start !== LENGTHS[type])) {
      sink.malformed("a message has another length than its kind demands");
      return 0;
    }
    sink.message?.("wireguard", { type });
    if (said === YES_FROM_CLIENT) {
      flow.senderIs("client", direction);
      this.#pending = sink.operation(HANDSHAKE, -1, null, 0, 0, 0);
    } else if (said === YES_FROM_SERVER) {
      flow.senderIs("server", direction);
      if (this.#pending >= 0) sink.accepted(this.#pending);
      this.#pending = -1;
    }
    // A responder answers, and data come, only where both keys are known.
    if ((type === RESPONSE || type === DATA) && !this.#told) {
      this.#told = true;
      sink.session({
        encrypted: true,
        signed: true,
        authenticated: true,
        identity: "key",
        securable: true,
        interactive: false,
        policy: "WireGuard",
        weak: null,
      });
    }
    return 0;
  }
}

export const wireguard: Dissector = { name: "wireguard", transport: "udp", ports: [51820], recognise, open: () => new Tunnel() };

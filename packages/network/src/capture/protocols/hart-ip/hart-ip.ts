// HART-IP over TCP and UDP (HCF_SPEC-085, HART-IP): sessions of a host with a device or gateway, and the HART commands in them.
//
//   version | message type | message id | status | sequence number 2 | byte count 2 (with this header) | body ...
//
// Message ids: 0 session initiate (master type, inactivity timer 4), 1 session close, 2 keep alive, 3 a HART frame, 4 commands without
// frame (device status, extended status, then command 2, byte count, data each), 5 audit log.

import {
  ASTRAY,
  type Direction,
  type Dissection,
  type Dissector,
  type Flow,
  MORE,
  NO,
  type Recognition,
  type Sink,
  TO_SERVER,
  YES_FROM_CLIENT,
  YES_FROM_SERVER,
} from "../../dissector.ts";
import { be16 } from "../octets.ts";
import {
  ANSWERED,
  ASK,
  AUDIT,
  CLOSE,
  DIRECT,
  Exchange,
  HEADER,
  INITIATE,
  KEEP_ALIVE,
  NAK,
  PASS_THROUGH,
  PUBLISH,
} from "./exchange.ts";
import { FRAME, REQUEST, readFrame } from "./frame.ts";
import { locate } from "./values.ts";

const PORT = 5094;
const LONGEST = 4096;

class HartFlow implements Dissection {
  readonly #exchange = new Exchange();

  dissect(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): number {
    let at = start;
    let towards = direction;
    while (end - at >= HEADER) {
      const length = be16(bytes, at + 6);
      if (!isHeader(bytes, at, end)) {
        sink.malformed("bytes where a message should begin are none");
        return ASTRAY;
      }
      if (end - at < length) break;
      const type = bytes[at + 1] as number;
      towards = flow.senderIs(type === ASK ? "client" : "server", towards);
      this.#exchange.read(bytes, at, at + length, flow, towards, sink);
      at += length;
    }
    if (flow.transport === "udp" && at < end && !flow.truncated) sink.malformed("a message is longer than its datagram");
    return at - start;
  }

  gap(): void {
    this.#exchange.gap();
  }
}

/** bytes[at, end) may be the beginning of a header; what is there must fit. */
function isHeader(bytes: Uint8Array, at: number, end: number): boolean {
  const have = end - at;
  if (bytes[at] !== 1 && bytes[at] !== 2) return false;
  if (have < 2) return true;
  const type = bytes[at + 1] as number;
  if (type !== ASK && type !== ANSWERED && type !== PUBLISH && type !== NAK) return false;
  if (have < 3) return true;
  const message = bytes[at + 2] as number;
  if (message > AUDIT || (type === ASK && have >= 4 && bytes[at + 3] !== 0)) return false;
  if (have < HEADER) return true;
  const length = be16(bytes, at + 6);
  return length >= HEADER && length <= LONGEST;
}

function recognise(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction): Recognition {
  if (!isHeader(bytes, start, end)) return NO;
  const have = end - start;
  if (have < HEADER) return MORE;
  const length = be16(bytes, start + 6);
  const type = bytes[start + 1] as number;
  const message = bytes[start + 2] as number;
  const body = start + HEADER;
  if (flow.directionSeen && (type === ASK) !== (direction === TO_SERVER)) return NO;
  if (flow.transport === "udp" && have !== length) return NO;
  // Each kind of message has a body of its own; only what it must be is taken for it.
  if (message === INITIATE && type !== NAK && (length !== HEADER + 5 || (have > HEADER && (bytes[body] as number) > 1)))
    return NO;
  if ((message === CLOSE || message === KEEP_ALIVE) && length !== HEADER) return NO;
  if (message > PASS_THROUGH || type === NAK || type === PUBLISH) {
    if (message !== PASS_THROUGH && flow.serverPort !== PORT && flow.clientPort !== PORT) return NO;
  }
  if (message === DIRECT && length < HEADER + 5) return NO;
  if (message === PASS_THROUGH) {
    if (have < length) return MORE;
    if (!readFrame(bytes, body, start + length) || !FRAME.intact || FRAME.end !== start + length) return NO;
    if ((FRAME.type === REQUEST) !== (type === ASK)) return NO;
  }
  return type === ASK ? YES_FROM_CLIENT : YES_FROM_SERVER;
}

const over = (transport: "tcp" | "udp"): Dissector => ({
  name: "hart-ip",
  transport,
  ports: [PORT],
  recognise,
  open: () => new HartFlow(),
  locate,
});

export const hartIp = over("tcp");
export const hartIpDatagrams = over("udp");

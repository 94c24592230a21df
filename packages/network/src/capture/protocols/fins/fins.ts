// Omron FINS over UDP, a frame per datagram, and over TCP (Omron W421, section 7-4):
//
//   "FINS" | length 4 (of what follows) | command 4 | error code 4 | frame or node addresses ...
//
// Commands: 0 and 1 exchange node addresses, 2 carries a frame, 3 tells an error, 6 asks whether the connection lives.

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
  TO_CLIENT,
  TO_SERVER,
  YES,
  YES_FROM_CLIENT,
  YES_FROM_SERVER,
} from "../../dissector.ts";
import { be32, startsWith } from "../octets.ts";
import { Exchange, isFrame, isResponse } from "./exchange.ts";
import { locate } from "./values.ts";

const PORT = 9600;
const MAGIC = "FINS";
/** Magic, length, command, error code. */
const ENVELOPE = 16;
const LONGEST = 16_384;
const FROM_CLIENT = 0;
const FROM_SERVER = 1;
const FRAME = 2;
const CONFIRMATION = 6;

class FinsStream implements Dissection {
  readonly #exchange = new Exchange();

  dissect(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): number {
    let at = start;
    while (end - at >= ENVELOPE) {
      const length = be32(bytes, at + 4);
      if (!startsWith(bytes, at, end, MAGIC) || length < 8 || length > LONGEST) {
        sink.malformed("bytes where a message should begin are none");
        return ASTRAY;
      }
      if (end - at < 8 + length) break;
      this.#message(bytes, at, at + 8 + length, flow, direction, sink);
      at += 8 + length;
    }
    return at - start;
  }

  gap(): void {
    this.#exchange.gap();
  }

  #message(bytes: Uint8Array, at: number, end: number, flow: Flow, direction: Direction, sink: Sink): void {
    const command = be32(bytes, at + 8);
    if (command === FROM_CLIENT) flow.senderIs("client", direction);
    else if (command === FROM_SERVER) flow.senderIs("server", direction);
    if (sink.message !== null && command !== FRAME)
      sink.message("omron-fins", { tcp: command, error: be32(bytes, at + 12), length: end - at - 8 });
    if (command > CONFIRMATION) sink.malformed("an unknown command of FINS/TCP");
    if (command !== FRAME) return;
    const frame = at + ENVELOPE;
    if (!isFrame(bytes, frame, end, false)) sink.malformed("a frame is too short, or its header is wrong");
    else if (fits(bytes, frame, direction)) this.#exchange.read(bytes, frame, end, flow, sink);
  }
}

class FinsDatagrams implements Dissection {
  readonly #exchange = new Exchange();

  dissect(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): number {
    if (!isFrame(bytes, start, end, false)) {
      if (!flow.truncated) sink.malformed("a frame is too short, or its header is wrong");
      return 0;
    }
    const towards = flow.senderIs(isResponse(bytes, start) ? "server" : "client", direction);
    if (fits(bytes, start, towards)) this.#exchange.read(bytes, start, end, flow, sink);
    return 0;
  }
}

/**
 * Controllers ask each other over the same ports and connections: what the server asks the client is nothing that the client does to the
 * server.
 */
function fits(bytes: Uint8Array, frame: number, direction: Direction): boolean {
  return isResponse(bytes, frame) === (direction === TO_CLIENT);
}

function recogniseStream(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction): Recognition {
  const have = end - start;
  if (!startsWith(bytes, start, start + Math.min(have, 4), MAGIC.slice(0, have))) return NO;
  if (have < ENVELOPE) return MORE;
  const length = be32(bytes, start + 4);
  const command = be32(bytes, start + 8);
  if (length < 8 || length > LONGEST || command > CONFIRMATION) return NO;
  if (command === FROM_CLIENT) return flow.directionSeen && direction === TO_CLIENT ? NO : YES_FROM_CLIENT;
  if (command === FROM_SERVER) return flow.directionSeen && direction === TO_SERVER ? NO : YES_FROM_SERVER;
  return YES;
}

function recogniseDatagram(bytes: Uint8Array, start: number, end: number): Recognition {
  if (!isFrame(bytes, start, end, true)) return NO;
  return isResponse(bytes, start) ? YES_FROM_SERVER : YES_FROM_CLIENT;
}

export const fins: Dissector = {
  name: "omron-fins",
  transport: "tcp",
  ports: [PORT],
  recognise: recogniseStream,
  open: () => new FinsStream(),
  locate,
};

export const finsDatagrams: Dissector = {
  name: "omron-fins",
  transport: "udp",
  ports: [PORT],
  recognise: recogniseDatagram,
  open: () => new FinsDatagrams(),
  locate,
};

// Modbus over TCP and UDP, in its own frames (MODBUS Messaging on TCP/IP V1.0b, section 3.1) or in those of a serial line:
//
//   transaction 2 | protocol 2 (0) | length 2 | unit | function | data ...
//
// Whatever the frame, it is one protocol: functions, units and addresses mean the same.

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
  YES,
  YES_FROM_CLIENT,
  YES_FROM_SERVER,
} from "../../dissector.ts";
import { Exchange } from "./exchange.ts";
import { EITHER, FUNCTIONS, isListed, NOTHING, REQUEST, RESPONSE, shapeOf, UNLISTED } from "./functions.ts";
import { recogniseSerial, SerialFrames } from "./serial.ts";
import { cells, locate } from "./values.ts";

const PORT = 502;
/** Transaction, protocol, length, unit. */
const HEADER = 7;
/** Unit and a PDU of at most 253 bytes (section 4.1). */
const LONGEST = 254;
/** So much of the first message must be there: as much as holds its counts. */
const TELLING = HEADER + 12;
/** Vendors' functions do not keep to it. */
const LONGEST_UNLISTED = 2048;

function word(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
}

/** The largest value of the length field for a function. */
function longestOf(code: number): number {
  return isListed(code & 0x7f) ? LONGEST : LONGEST_UNLISTED;
}

class ModbusFlow implements Dissection {
  readonly #exchange = new Exchange();
  /** Frames of a serial line; `undefined` until the first bytes tell. */
  #serial: SerialFrames | null | undefined = undefined;

  dissect(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): number {
    if (this.#serial === undefined) {
      const framed = recogniseFrame(bytes, start, end, flow, direction) !== NO;
      const serial = !framed && recogniseSerial(bytes, start, end, flow, direction) !== NO;
      this.#serial = serial ? new SerialFrames(this.#exchange) : null;
    }
    if (this.#serial !== null) return this.#serial.dissect(bytes, start, end, flow, direction, sink);
    let at = start;
    let towards = direction;
    while (end - at >= HEADER + 1) {
      const length = word(bytes, at + 4);
      if (word(bytes, at + 2) !== 0 || length < 2 || length > longestOf(bytes[at + HEADER] as number)) {
        sink.malformed(word(bytes, at + 2) === 0 ? "the length is outside 2 to 254" : "the protocol identifier is not 0");
        return ASTRAY;
      }
      const next = at + 6 + length;
      if (end < next) break;
      const pdu = at + HEADER;
      const shape = shapeOf(bytes, pdu, length - 1, next);
      if (!flow.directionSeen && (shape === REQUEST || shape === RESPONSE)) {
        towards = flow.senderIs(shape === REQUEST ? "client" : "server", towards);
      }
      const unit = bytes[at + 6] as number;
      if (towards === TO_SERVER) this.#exchange.request(bytes, pdu, next, word(bytes, at), unit, shape, flow, sink);
      else this.#exchange.response(bytes, pdu, next, word(bytes, at), unit, shape, flow, sink);
      at = next;
    }
    if (flow.transport === "udp" && at < end && !flow.truncated) sink.malformed("a message is longer than its datagram");
    return at - start;
  }

  gap(): void {
    this.#exchange.gap();
    if (this.#serial !== null) this.#exchange.forget();
  }
}

function recogniseFrame(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction): Recognition {
  const have = end - start;
  if ((have >= 3 && bytes[start + 2] !== 0) || (have >= 4 && bytes[start + 3] !== 0)) return NO;
  if (have < HEADER + 1) return have < 5 || bytes[start + 4] === 0 ? MORE : NO;
  const length = word(bytes, start + 4);
  if (length < 2 || length > longestOf(bytes[start + HEADER] as number)) return NO;
  const whole = have === 6 + length;
  if (flow.transport === "udp" && !whole) return NO;
  if (have < Math.min(6 + length, TELLING)) return MORE;
  const shape = shapeOf(bytes, start + HEADER, length - 1, Math.min(end, start + 6 + length));
  if (shape === EITHER) return YES;
  // On its own port a frame that is exactly as long as it says is Modbus, however wrong.
  const own = (flow.serverPort === PORT || flow.clientPort === PORT) && whole;
  if (shape === NOTHING || shape === UNLISTED) return own ? YES : NO;
  // Where the opening was seen, a request from the server's side is somebody else's message.
  if (flow.directionSeen && (shape === REQUEST) !== (direction === TO_SERVER)) return own ? YES : NO;
  return shape === REQUEST ? YES_FROM_CLIENT : YES_FROM_SERVER;
}

function recognise(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction): Recognition {
  const framed = recogniseFrame(bytes, start, end, flow, direction);
  if (framed !== NO) return framed;
  return recogniseSerial(bytes, start, end, flow, direction);
}

const over = (transport: "tcp" | "udp"): Dissector => ({
  name: "modbus",
  transport,
  ports: [PORT],
  functions: FUNCTIONS,
  recognise,
  open: () => new ModbusFlow(),
  locate,
  cells,
});

export const modbus = over("tcp");
export const modbusDatagrams = over("udp");

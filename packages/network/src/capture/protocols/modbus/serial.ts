// Modbus RTU frames as gateways pass them on over TCP or UDP (MODBUS over Serial Line V1.02, section 2.5.1):
//
//   unit | function | data ... | CRC 2, low byte first
//
// There is no length: it follows from the function, and the checksum proves it.

import {
  ASTRAY,
  type Direction,
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
import type { Exchange } from "./exchange.ts";
import { DEVICE_IDENTIFICATION, DIAGNOSTICS, ENCAPSULATED, isListed, READ_FIFO, READ_WRITE, shapeOf } from "./functions.ts";

const LONGEST_UNIT = 247;
const LONGEST = 256;
/** Unit, function and checksum. */
const SHORTEST = 4;

const TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc & 1) !== 0 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  return crc;
});

/** Whether bytes[at, end) ends with its checksum. */
function isIntact(bytes: Uint8Array, at: number, end: number): boolean {
  let crc = 0xffff;
  for (let index = at; index < end - 2; index++) crc = (crc >> 8) ^ (TABLE[(crc ^ (bytes[index] as number)) & 255] as number);
  return bytes[end - 2] === (crc & 255) && bytes[end - 1] === crc >> 8;
}

/** Lengths of requests whose byte count stands at an offset: function, offset of the count. */
const COUNTED_REQUESTS = new Map([
  [15, 6],
  [16, 6],
  [20, 2],
  [21, 2],
  [READ_WRITE, 10],
]);
const FIXED_REQUESTS = new Map([
  [7, 4],
  [11, 4],
  [12, 4],
  [17, 4],
  [22, 10],
  [READ_FIFO, 6],
  [ENCAPSULATED, 7],
]);
const FIXED_RESPONSES = new Map([
  [5, 8],
  [6, 8],
  [7, 5],
  [11, 8],
  [15, 8],
  [16, 8],
  [22, 10],
]);

/** Length of the frame at `at` as its function demands; 0 while that is not there yet, -1 where nothing demands one. */
function lengthOf(bytes: Uint8Array, at: number, end: number, request: boolean): number {
  const code = bytes[at + 1] as number;
  if (!request && code >= 0x80) return 5;
  // What a test carries is free; everything else of this function takes two bytes.
  if (code === DIAGNOSTICS) return 8;
  const counted = (offset: number): number => (at + offset < end ? offset + 3 + (bytes[at + offset] as number) : 0);
  if (request) {
    if (code >= 1 && code <= 6) return 8;
    const offset = COUNTED_REQUESTS.get(code);
    return offset === undefined ? (FIXED_REQUESTS.get(code) ?? -1) : counted(offset);
  }
  const fixed = FIXED_RESPONSES.get(code);
  if (fixed !== undefined) return fixed;
  if (code === READ_FIFO) return at + 3 < end ? 6 + (((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number)) : 0;
  if (code === ENCAPSULATED) return identificationLength(bytes, at, end);
  return isListed(code) ? counted(2) : -1;
}

/** Function, MEI type, code, conformity, more, next, number of objects; then id, length and value of each. */
function identificationLength(bytes: Uint8Array, at: number, end: number): number {
  if (at + 8 > end) return 0;
  if (bytes[at + 2] !== DEVICE_IDENTIFICATION) return -1;
  let offset = 8;
  for (let left = bytes[at + 7] as number; left > 0; left--) {
    if (at + offset + 2 > end) return 0;
    offset += 2 + (bytes[at + offset + 1] as number);
  }
  return offset + 2;
}

/** Reads the frames of one flow. */
export class SerialFrames {
  readonly #exchange: Exchange;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  dissect(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): number {
    let at = start;
    while (end - at >= SHORTEST) {
      const request = direction === TO_SERVER;
      let length = lengthOf(bytes, at, end, request);
      // Vendors' functions and tests of any length: a frame then is what arrived together, if its checksum says so.
      const free = length < 0 || (bytes[at + 1] === DIAGNOSTICS && end - at > length && !isIntact(bytes, at, at + length));
      if (free) length = end - at;
      if (length > LONGEST) return this.#lose(sink);
      if (length === 0 || end - at < length) break;
      if (!isIntact(bytes, at, at + length)) return this.#lose(sink);
      const pdu = at + 1;
      const shape = shapeOf(bytes, pdu, length - 3, at + length - 2);
      const unit = bytes[at] as number;
      if (request) {
        // One request at a time, and an answer bears no number: what was not answered before never will be.
        this.#exchange.forget();
        this.#exchange.request(bytes, pdu, at + length - 2, 0, unit, shape, flow, sink);
      } else this.#exchange.response(bytes, pdu, at + length - 2, 0, unit, shape, flow, sink);
      at += length;
    }
    return at - start;
  }

  #lose(sink: Sink): number {
    sink.malformed("the checksum of a frame is wrong");
    return ASTRAY;
  }
}

/** Whether bytes[start, end) are whole frames of listed functions, with right checksums and of the right shape for their direction. */
function areFrames(bytes: Uint8Array, start: number, end: number, request: boolean): Recognition {
  let at = start;
  while (at < end) {
    if ((bytes[at] as number) > LONGEST_UNIT) return NO;
    if (end - at < 2) return MORE;
    if (!isListed((bytes[at + 1] as number) & (request ? 0xff : 0x7f))) return NO;
    const length = lengthOf(bytes, at, end, request);
    if (length < 0 || length > LONGEST) return NO;
    if (length === 0 || end - at < length) return MORE;
    if (!isIntact(bytes, at, at + length)) return NO;
    if ((shapeOf(bytes, at + 1, length - 3, at + length - 2) & (request ? 1 : 2)) === 0) return NO;
    at += length;
  }
  return YES;
}

/** Where the direction is not known, only a frame that can be nothing but a request or a response tells it. */
export function recogniseSerial(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction): Recognition {
  if (flow.directionSeen) return areFrames(bytes, start, end, direction === TO_SERVER);
  const asked = areFrames(bytes, start, end, true);
  const answered = areFrames(bytes, start, end, false);
  if (asked === YES) return answered === YES ? YES : YES_FROM_CLIENT;
  if (answered === YES) return YES_FROM_SERVER;
  return asked === MORE || answered === MORE ? MORE : NO;
}

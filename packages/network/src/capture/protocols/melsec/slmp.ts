// SLMP, and the MELSEC Communication Protocol in its 3E and 4E frames, binary and ASCII, over TCP and UDP (SH-080956ENG, chapter 4):
//
//   subheader 2 | (4E: serial number 2 | 0 0) | network | station | module I/O 2 | multidrop station | length 2 | data ...
//
// Subheaders 0x5000 (3E) and 0x5400 (4E) ask, 0xD000 and 0xD400 answer. A request's data begins with a monitoring timer of 2 bytes. In
// ASCII every byte is two digits, numbers with the high digit first; the length counts digits.

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
import { isListed } from "./commands.ts";
import { begin, CURSOR, number } from "./cursor.ts";
import { Exchange } from "./exchange.ts";
import { locate } from "./values.ts";

const LONGEST = 8192;
/** As much as tells which frame it is. */
const SHORTEST = 4;

/** What `readHeader` found. */
const HEADER = {
  ascii: false,
  response: false,
  serial: -1,
  network: 0,
  station: 0,
  module: 0,
  multidrop: 0,
  dataAt: 0,
  length: 0,
};

const NONE = 0;
const PART = 1;
const WHOLE = 2;

/** Reads the frame's header at `at`: NONE where there is none, PART where bytes are missing to tell, else WHOLE. */
function readHeader(bytes: Uint8Array, at: number, end: number): number {
  const first = bytes[at] as number;
  const second = bytes[at + 1] as number;
  const ascii = first === 0x35 || first === 0x44;
  if (!ascii && first !== 0x50 && first !== 0x54 && first !== 0xd0 && first !== 0xd4) return NONE;
  if (end - at < SHORTEST) return end - at < 2 || (ascii ? second === 0x30 || second === 0x34 : second === 0) ? PART : NONE;
  if (!ascii && second !== 0) return NONE;
  if (ascii && ((second !== 0x30 && second !== 0x34) || bytes[at + 2] !== 0x30 || bytes[at + 3] !== 0x30)) return NONE;
  const numbered = ascii ? second === 0x34 : (first & 4) !== 0;
  const scale = ascii ? 2 : 1;
  if (end - at < (numbered ? 13 : 9) * scale) return PART;
  begin(bytes, at + 2 * scale, end, ascii);
  HEADER.ascii = ascii;
  HEADER.response = ascii ? first === 0x44 : (first & 0x80) !== 0;
  HEADER.serial = numbered ? number(2) : -1;
  if (numbered && number(2) !== 0) return NONE;
  HEADER.network = number(1);
  HEADER.station = number(1);
  HEADER.module = number(2);
  HEADER.multidrop = number(1);
  HEADER.length = number(2);
  HEADER.dataAt = CURSOR.at;
  return CURSOR.sound && isAddress() && HEADER.length >= (HEADER.response ? 2 : 6) * scale && HEADER.length <= LONGEST
    ? WHOLE
    : NONE;
}

/** Networks 0 to 239 and 254; the processor's module is 0x3FF, redundant and multiple processors are numbered below; stations to 31. */
function isAddress(): boolean {
  const { network, module, multidrop } = HEADER;
  return (network <= 239 || network === 254) && (module <= 0x1ff || (module >= 0x3d0 && module <= 0x3ff)) && multidrop <= 31;
}

class SlmpFlow implements Dissection {
  readonly #exchange = new Exchange();

  dissect(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): number {
    let at = start;
    let towards = direction;
    while (at < end) {
      const found = readHeader(bytes, at, end);
      if (found === PART) break;
      if (found === NONE) {
        sink.malformed("bytes where a message should begin are none");
        return ASTRAY;
      }
      const { ascii, response, dataAt, length, serial, station } = HEADER;
      if (end - dataAt < length) break;
      towards = flow.senderIs(response ? "server" : "client", towards);
      at = dataAt + length;
      // Controllers may ask each other over one connection; that is nothing the client does to the server.
      if (response === (towards === TO_SERVER)) continue;
      const id = serial + 1;
      if (response) this.#exchange.answer(bytes, dataAt, at, ascii, id, flow, sink);
      else this.#exchange.ask(bytes, dataAt + (ascii ? 4 : 2), at, ascii, id, station, flow, sink);
    }
    if (flow.transport === "udp" && at < end && !flow.truncated) sink.malformed("a message is longer than its datagram");
    return at - start;
  }

  gap(): void {
    this.#exchange.gap();
  }
}

function recognise(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction): Recognition {
  const found = readHeader(bytes, start, end);
  if (found === NONE) return NO;
  if (found === PART) return MORE;
  const { ascii, response, dataAt, length } = HEADER;
  if (flow.directionSeen && response === (direction === TO_SERVER)) return NO;
  // Only a whole message is sure; a stream may hold several.
  if (end - dataAt < length) return MORE;
  if (flow.transport === "udp" && end - dataAt !== length) return NO;
  if (response) return end - dataAt === length && HEADER.module >= 0x3d0 ? YES_FROM_SERVER : NO;
  begin(bytes, dataAt + (ascii ? 4 : 2), end, ascii);
  const command = number(2);
  const subcommand = number(2);
  return CURSOR.sound && isListed(command) && (subcommand & ~0xc3) === 0 ? YES_FROM_CLIENT : NO;
}

const over = (transport: "tcp" | "udp"): Dissector => ({
  name: "slmp",
  transport,
  // The engineer chooses the port.
  ports: [],
  recognise,
  open: () => new SlmpFlow(),
  locate,
});

export const slmp = over("tcp");
export const slmpDatagrams = over("udp");

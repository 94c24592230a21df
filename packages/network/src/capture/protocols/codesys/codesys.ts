// CODESYS V3 over TCP, where the block driver puts datagrams into a stream, and over UDP, where each is one:
//
//   0x00 0x01 0x17 0xE8 | length 4 with these eight bytes, low byte first | datagram ...

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
  YES,
} from "../../dissector.ts";
import { le32 } from "../octets.ts";
import { Channels, carriesService, payloadAt } from "./datagram.ts";

const TCP_PORT = 11_740;
const FIRST_UDP_PORT = 1740;
const LAST_UDP_PORT = 1743;
const BLOCK_DRIVER = [0x00, 0x01, 0x17, 0xe8];
const HEADER = 8;
const LONGEST = 65_536;

class Stream implements Dissection {
  readonly #channels = new Channels();

  dissect(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): number {
    let at = start;
    let towards = direction;
    while (end - at >= HEADER) {
      const length = le32(bytes, at + 4);
      if (BLOCK_DRIVER.some((byte, index) => bytes[at + index] !== byte) || length < HEADER || length > LONGEST) {
        sink.malformed("bytes where a message should begin are none");
        return ASTRAY;
      }
      if (end - at < length) break;
      if (length > HEADER) towards = this.#channels.read(bytes, at + HEADER, at + length, flow, towards, sink);
      at += length;
    }
    return at - start;
  }

  gap(): void {
    this.#channels.gap();
  }
}

class Datagrams implements Dissection {
  readonly #channels = new Channels();

  dissect(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): number {
    this.#channels.read(bytes, start, end, flow, direction, sink);
    return 0;
  }
}

function recogniseStream(bytes: Uint8Array, start: number, end: number): Recognition {
  const have = end - start;
  for (let index = 0; index < Math.min(have, 4); index++) if (bytes[start + index] !== BLOCK_DRIVER[index]) return NO;
  if (have < HEADER + 1) return MORE;
  const length = le32(bytes, start + 4);
  return length > HEADER && length <= LONGEST && bytes[start + HEADER] === 0xc5 ? YES : NO;
}

function isOwn(port: number): boolean {
  return port >= FIRST_UDP_PORT && port <= LAST_UDP_PORT;
}

function recogniseDatagram(bytes: Uint8Array, start: number, end: number, flow: Flow): Recognition {
  if (carriesService(bytes, start, end)) return YES;
  // What has no service in it is too short to be known elsewhere.
  return (isOwn(flow.serverPort) || isOwn(flow.clientPort)) && payloadAt(bytes, start, end) >= 0 ? YES : NO;
}

export const codesys: Dissector = {
  name: "codesys",
  transport: "tcp",
  ports: [TCP_PORT],
  recognise: recogniseStream,
  open: () => new Stream(),
};

export const codesysDatagrams: Dissector = {
  name: "codesys",
  transport: "udp",
  ports: [1740, 1741, 1742, 1743],
  recognise: recogniseDatagram,
  open: () => new Datagrams(),
};

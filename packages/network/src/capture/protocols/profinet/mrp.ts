// Media redundancy of rings (MRP, IEC 62439-2): a manager tests the ring, clients tell of links that went down.
//
//   EtherType 88e3 | version 1 (2) | type, length, content … | 0, 0
//   test (2): priority (2), manager's MAC (6), role of the port (2), state of the ring (2), transition (2), time (4)

import {
  type Direction,
  type Dissection,
  type Dissector,
  type Flow,
  NO,
  namedFunction,
  type ProtocolFunction,
  type Recognition,
  type SessionSecurity,
  type Sink,
  YES,
} from "../../dissector.ts";
import { be16, macAt } from "../octets.ts";

const ETHERTYPE = 0x88e3;
const VERSION = 1;
const END = 0;
const TEST = 2;
/** Bytes of a test up to the state of the ring. */
const TESTED = 12;

const RING_CLOSED = namedFunction("Ring Test (closed)", "other");
const RING_OPEN = namedFunction("Ring Test (open)", "other");
const CHANGES: ReadonlyMap<number, ProtocolFunction> = new Map([
  [3, namedFunction("Topology Change", "other")],
  [4, namedFunction("Link Down", "other")],
  [5, namedFunction("Link Up", "other")],
]);

/** Whoever can send frames into a ring can open it. */
const OPEN_TO_ALL: SessionSecurity = {
  encrypted: false,
  signed: false,
  authenticated: false,
  identity: "none",
  securable: false,
  interactive: false,
  policy: null,
  weak: null,
};

class Ring implements Dissection {
  #greeted = false;
  #told = "";

  dissect(bytes: Uint8Array, start: number, end: number, flow: Flow, _direction: Direction, sink: Sink): number {
    if (recognise(bytes, start, end) === NO) {
      if (!flow.truncated) sink.malformed("an MRP frame is too short or of an unknown version");
      return 0;
    }
    if (!this.#greeted) {
      this.#greeted = true;
      sink.session(OPEN_TO_ALL);
    }
    let at = start + 2;
    while (end - at >= 2 && bytes[at] !== END) {
      const type = bytes[at] as number;
      const length = bytes[at + 1] as number;
      const content = at + 2;
      if (length > end - content) {
        if (!flow.truncated) sink.malformed("a part of an MRP frame is longer than the frame");
        return 0;
      }
      if (type === TEST && length >= TESTED) this.#test(bytes, content, sink);
      const change = CHANGES.get(type);
      if (change !== undefined) sink.operation(change, -1, null, 0, 0, 0);
      at = content + length;
    }
    return 0;
  }

  #test(bytes: Uint8Array, at: number, sink: Sink): void {
    sink.operation(be16(bytes, at + 10) === 0 ? RING_OPEN : RING_CLOSED, -1, null, 0, 0, 0);
    const mac = macAt(bytes, at + 2);
    if (mac === this.#told) return;
    this.#told = mac;
    sink.assetAt(bytes, at + 2, 6, { role: "ring redundancy manager" });
  }
}

function recognise(bytes: Uint8Array, start: number, end: number): Recognition {
  return end - start >= 4 && be16(bytes, start) === VERSION ? YES : NO;
}

export const mrp: Dissector = { name: "mrp", transport: "ethernet", ports: [ETHERTYPE], recognise, open: () => new Ring() };

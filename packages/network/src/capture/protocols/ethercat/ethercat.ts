// EtherCAT (IEC 61158-4-12; ETG.1000.4) below IP and over UDP: the master sends a frame through the ring of stations, each reads and writes in
// passing, and the last sends it back with its sender's address changed.
//
//   length (11 bits), 0, type (4 bits) | datagrams …
//   command | index | address (4) | length (11 bits), 0, circulating, more | interrupt (2) | data | working counter (2)
//
// Address: position or station and register, 2 bytes each, or a logical address. Numbers go low byte first. The working counter tells how
// many stations took part: it is 0 on the way out. Out and back are two conversations, as their senders differ; only the one back shows
// what was accepted. Stations have no address of their own, so what they tell of themselves is nobody's. Not followed: network variables
// and the mailbox gateway (types 4 and 5), long SDOs beyond their first segment.

import {
  type Direction,
  type Dissection,
  type Dissector,
  type Flow,
  NO,
  namedFunction,
  type Recognition,
  type SessionSecurity,
  type Sink,
  type TargetForm,
  YES,
} from "../../dissector.ts";
import { le16, le32 } from "../octets.ts";
import {
  EVERY,
  functionOf,
  LAST_COMMAND,
  LOGICAL_READ,
  LOGICAL_READ_WRITE,
  MEMORY,
  POSITION,
  SPAN,
  STATION,
} from "./functions.ts";
import { isMailbox, Mailboxes } from "./mailbox.ts";

const ETHERTYPE = 0x88a4;
const UDP_PORT = 0x88a4;
const FRAME_HEADER = 2;
const DATAGRAM_HEADER = 10;
const COUNTER = 2;
const MORE_FOLLOW = 0x8000;
const RESERVED = 0x3800;

const DATAGRAMS = 1;
const VARIABLES = 4;
const GATEWAY = 5;
const NETWORK_VARIABLES = namedFunction("Network Variables", "other");
const MAILBOX_GATEWAY = namedFunction("Mailbox Gateway", "other");

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
  readonly #mailboxes = new Mailboxes();
  #greeted = false;

  dissect(bytes: Uint8Array, start: number, end: number, flow: Flow, _direction: Direction, sink: Sink): number {
    if (end - start < FRAME_HEADER) {
      sink.malformed("an EtherCAT frame ends early");
      return 0;
    }
    if (!this.#greeted) {
      this.#greeted = true;
      sink.session(OPEN_TO_ALL);
    }
    const header = le16(bytes, start);
    const type = header >> 12;
    if (type === VARIABLES || type === GATEWAY) {
      sink.operation(type === VARIABLES ? NETWORK_VARIABLES : MAILBOX_GATEWAY, -1, null, 0, 0, 0);
      sink.message?.("ethercat", { layer: "frame", length: header & 0x7ff, type });
      return 0;
    }
    const to = start + FRAME_HEADER + (header & 0x7ff);
    if (type !== DATAGRAMS) sink.malformed("an EtherCAT frame has an unknown type");
    else if (to > end) {
      if (!flow.truncated) sink.malformed("an EtherCAT frame is longer than what carries it");
    } else {
      if (sink.message !== null) sink.message("ethercat", { layer: "frame", length: header & 0x7ff, type });
      this.#datagrams(bytes, start + FRAME_HEADER, to, sink);
    }
    return 0;
  }

  #datagrams(bytes: Uint8Array, start: number, end: number, sink: Sink): void {
    const returned = isReturned(bytes, start, end);
    let at = start;
    for (;;) {
      if (end - at < DATAGRAM_HEADER + COUNTER) {
        sink.malformed("an EtherCAT datagram ends early");
        return;
      }
      const lengthField = le16(bytes, at + 6);
      const data = at + DATAGRAM_HEADER;
      const to = data + (lengthField & 0x7ff);
      if (to + COUNTER > end || (bytes[at] as number) > LAST_COMMAND) {
        sink.malformed(to + COUNTER > end ? "an EtherCAT datagram ends early" : "an EtherCAT datagram has an unknown command");
        return;
      }
      this.#datagram(bytes, at, data, to, returned, sink);
      at = to + COUNTER;
      if ((lengthField & MORE_FOLLOW) === 0) return;
    }
  }

  #datagram(bytes: Uint8Array, at: number, data: number, to: number, returned: boolean, sink: Sink): void {
    const command = bytes[at] as number;
    const address = le16(bytes, at + 2);
    const register = le16(bytes, at + 4);
    const counter = le16(bytes, to);
    const logical = command >= LOGICAL_READ && command <= LOGICAL_READ_WRITE;
    if (sink.message !== null) {
      const where = logical ? { logical: le32(bytes, at + 2) } : { address, register };
      const state = register === 0x0120 && !logical && to - data >= 2 && { state: le16(bytes, data) };
      sink.message("ethercat", {
        layer: "datagram",
        command,
        index: bytes[at + 1],
        length: to - data,
        counter,
        ...where,
        ...state,
      });
    }
    const fn = functionOf(command, register, bytes, data, to);
    if (fn === null) return;
    const configured = command === 4 || command === 5 || command === 6 || command === 14;
    const byPosition = command <= 3 || command === 13;
    // A station that had a message for the mailbox, or took one, counts; on the way out what is to be read is not there yet.
    if (!logical && register >= MEMORY && (configured || byPosition) && isMailbox(bytes, data, to)) {
      const written = command === 2 || command === 5;
      if (written || (returned && counter > 0)) {
        this.#mailboxes.read(bytes, data, to, address, written, returned, sink);
        return;
      }
    }
    let form: TargetForm | null = EVERY;
    let a = 0;
    let b = register;
    if (logical) {
      form = SPAN;
      a = le32(bytes, at + 2);
      b = to - data;
    } else if (configured) {
      form = STATION;
      a = address;
    } else if (byPosition) {
      // Each station counts the position on, until it is 0 at the one that is meant.
      form = returned ? null : POSITION;
      a = -address & 0xffff;
    }
    const key = sink.operation(fn, -1, form, a, b, 0);
    if (returned && counter > 0) sink.accepted(key);
  }
}

/** Whether a station took part in any datagram: the frame is on its way back. */
function isReturned(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (end - at >= DATAGRAM_HEADER + COUNTER) {
    const lengthField = le16(bytes, at + 6);
    const counter = at + DATAGRAM_HEADER + (lengthField & 0x7ff);
    if (counter + COUNTER > end) return false;
    if (le16(bytes, counter) !== 0) return true;
    at = counter + COUNTER;
    if ((lengthField & MORE_FOLLOW) === 0) return false;
  }
  return false;
}

/** Whether datagrams fill bytes[start, end) from the first to the last. */
function areDatagrams(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (end - at >= DATAGRAM_HEADER + COUNTER) {
    const lengthField = le16(bytes, at + 6);
    if ((bytes[at] as number) > LAST_COMMAND || (lengthField & RESERVED) !== 0) return false;
    at += DATAGRAM_HEADER + (lengthField & 0x7ff) + COUNTER;
    if ((lengthField & MORE_FOLLOW) === 0) return at === end;
  }
  return false;
}

function recogniseFrame(bytes: Uint8Array, start: number, end: number): Recognition {
  if (end - start < FRAME_HEADER) return NO;
  const type = le16(bytes, start) >> 12;
  return type === DATAGRAMS || type === VARIABLES || type === GATEWAY ? YES : NO;
}

function recogniseDatagram(bytes: Uint8Array, start: number, end: number): Recognition {
  if (end - start < FRAME_HEADER + DATAGRAM_HEADER + COUNTER) return NO;
  const header = le16(bytes, start);
  if (header >> 11 !== DATAGRAMS << 1 || (header & 0x7ff) !== end - start - FRAME_HEADER) return NO;
  return areDatagrams(bytes, start + FRAME_HEADER, end) ? YES : NO;
}

export const ethercat: Dissector = {
  name: "ethercat",
  transport: "ethernet",
  ports: [ETHERTYPE],
  recognise: recogniseFrame,
  open: () => new Ring(),
};

export const ethercatDatagrams: Dissector = {
  name: "ethercat",
  transport: "udp",
  ports: [UDP_PORT],
  recognise: recogniseDatagram,
  open: () => new Ring(),
};

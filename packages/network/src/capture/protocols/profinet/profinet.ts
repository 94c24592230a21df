// PROFINET below IP (IEC 61158-6-10): the frame id decides what follows.
//
//   EtherType 8892 | frame id (2) | DCP, an alarm, clock synchronisation, or
//   cyclic data | cycle counter (2) | data status (1) | transfer status (1)

import {
  type Direction,
  type Dissection,
  type Dissector,
  type Flow,
  NO,
  namedFunction,
  type OperationKey,
  type ProtocolFunction,
  type Recognition,
  type SessionSecurity,
  type Sink,
  targetForm,
  YES,
} from "../../dissector.ts";
import { be16 } from "../octets.ts";
import { Discovery } from "./discovery.ts";

const ETHERTYPE = 0x8892;
/** First and last frame ids of what is read. */
const FIRST_SYNCHRONISED = 0x0100;
const FIRST_CYCLIC = 0x8000;
const LAST_CYCLIC = 0xfbff;
const ALARM_HIGH = 0xfc01;
const ALARM_LOW = 0xfe01;
const FIRST_DCP = 0xfefc;
const LAST_DCP = 0xfeff;
const FIRST_CLOCK = 0xff00;
const LAST_CLOCK = 0xff43;
const FIRST_FRAGMENT = 0xff80;
const LAST_FRAGMENT = 0xff8f;

/** Cycle counter, data status, transfer status. */
const TRAILER = 4;
const ALARM_HEADER = 12;
const ALARM_DATA = 1;
const ALARM_ERROR = 4;

const CYCLIC = namedFunction("Cyclic Data", "other");
const SYNCHRONISED = namedFunction("Cyclic Data (isochronous)", "other");
const ALARM = namedFunction("Alarm", "other");
const ALARM_BROKEN_OFF = namedFunction("Alarm: Relation Ended with an Error", "session");
const CLOCK = namedFunction("Clock Synchronisation (PTCP)", "other");
const FRAME = targetForm((id) => `frame:0x${id.toString(16).padStart(4, "0")}`);

/** What PROFINET secures today are other frames. */
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

function isCyclic(id: number): boolean {
  return id >= FIRST_SYNCHRONISED && id <= LAST_CYCLIC;
}

function isClock(id: number): boolean {
  return id < FIRST_SYNCHRONISED || (id >= FIRST_CLOCK && id <= LAST_CLOCK);
}

function recognise(bytes: Uint8Array, start: number, end: number): Recognition {
  if (end - start < 2 + TRAILER) return NO;
  const id = be16(bytes, start);
  const known =
    isCyclic(id) ||
    isClock(id) ||
    id === ALARM_HIGH ||
    id === ALARM_LOW ||
    (id >= FIRST_DCP && id <= LAST_DCP) ||
    (id >= FIRST_FRAGMENT && id <= LAST_FRAGMENT);
  return known ? YES : NO;
}

class Station implements Dissection {
  readonly #discovery = new Discovery();
  #greeted = false;

  dissect(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): number {
    if (end - start < 2 + TRAILER) {
      if (!flow.truncated) sink.malformed("a PROFINET frame ends early");
      return 0;
    }
    const id = be16(bytes, start);
    if (!this.#greeted && (isCyclic(id) || id === FIRST_DCP + 1)) {
      this.#greeted = true;
      sink.session(OPEN_TO_ALL);
    }
    if (isCyclic(id)) this.#cyclic(bytes, id, end, flow, sink);
    else if (id >= FIRST_DCP && id <= LAST_DCP) this.#discovery.read(bytes, start + 2, end, id, flow, direction, sink);
    else if (id === ALARM_HIGH || id === ALARM_LOW) this.#alarm(bytes, start + 2, end, id, flow, sink);
    else {
      if (isClock(id)) sink.operation(CLOCK, -1, null, 0, 0, 0);
      sink.message?.("profinet", { frame: id });
    }
    return 0;
  }

  #cyclic(bytes: Uint8Array, id: number, end: number, flow: Flow, sink: Sink): void {
    const fn: ProtocolFunction = id < FIRST_CYCLIC ? SYNCHRONISED : CYCLIC;
    sink.operation(fn, -1, FRAME, id, 0, 0);
    if (sink.message === null) return;
    const at = end - TRAILER;
    const status = { cycle: be16(bytes, at), status: bytes[at + 2], transfer: bytes[at + 3] };
    sink.message("profinet", { frame: id, ...(!flow.truncated && status) });
  }

  #alarm(bytes: Uint8Array, at: number, end: number, id: number, flow: Flow, sink: Sink): OperationKey {
    if (end - at < ALARM_HEADER || be16(bytes, at + 10) > end - at - ALARM_HEADER) {
      if (!flow.truncated) sink.malformed("a PROFINET alarm ends early");
      return -1;
    }
    const type = (bytes[at + 4] as number) & 15;
    sink.message?.("profinet", { frame: id, alarm: type, target: be16(bytes, at), source: be16(bytes, at + 2) });
    if (type === ALARM_DATA) return sink.operation(ALARM, -1, null, 0, 0, 0);
    return type === ALARM_ERROR ? sink.operation(ALARM_BROKEN_OFF, -1, null, 0, 0, 0) : -1;
  }
}

export const profinet: Dissector = {
  name: "profinet",
  transport: "ethernet",
  ports: [ETHERTYPE],
  recognise,
  open: () => new Station(),
};

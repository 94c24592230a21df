// Genisys over TCP: an office (the client) polls the stations in the field, which all share one connection, and sends them controls.
// Frames in frame.ts.

import type { PointOfInterest } from "@bulkhead/facts";
import {
  ASTRAY,
  type Direction,
  type Dissection,
  type Dissector,
  type Flow,
  functionTable,
  MORE,
  NO,
  namedFunction,
  type OperationKey,
  type Recognition,
  type SessionSecurity,
  type Sink,
  TO_CLIENT,
  TO_SERVER,
  targetForm,
  YES_FROM_CLIENT,
  YES_FROM_SERVER,
} from "../../dissector.ts";
import {
  ACKNOWLEDGE_AND_POLL,
  COMMON_CONTROL,
  CONTROL,
  EXECUTE,
  FRAME,
  INDICATION,
  isFromField,
  isFromOffice,
  LONGEST_SENT,
  POLL,
  RECALL,
  readFrame,
} from "./frame.ts";

const PORT = 10_001;
/** Address of the byte of a control by which the office sets how a station talks: secure polls, checkback, common controls. */
const MODE = 0xe0;
/** Operations of one station that wait for its answer. */
const MOST_WAITING = 64;

export const functionOf = functionTable([
  [COMMON_CONTROL, "Common Control", "write"],
  [ACKNOWLEDGE_AND_POLL, "Acknowledge and Poll", "read"],
  [POLL, "Poll", "read"],
  [CONTROL, "Control", "write"],
  [RECALL, "Recall", "read"],
  [EXECUTE, "Execute Controls", "write"],
]);
const SET_MODE = namedFunction("Control: Set Mode", "mode-change");
/** Some offices are called by their stations. */
const BY_CALLED = functionTable([
  [COMMON_CONTROL, "Common Control (asked by the called side)", "write"],
  [ACKNOWLEDGE_AND_POLL, "Acknowledge and Poll (asked by the called side)", "read"],
  [POLL, "Poll (asked by the called side)", "read"],
  [CONTROL, "Control (asked by the called side)", "write"],
  [RECALL, "Recall (asked by the called side)", "read"],
  [EXECUTE, "Execute Controls (asked by the called side)", "write"],
]);
const SET_MODE_BY_CALLED = namedFunction("Control: Set Mode (asked by the called side)", "mode-change");
const BYTE = targetForm((a) => `control:${a}`);

/** The protocol has a checksum against noise and nothing against people. */
const PLAIN: SessionSecurity = {
  encrypted: false,
  signed: false,
  authenticated: false,
  identity: "none",
  securable: false,
  interactive: false,
  policy: null,
  weak: null,
};

/** What the office asked of a station and was not answered. */
interface Waiting {
  readonly keys: OperationKey[];
  readonly writes: number[];
}

class GenisysFlow implements Dissection {
  readonly #waiting = new Map<number, Waiting>();
  #greeted = false;

  dissect(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): number {
    let at = start;
    let towards = direction;
    while (at < end) {
      const state = readFrame(bytes, at, end);
      if (state === 0 && end - at <= LONGEST_SENT) break;
      if (state <= 0) {
        sink.malformed("bytes between frames begin none");
        at = nextHeader(bytes, at + 1, end);
        if (at < 0) return ASTRAY;
        continue;
      }
      if (!this.#greeted) {
        this.#greeted = true;
        sink.session(PLAIN);
      }
      towards = this.#frame(flow, towards, sink);
      at = FRAME.end;
    }
    return at - start;
  }

  gap(): void {
    this.#waiting.clear();
  }

  #frame(flow: Flow, direction: Direction, sink: Sink): Direction {
    const { bytes, length, intact, checked } = FRAME;
    const header = bytes[0] as number;
    const station = bytes[1] as number;
    sink.message?.("genisys", { header, station, intact, checked, pairs: Array.from(bytes.subarray(2, length)) });
    if (!intact) {
      sink.malformed("the checksum of a frame is wrong");
      return direction;
    }
    if (isFromOffice(header)) {
      const towards = flow.senderIs("client", direction);
      this.#ask(header, station, flow, towards, sink);
      return towards;
    }
    const towards = flow.senderIs("server", direction);
    this.#settle(station, sink);
    if (header === INDICATION && towards === TO_CLIENT && flow.points.length > 0) {
      for (const point of flow.points) {
        const raw = valueOf(point.address as GenisysAddress, point.interest.unit, "indication", station);
        if (raw !== undefined) sink.valueRead(point, raw, true);
      }
    }
    return towards;
  }

  #ask(header: number, station: number, flow: Flow, direction: Direction, sink: Sink): void {
    const called = direction === TO_CLIENT;
    const fn = called ? BY_CALLED(header) : functionOf(header);
    const { bytes, length } = FRAME;
    const keys: OperationKey[] = [];
    const writes: number[] = [];
    const controls = header === CONTROL || header === COMMON_CONTROL;
    if (!controls || length === 2) keys.push(sink.operation(fn, station, null, 0, 0, 0));
    else {
      for (let at = 2; at < length && keys.length < MOST_WAITING; at += 2) {
        const address = bytes[at] as number;
        if (address === MODE) keys.push(sink.operation(called ? SET_MODE_BY_CALLED : SET_MODE, station, null, 0, 0, 0));
        else keys.push(sink.operation(fn, station, BYTE, address, 0, 0));
      }
    }
    if (controls && direction === TO_SERVER && flow.points.length > 0) {
      for (const point of flow.points) {
        const raw = valueOf(point.address as GenisysAddress, point.interest.unit, "control", station);
        if (raw !== undefined) writes.push(sink.valueWritten(point, raw, true));
      }
    }
    this.#waiting.set(station, { keys, writes });
  }

  /** Any answer of a station shows that it took what it was sent. */
  #settle(station: number, sink: Sink): void {
    const waiting = this.#waiting.get(station);
    if (waiting === undefined) return;
    this.#waiting.delete(station);
    for (const key of waiting.keys) sink.accepted(key);
    for (const key of waiting.writes) sink.settle(key, true);
  }
}

/** Where a declared point lies. */
interface GenisysAddress {
  readonly kind: "indication" | "control";
  readonly address: number;
  /** -1: the whole byte. */
  readonly bit: number;
}

/** `indication:4.2`, `control:0`: a bit (0 the lowest) or a whole byte by its address; `unit`: the station. */
function locate({ target }: PointOfInterest): GenisysAddress | undefined {
  const found = /^(indication|control):(\d{1,3})(?:\.([0-7]))?$/.exec(target);
  if (found === null || Number(found[2]) > 255) return undefined;
  return {
    kind: found[1] as GenisysAddress["kind"],
    address: Number(found[2]),
    bit: found[3] === undefined ? -1 : Number(found[3]),
  };
}

/** The value of a point in `FRAME`; the last where it comes several times. */
function valueOf(place: GenisysAddress, unit: number | undefined, kind: string, station: number): number | undefined {
  if (place.kind !== kind || (unit !== undefined && unit !== station)) return undefined;
  const { bytes, length } = FRAME;
  let value: number | undefined;
  for (let at = 2; at < length; at += 2) {
    if (bytes[at] === place.address) value = bytes[at + 1] as number;
  }
  return value === undefined || place.bit < 0 ? value : (value >> place.bit) & 1;
}

/** Position in [from, end) of what may begin a frame, or -1. */
function nextHeader(bytes: Uint8Array, from: number, end: number): number {
  for (let at = from; at < end; at++) {
    const byte = bytes[at] as number;
    if ((isFromOffice(byte) || isFromField(byte)) && readFrame(bytes, at, end) >= 0) return at;
  }
  return -1;
}

/** A frame with a right checksum; one without a checksum only at the port of the protocol. */
function recognise(bytes: Uint8Array, start: number, end: number, flow: Flow): Recognition {
  const state = readFrame(bytes, start, end);
  if (state < 0) return NO;
  if (state === 0) return end - start < LONGEST_SENT ? MORE : NO;
  if (!FRAME.intact) return NO;
  if (!FRAME.checked && flow.serverPort !== PORT && flow.clientPort !== PORT) return NO;
  return isFromOffice(FRAME.bytes[0] as number) ? YES_FROM_CLIENT : YES_FROM_SERVER;
}

export const genisys: Dissector = {
  name: "genisys",
  transport: "tcp",
  ports: [PORT],
  recognise,
  open: () => new GenisysFlow(),
  locate,
};

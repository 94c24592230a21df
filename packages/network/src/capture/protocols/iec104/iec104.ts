// IEC 60870-5-104 over TCP: the frames of the control part (APCI, clause 5) and the sequence of what they carry.
//
//   0x68 | length of the rest, 4 to 253 | control, 4 | message (only with numbered frames)
//
// Control: numbered (I): number sent, number received; supervisory (S): number received; unnumbered (U): start, stop or test of the transfer.

import {
  ASTRAY,
  type Direction,
  type Dissection,
  type Dissector,
  type Flow,
  MORE,
  NO,
  type OperationKey,
  type ProtocolFunction,
  type Recognition,
  type Sink,
  selfDescribing,
  TO_SERVER,
  YES,
  YES_FROM_CLIENT,
  YES_FROM_SERVER,
} from "../../dissector.ts";
import { le16 } from "../octets.ts";
import { isCause, HEADER as MESSAGE_HEADER, objectBytes } from "./asdu.ts";
import { Exchange } from "./exchange.ts";
import { PLAIN_FUNCTIONS, START, STOP, TEST_FRAME } from "./functions.ts";
import { traceControl } from "./trace.ts";
import { asduType } from "./types.ts";
import { locate } from "./values.ts";

const PORT = 2404;
const START_BYTE = 0x68;
/** Start and length. */
const HEAD = 2;
/** The control part, and the shortest frame with it. */
const CONTROL = 4;
const SHORTEST = HEAD + CONTROL;
const LONGEST = 253;

/** First byte of unnumbered frames. */
const START_ASKED = 0x07;
const START_CONFIRMED = 0x0b;
const STOP_ASKED = 0x13;
const STOP_CONFIRMED = 0x23;
const TEST_ASKED = 0x43;
const TEST_CONFIRMED = 0x83;

class Iec104Flow implements Dissection {
  readonly #exchange = new Exchange();
  /** Number of the next message per direction; -1 where it is unknown. */
  readonly #next: [number, number] = [-1, -1];
  #greeted = false;
  /** The transfer was started, or nobody can tell. */
  #started: boolean;
  #start: OperationKey = -1;
  #stop: OperationKey = -1;
  #test: OperationKey = -1;

  constructor(flow: Flow) {
    this.#started = !flow.fromStart;
  }

  dissect(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): number {
    let at = start;
    let towards = direction;
    while (end - at >= HEAD) {
      const length = bytes[at + 1] as number;
      if (bytes[at] !== START_BYTE || !isLength(length)) {
        sink.malformed(
          bytes[at] === START_BYTE ? "the length of a frame is outside 4 to 253" : "bytes between frames begin none",
        );
        at = nextFrame(bytes, at + 1, end);
        if (at < 0) return ASTRAY;
        continue;
      }
      if (end - at < HEAD + length) break;
      if (!this.#greeted) {
        this.#greeted = true;
        this.#exchange.greet(sink);
      }
      towards = this.#frame(bytes, at, at + HEAD + length, flow, towards, sink);
      at += HEAD + length;
    }
    return at - start;
  }

  gap(direction: Direction): void {
    this.#next[direction] = -1;
    this.#started = true;
    this.#exchange.gap();
  }

  close(_flow: Flow, sink: Sink): void {
    this.#exchange.close(sink);
  }

  /** Returns the direction to go on with. */
  #frame(bytes: Uint8Array, at: number, end: number, flow: Flow, direction: Direction, sink: Sink): Direction {
    if (sink.message !== null) sink.message("iec104", traceControl(bytes, at));
    const first = bytes[at + 2] as number;
    if ((first & 1) === 0) return this.#numbered(bytes, at, end, flow, direction, sink);
    if (!isBareControl(bytes, at)) sink.malformed("the control part of a frame has no valid form");
    else if (end - at !== SHORTEST) sink.malformed("a frame that carries no message is longer than its control part");
    else if ((first & 3) === 3) return this.#unnumbered(first, flow, direction, sink);
    return direction;
  }

  #numbered(bytes: Uint8Array, at: number, end: number, flow: Flow, direction: Direction, sink: Sink): Direction {
    if (((bytes[at + 4] as number) & 1) !== 0) sink.malformed("the control part of a frame has no valid form");
    const number = le16(bytes, at + 2) >> 1;
    // The first that a side sends; where the thread was lost in between, others come first.
    if (!this.#started && number === 0) sink.malformed("messages are sent although their transfer was not started");
    this.#started = true;
    const expected = this.#next[direction];
    this.#next[direction] = (number + 1) & 0x7fff;
    if (expected >= 0 && number !== expected) sink.malformed("the number of a message does not follow on that before it");
    const towards = this.#exchange.read(bytes, at + SHORTEST, end, flow, direction, sink);
    // Numbers belong to the side that sends, under whichever direction it goes from now on.
    if (towards !== direction) this.#next.reverse();
    return towards;
  }

  #unnumbered(service: number, flow: Flow, direction: Direction, sink: Sink): Direction {
    let towards = direction;
    if (service === START_ASKED || service === STOP_ASKED) towards = flow.senderIs("client", direction);
    if (service === START_CONFIRMED || service === STOP_CONFIRMED) towards = flow.senderIs("server", direction);
    if (towards !== direction) {
      this.#next.reverse();
      this.#exchange.turn();
    }
    if (service === START_ASKED || service === START_CONFIRMED) this.#restart();
    if (service === START_ASKED) this.#start = ask(START, towards, this.#start, sink);
    else if (service === START_CONFIRMED) this.#start = confirm(this.#start, towards, sink);
    else if (service === STOP_ASKED) this.#stop = ask(STOP, towards, this.#stop, sink);
    else if (service === STOP_CONFIRMED) this.#stop = confirm(this.#stop, towards, sink);
    else if (service === TEST_ASKED) this.#test = ask(TEST_FRAME, towards, this.#test, sink);
    else this.#test = confirm(this.#test, towards, sink);
    return towards;
  }

  /** Stations may begin to count anew with a start. */
  #restart(): void {
    this.#started = true;
    this.#next[0] = -1;
    this.#next[1] = -1;
  }
}

/** The key of what the client asks for; of what the server asks for, nothing is kept. */
function ask(fn: ProtocolFunction, direction: Direction, known: OperationKey, sink: Sink): OperationKey {
  return direction === TO_SERVER ? sink.operation(fn, -1, null, 0, 0, 0) : known;
}

function confirm(key: OperationKey, direction: Direction, sink: Sink): OperationKey {
  if (direction === TO_SERVER || key < 0) return key;
  sink.accepted(key);
  return -1;
}

/** Whether a frame may be so long, behind its first two bytes. */
function isLength(length: number): boolean {
  return length >= CONTROL && length <= LONGEST;
}

/** Whether the control part at `at + 2` is a supervisory or an unnumbered one, in every bit that is fixed. */
function isBareControl(bytes: Uint8Array, at: number): boolean {
  const first = bytes[at + 2] as number;
  if (first === 1) return bytes[at + 3] === 0 && ((bytes[at + 4] as number) & 1) === 0;
  if (bytes[at + 3] !== 0 || bytes[at + 4] !== 0 || bytes[at + 5] !== 0) return false;
  switch (first) {
    case START_ASKED:
    case START_CONFIRMED:
    case STOP_ASKED:
    case STOP_CONFIRMED:
    case TEST_ASKED:
    case TEST_CONFIRMED:
      return true;
    default:
      return false;
  }
}

function recognise(bytes: Uint8Array, start: number, end: number): Recognition {
  const have = end - start;
  if (bytes[start] !== START_BYTE) return NO;
  if (have < 3) return have < HEAD || isLength(bytes[start + 1] as number) ? MORE : NO;
  const length = bytes[start + 1] as number;
  const first = bytes[start + 2] as number;
  const numbered = (first & 1) === 0;
  if (!isLength(length) || (!numbered && length !== CONTROL)) return NO;
  if (have > 4 && ((bytes[start + 4] as number) & 1) !== 0) return NO;
  if (have < SHORTEST) return MORE;
  const next = start + HEAD + length;
  if (next < end && bytes[next] !== START_BYTE) return NO;
  if (numbered) return recogniseMessage(bytes, start, end, length);
  if (!isBareControl(bytes, start)) return NO;
  if (first === START_ASKED || first === STOP_ASKED) return YES_FROM_CLIENT;
  return first === START_CONFIRMED || first === STOP_CONFIRMED ? YES_FROM_SERVER : YES;
}

/** A numbered frame must carry a message of a listed type whose objects fill it, with a listed cause and a station. */
function recogniseMessage(bytes: Uint8Array, start: number, end: number, length: number): Recognition {
  const at = start + SHORTEST;
  if (length < CONTROL + MESSAGE_HEADER) return NO;
  if (end - at < MESSAGE_HEADER) return MORE;
  const type = asduType(bytes[at] as number);
  const variable = bytes[at + 1] as number;
  const count = variable & 0x7f;
  if (type === undefined || count === 0 || !isCause((bytes[at + 2] as number) & 0x3f) || le16(bytes, at + 4) === 0) return NO;
  const wanted = objectBytes(type, (variable & 0x80) !== 0, count);
  // Types without a form of their own do not begin a conversation.
  return wanted === length - CONTROL - MESSAGE_HEADER ? YES : NO;
}

/** Position in [from, end) of what looks like a frame, or -1. */
function nextFrame(bytes: Uint8Array, from: number, end: number): number {
  for (let at = from; at < end; at++) if (recognise(bytes, at, end) !== NO) return at;
  return -1;
}

export const iec104: Dissector = {
  name: "iec104",
  transport: "tcp",
  ports: [PORT],
  functions: PLAIN_FUNCTIONS,
  recognise,
  open: (flow) => new Iec104Flow(flow),
  locate,
  cells: selfDescribing,
};

// What SLMP messages ask and answer (SH-080956ENG, chapter 5), behind their frame:
//
//   request:  command 2 | subcommand 2 | data ...          response: end code 2 | data ...

import { type Flow, maskSecret, type Sink } from "../../dissector.ts";
import { textAt } from "../octets.ts";
import { type Request, Requests } from "../requests.ts";
import {
  commandOf,
  ENTRY_MONITOR,
  LOCK,
  READ,
  READ_BLOCKS,
  READ_RANDOM,
  TYPE_NAME,
  UNLOCK,
  WRITE,
  WRITE_BLOCKS,
  WRITE_RANDOM,
} from "./commands.ts";
import { begin, CURSOR, device, isBits, lengthOf, number } from "./cursor.ts";
import { DEVICE } from "./devices.ts";
import { readValues, writtenValues } from "./values.ts";

const PENDING = 64;
/** Devices of one request that are named one by one. */
const MOST_DEVICES = 192;
/** Bits of the subcommand: items are bits; devices in the longer form of iQ-R; extended specification of devices. */
const IN_BITS = 1;
const WIDE = 2;
const EXTENDED = 0x80;
/** How an operation's code remembers the subcommand. */
const SUBCOMMAND = 0x10000;

export class Exchange {
  readonly #requests = new Requests(PENDING);
  #greeted = false;
  #identity = "";

  /** What waits may have been answered unseen. Frames without a serial number cannot be paired across a gap. */
  gap(): void {
    this.#requests.gap();
    this.#requests.forget();
  }

  #greet(authenticated: boolean, sink: Sink): void {
    if (this.#greeted && !authenticated) return;
    this.#greeted = true;
    sink.session({
      encrypted: false,
      signed: false,
      authenticated,
      identity: authenticated ? "password" : "none",
      securable: false,
      interactive: false,
      policy: null,
      weak: authenticated ? "the remote password crosses the wire readable" : null,
    });
  }

  /** bytes[at, end): command and what follows. `id`: 0 for frames without serial number. */
  ask(bytes: Uint8Array, at: number, end: number, ascii: boolean, id: number, station: number, flow: Flow, sink: Sink): void {
    this.#greet(false, sink);
    // Without a number an answer belongs to the last request; over a stream none can get lost.
    if (id === 0 && flow.transport === "udp") this.#requests.forget();
    begin(bytes, at, end, ascii);
    const command = number(2);
    const subcommand = number(2);
    if (!CURSOR.sound) {
      sink.malformed("a request ends before its subcommand");
      return;
    }
    if (sink.message !== null) sink.message("slmp", { request: true, id, station, command, subcommand, ascii });
    const request = this.#requests.ask(id);
    request.code = command + subcommand * SUBCOMMAND;
    request.unit = station === 0xff ? -1 : station;
    const plain = (subcommand & EXTENDED) === 0;
    if (plain && (command === READ || command === WRITE)) this.#devices(request, subcommand, end, flow, sink);
    else if (plain && (command === READ_RANDOM || command === ENTRY_MONITOR || command === WRITE_RANDOM))
      this.#random(request, command, subcommand, flow, sink);
    else if (plain && (command === READ_BLOCKS || command === WRITE_BLOCKS))
      this.#blocks(request, command, subcommand, flow, sink);
    else request.key = sink.operation(commandOf(command), request.unit, null, 0, 0, 0);
    if (command === UNLOCK || command === LOCK) {
      const length = number(2);
      if (end - CURSOR.at === length) sink.credential(null, maskSecret(textAt(bytes, CURSOR.at, end)));
    }
    if (!CURSOR.sound) sink.malformed("a request is cut short, or names no device");
  }

  /** Device, number of items, then for a write the items. */
  #devices(request: Request, subcommand: number, end: number, flow: Flow, sink: Sink): void {
    const command = request.code % SUBCOMMAND;
    device((subcommand & WIDE) !== 0);
    const count = number(2);
    if (!CURSOR.sound) {
      request.key = sink.operation(commandOf(command), request.unit, null, 0, 0, 0);
      return;
    }
    const bits = (subcommand & IN_BITS) !== 0;
    // Words of a bit device are sixteen bits each.
    const named = !bits && isBits() ? count * 16 : count;
    request.form = DEVICE;
    request.first = CURSOR.code * 0x1_0000_0000 + CURSOR.number;
    request.count = count;
    request.key = sink.operation(commandOf(command), request.unit, DEVICE, CURSOR.code, CURSOR.number, named);
    if (command === READ) {
      if (CURSOR.at !== end) sink.malformed("bytes follow a request");
    } else if (end - CURSOR.at !== lengthOf(count, bits)) sink.malformed("a write holds more or fewer items than it says");
    else if (flow.points.length > 0) {
      request.writes = [];
      writtenValues(flow.points, CURSOR.code, CURSOR.number, count, bits, CURSOR.at, sink, request.writes);
    }
  }

  /** Number of words and of double words (or, for a write of bits, of bits), then the devices, each with its value in a write. */
  #random(request: Request, command: number, subcommand: number, flow: Flow, sink: Sink): void {
    const bits = (subcommand & IN_BITS) !== 0;
    const wide = (subcommand & WIDE) !== 0;
    const writes = command === WRITE_RANDOM;
    const words = number(1);
    const total = bits ? words : words + number(1);
    request.others = [];
    request.writes = writes && flow.points.length > 0 ? [] : null;
    request.places = command === READ_RANDOM && flow.points.length > 0 ? [] : null;
    for (let index = 0; index < total && index < MOST_DEVICES; index++) {
      device(wide);
      if (!CURSOR.sound) return;
      const width = bits ? 0 : index < words ? 1 : 2;
      const named = width > 0 && isBits() ? width * 16 : Math.max(1, width);
      const valueAt = CURSOR.at;
      if (writes) number(bits ? (wide ? 2 : 1) : width * 2);
      if (!CURSOR.sound) return;
      request.others.push(sink.operation(commandOf(command), request.unit, DEVICE, CURSOR.code, CURSOR.number, named));
      request.places?.push(CURSOR.code, CURSOR.number, width);
      if (request.writes !== null && width > 0)
        writtenValues(flow.points, CURSOR.code, CURSOR.number, width, false, valueAt, sink, request.writes);
    }
  }

  /** Number of blocks of words and of bits, then device and number of words each, with their values in a write. */
  #blocks(request: Request, command: number, subcommand: number, flow: Flow, sink: Sink): void {
    const wide = (subcommand & WIDE) !== 0;
    const total = number(1) + number(1);
    request.others = [];
    request.writes = command === WRITE_BLOCKS && flow.points.length > 0 ? [] : null;
    request.places = command === READ_BLOCKS && flow.points.length > 0 ? [] : null;
    for (let index = 0; index < total && index < MOST_DEVICES; index++) {
      device(wide);
      const count = number(2);
      if (!CURSOR.sound) return;
      const named = isBits() ? count * 16 : count;
      request.others.push(sink.operation(commandOf(command), request.unit, DEVICE, CURSOR.code, CURSOR.number, named));
      request.places?.push(CURSOR.code, CURSOR.number, count);
      if (command !== WRITE_BLOCKS) continue;
      const valueAt = CURSOR.at;
      for (let word = 0; word < count && CURSOR.sound; word++) number(2);
      if (CURSOR.sound && request.writes !== null)
        writtenValues(flow.points, CURSOR.code, CURSOR.number, count, false, valueAt, sink, request.writes);
    }
  }

  /** bytes[at, end): end code and what follows. */
  answer(bytes: Uint8Array, at: number, end: number, ascii: boolean, id: number, flow: Flow, sink: Sink): void {
    this.#greet(false, sink);
    begin(bytes, at, end, ascii);
    const code = number(2);
    if (!CURSOR.sound) {
      sink.malformed("a response ends before its end code");
      return;
    }
    if (sink.message !== null) sink.message("slmp", { request: false, id, code, ascii });
    const request = this.#requests.find(id);
    if (request === null) {
      if (flow.fromStart && this.#requests.complete) sink.malformed("a response to no request");
      return;
    }
    request.settle(code === 0, sink);
    if (code !== 0) return;
    const command = request.code % SUBCOMMAND;
    if (command === READ && request.form !== null) this.#values(request, end, flow, sink);
    else if (request.places !== null) this.#scattered(request.places, end, flow, sink);
    else if (command === TYPE_NAME) this.#identify(bytes, CURSOR.at, end, sink);
    else if (command === UNLOCK) this.#greet(true, sink);
  }

  #values(request: Request, end: number, flow: Flow, sink: Sink): void {
    const bits = (Math.floor(request.code / SUBCOMMAND) & IN_BITS) !== 0;
    const { count, first } = request;
    if (end - CURSOR.at !== lengthOf(count, bits)) {
      sink.malformed("a response holds more or fewer items than were asked for");
      return;
    }
    if (flow.points.length === 0) return;
    readValues(flow.points, Math.floor(first / 0x1_0000_0000), first % 0x1_0000_0000, count, bits, CURSOR.at, sink);
  }

  /** Words of devices at several places, one behind the other. `places`: code, number and words of each. */
  #scattered(places: readonly number[], end: number, flow: Flow, sink: Sink): void {
    let at = CURSOR.at;
    for (let index = 0; index + 2 < places.length; index += 3) {
      const words = places[index + 2] as number;
      const length = lengthOf(words, false);
      if (end - at < length) {
        sink.malformed("a response holds more or fewer items than were asked for");
        return;
      }
      readValues(flow.points, places[index] as number, places[index + 1] as number, words, false, at, sink);
      at += length;
    }
  }

  /** Sixteen characters, then a code of the model. */
  #identify(bytes: Uint8Array, at: number, end: number, sink: Sink): void {
    if (end - at < 16) return;
    const product = textAt(bytes, at, at + 16);
    if (product === "" || product === this.#identity) return;
    this.#identity = product;
    sink.asset({ vendor: "Mitsubishi Electric", product });
  }
}

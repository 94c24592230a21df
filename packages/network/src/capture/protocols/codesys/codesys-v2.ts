// CODESYS V2, as runtimes of version 2.3 speak it over TCP. It is not published; what is known of it comes from public discovery scripts
// (Digital Bond, Redpoint):
//
//   0xBB 0xBB | length 4, in the byte order of the controller | service | data ...
//
// The first service asks who the controller is. Other services are told apart by their number only: what they do is not known here.

import {
  ASTRAY,
  type Direction,
  type Dissection,
  type Dissector,
  type Flow,
  functionTable,
  MORE,
  NO,
  type Recognition,
  type Sink,
  TO_SERVER,
  YES,
} from "../../dissector.ts";
import { be32, indexOf, le32, textAt } from "../octets.ts";
import { Requests } from "../requests.ts";

const MARK = 0xbb;
const HEADER = 6;
const LONGEST = 65_536;
const IDENTITY = 1;
const serviceOf = functionTable([[IDENTITY, "Login and Identity", "discovery"]], "Service");
/** Operating system, its version and the controller as texts of 32 bytes, counted from the mark. */
const TEXTS = [64, 96, 128] as const;
const TEXT = 32;

/** The length, whichever byte order makes it sensible; -1 where none does. */
function lengthAt(bytes: Uint8Array, at: number): number {
  const low = le32(bytes, at);
  if (low > 0 && low <= LONGEST) return low;
  const high = be32(bytes, at);
  return high > 0 && high <= LONGEST ? high : -1;
}

class V2Flow implements Dissection {
  readonly #requests = new Requests(16);
  #greeted = false;
  #identity = "";

  dissect(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): number {
    if (!this.#greeted) {
      this.#greeted = true;
      sink.session({
        encrypted: false,
        signed: false,
        authenticated: null,
        identity: null,
        securable: false,
        interactive: false,
        policy: "CODESYS V2",
        weak: null,
      });
    }
    let at = start;
    while (end - at >= HEADER + 1) {
      const length = lengthAt(bytes, at + 2);
      if (bytes[at] !== MARK || bytes[at + 1] !== MARK || length < 0) {
        sink.malformed("bytes where a message should begin are none");
        return ASTRAY;
      }
      const next = at + HEADER + length;
      if (end < next) break;
      this.#message(bytes, at, next, flow, direction, sink);
      at = next;
    }
    return at - start;
  }

  gap(): void {
    this.#requests.gap();
    this.#requests.forget();
  }

  #message(bytes: Uint8Array, at: number, end: number, flow: Flow, direction: Direction, sink: Sink): void {
    const service = bytes[at + HEADER] as number;
    if (sink.message !== null) sink.message("codesys-v2", { service, length: end - at });
    if (direction === TO_SERVER) {
      const request = this.#requests.ask(0);
      request.code = service;
      request.key = sink.operation(serviceOf(service), -1, null, 0, 0, 0);
      return;
    }
    const request = this.#requests.find(0);
    if (request === null) {
      if (flow.fromStart && this.#requests.complete) sink.malformed("a response to no request");
      return;
    }
    // Whether an answer says yes is not known: the request is answered, no more.
    request.open = false;
    if (request.code === IDENTITY) this.#identify(bytes, at, end, sink);
  }

  #identify(bytes: Uint8Array, at: number, end: number, sink: Sink): void {
    if (end - at < TEXTS[2] + 2) return;
    const texts = TEXTS.map((offset) => {
      const stop = Math.min(end, at + offset + TEXT);
      const zero = indexOf(bytes, at + offset, stop, 0);
      return textAt(bytes, at + offset, zero < 0 ? stop : zero);
    });
    const [system = "", version = "", product = ""] = texts;
    const identity = texts.join("\n");
    if (product === "" || identity === this.#identity) return;
    this.#identity = identity;
    const software = `${system} ${version}`.trim();
    sink.asset({ product, ...(software !== "" && { version: software }) });
  }
}

function recognise(bytes: Uint8Array, start: number, end: number): Recognition {
  const have = end - start;
  if (bytes[start] !== MARK || (have > 1 && bytes[start + 1] !== MARK)) return NO;
  if (have < HEADER + 1) return MORE;
  const length = lengthAt(bytes, start + 2);
  // A first message is whole and short.
  return length > 0 && have === HEADER + length ? YES : length > have - HEADER && length < 1024 ? MORE : NO;
}

export const codesysV2: Dissector = {
  name: "codesys-v2",
  transport: "tcp",
  ports: [2455],
  recognise,
  open: () => new V2Flow(),
};

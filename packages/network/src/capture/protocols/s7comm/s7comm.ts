// S7comm, the protocol of Siemens S7-300/400 controllers, on TPKT and COTP. There is no public specification; what is read here was
// learned from the manuals of the engineering tools and from Wireshark's names of fields.

import {
  ASTRAY,
  type Direction,
  type Dissection,
  type Dissector,
  type Flow,
  MORE,
  NO,
  type Recognition,
  type SessionSecurity,
  type Sink,
  TO_CLIENT,
  YES,
  YES_FROM_CLIENT,
  YES_FROM_SERVER,
} from "../../dissector.ts";
import { DOWNLOAD_BLOCK, DOWNLOAD_ENDED, FUNCTIONS } from "./functions.ts";
import { locate } from "./items.ts";
import { S7Jobs } from "./jobs.ts";
import {
  CONNECTION_REQUEST,
  calledSelector,
  DATA,
  firstData,
  TPKT_HEADER,
  TransportUnits,
  tpduType,
  tpktLength,
  UNDECIDED,
} from "./tpkt.ts";
import { traceUnit } from "./trace.ts";
import { S7Userdata } from "./userdata.ts";

const PORT = 102;
const PROTOCOL = 0x32;
const PROTOCOL_PLUS = 0x72;
const JOB = 1;
const ACK = 2;
const ACK_DATA = 3;
const USERDATA = 7;

/** The classic protocol has no protection of its sessions; its password only limits functions. */
const OPEN: SessionSecurity = {
  encrypted: false,
  signed: false,
  authenticated: false,
  identity: "none",
  securable: false,
  interactive: false,
  policy: null,
  weak: null,
};

class S7Flow implements Dissection {
  readonly #units = new TransportUnits();
  readonly #jobs = new S7Jobs();
  readonly #userdata = new S7Userdata();
  /** Rack and slot that the client called, as the low byte of the selector: rack * 32 + slot. */
  #unit = -1;
  #greeted = false;

  dissect(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): number {
    let at = start;
    while (end - at >= TPKT_HEADER) {
      const length = tpktLength(bytes, at);
      if (length === 0) {
        sink.malformed("there is no TPKT where one has to begin");
        return ASTRAY;
      }
      if (end - at < length) break;
      const tpdu = at + TPKT_HEADER;
      const stop = at + length;
      const data = tpdu + 1 + (bytes[tpdu] as number);
      if (data > stop) {
        sink.malformed("a TPDU is longer than its TPKT");
        return ASTRAY;
      }
      const type = tpduType(bytes, tpdu);
      if (type === CONNECTION_REQUEST) {
        const selector = calledSelector(bytes, tpdu);
        if (selector >= 0) this.#unit = selector & 0xff;
      } else if (type === DATA && data - tpdu === 3) {
        const last = ((bytes[tpdu + 2] as number) & 0x80) !== 0;
        if ((data < stop || !last) && this.#units.add(direction, bytes, data, stop, last)) {
          const { bytes: unit, start: from, end: to } = this.#units;
          if (unit[from] === PROTOCOL_PLUS && to > from) {
            flow.become("s7comm-plus");
            return at - start;
          }
          this.#unitOf(unit, from, to, flow, direction, sink);
        }
      }
      at = stop;
    }
    return at - start;
  }

  gap(direction: Direction): void {
    this.#units.drop(direction);
    this.#jobs.gap();
  }

  close(_flow: Flow, sink: Sink): void {
    this.#jobs.close(sink);
  }

  /** One message: header of 10 bytes (12 with an error code), parameters, data. */
  #unitOf(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): void {
    const kind = bytes[start + 1] as number;
    const header = kind === ACK || kind === ACK_DATA ? 12 : 10;
    if (end - start < header || bytes[start] !== PROTOCOL) {
      sink.malformed("a message is no S7comm");
      return;
    }
    const reference = (bytes[start + 4] as number) | ((bytes[start + 5] as number) << 8);
    const parameters = start + header;
    const data = parameters + (((bytes[start + 6] as number) << 8) | (bytes[start + 7] as number));
    const stop = data + (((bytes[start + 8] as number) << 8) | (bytes[start + 9] as number));
    if (stop > end) {
      sink.malformed("parameters or data are longer than the message");
      return;
    }
    let towards = direction;
    if (!flow.directionSeen) {
      const sender = senderOf(bytes, start, end);
      if (sender !== YES) towards = flow.senderIs(sender === YES_FROM_CLIENT ? "client" : "server", direction);
    }
    if (!this.#greeted) {
      this.#greeted = true;
      sink.session(OPEN);
    }
    const { message } = sink;
    if (message !== null) message("s7comm", traceUnit(bytes, start, parameters, data, stop));
    switch (kind) {
      case JOB:
        this.#jobs.request(bytes, parameters, data, stop, reference, this.#unit, towards === TO_CLIENT, flow, sink);
        break;
      case ACK:
      case ACK_DATA: {
        const refused = bytes[start + 10] !== 0 || bytes[start + 11] !== 0;
        this.#jobs.answer(bytes, parameters, data, stop, reference, refused, kind, flow, sink);
        break;
      }
      case USERDATA:
        this.#userdata.read(bytes, parameters, data, stop, reference, this.#unit, sink);
        break;
      default:
        sink.malformed("a message is of an unknown kind");
        if (message !== null) message("s7comm", { rosctr: kind });
    }
  }
}

/** Who sends a message like the one at `start`: `YES` where it does not tell. */
function senderOf(bytes: Uint8Array, start: number, end: number): Recognition {
  const kind = bytes[start + 1] as number;
  const function1 = start + 10 < end ? (bytes[start + 10] as number) : 0;
  if (kind === JOB) {
    // The controller itself fetches the parts of a block that is loaded into it.
    return function1 === DOWNLOAD_BLOCK || function1 === DOWNLOAD_ENDED ? YES_FROM_SERVER : YES_FROM_CLIENT;
  }
  if (kind === ACK_DATA || kind === ACK) {
    const fn = start + 12 < end ? (bytes[start + 12] as number) : 0;
    if (fn === 0) return YES;
    return fn === DOWNLOAD_BLOCK || fn === DOWNLOAD_ENDED ? YES_FROM_CLIENT : YES_FROM_SERVER;
  }
  if (kind !== USERDATA || start + 15 >= end) return YES;
  return (bytes[start + 15] as number) >> 4 === 4 ? YES_FROM_CLIENT : YES_FROM_SERVER;
}

function recognise(bytes: Uint8Array, start: number, end: number, flow: Flow): Recognition {
  const at = firstData(bytes, start, end);
  if (at === UNDECIDED) return MORE;
  if (at < 0 || bytes[at] !== PROTOCOL) return NO;
  if (end - at < 2) return MORE;
  const kind = bytes[at + 1] as number;
  if (kind !== JOB && kind !== ACK && kind !== ACK_DATA && kind !== USERDATA) return NO;
  // A beginning that holds a connection request comes from the client, whatever follows.
  if (tpduType(bytes, start + TPKT_HEADER) === CONNECTION_REQUEST) return YES_FROM_CLIENT;
  return flow.directionSeen ? YES : senderOf(bytes, at, end);
}

export const s7comm: Dissector = {
  name: "s7comm",
  transport: "tcp",
  ports: [PORT],
  functions: FUNCTIONS,
  recognise,
  open: () => new S7Flow(),
  locate,
};

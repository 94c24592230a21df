// MMS (ISO 9506) as IEC 61850-8-1 and telecontrol use it: on TPKT and COTP, with or without the layers of OSI between.

import {
  ASTRAY,
  type Direction,
  type Dissection,
  type Dissector,
  type Flow,
  MORE,
  maskSecret,
  NO,
  type Recognition,
  type SessionSecurity,
  type Sink,
  YES_FROM_CLIENT,
  YES_FROM_SERVER,
} from "../../dissector.ts";
import { ELEMENT, readElement } from "../ber.ts";
import { textAt } from "../octets.ts";
import {
  CONNECTION_REQUEST,
  DATA,
  firstData,
  TPKT_HEADER,
  TransportUnits,
  tpduType,
  tpktLength,
  UNDECIDED,
} from "../s7comm/tpkt.ts";
import { CONCLUDE_REQUEST, Exchange, INITIATE_REQUEST, isPlausible, REQUEST } from "./exchange.ts";
import { ACCEPTED, ASKED, FOUND, look, NOTHING, REJECTED } from "./layers.ts";
import { locate } from "./names.ts";

const LAST_UNIT = 0x80;
/** Data follow; user data are fully encoded. */
const DATA_BEGINS = [1, 0, 1, 0, 0x61];

function security(authenticated: boolean | null, identity: SessionSecurity["identity"], policy: string | null): SessionSecurity {
  const weak = identity === "password" ? "the password crosses the wire readable" : null;
  return { encrypted: false, signed: false, authenticated, identity, securable: true, interactive: false, policy, weak };
}
/** The association was not seen: nobody knows how it was made. */
const UNKNOWN = security(null, null, null);
const NOBODY = security(false, "none", null);
const PASSWORD = security(true, "password", "ACSE password");
const PASSWORD_SENT = security(false, "password", "ACSE password");
const CERTIFICATE = security(true, "certificate", "ACSE authentication");
const CERTIFICATE_SENT = security(false, "certificate", "ACSE authentication");

class MmsFlow implements Dissection {
  readonly #units = new TransportUnits();
  readonly #exchange = new Exchange();
  /** What the session becomes when the server accepts. */
  #granted: SessionSecurity | null = null;
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
      if (tpduType(bytes, tpdu) === DATA && data - tpdu === 3) {
        const last = ((bytes[tpdu + 2] as number) & LAST_UNIT) !== 0;
        if ((data < stop || !last) && this.#units.add(direction, bytes, data, stop, last)) {
          const { bytes: unit, start: from, end: to } = this.#units;
          if (to > from) this.#unit(unit, from, to, flow, direction, sink);
        }
      }
      at = stop;
    }
    return at - start;
  }

  gap(direction: Direction): void {
    this.#units.drop(direction);
  }

  #unit(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): void {
    if (!look(bytes, start, end)) {
      // Units of the session layer that only manage it carry nothing.
      if (bytes[start] === 1) sink.malformed("the layers around MMS are not encoded as they have to be");
      return;
    }
    const { association, passwordAt, passwordEnd, authenticated, at, end: stop } = FOUND;
    if (association === ASKED) {
      const password = passwordAt >= 0;
      if (password) sink.credential(null, maskSecret(textAt(bytes, passwordAt, passwordEnd)));
      this.#granted = password ? PASSWORD : authenticated ? CERTIFICATE : NOBODY;
      this.#greeted = true;
      sink.session(password ? PASSWORD_SENT : authenticated ? CERTIFICATE_SENT : NOBODY);
    } else if (association === ACCEPTED && this.#granted !== null) sink.session(this.#granted);
    else if (association === REJECTED) this.#exchange.refused(sink);
    if (stop === 0) return;
    if (!this.#greeted) {
      this.#greeted = true;
      sink.session(association === NOTHING && bytes[start] === INITIATE_REQUEST ? NOBODY : UNKNOWN);
    }
    this.#exchange.read(bytes, at, stop, flow, direction, sink);
  }
}

function recognise(bytes: Uint8Array, start: number, end: number): Recognition {
  const at = firstData(bytes, start, end);
  if (at === UNDECIDED) return MORE;
  if (at < 0) return NO;
  const head = bytes[at] as number;
  if (head !== 1 && head !== 0x0d && head !== 0x0e && (head < REQUEST || head > 0xad)) return NO;
  // The TPDU that the data begin: its header of three octets and that of the TPKT stand before them.
  const tpkt = at - 3 - TPKT_HEADER;
  const stop = tpkt + tpktLength(bytes, tpkt);
  const whole = ((bytes[at - 1] as number) & LAST_UNIT) !== 0;
  if (end < stop) return MORE;
  if (!whole) return beginsData(bytes, at, stop);
  if (!look(bytes, at, stop) || FOUND.end === 0) return NO;
  const from = FOUND.at;
  if (!readElement(bytes, from, FOUND.end)) return NO;
  const { tag } = ELEMENT;
  if (!isPlausible(bytes, ELEMENT.at, ELEMENT.end, tag)) return NO;
  if (tpduType(bytes, start + TPKT_HEADER) === CONNECTION_REQUEST) return YES_FROM_CLIENT;
  return tag === REQUEST || tag === INITIATE_REQUEST || tag === CONCLUDE_REQUEST ? YES_FROM_CLIENT : YES_FROM_SERVER;
}

/** A unit in several TPDUs: only its beginning is there. Long ones are responses, or requests to write. */
function beginsData(bytes: Uint8Array, at: number, end: number): Recognition {
  if (end - at < DATA_BEGINS.length || DATA_BEGINS.some((byte, index) => bytes[at + index] !== byte)) return NO;
  let next = at + DATA_BEGINS.length;
  // Lengths of what is not there yet are only passed over: of the user data, the list, its content and the message.
  next = passLength(bytes, next, end);
  if (bytes[next] !== 0x30) return NO;
  next = passLength(bytes, next + 1, end);
  if (bytes[next] !== 0x02 || bytes[next + 1] !== 1 || bytes[next + 3] !== 0xa0) return NO;
  next = passLength(bytes, next + 4, end);
  const tag = bytes[next] as number;
  next = passLength(bytes, next + 1, end);
  if (next + 2 >= end || (tag !== REQUEST && tag !== REQUEST + 1) || bytes[next] !== 0x02) return NO;
  return tag === REQUEST ? YES_FROM_CLIENT : YES_FROM_SERVER;
}

function passLength(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end) return end;
  const length = bytes[at] as number;
  return Math.min(end - 1, at + 1 + (length > 0x80 && length <= 0x84 ? length & 0x7f : 0));
}

export const mms: Dissector = { name: "mms", transport: "tcp", ports: [], recognise, open: () => new MmsFlow(), locate };

// Syslog (RFC 5424, RFC 3164) over datagrams and streams (RFC 6587): who sends records of events to whom, readable or not.
//
//     RFC 5424   <priority>1 TIMESTAMP HOST APPLICATION PROCESS MESSAGE-ID [data] text
//     RFC 3164   <priority>Mmm dd hh:mm:ss HOST text            TCP: length and a blank before it, or a line feed behind it

import {
  ASTRAY,
  type Direction,
  type Dissection,
  type Dissector,
  type Flow,
  MORE,
  NO,
  namedFunction,
  type Recognition,
  type Sink,
  YES_FROM_CLIENT,
} from "../dissector.ts";
import { indexOf, isDigit, startsWith, textAt } from "./octets.ts";

const PORT = 514;
const STREAM_PORTS = [514, 601];
const LINE_FEED = 0x0a;
const BLANK = 0x20;
const LONGEST = 64 * 1024;
const MESSAGE = namedFunction("Message", "other");
const MONTHS = ["Jan ", "Feb ", "Mar ", "Apr ", "May ", "Jun ", "Jul ", "Aug ", "Sep ", "Oct ", "Nov ", "Dec "];

/** Position behind the priority, -1 where there is none. It is 0 to 191 and has no leading zeros. */
function behindPriority(bytes: Uint8Array, start: number, end: number): number {
  if (bytes[start] !== 0x3c) return -1;
  let at = start + 1;
  let value = 0;
  while (at < end && at < start + 5 && isDigit(bytes[at])) value = value * 10 + (bytes[at++] as number) - 0x30;
  const digits = at - start - 1;
  if (digits === 0 || digits > 3 || value > 191 || at >= end || bytes[at] !== 0x3e) return -1;
  return digits > 1 && bytes[start + 1] === 0x30 ? -1 : at + 1;
}

/** The form of the message by the time stamp behind the priority; 0 where it has neither. */
function formOf(bytes: Uint8Array, at: number, end: number): 5424 | 3164 | 0 {
  if (startsWith(bytes, at, end, "1 ")) {
    const nil = startsWith(bytes, at + 2, end, "- ");
    const dated = isDigit(bytes[at + 2]) && isDigit(bytes[at + 3]) && isDigit(bytes[at + 5]) && bytes[at + 6] === 0x2d;
    return nil || (dated && end - at > 13) ? 5424 : 0;
  }
  if (end - at < 15 || !MONTHS.some((month) => startsWith(bytes, at, end, month))) return 0;
  const clock = isDigit(bytes[at + 5]) && bytes[at + 6] === BLANK && bytes[at + 9] === 0x3a && bytes[at + 12] === 0x3a;
  return clock ? 3164 : 0;
}

/** Whether a message stands at `start`. Where others speak, too, the time stamp must be there. */
function isMessage(bytes: Uint8Array, start: number, end: number, ours: boolean): boolean {
  const at = behindPriority(bytes, start, end);
  if (at < 0) return false;
  if (formOf(bytes, at, end) !== 0) return true;
  // Devices write what they like behind the priority, but they write it readable.
  const first = bytes[at] ?? 0;
  return ours && first >= 0x20 && first !== 0x7f;
}

/** A length in digits and a blank before the message (RFC 6587, 3.4.1): position behind it and its value. */
const COUNTED = { at: 0, length: 0 };

function readCount(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  let length = 0;
  while (at < end && at < start + 6 && isDigit(bytes[at])) length = length * 10 + (bytes[at++] as number) - 0x30;
  if (at === start || at >= end || bytes[at] !== BLANK || bytes[start] === 0x30) return false;
  COUNTED.at = at + 1;
  COUNTED.length = length;
  return true;
}

class Log {
  #told = false;

  read(bytes: Uint8Array, start: number, end: number, sink: Sink): void {
    const at = behindPriority(bytes, start, end);
    const form = at < 0 ? 0 : formOf(bytes, at, end);
    if (sink.message !== null && at >= 0) sink.message("syslog", { priority: Number(textAt(bytes, start + 1, at - 1)), form });
    sink.operation(MESSAGE, -1, null, 0, 0, 0);
    if (this.#told) return;
    this.#told = true;
    sink.session({
      encrypted: false,
      signed: false,
      authenticated: false,
      identity: "none",
      // Neither form has anything that could be switched on: TLS (RFC 5425) is a transport of its own, and is read as such.
      securable: false,
      interactive: false,
      policy: form === 0 ? null : `RFC ${form}`,
      weak: null,
    });
  }
}

class Datagrams implements Dissection {
  readonly #log = new Log();

  dissect(...[bytes, start, end, flow, direction, sink]: Parameters<Dissection["dissect"]>): number {
    // Whatever comes back is no message: nobody answers.
    if (behindPriority(bytes, start, end) < 0) {
      sink.malformed("a message has no priority");
      return 0;
    }
    flow.senderIs("client", direction);
    this.#log.read(bytes, start, end, sink);
    return 0;
  }
}

class Connection implements Dissection {
  readonly #log = new Log();

  dissect(bytes: Uint8Array, start: number, end: number, _flow: Flow, _direction: Direction, sink: Sink): number {
    let at = start;
    while (at < end) {
      let next: number;
      let message = at;
      if (isDigit(bytes[at])) {
        if (!readCount(bytes, at, end)) {
          if (end - at < 7) break;
          sink.malformed("a message has no priority");
          return ASTRAY;
        }
        message = COUNTED.at;
        next = message + COUNTED.length;
        if (next > end && COUNTED.length <= LONGEST) break;
        if (next > end) return next - start;
      } else {
        const line = indexOf(bytes, at, end, LINE_FEED);
        if (line < 0 && end - at < LONGEST) break;
        next = line < 0 ? end : line + 1;
      }
      if (behindPriority(bytes, message, next) >= 0) this.#log.read(bytes, message, next, sink);
      // Without a length, a message of several lines looks like several messages: all but the first go by.
      else if (message !== at) sink.malformed("a message has no priority");
      at = next;
    }
    return at - start;
  }
}

function recogniseStream(bytes: Uint8Array, start: number, end: number, flow: Flow): Recognition {
  const ours = STREAM_PORTS.includes(flow.serverPort);
  const counted = readCount(bytes, start, end);
  const at = counted ? COUNTED.at : start;
  if (end - at < 21) {
    // So little says nothing: is what is there the beginning of a priority?
    const digits = isDigit(bytes[start]);
    const begins = at < end ? bytes[at] === 0x3c : digits;
    return (begins || (digits && !counted && end - start < 7)) && end - start < 28 ? MORE : NO;
  }
  return isMessage(bytes, at, end, ours) && (ours || formOf(bytes, behindPriority(bytes, at, end), end) !== 0)
    ? YES_FROM_CLIENT
    : NO;
}

export const syslog: Dissector = {
  name: "syslog",
  transport: "udp",
  ports: [PORT],
  recognise: (bytes, start, end, flow) => (isMessage(bytes, start, end, flow.serverPort === PORT) ? YES_FROM_CLIENT : NO),
  open: () => new Datagrams(),
};

export const syslogStream: Dissector = {
  name: "syslog",
  transport: "tcp",
  ports: STREAM_PORTS,
  recognise: recogniseStream,
  open: () => new Connection(),
};

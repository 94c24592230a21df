// What lies between TPKT and MMS (ISO 8327 session, ISO 8823 presentation, ISO 8650 ACSE), looked through to the MMS message.
//
//   session: 0d connect, 0e accept | length | parameters, c1 user data        01 00 01 00: data follows
//   presentation: 31 { a2 { .. 61 } } or 61 { 30 { 02 context | a0 { what is carried } } }
//   ACSE: 60 request { .. ac authentication | be { 28 { a0 { MMS } } } }, 61 response

import { ELEMENT, integerOf, isElement, readElement } from "../ber.ts";

const CONNECT = 0x0d;
const ACCEPT = 0x0e;
const FINISH = 9;
const DISCONNECT = 10;
const USER_DATA = 0xc1;
const EXTENDED_USER_DATA = 0xc2;
const LONG_LENGTH = 0xff;

const NORMAL_MODE = 0xa2;
const FULLY_ENCODED = 0x61;
const PDV_LIST = 0x30;
const SINGLE = 0xa0;
const TRANSFER_SYNTAX = 0x06;

const REQUEST = 0x60;
const RESPONSE = 0x61;
const RESULT = 0xa2;
const MECHANISM = 0x8b;
const AUTHENTICATION = 0xac;
const PASSWORD = 0x80;
const USER_INFORMATION = 0xbe;
const EXTERNAL = 0x28;

/** What ACSE said. */
export const NOTHING = 0;
export const ASKED = 1;
export const ACCEPTED = 2;
export const REJECTED = 3;

/** What `look` found; valid until the next call. */
export const FOUND = {
  /** Of the MMS message. `end` 0: there is none. */
  at: 0,
  end: 0,
  association: NOTHING,
  /** Of a password; -1 where there is none. */
  passwordAt: -1,
  passwordEnd: -1,
  /** There is an authentication value, or its mechanism is named. */
  authenticated: false,
};

/** First and last tag of MMS messages. */
const FIRST_MESSAGE = 0xa0;
const LAST_MESSAGE = 0xad;

function isMessage(tag: number): boolean {
  return (tag >= FIRST_MESSAGE && tag <= LAST_MESSAGE) || tag === 0x8b || tag === 0x8c;
}

/** Looks through the layers at one unit of the transport in bytes[at, end); false where it is not of this stack. */
export function look(bytes: Uint8Array, at: number, end: number): boolean {
  FOUND.end = 0;
  FOUND.association = NOTHING;
  FOUND.passwordAt = -1;
  FOUND.authenticated = false;
  if (end - at < 2) return false;
  const kind = bytes[at] as number;
  if (kind === 1) {
    if (bytes[at + 1] !== 0 || end - at < 4 || bytes[at + 2] !== 1 || bytes[at + 3] !== 0) return false;
    return lookEncoded(bytes, at + 4, end);
  }
  if (kind === CONNECT || kind === ACCEPT || kind === FINISH || kind === DISCONNECT) return lookSession(bytes, at, end);
  // Some stacks carry MMS right behind the transport.
  return lookPlain(bytes, at, end);
}

function lookPlain(bytes: Uint8Array, at: number, end: number): boolean {
  if (!readElement(bytes, at, end) || !isMessage(ELEMENT.tag) || ELEMENT.end !== end) return false;
  FOUND.at = at;
  FOUND.end = end;
  return true;
}

/** Parameters: code, length (or ff and two octets), value. */
function lookSession(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start + 1;
  if (bytes[at] === LONG_LENGTH) at += 2;
  at++;
  while (end - at >= 2) {
    const code = bytes[at] as number;
    let length = bytes[at + 1] as number;
    at += 2;
    if (length === LONG_LENGTH) {
      if (end - at < 2) return false;
      length = (bytes[at] as number) * 256 + (bytes[at + 1] as number);
      at += 2;
    }
    if (length > end - at) return false;
    if (code === USER_DATA || code === EXTENDED_USER_DATA) return lookPresentation(bytes, at, at + length);
    at += length;
  }
  return false;
}

function lookPresentation(bytes: Uint8Array, at: number, end: number): boolean {
  if (isElement(bytes, at, end, FULLY_ENCODED)) return lookEncoded(bytes, at, end);
  if (!readElement(bytes, at, end)) return false;
  if (!find(bytes, ELEMENT.at, ELEMENT.end, NORMAL_MODE)) return false;
  return find(bytes, ELEMENT.at, ELEMENT.end, FULLY_ENCODED) && lookLists(bytes, ELEMENT.at, ELEMENT.end);
}

function lookEncoded(bytes: Uint8Array, at: number, end: number): boolean {
  return isElement(bytes, at, end, FULLY_ENCODED) && lookLists(bytes, ELEMENT.at, ELEMENT.end);
}

function lookLists(bytes: Uint8Array, at: number, end: number): boolean {
  for (let next = at; next < end; ) {
    if (!isElement(bytes, next, end, PDV_LIST)) return false;
    next = ELEMENT.end;
    let inner = ELEMENT.at;
    if (isElement(bytes, inner, next, TRANSFER_SYNTAX)) inner = ELEMENT.end;
    if (!isElement(bytes, inner, next, 0x02) || !isElement(bytes, ELEMENT.end, next, SINGLE)) return false;
    const from = ELEMENT.at;
    const to = ELEMENT.end;
    if (!readElement(bytes, from, to)) return false;
    const { tag } = ELEMENT;
    if (isMessage(tag)) {
      FOUND.at = from;
      FOUND.end = to;
    } else if (tag === REQUEST || tag === RESPONSE) lookAssociation(bytes, ELEMENT.at, ELEMENT.end, tag === REQUEST);
    // Release and abort carry no MMS.
    else if (tag < 0x62 || tag > 0x64) return false;
  }
  return true;
}

function lookAssociation(bytes: Uint8Array, at: number, end: number, asked: boolean): void {
  FOUND.association = asked ? ASKED : ACCEPTED;
  if (asked) {
    FOUND.authenticated = find(bytes, at, end, MECHANISM);
    if (find(bytes, at, end, AUTHENTICATION)) {
      FOUND.authenticated = true;
      if (isElement(bytes, ELEMENT.at, ELEMENT.end, PASSWORD)) {
        FOUND.passwordAt = ELEMENT.at;
        FOUND.passwordEnd = ELEMENT.end;
      }
    }
  } else if (find(bytes, at, end, RESULT) && isElement(bytes, ELEMENT.at, ELEMENT.end, 0x02) && integerOf(bytes) !== 0) {
    FOUND.association = REJECTED;
  }
  if (!find(bytes, at, end, USER_INFORMATION) || !isElement(bytes, ELEMENT.at, ELEMENT.end, EXTERNAL)) return;
  if (!find(bytes, ELEMENT.at, ELEMENT.end, SINGLE)) return;
  const from = ELEMENT.at;
  const to = ELEMENT.end;
  if (!readElement(bytes, from, to) || !isMessage(ELEMENT.tag)) return;
  FOUND.at = from;
  FOUND.end = to;
}

/** Reads the first element with the tag in bytes[at, end); false: there is none. */
export function find(bytes: Uint8Array, at: number, end: number, tag: number): boolean {
  for (let next = at; readElement(bytes, next, end); next = ELEMENT.end) if (ELEMENT.tag === tag) return true;
  return false;
}

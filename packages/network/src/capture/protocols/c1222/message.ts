// A message of C12.22 (IEEE 1703-2012, clause 5.3.4): elements of ACSE in BER around the services of EPSEM.
//
//   60 | A1 context, A2 called title, A4 called invocation, A6 calling title, A7 qualifier, A8 calling invocation,
//        8B mechanism, AC authentication, BE user information: 28 | 81 | EPSEM
//   EPSEM: flags | [class (4)] | length, service … | length, service … | [authentication code (4)]
//
// The called invocation stands in answers and repeats the calling invocation of the request.

import { ELEMENT, integerOf, isElement, readElement } from "../ber.ts";

const MESSAGE = 0x60;
const CALLED_TITLE = 0xa2;
const CALLED_INVOCATION = 0xa4;
const CALLING_TITLE = 0xa6;
const CALLING_INVOCATION = 0xa8;
const USER_INFORMATION = 0xbe;
const EXTERNAL = 0x28;
const OCTETS = 0x81;
const ABSOLUTE = 0x06;
/** Order in which elements come; each at most once. */
const ORDER: readonly number[] = [
  0xa1,
  CALLED_TITLE,
  0xa3,
  CALLED_INVOCATION,
  0xa5,
  CALLING_TITLE,
  0xa7,
  CALLING_INVOCATION,
  0xa9,
  0x8b,
  0xac,
  USER_INFORMATION,
];

/** Bits of the flags of EPSEM. */
const CLASSED = 0x10;
export const CLEARTEXT = 0;
export const AUTHENTICATED = 1;
export const ENCRYPTED = 2;
const CODE = 4;

/** What `readMessage` found; valid until the next call. */
export const FOUND = {
  /** -1: none. */
  calledInvocation: -1,
  callingInvocation: -1,
  /** Of the calling title: content, and whether it is an absolute object identifier. */
  titleAt: 0,
  titleEnd: 0,
  absolute: false,
  flags: 0,
  /** Cleartext, authenticated or encrypted. */
  security: CLEARTEXT,
  servicesAt: 0,
  servicesEnd: 0,
};

/** Reads the message that fills bytes[start, end). False where it is none. */
export function readMessage(bytes: Uint8Array, start: number, end: number): boolean {
  if (!isElement(bytes, start, end, MESSAGE) || ELEMENT.end !== end) return false;
  FOUND.calledInvocation = -1;
  FOUND.callingInvocation = -1;
  FOUND.titleEnd = FOUND.titleAt;
  let titled = false;
  let informed = false;
  let last = -1;
  for (let at = ELEMENT.at; at < end; ) {
    if (!readElement(bytes, at, end)) return false;
    const { tag, at: from, end: to } = ELEMENT;
    at = to;
    const place = ORDER.indexOf(tag);
    if (place <= last) return false;
    last = place;
    if (tag === CALLED_TITLE || tag === CALLING_TITLE) {
      titled = true;
      if (!readElement(bytes, from, to)) return false;
      if (tag === CALLING_TITLE) {
        FOUND.titleAt = ELEMENT.at;
        FOUND.titleEnd = ELEMENT.end;
        FOUND.absolute = ELEMENT.tag === ABSOLUTE;
      }
    } else if (tag === CALLED_INVOCATION || tag === CALLING_INVOCATION) {
      if (!isElement(bytes, from, to, 0x02)) return false;
      const number = integerOf(bytes);
      if (tag === CALLED_INVOCATION) FOUND.calledInvocation = number;
      else FOUND.callingInvocation = number;
    } else if (tag === USER_INFORMATION) {
      if (!isElement(bytes, from, to, EXTERNAL) || ELEMENT.end !== to) return false;
      if (!isElement(bytes, ELEMENT.at, to, OCTETS) || ELEMENT.end !== to) return false;
      if (!readServices(bytes, ELEMENT.at, to)) return false;
      informed = true;
    }
  }
  return titled && informed && FOUND.callingInvocation >= 0;
}

function readServices(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 1) return false;
  const flags = bytes[start] as number;
  const security = (flags >> 2) & 3;
  const at = start + 1 + ((flags & CLASSED) === 0 ? 0 : 4);
  const to = security === CLEARTEXT ? end : end - CODE;
  if (security > ENCRYPTED || at > to) return false;
  FOUND.flags = flags;
  FOUND.security = security;
  FOUND.servicesAt = at;
  FOUND.servicesEnd = to;
  return true;
}

/** Bytes of the whole message that begins at `at`; 0: more are needed to tell; -1: it begins none. */
export function messageLength(bytes: Uint8Array, at: number, end: number): number {
  if (bytes[at] !== MESSAGE) return -1;
  if (end - at < 2) return 0;
  const first = bytes[at + 1] as number;
  if (first < 0x80) return 2 + first;
  if (first !== 0x81 && first !== 0x82) return -1;
  const size = first & 0x7f;
  if (end - at < 2 + size) return 0;
  return 2 + size + (size === 1 ? (bytes[at + 2] as number) : ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number));
}

/** Whether the tag of the first element, where it is there, may begin a message. */
export function mayFollow(bytes: Uint8Array, at: number, end: number): boolean {
  const first = bytes[at + 1] ?? 0;
  const inner = at + 2 + (first >= 0x80 ? first & 0x7f : 0);
  return inner >= end || ORDER.includes(bytes[inner] as number);
}

/** An object identifier in bytes[at, end) as numbers with points; relative ones begin with a point. */
export function titleText(bytes: Uint8Array, at: number, end: number, absolute: boolean): string {
  const numbers: number[] = [];
  let value = 0;
  for (let index = at; index < Math.min(end, at + 64); index++) {
    const byte = bytes[index] as number;
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      if (absolute && numbers.length === 0) {
        const first = Math.min(2, Math.floor(value / 40));
        numbers.push(first, value - first * 40);
      } else numbers.push(value);
      value = 0;
    }
  }
  return `${absolute ? "" : "."}${numbers.join(".")}`;
}

// The few fields of an X.509 certificate (RFC 5280) that say who a server is. Bounded, never throws; allocates only strings.

import { be16, textAt } from "../octets.ts";

export interface Certificate {
  /** Common name, or organisation where there is none; empty where neither stands. */
  readonly subject: string;
  readonly issuer: string;
  /** `YYYY-MM-DD`, or empty where unreadable. */
  readonly notAfter: string;
}

/** A DER element: where its content begins and ends, and its tag. */
interface Element {
  tag: number;
  at: number;
  end: number;
}

/** Reads the element at `at` within `end` into `element`; false where it does not fit or has another tag than `wanted` (0: any). */
function read(bytes: Uint8Array, at: number, end: number, element: Element, wanted = 0): boolean {
  if (end - at < 2) return false;
  let length = bytes[at + 1] ?? 0;
  let content = at + 2;
  if (length >= 0x80) {
    const size = length & 0x7f;
    if (size === 0 || size > 3 || end - content < size) return false;
    length = 0;
    for (let index = 0; index < size; index++) length = length * 256 + (bytes[content + index] ?? 0);
    content += size;
  }
  if (length > end - content) return false;
  element.tag = bytes[at] ?? 0;
  element.at = content;
  element.end = content + length;
  return wanted === 0 || element.tag === wanted;
}

/** `null` where bytes[start, end) are no certificate. */
export function readCertificate(bytes: Uint8Array, start: number, end: number): Certificate | null {
  const element: Element = { tag: 0, at: 0, end: 0 };
  if (!read(bytes, start, end, element, 0x30)) return null;
  if (!read(bytes, element.at, element.end, element, 0x30)) return null;
  let { at } = element;
  const last = element.end;
  // A version stands first from version 2 on; then serial number, signature algorithm, issuer, validity, subject.
  if (read(bytes, at, last, element, 0xa0)) at = element.end;
  if (!read(bytes, at, last, element, 0x02)) return null;
  if (!read(bytes, element.end, last, element, 0x30)) return null;
  if (!read(bytes, element.end, last, element, 0x30)) return null;
  const issuer = nameIn(bytes, element.at, element.end);
  if (!read(bytes, element.end, last, element, 0x30)) return null;
  const notAfter = endOfValidity(bytes, element.at, element.end);
  if (!read(bytes, element.end, last, element, 0x30)) return null;
  return { subject: nameIn(bytes, element.at, element.end), issuer, notAfter };
}

/** Common name (2.5.4.3) in a distinguished name, else organisation (2.5.4.10). */
function nameIn(bytes: Uint8Array, start: number, end: number): string {
  const element: Element = { tag: 0, at: 0, end: 0 };
  let organisation = "";
  let at = start;
  while (at < end && read(bytes, at, end, element, 0x31)) {
    at = element.end;
    const setEnd = element.end;
    if (!read(bytes, element.at, setEnd, element, 0x30)) break;
    const pairEnd = element.end;
    if (!read(bytes, element.at, pairEnd, element, 0x06)) break;
    const attribute = element.end - element.at === 3 && be16(bytes, element.at) === 0x5504 ? (bytes[element.at + 2] ?? 0) : 0;
    if (!read(bytes, element.end, pairEnd, element)) break;
    if (attribute === 3) return textAt(bytes, element.at, element.end);
    if (attribute === 10) organisation = textAt(bytes, element.at, element.end);
  }
  return organisation;
}

function endOfValidity(bytes: Uint8Array, start: number, end: number): string {
  const element: Element = { tag: 0, at: 0, end: 0 };
  if (!read(bytes, start, end, element) || !read(bytes, element.end, end, element)) return "";
  const digits = textAt(bytes, element.at, element.end);
  const match = /^(\d{2}|\d{4})(\d{2})(\d{2})\d{4,6}Z$/.exec(digits);
  if (match === null) return "";
  const [, year = "", month = "", day = ""] = match;
  const full = year.length === 4 ? year : `${Number(year) < 50 ? "20" : "19"}${year}`;
  return `${full}-${month}-${day}`;
}

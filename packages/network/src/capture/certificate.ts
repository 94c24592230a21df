// Certificates (X.509, RFC 5280), read and not verified: who, by whom, until when, with which key. Bounded, never throws.
//
//     certificate  SEQUENCE | to be signed | signature algorithm | signature |
//     to be signed SEQUENCE | [0] version | serial | algorithm | issuer | validity | subject | public key | ... [3] extensions |

import { ELEMENT, integerOf, isElement, readElement } from "./protocols/ber.ts";
import { textAt } from "./protocols/octets.ts";

export interface X509 {
  /** Distinguished names, `CN=plc-7,O=Plant`; empty where nothing in them is understood. */
  readonly subject: string;
  readonly issuer: string;
  /** Common name of the subject, or organisation where there is none; empty where neither stands. */
  readonly name: string;
  /** DNS names and IPv4 addresses that it is for. */
  readonly names: readonly string[];
  /** Hexadecimal digits. */
  readonly serial: string;
  /** Milliseconds since 1970; NaN where unreadable. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** `RSA`, `EC P-256`, `Ed25519` ...; null where unknown. */
  readonly keyType: string | null;
  readonly keyBits: number | null;
  /** `SHA-256 with RSA` ...; null where unknown. */
  readonly signature: string | null;
  /** Issuer and subject are the same. */
  readonly selfSigned: boolean;
  /** It says that it may issue others. */
  readonly authority: boolean;
  /** Why key or signature are no longer fit for use. */
  readonly weak: string | null;
}

const SEQUENCE = 0x30;
const SET = 0x31;
const INTEGER = 0x02;
const BITS = 0x03;
const OCTETS = 0x04;
const OBJECT = 0x06;
const BOOLEAN = 0x01;
const VERSION = 0xa0;
const EXTENSIONS = 0xa3;
const DNS_NAME = 0x82;
const IP_ADDRESS = 0x87;
const MOST_NAMES = 16;
const LONGEST_NAME = 300;

/** Labels of attributes (RFC 4514, 3) by the last octet of 2.5.4.x. */
const ATTRIBUTES: ReadonlyMap<number, string> = new Map([
  [3, "CN"],
  [5, "SERIALNUMBER"],
  [6, "C"],
  [7, "L"],
  [8, "ST"],
  [10, "O"],
  [11, "OU"],
]);

/** Object ids as hexadecimal digits of their content. */
const SIGNATURES: ReadonlyMap<string, readonly [name: string, weak?: string]> = new Map([
  ["2a864886f70d010102", ["MD2 with RSA", "MD2 is broken"]],
  ["2a864886f70d010104", ["MD5 with RSA", "MD5 is broken (RFC 6151)"]],
  ["2a864886f70d010105", ["SHA-1 with RSA", "SHA-1 is broken (RFC 9155)"]],
  ["2b0e03021d", ["SHA-1 with RSA", "SHA-1 is broken (RFC 9155)"]],
  ["2a864886f70d01010a", ["RSASSA-PSS"]],
  ["2a864886f70d01010b", ["SHA-256 with RSA"]],
  ["2a864886f70d01010c", ["SHA-384 with RSA"]],
  ["2a864886f70d01010d", ["SHA-512 with RSA"]],
  ["2a864886f70d01010e", ["SHA-224 with RSA"]],
  ["2a8648ce380403", ["SHA-1 with DSA", "SHA-1 is broken (RFC 9155)"]],
  ["608648016503040302", ["SHA-256 with DSA"]],
  ["2a8648ce3d0401", ["SHA-1 with ECDSA", "SHA-1 is broken (RFC 9155)"]],
  ["2a8648ce3d040301", ["SHA-224 with ECDSA"]],
  ["2a8648ce3d040302", ["SHA-256 with ECDSA"]],
  ["2a8648ce3d040303", ["SHA-384 with ECDSA"]],
  ["2a8648ce3d040304", ["SHA-512 with ECDSA"]],
  ["2b6570", ["Ed25519"]],
  ["2b6571", ["Ed448"]],
]);
const RSA = new Set(["2a864886f70d010101", "2a864886f70d01010a"]);
const DSA = "2a8648ce380401";
const EC = "2a8648ce3d0201";
const CURVES: ReadonlyMap<string, readonly [name: string, bits: number]> = new Map([
  ["2a8648ce3d030101", ["P-192", 192]],
  ["2b81040021", ["P-224", 224]],
  ["2a8648ce3d030107", ["P-256", 256]],
  ["2b81040022", ["P-384", 384]],
  ["2b81040023", ["P-521", 521]],
  ["2b8104000a", ["secp256k1", 256]],
  ["2b2403030208010107", ["brainpoolP256r1", 256]],
  ["2b240303020801010b", ["brainpoolP384r1", 384]],
  ["2b240303020801010d", ["brainpoolP512r1", 512]],
]);
const EDWARDS: ReadonlyMap<string, readonly [name: string, bits: number]> = new Map([
  ["2b6570", ["Ed25519", 256]],
  ["2b6571", ["Ed448", 456]],
]);
const SUBJECT_NAMES = "551d11";
const BASIC_CONSTRAINTS = "551d13";
/** NIST SP 800-131A: below, keys must not be used. */
const SHORTEST_KEY = 2048;
const SHORTEST_CURVE = 224;

/** `null` where bytes[start, end) are no certificate. Nothing of `bytes` is kept. */
export function readCertificate(bytes: Uint8Array, start: number, end: number): X509 | null {
  if (!isElement(bytes, start, end, SEQUENCE)) return null;
  const whole = ELEMENT.end;
  if (!isElement(bytes, ELEMENT.at, whole, SEQUENCE)) return null;
  const last = ELEMENT.end;
  let { at } = ELEMENT;
  const signature = isElement(bytes, last, whole, SEQUENCE) ? objectIn(bytes, ELEMENT.at, ELEMENT.end) : "";
  // A version stands first from version 2 on.
  if (isElement(bytes, at, last, VERSION)) at = ELEMENT.end;
  if (!isElement(bytes, at, last, INTEGER)) return null;
  const serial = hexadecimal(bytes, ELEMENT.at, Math.min(ELEMENT.end, ELEMENT.at + 20));
  if (!isElement(bytes, ELEMENT.end, last, SEQUENCE) || !isElement(bytes, ELEMENT.end, last, SEQUENCE)) return null;
  const issuerAt = ELEMENT.at;
  const issuerEnd = ELEMENT.end;
  if (!isElement(bytes, issuerEnd, last, SEQUENCE)) return null;
  const validityAt = ELEMENT.at;
  const validityEnd = ELEMENT.end;
  if (!isElement(bytes, validityEnd, last, SEQUENCE)) return null;
  const subjectAt = ELEMENT.at;
  const subjectEnd = ELEMENT.end;
  const subject = readName(bytes, subjectAt, subjectEnd);
  const key = readKey(bytes, subjectEnd, last);
  const extensions = readExtensions(bytes, subjectEnd, last);
  const selfSigned = areEqual(bytes, issuerAt, issuerEnd, subjectAt, subjectEnd);
  const [signatureName, brokenSignature] = SIGNATURES.get(signature) ?? [null];
  const beginning = isTime(bytes, validityAt, validityEnd) ? timeIn(bytes) : Number.NaN;
  const endAt = isTime(bytes, validityAt, validityEnd) ? ELEMENT.end : validityEnd;
  return {
    subject: subject.text,
    issuer: readName(bytes, issuerAt, issuerEnd).text,
    name: subject.common || subject.organisation,
    names: extensions.names,
    serial,
    notBefore: beginning,
    notAfter: isTime(bytes, endAt, validityEnd) ? timeIn(bytes) : Number.NaN,
    keyType: key.type,
    keyBits: key.bits,
    signature: signatureName,
    selfSigned,
    authority: extensions.authority,
    // What signed itself is trusted for another reason than its signature.
    weak: key.weak ?? (selfSigned || brokenSignature === undefined ? null : `${signatureName}: ${brokenSignature}`),
  };
}

function hexadecimal(bytes: Uint8Array, at: number, end: number): string {
  let text = "";
  for (let index = at; index < end; index++) text += (bytes[index] as number).toString(16).padStart(2, "0");
  return text;
}

/** The object id that stands first in bytes[at, end); empty where none does. */
function objectIn(bytes: Uint8Array, at: number, end: number): string {
  if (!isElement(bytes, at, end, OBJECT) || ELEMENT.end - ELEMENT.at > 16) return "";
  return hexadecimal(bytes, ELEMENT.at, ELEMENT.end);
}

function areEqual(bytes: Uint8Array, at: number, end: number, otherAt: number, otherEnd: number): boolean {
  if (end - at !== otherEnd - otherAt) return false;
  for (let index = 0; index < end - at; index++) if (bytes[at + index] !== bytes[otherAt + index]) return false;
  return true;
}

interface Name {
  text: string;
  common: string;
  organisation: string;
}

/** Sets of pairs of an object id and a text. */
function readName(bytes: Uint8Array, start: number, end: number): Name {
  const name: Name = { text: "", common: "", organisation: "" };
  for (let at = start; at < end && isElement(bytes, at, end, SET); ) {
    at = ELEMENT.end;
    const pairAt = ELEMENT.at;
    if (!isElement(bytes, pairAt, at, SEQUENCE)) break;
    const pairEnd = ELEMENT.end;
    const attribute = objectIn(bytes, ELEMENT.at, pairEnd);
    const label =
      attribute.startsWith("5504") && attribute.length === 6
        ? ATTRIBUTES.get(Number.parseInt(attribute.slice(4), 16))
        : undefined;
    if (attribute === "" || label === undefined || !readElement(bytes, ELEMENT.end, pairEnd)) continue;
    const value = textAt(bytes, ELEMENT.at, ELEMENT.end);
    if (label === "CN") name.common ||= value;
    if (label === "O") name.organisation ||= value;
    if (value !== "" && name.text.length < LONGEST_NAME) name.text += `${name.text === "" ? "" : ","}${label}=${value}`;
  }
  name.text = name.text.slice(0, LONGEST_NAME);
  return name;
}

/** UTCTime or GeneralizedTime. */
function isTime(bytes: Uint8Array, at: number, end: number): boolean {
  return readElement(bytes, at, end) && (ELEMENT.tag === 0x17 || ELEMENT.tag === 0x18);
}

/** The time in the element just read (RFC 5280, 4.1.2.5): years of two digits below 50 are of this century. */
function timeIn(bytes: Uint8Array): number {
  const match = /^(\d{2}|\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?Z$/.exec(textAt(bytes, ELEMENT.at, ELEMENT.end));
  if (match === null) return Number.NaN;
  const [, year = "", month = "", day = "", hour = "", minute = "", second = "0"] = match;
  const short = Number(year);
  const full = year.length === 4 ? short : short < 50 ? 2000 + short : 1900 + short;
  if (Number(month) < 1 || Number(month) > 12 || Number(day) < 1 || Number(day) > 31 || Number(hour) > 23) return Number.NaN;
  const time = Date.UTC(full, Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  return full >= 1000 ? time : Number.NaN;
}

interface Key {
  readonly type: string | null;
  readonly bits: number | null;
  readonly weak: string | null;
}

/** The public key (RFC 3279, RFC 5480, RFC 8410) in the element at `start`. */
function readKey(bytes: Uint8Array, start: number, end: number): Key {
  const unknown: Key = { type: null, bits: null, weak: null };
  if (!isElement(bytes, start, end, SEQUENCE)) return unknown;
  const last = ELEMENT.end;
  if (!isElement(bytes, ELEMENT.at, last, SEQUENCE)) return unknown;
  const algorithmEnd = ELEMENT.end;
  const algorithm = objectIn(bytes, ELEMENT.at, algorithmEnd);
  const parametersAt = ELEMENT.end;
  if (algorithm === "") return unknown;
  const edwards = EDWARDS.get(algorithm);
  if (edwards !== undefined) return { type: edwards[0], bits: edwards[1], weak: null };
  if (algorithm === EC) {
    const curve = CURVES.get(objectIn(bytes, parametersAt, algorithmEnd));
    if (curve === undefined) return { type: "EC", bits: null, weak: null };
    const [name, bits] = curve;
    return { type: `EC ${name}`, bits, weak: bits < SHORTEST_CURVE ? `EC with ${bits} bits is too short` : null };
  }
  let bits = 0;
  let type = "RSA";
  if (algorithm === DSA) {
    type = "DSA";
    // Parameters: p, q, g. They may be inherited from the issuer.
    if (isElement(bytes, parametersAt, algorithmEnd, SEQUENCE) && isElement(bytes, ELEMENT.at, ELEMENT.end, INTEGER))
      bits = bitsOf(bytes);
  } else if (RSA.has(algorithm)) {
    // Modulus and exponent in a string of bits, whose first octet counts unused ones.
    const inside = isElement(bytes, algorithmEnd, last, BITS) && isElement(bytes, ELEMENT.at + 1, ELEMENT.end, SEQUENCE);
    if (inside && isElement(bytes, ELEMENT.at, ELEMENT.end, INTEGER)) bits = bitsOf(bytes);
  } else return unknown;
  return {
    type,
    bits: bits === 0 ? null : bits,
    weak: bits > 0 && bits < SHORTEST_KEY ? `${type} with ${bits} bits is too short` : null,
  };
}

/** How many bits the positive integer just read has. */
function bitsOf(bytes: Uint8Array): number {
  let { at } = ELEMENT;
  while (at < ELEMENT.end && bytes[at] === 0) at++;
  return at === ELEMENT.end ? 0 : (ELEMENT.end - at) * 8 - (Math.clz32(bytes[at] as number) - 24);
}

interface Extensions {
  readonly names: readonly string[];
  readonly authority: boolean;
}

/** Alternative names and basic constraints (RFC 5280, 4.2.1.6 and 4.2.1.9); `start`: the public key, which stands before them. */
function readExtensions(bytes: Uint8Array, start: number, end: number): Extensions {
  const names: string[] = [];
  let authority = false;
  let at = start;
  while (at < end && readElement(bytes, at, end) && ELEMENT.tag !== EXTENSIONS) at = ELEMENT.end;
  if (at >= end || !isElement(bytes, at, end, EXTENSIONS) || !isElement(bytes, ELEMENT.at, ELEMENT.end, SEQUENCE))
    return { names, authority };
  const last = ELEMENT.end;
  for (let next = ELEMENT.at; next < last && isElement(bytes, next, last, SEQUENCE); ) {
    next = ELEMENT.end;
    const kind = objectIn(bytes, ELEMENT.at, next);
    if (kind !== SUBJECT_NAMES && kind !== BASIC_CONSTRAINTS) continue;
    if (isElement(bytes, ELEMENT.end, next, BOOLEAN) && !readElement(bytes, ELEMENT.end, next)) continue;
    const { tag: held, at: valueAt, end: valueEnd } = ELEMENT;
    if (held !== OCTETS || !isElement(bytes, valueAt, valueEnd, SEQUENCE)) continue;
    if (kind === BASIC_CONSTRAINTS) {
      authority = isElement(bytes, ELEMENT.at, ELEMENT.end, BOOLEAN) && integerOf(bytes) !== 0;
      continue;
    }
    const stop = ELEMENT.end;
    for (let name = ELEMENT.at; name < stop && names.length < MOST_NAMES && readElement(bytes, name, stop); name = ELEMENT.end) {
      const { tag, at: nameAt, end: nameEnd } = ELEMENT;
      if (tag === DNS_NAME) names.push(textAt(bytes, nameAt, nameEnd));
      else if (tag === IP_ADDRESS && nameEnd - nameAt === 4) names.push(bytes.subarray(nameAt, nameEnd).join("."));
    }
  }
  return { names, authority };
}

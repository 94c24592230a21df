// Certificates that were shown, per holder and service, read once however often they come.

import { type Digest, digestOf } from "@bulkhead/facts";
import { readCertificate, type X509 } from "./certificate.ts";
import { ELEMENT, readElement } from "./protocols/ber.ts";
import type { PacketPlace } from "./rows.ts";

/** Longer ones are none that a device would show. */
const LONGEST = 16 * 1024;

/** What one certificate says. Remembered with its bytes, so that the same bytes are not read again. */
interface Content {
  readonly bytes: Uint8Array;
  readonly digest: Digest;
  readonly x509: X509;
  readonly id: number;
}

/** A certificate in the hands of one holder. */
export interface ShownCertificate {
  readonly x509: X509;
  readonly digest: Digest;
  readonly family: number;
  readonly key: number;
  /** Index of the protocol in the registry. */
  readonly protocol: number;
  /** Port of the service that showed it, -1 for a client. */
  readonly port: number;
  readonly place: PacketPlace;
  first: number;
  last: number;
  /** When the last session was set up that rests on it; -1: none was seen. */
  usedUntil: number;
}

export class Certificates {
  readonly all: ShownCertificate[] = [];
  readonly #contents = new Map<number, Content[]>();
  readonly #shown = new Map<string, ShownCertificate>();
  readonly #most: number;
  #count = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** `null` where bytes[start, end) are no certificate, or there is no room. */
  tell(
    bytes: Uint8Array,
    start: number,
    end: number,
    family: number,
    key: number,
    protocol: number,
    port: number,
    place: PacketPlace,
  ): ShownCertificate | null {
    const content = this.#read(bytes, start, end);
    if (content === null) return null;
    const at = `${content.id} ${family} ${key} ${protocol} ${port}`;
    let shown = this.#shown.get(at);
    if (shown === undefined) {
      if (this.all.length >= this.#most) return null;
      const { x509, digest } = content;
      const { time } = place;
      shown = { x509, digest, family, key, protocol, port, place: { ...place }, first: time, last: time, usedUntil: -1 };
      this.#shown.set(at, shown);
      this.all.push(shown);
    }
    shown.first = Math.min(shown.first, place.time);
    shown.last = Math.max(shown.last, place.time);
    return shown;
  }

  #read(bytes: Uint8Array, start: number, end: number): Content | null {
    // Some protocols put a chain into one field: the first is the sender's own.
    if (end - start > LONGEST || !readElement(bytes, start, end)) return null;
    return this.#readOne(bytes, start, ELEMENT.end);
  }

  #readOne(bytes: Uint8Array, start: number, end: number): Content | null {
    const hash = hashOf(bytes, start, end);
    const alike = this.#contents.get(hash) ?? [];
    const known = alike.find((content) => isSame(content.bytes, bytes, start, end));
    if (known !== undefined) return known;
    if (this.#count >= this.#most) return null;
    const x509 = readCertificate(bytes, start, end);
    if (x509 === null) return null;
    const copy = bytes.slice(start, end);
    const content: Content = { bytes: copy, digest: digestOf(copy), x509, id: this.#count++ };
    alike.push(content);
    this.#contents.set(hash, alike);
    return content;
  }
}

/** FNV-1a over 32 bits. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
  return hash;
}

function isSame(copy: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (copy.length !== end - start) return false;
  for (let at = 0; at < copy.length; at++) if (copy[at] !== bytes[start + at]) return false;
  return true;
}

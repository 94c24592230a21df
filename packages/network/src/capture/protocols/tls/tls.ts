// TLS and SSL 3 (RFC 8446, RFC 5246, RFC 6101): what was agreed in the handshake, and whether it was finished. Content stays unread.

import type { ShownCertificate } from "../../certificates.ts";
import {
  ASTRAY,
  type Direction,
  type Dissection,
  type Dissector,
  type Flow,
  MORE,
  NO,
  type Recognition,
  type Sink,
  TO_CLIENT,
  TO_SERVER,
  YES,
  YES_FROM_CLIENT,
  YES_FROM_SERVER,
} from "../../dissector.ts";
import { be16, be24, textAt } from "../octets.ts";
import { cipherSuiteName, encryptsNothing, suiteWeakness } from "./cipher-suites.ts";

const CHANGE_CIPHER_SPEC = 20;
const ALERT = 21;
const HANDSHAKE = 22;
const APPLICATION_DATA = 23;
const HEARTBEAT = 24;

const CLIENT_HELLO = 1;
const SERVER_HELLO = 2;
const CERTIFICATE = 11;
const CERTIFICATE_VERIFY = 15;

const SERVER_NAME = 0;
const SUPPORTED_VERSIONS = 43;
const TLS_1_3 = 0x0304;

/** Longest record (2^14 and what protection may add) and longest run of handshake messages that is put together. */
const LONGEST_RECORD = 16384 + 2048;
const LONGEST_HANDSHAKE = 64 * 1024;
/** Of both sides together. */
const MOST_CERTIFICATES = 16;

/** First bytes of the random of a HelloRetryRequest (RFC 8446, 4.1.3): such a ServerHello is not the last. */
const RETRY = [0xcf, 0x21, 0xad, 0x74];

const WEB_PORTS = new Set([443, 8443]);

function isRecord(bytes: Uint8Array, at: number): boolean {
  const type = bytes[at] ?? 0;
  const length = be16(bytes, at + 3);
  return (
    type >= CHANGE_CIPHER_SPEC &&
    type <= HEARTBEAT &&
    bytes[at + 1] === 3 &&
    (bytes[at + 2] ?? 255) <= 4 &&
    length > 0 &&
    length <= LONGEST_RECORD
  );
}

/** A hello of SSL 2 form, as old clients send before they go on with SSL 3 or TLS (RFC 5246, E.2). */
function isOldHello(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 11 || ((bytes[start] ?? 0) & 0x80) === 0 || bytes[start + 2] !== 1) return false;
  const size = be16(bytes, start) & 0x7fff;
  const version = be16(bytes, start + 3);
  const ciphers = be16(bytes, start + 5);
  const session = be16(bytes, start + 7);
  const challenge = be16(bytes, start + 9);
  return (
    (version === 2 || (version >= 0x0300 && version <= 0x0303)) &&
    ciphers > 0 &&
    ciphers % 3 === 0 &&
    (session === 0 || session === 16) &&
    challenge >= 16 &&
    challenge <= 32 &&
    size === 9 + ciphers + session + challenge
  );
}

function recognise(bytes: Uint8Array, start: number, end: number): Recognition {
  const length = end - start;
  if (isOldHello(bytes, start, end)) return YES_FROM_CLIENT;
  const type = bytes[start] ?? 0;
  if (length < 11) {
    if (((bytes[start] ?? 0) & 0x80) !== 0 && length >= 3 && bytes[start + 2] === 1) return MORE;
    if (type !== HANDSHAKE && type !== APPLICATION_DATA) return NO;
    if (length > 1 && bytes[start + 1] !== 3) return NO;
    return length > 2 && (bytes[start + 2] ?? 255) > 4 ? NO : MORE;
  }
  if (!isRecord(bytes, start)) return NO;
  const record = be16(bytes, start + 3);
  const next = start + 5 + record;
  if (type === APPLICATION_DATA) {
    // In the middle of a connection: only where a record ends with the segment, or another stands behind it.
    if (next === end) return record >= 24 ? YES : NO;
    return end - next >= 5 && isRecord(bytes, next) ? YES : NO;
  }
  if (type !== HANDSHAKE) return NO;
  const hello = bytes[start + 5];
  if ((hello !== CLIENT_HELLO && hello !== SERVER_HELLO) || bytes[start + 9] !== 3 || (bytes[start + 10] ?? 255) > 4) return NO;
  const size = be24(bytes, start + 6);
  if (size < 38 || size > LONGEST_HANDSHAKE) return NO;
  if (length < 44) return MORE;
  if ((bytes[start + 43] ?? 255) > 32) return NO;
  return hello === CLIENT_HELLO ? YES_FROM_CLIENT : YES_FROM_SERVER;
}

/** How a protocol that runs inside TLS wants its sessions to be told. */
export interface Inside {
  readonly interactive: boolean;
  /** Before the version in the policy, e.g. `CredSSP`. */
  readonly prefix: string;
}

export class TlsConnection implements Dissection {
  readonly #inside: Inside | null;
  #version = 0;
  #suite = -1;
  #name = "";
  #clientProved = false;
  readonly #certificates: ShownCertificate[] = [];
  /** Why the server's certificate is no longer fit for use. */
  #weak: string | null = null;
  #told = false;
  /** Per direction: ChangeCipherSpec passed, a protected record of use was seen, an alert was sent. */
  readonly #changed: [boolean, boolean] = [false, false];
  readonly #protected: [boolean, boolean] = [false, false];
  readonly #closed: [boolean, boolean] = [false, false];
  /** Handshake messages of the direction that are not complete. */
  readonly #parts: [Uint8Array, Uint8Array] = [EMPTY, EMPTY];

  constructor(inside: Inside | null) {
    this.#inside = inside;
  }

  dissect(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): number {
    let at = start;
    if (this.#version === 0 && direction === TO_SERVER && isOldHello(bytes, start, end)) {
      const size = 2 + (be16(bytes, start) & 0x7fff);
      if (size > end - start) return 0;
      at += size;
    }
    while (end - at >= 5) {
      if (!isRecord(bytes, at)) {
        // Behind the alert that closes TLS a connection may go on in the clear (RFC 4217, 12.3).
        if (this.#closed[direction]) return ASTRAY;
        sink.malformed("a record has no valid header");
        return ASTRAY;
      }
      const next = at + 5 + be16(bytes, at + 3);
      const type = bytes[at];
      // Records that nobody reads need not be waited for.
      if (next > end && (type === HANDSHAKE || type === CHANGE_CIPHER_SPEC)) break;
      if (type === CHANGE_CIPHER_SPEC) this.#changed[direction] = true;
      else if (type === HANDSHAKE) this.#takeHandshake(bytes, at + 5, next, flow, direction, sink);
      else if (type === APPLICATION_DATA) this.#takeData(next - at - 5, flow, direction, sink);
      else if (type === ALERT) this.#closed[direction] = true;
      at = next;
    }
    return at - start;
  }

  gap(direction: Direction): void {
    this.#parts[direction] = EMPTY;
  }

  #takeData(length: number, flow: Flow, direction: Direction, sink: Sink): void {
    // An alert in TLS 1.3 looks like data of 19 bytes; Finished and content that matters are longer.
    if (direction === TO_SERVER && length <= 40 && this.#version === TLS_1_3 && !this.#protected[direction]) return;
    // Early data comes before the server agreed to anything (RFC 8446, 4.2.10).
    if (direction === TO_SERVER && this.#version === 0 && !this.#protected[TO_CLIENT] && flow.fromStart) return;
    this.#protected[direction] = true;
    this.#conclude(flow, sink);
  }

  #takeHandshake(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): void {
    if (this.#changed[direction] && this.#version !== TLS_1_3) {
      // Finished, encrypted: the handshake is over for this side.
      this.#protected[direction] = true;
      this.#conclude(flow, sink);
      return;
    }
    let data = bytes;
    let at = start;
    let last = end;
    const part = this.#parts[direction];
    if (part.length > 0) {
      data = new Uint8Array(part.length + (end - start));
      data.set(part);
      data.set(bytes.subarray(start, end), part.length);
      at = 0;
      last = data.length;
    }
    while (last - at >= 4) {
      const size = be24(data, at + 1);
      if (size > LONGEST_HANDSHAKE) {
        sink.malformed("a handshake message is longer than any could be");
        this.#parts[direction] = EMPTY;
        return;
      }
      if (size > last - at - 4) break;
      this.#takeMessage(data, at + 4, at + 4 + size, data[at] ?? 0, flow, direction, sink);
      at += 4 + size;
    }
    this.#parts[direction] = at < last ? data.slice(at, last) : EMPTY;
  }

  #takeMessage(bytes: Uint8Array, at: number, end: number, type: number, flow: Flow, direction: Direction, sink: Sink): void {
    if (type === CLIENT_HELLO) {
      flow.senderIs("client", direction);
      this.#readHello(bytes, at, end, true, sink);
    } else if (type === SERVER_HELLO) {
      flow.senderIs("server", direction);
      this.#readHello(bytes, at, end, false, sink);
    } else if (type === CERTIFICATE && this.#version < TLS_1_3) this.#readCertificates(bytes, at, end, direction, sink);
    else if (type === CERTIFICATE_VERIFY && direction === TO_SERVER) this.#clientProved = true;
  }

  #readHello(bytes: Uint8Array, start: number, end: number, client: boolean, sink: Sink): void {
    const broken = "a hello ends before its last field";
    if (end - start < 38) {
      sink.malformed(broken);
      return;
    }
    let version = be16(bytes, start);
    // Drafts of TLS 1.3 had versions and hellos of their own.
    if (version >> 8 !== 3) return;
    let at = start + 35 + (bytes[start + 34] ?? 0);
    let suite = -1;
    if (client) {
      at += 2 + be16(bytes, at);
      at += 1 + (bytes[at] ?? 0);
    } else {
      suite = be16(bytes, at);
      at += 3;
    }
    if (at > end) {
      sink.malformed(broken);
      return;
    }
    const last = Math.min(end, at + 2 + (end - at >= 2 ? be16(bytes, at) : 0));
    for (at += 2; last - at >= 4; ) {
      const extension = be16(bytes, at);
      const size = be16(bytes, at + 2);
      at += 4;
      if (size > last - at) {
        sink.malformed(broken);
        return;
      }
      if (extension === SERVER_NAME && client && size >= 5 && bytes[at + 2] === 0) {
        this.#name = textAt(bytes, at + 5, Math.min(at + size, at + 5 + be16(bytes, at + 3)));
      } else if (extension === SUPPORTED_VERSIONS && !client && size === 2) version = be16(bytes, at);
      at += size;
    }
    if (client) sink.message?.("tls", { hello: "client", version, serverName: this.#name });
    else {
      sink.message?.("tls", { hello: "server", version, suite });
      if (RETRY.every((byte, index) => bytes[start + 2 + index] === byte)) return;
      this.#version = version;
      this.#suite = suite;
      if (this.#name !== "") sink.asset({ names: [this.#name], role: "server" });
    }
  }

  /** The sender's own certificate, then those of its issuers (RFC 5246, 7.4.2). */
  #readCertificates(bytes: Uint8Array, start: number, end: number, direction: Direction, sink: Sink): void {
    let own = true;
    for (let at = start + 3; end - at >= 3 && this.#certificates.length < MOST_CERTIFICATES; ) {
      const next = at + 3 + be24(bytes, at);
      if (next > end) {
        sink.malformed("a certificate is longer than its message");
        return;
      }
      const shown = sink.certificate(bytes, at + 3, next);
      at = next;
      if (shown === null) continue;
      this.#certificates.push(shown);
      const { x509 } = shown;
      sink.message?.("tls", {
        certificate: { subject: x509.subject, issuer: x509.issuer, notAfter: x509.notAfter, serial: x509.serial },
      });
      if (own && direction === TO_CLIENT) {
        this.#weak = x509.weak === null ? null : `certificate: ${x509.weak}`;
        if (x509.name !== "") sink.asset({ names: [x509.name], role: "server" });
      }
      own = false;
    }
  }

  /** Tells the session once both sides use what was agreed. */
  #conclude(flow: Flow, sink: Sink): void {
    if (this.#told || !this.#protected[TO_SERVER] || !this.#protected[TO_CLIENT]) return;
    this.#told = true;
    for (const shown of this.#certificates) sink.certificateUsed(shown);
    const suite = this.#suite < 0 ? null : cipherSuiteName(this.#suite);
    const prefix = this.#inside === null || this.#inside.prefix === "" ? "" : `${this.#inside.prefix} · `;
    sink.session({
      encrypted: suite === null || !encryptsNothing(suite),
      signed: true,
      authenticated: this.#clientProved ? true : null,
      identity: this.#clientProved ? "certificate" : null,
      securable: true,
      interactive: this.#inside?.interactive ?? WEB_PORTS.has(flow.serverPort),
      policy:
        suite === null
          ? prefix === ""
            ? null
            : (this.#inside?.prefix ?? null)
          : `${prefix}${versionName(this.#version)} · ${suite}`,
      weak: versionWeakness(this.#version) ?? (suite === null ? null : suiteWeakness(suite)) ?? this.#weak,
    });
  }
}

const EMPTY = new Uint8Array(0);

export function versionName(version: number): string {
  if (version === 0x0300) return "SSL 3.0";
  return version > 0x0300 && version <= TLS_1_3 ? `TLS 1.${version - 0x0301}` : `TLS 0x${version.toString(16)}`;
}

export function versionWeakness(version: number): string | null {
  if (version === 0x0300) return "SSL 3.0 is broken and must not be used (RFC 7568)";
  if (version === 0x0301 || version === 0x0302) return `${versionName(version)} is deprecated (RFC 8996)`;
  return null;
}

export const tls: Dissector = {
  name: "tls",
  transport: "tcp",
  ports: [443, 8443, 993, 995, 465, 636, 989, 990, 8883, 802, 3420],
  recognise,
  open: () => new TlsConnection(null),
};

// Remote Desktop (MS-RDPBCGR): which protection client and server agree on before the desktop is shown.

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
  YES_FROM_CLIENT,
  YES_FROM_SERVER,
} from "../dissector.ts";
import { be16, le16, le32, startsWith } from "./octets.ts";
import { TlsConnection } from "./tls/tls.ts";

const PORT = 3389;
/** TPKT header (RFC 1006) and the fixed part of an X.224 connection request or confirm. */
const FIXED = 11;
const CONNECTION_REQUEST = 0xe0;
const CONNECTION_CONFIRM = 0xd0;
const NEGOTIATION = 8;
const NEGOTIATION_REQUEST = 1;
const NEGOTIATION_RESPONSE = 2;
const NEGOTIATION_FAILURE = 3;

/** Values of selectedProtocol (MS-RDPBCGR, 2.2.1.2.1). */
const TLS = 1;
const CREDENTIALS = 2;
const DEVICE = 4;
const CREDENTIALS_EXTENDED = 8;
const ENTRA = 16;

/** Type of the block in the server's answer that names method and level of encryption (2.2.1.4.3). */
const SECURITY_BLOCK = 0x0c02;
const METHOD_NONE = 0;
const METHOD_FIPS = 0x10;

/** Where the negotiation begins in a connection request or confirm of [start, end), or -1. */
function negotiationAt(bytes: Uint8Array, start: number, end: number, type: number): number {
  const at = end - NEGOTIATION;
  return at >= start + FIXED && bytes[at] === type && le16(bytes, at + 2) === NEGOTIATION ? at : -1;
}

function recognise(bytes: Uint8Array, start: number, end: number, flow: Flow): Recognition {
  const length = end - start;
  if (bytes[start] !== 3) return NO;
  if (length < 4) return length > 1 && bytes[start + 1] !== 0 ? NO : MORE;
  const size = be16(bytes, start + 2);
  if (bytes[start + 1] !== 0 || size < FIXED || size > 512) return NO;
  if (length < Math.min(size, 6)) return MORE;
  const type = bytes[start + 5] ?? 0;
  if ((type !== CONNECTION_REQUEST && type !== CONNECTION_CONFIRM) || bytes[start + 4] !== size - 5) return NO;
  if (length < size) return MORE;
  const last = start + size;
  if (type === CONNECTION_CONFIRM) {
    const agreed =
      negotiationAt(bytes, start, last, NEGOTIATION_RESPONSE) >= 0 || negotiationAt(bytes, start, last, NEGOTIATION_FAILURE) >= 0;
    return agreed || (flow.serverPort === PORT && size === FIXED) ? YES_FROM_SERVER : NO;
  }
  const named = startsWith(bytes, start + FIXED, last, "Cookie: ") || startsWith(bytes, start + FIXED, last, "tsv://");
  if (named || negotiationAt(bytes, start, last, NEGOTIATION_REQUEST) >= 0) return YES_FROM_CLIENT;
  return flow.serverPort === PORT && size === FIXED ? YES_FROM_CLIENT : NO;
}

class Desktop implements Dissection {
  /** Set where everything that follows is TLS. */
  #tls: TlsConnection | null = null;
  #confirmed = false;

  dissect(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): number {
    let at = start;
    while (at < end) {
      if (this.#tls !== null && bytes[at] !== 3) {
        const taken = this.#tls.dissect(bytes, at, end, flow, direction, sink);
        return taken === ASTRAY ? ASTRAY : at - start + taken;
      }
      if (bytes[at] !== 3) {
        // Fast-path input and output (MS-RDPBCGR, 2.2.8.1.2 and 2.2.9.1.2): content.
        if (this.#confirmed) return end - start;
        sink.malformed("a message has no valid header");
        return ASTRAY;
      }
      if (end - at < 4) break;
      const size = be16(bytes, at + 2);
      if (size < 7) {
        sink.malformed("a message has no valid header");
        return ASTRAY;
      }
      if (at + size > end) break;
      this.#read(bytes, at, at + size, direction, sink);
      at += size;
    }
    return at - start;
  }

  gap(direction: Direction): void {
    this.#tls?.gap(direction);
  }

  #read(bytes: Uint8Array, at: number, end: number, direction: Direction, sink: Sink): void {
    const type = bytes[at + 5];
    if (type === CONNECTION_REQUEST && direction === TO_SERVER) {
      const request = negotiationAt(bytes, at, end, NEGOTIATION_REQUEST);
      sink.message?.("rdp", { requested: request < 0 ? null : le32(bytes, request + 4) });
    } else if (type === CONNECTION_CONFIRM && direction === TO_CLIENT) {
      const response = negotiationAt(bytes, at, end, NEGOTIATION_RESPONSE);
      this.#confirmed = negotiationAt(bytes, at, end, NEGOTIATION_FAILURE) < 0;
      const selected = response < 0 ? 0 : le32(bytes, response + 4);
      sink.message?.("rdp", { selected: response < 0 ? null : selected });
      if (this.#confirmed) sink.asset({ role: "server" });
      const credentials = selected === CREDENTIALS || selected === CREDENTIALS_EXTENDED;
      if (credentials || selected === TLS || selected === DEVICE || selected === ENTRA) {
        this.#tls = new TlsConnection({ interactive: true, prefix: credentials ? "CredSSP" : "" });
      }
    } else if (direction === TO_CLIENT && this.#tls === null) this.#readSecurity(bytes, at, end, sink);
  }

  /** Without TLS the server's answer to the MCS connection names the old encryption. */
  #readSecurity(bytes: Uint8Array, start: number, end: number, sink: Sink): void {
    // MCS Connect Response, BER application tag 102 (T.125).
    if (end - start < 32 || bytes[start + 5] !== 0xf0 || bytes[start + 7] !== 0x7f || bytes[start + 8] !== 0x66) return;
    for (let at = start + 9; end - at >= 12; at++) {
      const length = le16(bytes, at + 2);
      if (le16(bytes, at) !== SECURITY_BLOCK || length < 12 || length > end - at) continue;
      const method = le32(bytes, at + 4);
      if (method > 0x1f) continue;
      const encrypted = method !== METHOD_NONE;
      sink.session({
        encrypted,
        signed: encrypted,
        authenticated: null,
        identity: null,
        securable: true,
        interactive: true,
        policy: "Standard RDP Security",
        weak: !encrypted
          ? null
          : `the server proves no identity${method === METHOD_FIPS ? "" : ", and RC4 is broken (RFC 7465)"}`,
      });
      return;
    }
  }
}

export const rdp: Dissector = { name: "rdp", transport: "tcp", ports: [PORT], recognise, open: () => new Desktop() };

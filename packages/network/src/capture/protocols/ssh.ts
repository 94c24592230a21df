// SSH (RFC 4253): banners, and which algorithms both sides agree on before everything is encrypted.

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
  type Told,
  YES,
} from "../dissector.ts";
import { be32, indexOf, startsWith, textAt } from "./octets.ts";

/** A banner has at most 255 bytes; lines before it are not bounded, but no server is known to send longer ones. */
const LONGEST_LINE = 2048;
/** A packet before encryption (RFC 4253, 6.1). */
const LONGEST_PACKET = 35_000;
const KEX_INIT = 20;
const NEW_KEYS = 21;
const LINE_FEED = 0x0a;

/** Indexes of the name-lists in KEXINIT that protect the session. */
const KEY_EXCHANGE = 0;
const HOST_KEY = 1;
const CIPHER_TO_SERVER = 2;
const MAC_TO_SERVER = 4;

/** Begin of names of algorithms that no longer protect (RFC 9142, RFC 8758, RFC 9519). */
const WEAK: readonly (readonly [list: number, prefix: string, reason: string])[] = [
  [KEY_EXCHANGE, "diffie-hellman-group1-sha1", "a 1024-bit group (RFC 9142)"],
  [KEY_EXCHANGE, "diffie-hellman-group-exchange-sha1", "SHA-1 (RFC 9142)"],
  [KEY_EXCHANGE, "rsa1024-sha1", "a 1024-bit key (RFC 9142)"],
  [HOST_KEY, "ssh-dss", "DSA with 1024 bits"],
  [HOST_KEY, "ssh-rsa", "SHA-1 (RFC 9142)"],
  [CIPHER_TO_SERVER, "none", "nothing is encrypted"],
  [CIPHER_TO_SERVER, "arcfour", "RC4 is broken (RFC 8758)"],
  [CIPHER_TO_SERVER, "3des-cbc", "3DES has short blocks"],
  [CIPHER_TO_SERVER, "des-cbc", "DES is broken"],
  [CIPHER_TO_SERVER, "blowfish-cbc", "Blowfish has short blocks"],
  [CIPHER_TO_SERVER, "cast128-cbc", "CAST-128 has short blocks"],
  [MAC_TO_SERVER, "hmac-md5", "MD5"],
  [MAC_TO_SERVER, "none", "nothing is authenticated"],
];

function recognise(bytes: Uint8Array, start: number, end: number): Recognition {
  if (startsWith(bytes, start, end, "SSH-2.0-") || startsWith(bytes, start, end, "SSH-1.")) return YES;
  const length = end - start;
  return length < 8 && startsWith(bytes, start, end, "SSH-2.0-".slice(0, length)) ? MORE : NO;
}

class Connection implements Dissection {
  readonly #banners: [boolean, boolean] = [false, false];
  readonly #old: [boolean, boolean] = [false, false];
  /** Name-lists of KEXINIT per direction. */
  readonly #offers: [readonly string[] | null, readonly string[] | null] = [null, null];
  readonly #keyed: [boolean, boolean] = [false, false];
  #done = false;

  dissect(bytes: Uint8Array, start: number, end: number, _flow: Flow, direction: Direction, sink: Sink): number {
    let at = start;
    while (!this.#banners[direction]) {
      const line = indexOf(bytes, at, Math.min(end, at + LONGEST_LINE + 1), LINE_FEED);
      if (line < 0) {
        if (end - at <= LONGEST_LINE) return at - start;
        sink.malformed("a banner is longer than the protocol allows");
        return ASTRAY;
      }
      // A server may send other lines before its banner (RFC 4253, 4.2).
      if (startsWith(bytes, at, line, "SSH-")) this.#readBanner(bytes, at, line, direction, sink);
      at = line + 1;
    }
    // What follows is encrypted, or the older protocol: its packets go by unread.
    if (this.#keyed[direction]) return end - start;
    if (this.#old[TO_SERVER] || this.#old[TO_CLIENT]) {
      if (end > at) this.#keyed[direction] = true;
      this.#conclude(sink);
      return end - start;
    }
    while (end - at >= 6) {
      const length = be32(bytes, at);
      if (length > LONGEST_PACKET || length < 2) {
        sink.malformed("a packet before encryption has no valid length");
        return ASTRAY;
      }
      if (length > end - at - 4) break;
      const type = bytes[at + 5];
      if (type === KEX_INIT) this.#offers[direction] = readLists(bytes, at + 22, at + 4 + length - (bytes[at + 4] ?? 0));
      at += 4 + length;
      if (type === NEW_KEYS) {
        this.#keyed[direction] = true;
        this.#conclude(sink);
        return end - start;
      }
    }
    return at - start;
  }

  #readBanner(bytes: Uint8Array, start: number, end: number, direction: Direction, sink: Sink): void {
    this.#banners[direction] = true;
    const banner = textAt(bytes, start, end);
    sink.message?.("ssh", { banner });
    const match = /^SSH-(\d+\.\d+)-(\S+)/.exec(banner);
    if (match === null) return;
    const [, protocol = "", software = ""] = match;
    // 1.99 stands for both (RFC 4253, 5.1).
    this.#old[direction] = protocol.startsWith("1.") && protocol !== "1.99";
    const parts = /^([A-Za-z][A-Za-z_-]{0,40}?)[_-]v?(\d\S*)$/.exec(software);
    const told: Told =
      parts === null
        ? { product: software }
        : { product: parts[1] ?? software, ...(parts[2] !== undefined && { version: parts[2] }) };
    sink.asset(direction === TO_CLIENT ? { ...told, role: "server" } : told);
  }

  #conclude(sink: Sink): void {
    if (this.#done || !this.#keyed[TO_SERVER] || !this.#keyed[TO_CLIENT]) return;
    this.#done = true;
    const old = this.#old[TO_SERVER] || this.#old[TO_CLIENT];
    const agreed: (string | null)[] = [];
    for (const list of [KEY_EXCHANGE, HOST_KEY, CIPHER_TO_SERVER, MAC_TO_SERVER]) {
      agreed[list] = agree(this.#offers[TO_SERVER]?.[list], this.#offers[TO_CLIENT]?.[list]);
    }
    const cipher = agreed[CIPHER_TO_SERVER];
    // A cipher that authenticates by itself uses no MAC, whatever the lists say.
    if (cipher?.includes("gcm@") === true || cipher?.startsWith("chacha20-") === true) agreed[MAC_TO_SERVER] = null;
    const weak = WEAK.filter(([list, prefix]) => agreed[list]?.startsWith(prefix) === true).map(
      ([list, , reason]) => `${agreed[list]}: ${reason}`,
    );
    const algorithms = agreed.filter((each) => each !== null && each !== undefined);
    sink.message?.("ssh", { agreed });
    sink.session({
      encrypted: cipher !== "none",
      signed: old ? null : agreed[MAC_TO_SERVER] !== "none",
      authenticated: null,
      identity: null,
      securable: true,
      interactive: true,
      policy: old ? "SSH 1" : ["SSH 2.0", ...algorithms].join(" · "),
      weak: old ? "SSH 1 is broken" : weak.length === 0 ? null : weak.join("; "),
    });
  }
}

/** The name-lists of KEXINIT (RFC 4253, 7.1). */
function readLists(bytes: Uint8Array, start: number, end: number): string[] {
  const lists: string[] = [];
  let at = start;
  while (lists.length < 10 && end - at >= 4) {
    const length = be32(bytes, at);
    if (length > end - at - 4) break;
    lists.push(new TextDecoder().decode(bytes.subarray(at + 4, at + 4 + length)));
    at += 4 + length;
  }
  return lists;
}

/** The first of the client's names that the server lists, too. */
function agree(client: string | undefined, server: string | undefined): string | null {
  if (client === undefined || server === undefined) return null;
  const offered = new Set(server.split(","));
  return client.split(",").find((name) => offered.has(name)) ?? null;
}

export const ssh: Dissector = { name: "ssh", transport: "tcp", ports: [22], recognise, open: () => new Connection() };

// IPv4 (RFC 791) and IPv6 (RFC 8200) with options, extension headers and fragments.

import { type AddressBook, IPV4, IPV6, int32 } from "./address-book.ts";
import { Fragments } from "./fragments.ts";
import type { CaptureProblems } from "./problems.ts";
import type { PacketPlace } from "./rows.ts";
import type { TransportLayer } from "./transport-layer.ts";
import { Tunnels } from "./tunnels.ts";

const TCP = 6;
const FRAGMENT = 44;
const AUTHENTICATION = 51;
const NO_NEXT = 59;
const MOST_EXTENSIONS = 16;

/** Who takes what the internet layer unwraps: the transport layer, or whoever only picks packets. */
export type Carrier = Pick<TransportLayer, "packet" | "frame" | "fragment" | "differingFragments" | "hopLimit">;

export class InternetLayer {
  /** Of the current packet. */
  wireLength = 0;
  cut = false;
  readonly fragments = new Fragments();
  /** Takes packets that were found within packets, by EtherType. Set by the link layer. */
  inner: (type: number, bytes: Uint8Array, start: number, end: number) => void = () => {};
  readonly #place: PacketPlace;
  readonly #book: AddressBook;
  readonly #transport: Carrier;
  readonly #problems: CaptureProblems;
  readonly #tunnels = new Tunnels();

  constructor(place: PacketPlace, book: AddressBook, transport: Carrier, problems: CaptureProblems) {
    this.#place = place;
    this.#book = book;
    this.#transport = transport;
    this.#problems = problems;
  }

  frame(from: number, to: number, type: number, bytes: Uint8Array, start: number, end: number): void {
    this.#transport.frame(from, to, type, bytes, start, end, this.wireLength, this.cut);
  }

  ipv4(bytes: Uint8Array, start: number, end: number): void {
    if (end - start < 20) {
      this.#short();
      return;
    }
    const first = bytes[start] as number;
    const header = (first & 15) * 4;
    let total = ((bytes[start + 2] as number) << 8) | (bytes[start + 3] as number);
    // Segmentation offload leaves the length at zero.
    if (total === 0) total = this.cut ? end - start + this.wireLength - this.#place.length : end - start;
    if (first >> 4 !== 4 || header < 20 || total < header) {
      this.#broken();
      return;
    }
    const payload = start + header;
    if (payload > end) {
      this.#short();
      return;
    }
    const wireEnd = start + total;
    const stop = wireEnd < end ? wireEnd : end;
    const protocol = bytes[start + 9] as number;
    const from = int32(bytes, start + 12) >>> 0;
    const to = int32(bytes, start + 16) >>> 0;
    const piece = ((bytes[start + 6] as number) << 8) | (bytes[start + 7] as number);
    if ((piece & 0x3fff) === 0) {
      this.#transport.hopLimit = bytes[start + 8] as number;
      this.#hand(IPV4, protocol, from, to, bytes, payload, stop, wireEnd);
      return;
    }
    const id = ((bytes[start + 4] as number) << 8) | (bytes[start + 5] as number);
    const key = `${from} ${to} ${protocol} ${id}`;
    this.#fragment(key, IPV4, protocol, from, to, (piece & 0x1fff) * 8, (piece & 0x2000) !== 0, bytes, payload, stop, wireEnd);
  }

  ipv6(bytes: Uint8Array, start: number, end: number): void {
    if (end - start < 40) {
      this.#short();
      return;
    }
    if ((bytes[start] as number) >> 4 !== 6) {
      this.#broken();
      return;
    }
    const length = ((bytes[start + 4] as number) << 8) | (bytes[start + 5] as number);
    const wireEnd = length === 0 ? end : start + 40 + length;
    const stop = Math.min(end, wireEnd);
    const from = this.#book.ipv6(bytes, start + 8);
    const to = this.#book.ipv6(bytes, start + 24);
    let next = bytes[start + 6] as number;
    let at = start + 40;
    for (let count = 0; ; count++) {
      // Hop-by-hop, routing, destination options, mobility, host identity, shim6: a next header and a length in units of 8 bytes.
      const extension = next === 0 || next === 43 || next === 60 || next === 135 || next === 139 || next === 140;
      if (!extension && next !== FRAGMENT && next !== AUTHENTICATION) break;
      if (stop - at < 8) {
        if (stop < wireEnd) this.#short();
        else this.#broken();
        return;
      }
      if (count >= MOST_EXTENSIONS) {
        this.#broken();
        return;
      }
      const following = bytes[at] as number;
      if (next === FRAGMENT) {
        const piece = ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number);
        if ((piece & 0xfff9) !== 0) {
          const key = `6 ${from} ${to} ${int32(bytes, at + 4)}`;
          this.#fragment(key, IPV6, following, from, to, piece & 0xfff8, (piece & 1) !== 0, bytes, at + 8, stop, wireEnd);
          return;
        }
        at += 8;
      } else at += next === AUTHENTICATION ? ((bytes[at + 1] as number) + 2) * 4 : ((bytes[at + 1] as number) + 1) * 8;
      next = following;
    }
    if (next === NO_NEXT) return;
    if (at > stop) {
      if (stop < wireEnd) this.#short();
      else this.#broken();
      return;
    }
    this.#transport.hopLimit = bytes[start + 7] as number;
    this.#hand(IPV6, next, from, to, bytes, at, stop, wireEnd);
  }

  end(): void {
    const lost = this.fragments.lost + this.fragments.waiting;
    if (lost > 0) this.#problems.count("capture/fragments-lost", -1, -1, `${lost} datagrams.`);
  }

  #fragment(
    key: string,
    family: typeof IPV4 | typeof IPV6,
    protocol: number,
    from: number,
    to: number,
    offset: number,
    more: boolean,
    bytes: Uint8Array,
    start: number,
    stop: number,
    wireEnd: number,
  ): void {
    // A fragment that the capture cut short leaves a hole for good: its datagram counts as lost when it never completes.
    const whole = this.fragments.add(key, offset, more || stop < wireEnd, bytes, start, stop, this.#place.time);
    if (this.fragments.differ) this.#transport.differingFragments(family, protocol, from, to, this.wireLength);
    if (whole === undefined) this.#transport.fragment(family, from, to, protocol);
    else {
      this.#transport.hopLimit = 0;
      this.#hand(family, protocol, from, to, whole, 0, whole.length, whole.length);
    }
  }

  /** A packet that carries another counts as what it is, and then the other one does. */
  #hand(
    family: typeof IPV4 | typeof IPV6,
    protocol: number,
    from: number,
    to: number,
    bytes: Uint8Array,
    start: number,
    stop: number,
    wireEnd: number,
  ): void {
    this.#transport.packet(family, protocol, from, to, bytes, start, stop, wireEnd, this.wireLength);
    if (protocol === TCP) return;
    if (protocol === AUTHENTICATION) {
      // The header signs what follows and leaves it readable (RFC 4302).
      const next = stop - start < 12 ? stop : start + ((bytes[start + 1] as number) + 2) * 4;
      const inside = bytes[start] as number;
      if (next < stop && inside !== AUTHENTICATION) this.#hand(family, inside, from, to, bytes, next, stop, wireEnd);
      return;
    }
    const tunnels = this.#tunnels;
    if (tunnels.enterPacket(protocol, bytes, start, stop)) this.inner(tunnels.type, bytes, tunnels.at, tunnels.end);
  }

  #short(): void {
    this.#problems.count("capture/cut-headers", this.#place.number, this.#place.offset);
  }

  #broken(): void {
    this.#problems.count("capture/broken-headers", this.#place.number, this.#place.offset);
  }
}

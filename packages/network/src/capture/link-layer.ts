// Link layers by the registry of link types: strips them off and hands on an IP packet or a frame.

import { macKey } from "./address-book.ts";
import type { PacketTarget } from "./file-format.ts";
import type { InternetLayer } from "./internet-layer.ts";
import type { CaptureProblems } from "./problems.ts";
import type { PacketPlace } from "./rows.ts";
import { Tunnels, TYPE_BRIDGED, TYPE_IPV4, TYPE_IPV6 } from "./tunnels.ts";

const NULL = 0;
const ETHERNET = 1;
const RAW_BSD = 12;
const RAW_OPENBSD = 14;
const RAW = 101;
const LOOP = 108;
const COOKED = 113;
const IPV4_ONLY = 228;
const IPV6_ONLY = 229;
const COOKED_2 = 276;

/** Types below are lengths of an IEEE 802.3 frame. */
const FIRST_TYPE = 0x0600;
const BROADCAST = 0xffffffffffff;
/** Packets within packets beyond this are not unwrapped. */
const DEEPEST = 8;

export class LinkLayer implements PacketTarget {
  packets = 0;
  readonly #place: PacketPlace;
  readonly #internet: InternetLayer;
  readonly #problems: CaptureProblems;
  readonly #tunnels = new Tunnels();
  #depth = 0;

  constructor(place: PacketPlace, internet: InternetLayer, problems: CaptureProblems) {
    this.#place = place;
    this.#internet = internet;
    this.#problems = problems;
    internet.inner = (type, bytes, start, end) => this.#inner(type, bytes, start, end);
  }

  packet(
    bytes: Uint8Array,
    start: number,
    end: number,
    wireLength: number,
    link: number,
    time: number,
    number: number,
    offset: number,
  ): void {
    const place = this.#place;
    place.number = number;
    place.offset = offset;
    place.length = end - start;
    place.time = Math.floor(time);
    this.packets++;
    this.#depth = 0;
    const internet = this.#internet;
    internet.wireLength = wireLength;
    internet.cut = end - start < wireLength;
    if (internet.cut) this.#problems.count("capture/cut-packets", number, offset);
    if (link === ETHERNET) this.#ethernet(bytes, start, end);
    else if (!this.#other(link, bytes, start, end)) this.#problems.count("capture/cut-headers", number, offset);
  }

  /** A packet out of another one, by EtherType. */
  #inner(type: number, bytes: Uint8Array, start: number, end: number): void {
    if (++this.#depth > DEEPEST) {
      this.#problems.count("capture/nested-too-deep", this.#place.number, this.#place.offset);
    } else if (type === TYPE_BRIDGED) this.#ethernet(bytes, start, end);
    else if (type === TYPE_IPV4) this.#internet.ipv4(bytes, start, end);
    else if (type === TYPE_IPV6) this.#internet.ipv6(bytes, start, end);
    else this.#unwrap(type, bytes, start, end);
  }

  /** False where the frame carries no packet of another kind. */
  #unwrap(type: number, bytes: Uint8Array, start: number, end: number): boolean {
    const tunnels = this.#tunnels;
    if (!tunnels.enterFrame(type, bytes, start, end)) return false;
    this.#inner(tunnels.type, bytes, tunnels.at, tunnels.end);
    return true;
  }

  #ethernet(bytes: Uint8Array, start: number, end: number): void {
    if (end - start < 14) {
      this.#problems.count("capture/cut-headers", this.#place.number, this.#place.offset);
      return;
    }
    this.#typed(bytes, start + 12, end, bytes, start + 6, start);
  }

  /** `at`: position of the EtherType. `source`, `target`: positions of the MAC addresses, -1 where there are none. */
  #typed(bytes: Uint8Array, at: number, end: number, macs: Uint8Array, source: number, target: number): void {
    let position = at;
    let type = ((bytes[position] as number) << 8) | (bytes[position + 1] as number);
    position += 2;
    // IEEE 802.1Q and 802.1ad tags, and their forerunners.
    while ((type === 0x8100 || type === 0x88a8 || type === 0x9100 || type === 0x9200) && end - position >= 4) {
      type = ((bytes[position + 2] as number) << 8) | (bytes[position + 3] as number);
      position += 4;
    }
    if (type === TYPE_IPV4) this.#internet.ipv4(bytes, position, end);
    else if (type === TYPE_IPV6) this.#internet.ipv6(bytes, position, end);
    else if (!this.#unwrap(type, bytes, position, end)) {
      const from = source < 0 ? 0 : macKey(macs, source);
      const to = target < 0 ? 0 : macKey(macs, target);
      this.#frame(from, to, type, bytes, position, end);
    }
  }

  #frame(from: number, to: number, type: number, bytes: Uint8Array, start: number, end: number): void {
    if (type >= FIRST_TYPE) {
      this.#internet.frame(from, to, type, bytes, start, end);
      return;
    }
    // IEEE 802.3: a length, then an LLC header whose DSAP tells the protocol, or SNAP with an EtherType (802, 10.3).
    const stop = Math.min(end, start + type);
    if (stop - start < 3) return;
    const service = bytes[start] as number;
    if (service === 0xaa && stop - start >= 8) {
      const inner = ((bytes[start + 6] as number) << 8) | (bytes[start + 7] as number);
      this.#internet.frame(from, to, inner, bytes, start + 8, stop);
    } else this.#internet.frame(from, to, service, bytes, start + 3, stop);
  }

  /** False where the header is incomplete. */
  #other(link: number, bytes: Uint8Array, start: number, end: number): boolean {
    const have = end - start;
    switch (link) {
      case NULL:
      case LOOP: {
        // The family in the byte order of the recording machine; values of IPv6 differ between systems.
        if (have < 4) return false;
        const family = Math.max(bytes[start] as number, bytes[start + 3] as number);
        if (family === 2) this.#internet.ipv4(bytes, start + 4, end);
        else this.#internet.ipv6(bytes, start + 4, end);
        return true;
      }
      case RAW_BSD:
      case RAW_OPENBSD:
      case RAW:
      case IPV4_ONLY:
      case IPV6_ONLY:
        if (have < 1) return false;
        if ((bytes[start] as number) >> 4 === 4) this.#internet.ipv4(bytes, start, end);
        else this.#internet.ipv6(bytes, start, end);
        return true;
      case COOKED:
        if (have < 16) return false;
        this.#cooked(bytes, start + 14, start + 16, end, start + 6, bytes[start + 5] as number, bytes[start + 1] as number);
        return true;
      case COOKED_2:
        if (have < 20) return false;
        this.#cooked(bytes, start, start + 20, end, start + 12, bytes[start + 11] as number, bytes[start + 10] as number);
        return true;
      default:
        this.#problems.count("capture/unknown-link", this.#place.number, this.#place.offset, `Link type ${link}.`);
        return true;
    }
  }

  /** The receiver's address is not recorded; a packet for all (1) or for a group (2) has none of its own. */
  #cooked(bytes: Uint8Array, typeAt: number, start: number, end: number, macAt: number, macLength: number, way: number): void {
    let type = ((bytes[typeAt] as number) << 8) | (bytes[typeAt + 1] as number);
    let position = start;
    while ((type === 0x8100 || type === 0x88a8) && end - position >= 4) {
      type = ((bytes[position + 2] as number) << 8) | (bytes[position + 3] as number);
      position += 4;
    }
    if (type === TYPE_IPV4) this.#internet.ipv4(bytes, position, end);
    else if (type === TYPE_IPV6) this.#internet.ipv6(bytes, position, end);
    else if (type === 4) this.#frame(macLength === 6 ? macKey(bytes, macAt) : 0, BROADCAST, end - position, bytes, position, end);
    else if (type >= FIRST_TYPE && !this.#unwrap(type, bytes, position, end)) {
      const to = way === 1 || way === 2 ? BROADCAST : 0;
      this.#internet.frame(macLength === 6 ? macKey(bytes, macAt) : 0, to, type, bytes, position, end);
    }
  }
}

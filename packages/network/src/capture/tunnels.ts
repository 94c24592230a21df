// What carries packets within packets: where the inner one begins, and what it is.

/** EtherTypes, which name what is inside (https://www.iana.org/assignments/ieee-802-numbers). */
export const TYPE_IPV4 = 0x0800;
export const TYPE_IPV6 = 0x86dd;
export const TYPE_MPLS = 0x8847;
export const TYPE_MPLS_UPSTREAM = 0x8848;
export const TYPE_PPPOE = 0x8864;
/** A whole Ethernet frame. */
export const TYPE_BRIDGED = 0x6558;

const UDP = 17;
const IPV4_IN_IP = 4;
const IPV6_IN_IP = 41;
const GRE = 47;
const VXLAN_PORT = 4789;
const ERSPAN_2 = 0x88be;
const ERSPAN_3 = 0x22eb;

/** One object for all packets. After an `enter...` that returned true, the inner packet of `type` lies in bytes[at, end). */
export class Tunnels {
  type = 0;
  at = 0;
  end = 0;

  /** Payload of IP by its protocol number: IP in IP (RFC 2003, RFC 2473), GRE (RFC 2784, RFC 2890), VXLAN (RFC 7348). */
  enterPacket(protocol: number, bytes: Uint8Array, start: number, end: number): boolean {
    this.end = end;
    switch (protocol) {
      case UDP:
        return this.#vxlan(bytes, start, end);
      case IPV4_IN_IP:
        return this.#is(TYPE_IPV4, start);
      case IPV6_IN_IP:
        return this.#is(TYPE_IPV6, start);
      case GRE:
        return this.#gre(bytes, start, end);
      default:
        return false;
    }
  }

  /** Payload of a frame by its EtherType: MPLS (RFC 3032), PPPoE (RFC 2516). */
  enterFrame(type: number, bytes: Uint8Array, start: number, end: number): boolean {
    this.end = end;
    if (type === TYPE_PPPOE) return this.#pppoe(bytes, start, end);
    return (type === TYPE_MPLS || type === TYPE_MPLS_UPSTREAM) && this.#mpls(bytes, start, end);
  }

  #is(type: number, at: number): boolean {
    this.type = type;
    this.at = at;
    return at < this.end;
  }

  /**
   *      0                   1                   2                   3
   *     |C| |K|S|  reserved       | version |         EtherType         |
   *     | checksum, offset (C)  | key (K)  | sequence number (S), 4 bytes each |
   */
  #gre(bytes: Uint8Array, start: number, end: number): boolean {
    if (end - start < 4) return false;
    const flags = bytes[start] as number;
    const version = (bytes[start + 1] as number) & 7;
    // routing (R) is no longer in use, and version 1 carries PPP
    if (version !== 0 || (flags & 0x40) !== 0) return false;
    const type = ((bytes[start + 2] as number) << 8) | (bytes[start + 3] as number);
    let at = start + 4;
    if ((flags & 0x80) !== 0) at += 4;
    if ((flags & 0x20) !== 0) at += 4;
    if ((flags & 0x10) !== 0) at += 4;
    // mirrored frames (draft-foschiano-erspan): type I has no header, and no sequence number before it
    if (type === ERSPAN_2) return this.#is(TYPE_BRIDGED, (flags & 0x10) === 0 ? at : at + 8);
    if (type === ERSPAN_3) return at + 12 <= end && this.#is(TYPE_BRIDGED, at + ((bytes[at + 11] as number) & 1 ? 20 : 12));
    const known = type === TYPE_IPV4 || type === TYPE_IPV6 || type === TYPE_BRIDGED || type === TYPE_MPLS;
    return known && this.#is(type, at);
  }

  /** UDP header, then flags of which only the fifth is set, 24 reserved bits, the network's number, 8 reserved bits. */
  #vxlan(bytes: Uint8Array, start: number, end: number): boolean {
    if (end - start < 30 || (((bytes[start + 2] as number) << 8) | (bytes[start + 3] as number)) !== VXLAN_PORT) return false;
    return bytes[start + 8] === 8 && bytes[start + 15] === 0 && this.#is(TYPE_BRIDGED, start + 16);
  }

  /** Version and type 1, code 0, session, length; then the number of the PPP protocol. */
  #pppoe(bytes: Uint8Array, start: number, end: number): boolean {
    if (end - start < 8 || bytes[start] !== 0x11 || bytes[start + 1] !== 0) return false;
    this.end = Math.min(end, start + 6 + (((bytes[start + 4] as number) << 8) | (bytes[start + 5] as number)));
    const protocol = ((bytes[start + 6] as number) << 8) | (bytes[start + 7] as number);
    if (protocol === 0x0021) return this.#is(TYPE_IPV4, start + 8);
    return protocol === 0x0057 && this.#is(TYPE_IPV6, start + 8);
  }

  /** Labels of 4 bytes up to the one with the bottom bit. The label tells what follows only to those who gave it: the first nibble has to do. */
  #mpls(bytes: Uint8Array, start: number, end: number): boolean {
    let at = start;
    while (end - at > 4 && ((bytes[at + 2] as number) & 1) === 0) at += 4;
    at += 4;
    if (at >= end) return false;
    const nibble = (bytes[at] as number) >> 4;
    if (nibble === 4) return this.#is(TYPE_IPV4, at);
    if (nibble === 6) return this.#is(TYPE_IPV6, at);
    // a control word, then a frame (RFC 4448)
    return nibble === 0 && end - at >= 18 && this.#is(TYPE_BRIDGED, at + 4);
  }
}

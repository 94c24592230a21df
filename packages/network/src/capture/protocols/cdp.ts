// CDP, Cisco's discovery protocol: what a network device tells its neighbour about itself. Its form is published in Cisco's manuals of
// LAN switching and in the sources of free implementations; there is no standard.
//
//     | version 1 | hold time 1 | checksum 2 | fields: type 2, length 2 with these four, value ... |
//
// Frames come behind a SNAP header with Cisco's organisation and type 0x2000.

import { type Dissection, type Dissector, NO, type Recognition, type Told, YES } from "../dissector.ts";
import { be16, be32, textAt } from "./octets.ts";

const TYPE = 0x2000;
const DEVICE_ID = 1;
const ADDRESSES = 2;
const PORT_ID = 3;
const SOFTWARE = 5;
const PLATFORM = 6;
const NATIVE_VLAN = 10;
const MANAGEMENT = 0x16;
const MOST_ADDRESSES = 16;

/** Length of protocol in an address field, for NLPID and for 802.2 with SNAP. */
const SHORT = 1;
const IPV4_LABEL = 0xcc;

/** At least one field, the first with a type that is in use. */
function recognise(bytes: Uint8Array, start: number, end: number): Recognition {
  if (end - start < 8 || (bytes[start] !== 1 && bytes[start] !== 2)) return NO;
  const type = be16(bytes, start + 4);
  const length = be16(bytes, start + 6);
  return type >= DEVICE_ID && type <= 0x1f && length >= 4 && length <= 1500 ? YES : NO;
}

class Station implements Dissection {
  #told = "";

  dissect(...[bytes, start, end, flow, , sink]: Parameters<Dissection["dissect"]>): number {
    if (recognise(bytes, start, end) === NO) {
      if (!flow.truncated) sink.malformed("a frame does not begin with a version and a field");
      return 0;
    }
    let device = "";
    let software = "";
    let platform = "";
    let port = "";
    let vlan = -1;
    const addresses: number[] = [];
    for (let at = start + 4; end - at >= 4; ) {
      const type = be16(bytes, at);
      const length = be16(bytes, at + 2);
      if (length < 4 || length > end - at) {
        if (!flow.truncated) sink.malformed("a field is longer than its frame");
        break;
      }
      const value = at + 4;
      at += length;
      if (type === DEVICE_ID) device = textAt(bytes, value, at);
      else if (type === PORT_ID) port = textAt(bytes, value, at);
      else if (type === SOFTWARE) software = textAt(bytes, value, at);
      else if (type === PLATFORM) platform = textAt(bytes, value, at);
      else if (type === NATIVE_VLAN && length === 6) vlan = be16(bytes, value);
      else if (type === ADDRESSES || type === MANAGEMENT) findAddresses(bytes, value, at, addresses);
    }
    sink.message?.("cdp", {
      version: bytes[start],
      device,
      software: software.slice(0, 40),
      platform,
      port,
      vlan: vlan < 0 ? null : vlan,
      addresses: addresses.map((at) => [...bytes.subarray(at, at + 4)].join(".")),
    });
    const text = `${device}\n${software}\n${platform}\n${addresses.map((at) => be32(bytes, at)).join()}`;
    if (text === this.#told) return 0;
    this.#told = text;
    const version = /\bVersion ([^\s,]{1,40})/.exec(software)?.[1];
    const told: Told = {
      ...(device !== "" && { names: [device] }),
      ...(platform !== "" && { product: platform }),
      ...(version !== undefined && { version }),
    };
    sink.asset(told);
    for (const at of addresses) sink.assetAt(bytes, at, 4, told);
    return 0;
  }
}

/** Count 4, then of each: kind 1, length 1 and protocol, length 2 and address. Keeps where the IPv4 addresses stand. */
function findAddresses(bytes: Uint8Array, start: number, end: number, found: number[]): void {
  let at = start + 4;
  for (let left = Math.min(be32(bytes, start), MOST_ADDRESSES); left > 0 && end - at >= 5; left--) {
    const protocol = bytes[at + 1] as number;
    const lengthAt = at + 2 + protocol;
    if (end - lengthAt < 2) return;
    const length = be16(bytes, lengthAt);
    if (length > end - lengthAt - 2) return;
    const isIpv4 = bytes[at] === 1 && protocol === SHORT && bytes[at + 2] === IPV4_LABEL && length === 4;
    if (isIpv4 && be32(bytes, lengthAt + 2) !== 0 && found.length < MOST_ADDRESSES) found.push(lengthAt + 2);
    at = lengthAt + 2 + length;
  }
}

export const cdp: Dissector = { name: "cdp", transport: "ethernet", ports: [TYPE], recognise, open: () => new Station() };

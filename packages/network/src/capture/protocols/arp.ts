// ARP for IPv4 over Ethernet (RFC 826): which station says that it has which address.

import { type Dissection, type Dissector, functionTable, NO, type Recognition, YES } from "../dissector.ts";
import { be16, be32 } from "./octets.ts";

const LENGTH = 28;
const REQUEST = 1;
const REPLY = 2;
const arpFunction = functionTable([[REQUEST, "ARP request", "discovery"]]);

function recognise(bytes: Uint8Array, start: number, end: number): Recognition {
  if (end - start < LENGTH || be16(bytes, start) !== 1 || be16(bytes, start + 2) !== 0x0800) return NO;
  if (bytes[start + 4] !== 6 || bytes[start + 5] !== 4) return NO;
  const operation = be16(bytes, start + 6);
  return operation === REQUEST || operation === REPLY ? YES : NO;
}

const dissection: Dissection = {
  dissect(bytes, start, end, _flow, _direction, sink) {
    if (recognise(bytes, start, end) === NO) return 0;
    const operation = be16(bytes, start + 6);
    if (operation === REQUEST) sink.operation(arpFunction(REQUEST), -1, null, 0, 0, 0);
    // A sender that only asks whether an address is free says 0.0.0.0 (RFC 5227).
    if (be32(bytes, start + 14) !== 0 && sink.neighbour(bytes, start + 14, 4, bytes, start + 8)) {
      sink.malformed("two stations claim one address");
    }
    sink.message?.("arp", {
      operation,
      mac: [...bytes.subarray(start + 8, start + 14)],
      address: [...bytes.subarray(start + 14, start + 18)],
      target: [...bytes.subarray(start + 24, start + 28)],
    });
    return 0;
  },
};

export const arp: Dissector = { name: "arp", transport: "ethernet", ports: [0x0806], recognise, open: () => dissection };

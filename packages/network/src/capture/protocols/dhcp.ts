// DHCP for IPv4 (RFC 2131, RFC 2132): what stations call themselves, and which address belongs to which.

import {
  type Dissection,
  type Dissector,
  functionTable,
  NO,
  type Recognition,
  type Told,
  YES_FROM_CLIENT,
  YES_FROM_SERVER,
} from "../dissector.ts";
import { be32, macAt, textAt } from "./octets.ts";

const MAGIC_AT = 236;
const MAGIC = 0x63825363;
const OPTIONS_AT = 240;

const HOST_NAME = 12;
const REQUESTED_ADDRESS = 50;
const MESSAGE_TYPE = 53;
const VENDOR_CLASS = 60;
const QUALIFIED_NAME = 81;
const REQUEST = 3;
const ACKNOWLEDGE = 5;

const dhcpFunction = functionTable(
  [
    [1, "DHCPDISCOVER", "discovery"],
    [REQUEST, "DHCPREQUEST", "session"],
    [4, "DHCPDECLINE", "session"],
    [7, "DHCPRELEASE", "session"],
    [8, "DHCPINFORM", "discovery"],
  ],
  "DHCP message",
);

function recognise(bytes: Uint8Array, start: number, end: number): Recognition {
  if (end - start < OPTIONS_AT || be32(bytes, start + MAGIC_AT) !== MAGIC || (bytes[start + 2] ?? 255) > 16) return NO;
  return bytes[start] === 1 ? YES_FROM_CLIENT : bytes[start] === 2 ? YES_FROM_SERVER : NO;
}

const dissection: Dissection = {
  dissect(bytes, start, end, flow, direction, sink) {
    if (recognise(bytes, start, end) === NO) return 0;
    const request = bytes[start] === 1;
    flow.senderIs(request ? "client" : "server", direction);
    let name = "";
    let vendor = "";
    let type = 0;
    let requested = -1;
    for (let at = start + OPTIONS_AT; at < end; ) {
      const option = bytes[at] ?? 255;
      if (option === 255) break;
      if (option === 0) {
        at++;
        continue;
      }
      const length = bytes[at + 1] ?? 0;
      const data = at + 2;
      at = data + length;
      if (data > end || at > end) {
        if (!flow.truncated) sink.malformed("an option is longer than the message");
        break;
      }
      if (option === MESSAGE_TYPE && length === 1) type = bytes[data] ?? 0;
      else if (option === HOST_NAME) name = textAt(bytes, data, at);
      else if (option === VENDOR_CLASS) vendor = textAt(bytes, data, at);
      else if (option === REQUESTED_ADDRESS && length === 4) requested = data;
      else if (option === QUALIFIED_NAME && length > 3 && name === "" && ((bytes[data] ?? 0) & 4) === 0)
        name = textAt(bytes, data + 3, at);
    }
    sink.message?.("dhcp", {
      type,
      name,
      vendor,
      requested: requested < 0 ? null : [...bytes.subarray(requested, requested + 4)],
    });
    if (request) sink.operation(dhcpFunction(type), -1, null, 0, 0, 0);
    else sink.asset({ role: "server" });
    // Ethernet with addresses of 6 bytes only.
    if (bytes[start + 1] !== 1 || bytes[start + 2] !== 6) return 0;
    const hardware = start + 28;
    const told: Told = {
      mac: macAt(bytes, hardware),
      ...(name !== "" && { names: [name] }),
      ...(vendor !== "" && { product: vendor }),
    };
    const current = start + 12;
    const assigned = start + 16;
    if (request) {
      sink.assetAt(bytes, hardware, 6, told);
      if (be32(bytes, current) !== 0) sink.neighbour(bytes, current, 4, bytes, hardware);
      else if (type === REQUEST && requested >= 0) sink.assetAt(bytes, requested, 4, told);
    } else if (type === ACKNOWLEDGE && be32(bytes, assigned) !== 0) {
      sink.neighbour(bytes, assigned, 4, bytes, hardware);
      if (name !== "") sink.assetAt(bytes, assigned, 4, { mac: told.mac ?? "", names: [name] });
    }
    return 0;
  },
};

export const dhcp: Dissector = { name: "dhcp", transport: "udp", ports: [67, 68], recognise, open: () => dissection };

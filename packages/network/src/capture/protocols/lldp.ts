// LLDP (IEEE 802.1AB): what a station tells its neighbour about itself.

import { type Dissection, type Dissector, NO, type Recognition, type Told, YES } from "../dissector.ts";
import { be16, macAt, textAt } from "./octets.ts";

const CHASSIS_ID = 1;
const PORT_ID = 2;
const TIME_TO_LIVE = 3;
const PORT_DESCRIPTION = 4;
const SYSTEM_NAME = 5;
const SYSTEM_DESCRIPTION = 6;
const MANAGEMENT_ADDRESS = 8;

const CHASSIS_MAC = 4;
const CHASSIS_LOCAL = 7;
const IPV4 = 1;
const IPV6 = 2;

/** Type in the upper 7 bits, length in the lower 9. */
function recognise(bytes: Uint8Array, start: number, end: number): Recognition {
  let at = start;
  for (let type = CHASSIS_ID; type <= TIME_TO_LIVE; type++) {
    if (end - at < 2) return NO;
    const header = be16(bytes, at);
    const length = header & 0x1ff;
    if (header >> 9 !== type || length < 2 || length > 256 || length > end - at - 2) return NO;
    at += 2 + length;
  }
  return YES;
}

class Station implements Dissection {
  #told = "";

  dissect(...[bytes, start, end, , , sink]: Parameters<Dissection["dissect"]>): number {
    if (recognise(bytes, start, end) === NO) {
      sink.malformed("an LLDP frame lacks one of its three mandatory fields");
      return 0;
    }
    let mac = "";
    let chassis = "";
    let chassisAt = -1;
    let name = "";
    let description = "";
    let port = "";
    let addressAt = -1;
    let addressLength = 0;
    let at = start;
    while (end - at >= 2) {
      const header = be16(bytes, at);
      const type = header >> 9;
      const length = header & 0x1ff;
      at += 2;
      if (type === 0) break;
      if (length > end - at) {
        sink.malformed("an LLDP field is longer than its frame");
        break;
      }
      const last = at + length;
      if (type === CHASSIS_ID && bytes[at] === CHASSIS_MAC && length === 7) {
        chassisAt = at + 1;
        mac = macAt(bytes, at + 1);
      } else if (type === CHASSIS_ID && bytes[at] === CHASSIS_LOCAL) chassis = textAt(bytes, at + 1, last);
      else if (type === PORT_DESCRIPTION || (type === PORT_ID && bytes[at] !== 3 && bytes[at] !== 4)) {
        port = textAt(bytes, type === PORT_ID ? at + 1 : at, last);
      } else if (type === SYSTEM_NAME) name = textAt(bytes, at, last);
      else if (type === SYSTEM_DESCRIPTION) description = textAt(bytes, at, last);
      else if (type === MANAGEMENT_ADDRESS && length >= 6) {
        const size = (bytes[at] ?? 0) - 1;
        const family = bytes[at + 1];
        if (
          ((family === IPV4 && size === 4) || (family === IPV6 && size === 16)) &&
          size <= length - 2 &&
          !isZero(bytes, at + 2, size)
        ) {
          addressAt = at + 2;
          addressLength = size;
        }
      }
      at = last;
    }
    sink.message?.("lldp", { name, description, port, chassis: mac === "" ? chassis : mac });
    if (addressAt >= 0 && chassisAt >= 0) sink.neighbour(bytes, addressAt, addressLength, bytes, chassisAt);
    const text = `${mac}\n${chassis}\n${name}\n${description}`;
    if (text === this.#told) return 0;
    this.#told = text;
    const names = [name, chassis].filter((each, index, all) => each !== "" && all.indexOf(each) === index);
    const told: Told = {
      ...(mac !== "" && { mac }),
      ...(names.length > 0 && { names }),
      ...(description !== "" && { product: description }),
    };
    sink.asset(told);
    if (addressAt >= 0) sink.assetAt(bytes, addressAt, addressLength, told);
    return 0;
  }
}

function isZero(bytes: Uint8Array, at: number, length: number): boolean {
  for (let index = 0; index < length; index++) if (bytes[at + index] !== 0) return false;
  return true;
}

export const lldp: Dissector = { name: "lldp", transport: "ethernet", ports: [0x88cc], recognise, open: () => new Station() };

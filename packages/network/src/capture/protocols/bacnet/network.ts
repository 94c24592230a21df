// The network layer of BACnet (ASHRAE 135, 6.2) and, over UDP, the virtual link layer beneath it (J.2).
//
//   BVLC   81 | function | length (2) | ...                         NPDU   01 | control | [DNET (2) | DLEN | DADR] |
//                                                                          [SNET (2) | SLEN | SADR] | [hop count] | APDU

import { be16 } from "../octets.ts";
import {
  BROADCAST,
  DELETE_FOREIGN,
  DISTRIBUTE,
  FORWARDED,
  READ_FOREIGN,
  READ_FOREIGN_ACK,
  READ_TABLE,
  READ_TABLE_ACK,
  REGISTER,
  RESULT,
  SECURED,
  UNICAST,
  WRITE_TABLE,
} from "./services.ts";

const BACNET_IP = 0x81;
const VERSION = 1;
const VIRTUAL_HEADER = 4;

/** Bits of the control octet (6.2.2). */
const IS_MESSAGE = 0x80;
const HAS_TARGET = 0x20;
const HAS_SOURCE = 0x08;
const RESERVED = 0x50;

/** What `readNetwork` found; valid until the next call. */
export const NET = {
  control: 0,
  /** -1 where there is none. */
  targetNetwork: -1,
  targetAt: 0,
  targetLength: 0,
  sourceNetwork: -1,
  sourceAt: 0,
  sourceLength: 0,
  hops: -1,
  /** Type of the network layer message; -1 where an APDU follows. */
  message: -1,
  /** Of the APDU or of the message's own data. */
  at: 0,
};

/** Type of the virtual link function at `at` with its NPDU's position; -1 where bytes[at, end) is none. `whole`: nothing was cut off. */
export function virtualFunctionAt(bytes: Uint8Array, at: number, end: number, whole: boolean): number {
  const have = end - at;
  if (have < VIRTUAL_HEADER || bytes[at] !== BACNET_IP) return -1;
  const fn = bytes[at + 1] as number;
  const length = be16(bytes, at + 2);
  if (whole ? length !== have : length < have) return -1;
  const body = length - VIRTUAL_HEADER;
  switch (fn) {
    case RESULT:
    case REGISTER:
      return body === 2 ? fn : -1;
    case READ_TABLE:
    case READ_FOREIGN:
      return body === 0 ? fn : -1;
    case WRITE_TABLE:
    case READ_TABLE_ACK:
    case READ_FOREIGN_ACK:
      return body % 10 === 0 ? fn : -1;
    case DELETE_FOREIGN:
      return body === 6 ? fn : -1;
    case FORWARDED:
    case DISTRIBUTE:
    case UNICAST:
    case BROADCAST:
    case SECURED:
      return fn;
    default:
      return -1;
  }
}

/** Where the NPDU of a virtual link function begins; -1 where it carries none. */
export function networkAt(fn: number, at: number): number {
  if (fn === FORWARDED) return at + VIRTUAL_HEADER + 6;
  return fn === DISTRIBUTE || fn === UNICAST || fn === BROADCAST ? at + VIRTUAL_HEADER : -1;
}

/** Fills `NET`; false where bytes[at, end) does not begin with an NPDU. */
export function readNetwork(bytes: Uint8Array, at: number, end: number): boolean {
  if (end - at < 2 || bytes[at] !== VERSION) return false;
  const control = bytes[at + 1] as number;
  if ((control & RESERVED) !== 0) return false;
  let next = at + 2;
  NET.control = control;
  NET.targetNetwork = -1;
  NET.targetLength = 0;
  NET.sourceNetwork = -1;
  NET.sourceLength = 0;
  NET.hops = -1;
  NET.message = -1;
  if ((control & HAS_TARGET) !== 0) {
    if (end - next < 3) return false;
    NET.targetNetwork = be16(bytes, next);
    NET.targetLength = bytes[next + 2] as number;
    NET.targetAt = next + 3;
    next = NET.targetAt + NET.targetLength;
  }
  if ((control & HAS_SOURCE) !== 0) {
    if (end - next < 3) return false;
    NET.sourceNetwork = be16(bytes, next);
    NET.sourceLength = bytes[next + 2] as number;
    NET.sourceAt = next + 3;
    // A source is one station (6.2.2.1): no broadcast.
    if (NET.sourceLength === 0) return false;
    next = NET.sourceAt + NET.sourceLength;
  }
  if ((control & HAS_TARGET) !== 0) {
    if (end - next < 1) return false;
    NET.hops = bytes[next] as number;
    next++;
  }
  if (next >= end) return false;
  if ((control & IS_MESSAGE) !== 0) NET.message = bytes[next++] as number;
  NET.at = next;
  return true;
}

/** A number that is the same for the same network and station: for telling devices behind one router apart. */
export function stationOf(bytes: Uint8Array, network: number, at: number, length: number): number {
  if (network < 0) return 0;
  let hash = network + 1;
  for (let index = 0; index < length; index++) hash = (Math.imul(hash, 31) + (bytes[at + index] as number)) | 0;
  return hash;
}

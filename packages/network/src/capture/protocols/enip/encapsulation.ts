// The encapsulation of EtherNet/IP (CIP Networks Library, Volume 2, chapter 2): a header of 24 bytes, then data; where messages are
// carried, the data is a list of items, the common packet format. Numbers go low byte first.
//
//   command | length | session handle | status | sender context (8 bytes) | options
//   SendRRData, SendUnitData:  interface handle | timeout | number of items | per item: type, length, data

import { MORE, NO, type Recognition, YES, YES_FROM_CLIENT, YES_FROM_SERVER } from "../../dissector.ts";
import { le16, le32 } from "../octets.ts";

export const PORT = 44_818;
export const HEADER = 24;

const NOP = 0x00;
/** Not in the specification; engineering tools ask for addresses with it. */
const LIST_TARGETS = 0x01;
export const LIST_SERVICES = 0x04;
export const LIST_IDENTITY = 0x63;
export const LIST_INTERFACES = 0x64;
export const REGISTER_SESSION = 0x65;
export const UNREGISTER_SESSION = 0x66;
export const SEND_RR_DATA = 0x6f;
export const SEND_UNIT_DATA = 0x70;
const INDICATE_STATUS = 0x72;
const CANCEL = 0x73;

/** Types of items. */
export const IDENTITY_ITEM = 0x0c;
export const CONNECTED_ADDRESS = 0xa1;
export const CONNECTED_DATA = 0xb1;
export const UNCONNECTED_DATA = 0xb2;
export const SEQUENCED_ADDRESS = 0x8002;

/** Interface handle, timeout and number of items. */
export const ITEMS = 8;

export function isCommand(command: number): boolean {
  switch (command) {
    case NOP:
    case LIST_TARGETS:
    case LIST_SERVICES:
    case LIST_IDENTITY:
    case LIST_INTERFACES:
    case REGISTER_SESSION:
    case UNREGISTER_SESSION:
    case SEND_RR_DATA:
    case SEND_UNIT_DATA:
    case INDICATE_STATUS:
    case CANCEL:
      return true;
    default:
      return false;
  }
}

/** Status codes of the header (table 2-3.3); others are reserved. */
function isStatus(status: number): boolean {
  return status <= 3 || status === 0x64 || status === 0x65 || status === 0x69;
}

/** Whether the header at `at` is one, as far as its parts are bound to each other. */
export function isHeader(bytes: Uint8Array, at: number): boolean {
  return isCommand(le16(bytes, at)) && isStatus(le32(bytes, at + 8)) && le32(bytes, at + 20) === 0;
}

/**
 * What bytes[start, end) are. `own`: at the protocol's own port, where a header without data is taken for what it looks like; elsewhere
 * it says too little.
 */
export function recogniseHeader(bytes: Uint8Array, start: number, end: number, own: boolean): Recognition {
  const have = end - start;
  if (have < 2) return isCommand(bytes[start] as number) ? MORE : NO;
  const command = le16(bytes, start);
  if (!isCommand(command)) return NO;
  if (have >= 4 && !isLength(command, le16(bytes, start + 2))) return NO;
  if (have < HEADER) return MORE;
  if (!isHeader(bytes, start)) return NO;
  const length = le16(bytes, start + 2);
  const session = le32(bytes, start + 4);
  const status = le32(bytes, start + 8);
  switch (command) {
    case LIST_SERVICES:
    case LIST_IDENTITY:
    case LIST_INTERFACES:
      if (length === 0) return own ? YES_FROM_CLIENT : NO;
      return itemsFit(bytes, start + HEADER, end, length) ? YES_FROM_SERVER : NO;
    case REGISTER_SESSION:
      if (have < HEADER + 4) return MORE;
      // Version 1, no options.
      if (le16(bytes, start + HEADER) !== 1 || le16(bytes, start + HEADER + 2) !== 0) return NO;
      return session === 0 && status === 0 ? YES_FROM_CLIENT : YES_FROM_SERVER;
    case UNREGISTER_SESSION:
      return own && session !== 0 ? YES : NO;
    case SEND_RR_DATA:
    case SEND_UNIT_DATA:
      if (length === 0) return own ? YES : NO;
      if (have < HEADER + ITEMS) return MORE;
      if (le32(bytes, start + HEADER) !== 0) return NO;
      return itemsFit(bytes, start + HEADER + 6, end, length - 6) ? YES : NO;
    default:
      return own && status === 0 && (command !== NOP || length > 0) ? YES : NO;
  }
}

/** Whether the command can have so much data. */
function isLength(command: number, length: number): boolean {
  if (command === REGISTER_SESSION) return length === 4;
  if (command === UNREGISTER_SESSION) return length === 0;
  if (command === SEND_RR_DATA || command === SEND_UNIT_DATA) return length === 0 || length >= ITEMS + 8;
  return true;
}

/** Whether a list of items begins at `at`, as far as it is there, and has no more than `length` bytes. */
function itemsFit(bytes: Uint8Array, at: number, end: number, length: number): boolean {
  if (end - at < 2) return false;
  const count = le16(bytes, at);
  if (count < 1 || count > 16) return false;
  let next = at + 2;
  for (let left = count; left > 0; left--) {
    if (end - next < 4) return next - at < length;
    next += 4 + le16(bytes, next + 2);
    if (next - at > length) return false;
  }
  return next - at === length;
}

// What a controller tells about itself in its system status lists: module identification (list 0x11) and component identification
// (list 0x1C).

import type { Told } from "../../dissector.ts";

const decoder = new TextDecoder("latin1");
const MODULE = 0x11;
const COMPONENT = 0x1c;
/** List, index, length of a record, number of records. */
const HEAD = 8;

/** bytes[start, end) is the payload of a response, from the number of the list on. `undefined` where it tells no identity. */
export function identityOf(bytes: Uint8Array, start: number, end: number): Told | undefined {
  if (end - start < HEAD) return undefined;
  const list = word(bytes, start) & 0xff;
  const length = word(bytes, start + 4);
  if ((list !== MODULE && list !== COMPONENT) || length < 4) return undefined;
  const told: { names?: string[]; vendor?: string; product?: string; version?: string; serial?: string } = {};
  let count = word(bytes, start + 6);
  for (let at = start + HEAD; count > 0 && end - at >= length; at += length, count--) {
    const index = word(bytes, at);
    if (list === MODULE) readModule(told, index, bytes, at, length);
    else readComponent(told, index, text(bytes, at + 2, at + length));
  }
  return Object.keys(told).length === 0 ? undefined : told;
}

/** Order number of 20 characters, type of module, two versions. Index 1 names the module, 7 its firmware. */
function readModule(
  told: { product?: string; version?: string },
  index: number,
  bytes: Uint8Array,
  at: number,
  length: number,
): void {
  if (length < 28) return;
  if (index === 1) {
    const order = text(bytes, at + 2, at + 22);
    if (order !== "") told.product = order;
  } else if (index === 7 && bytes[at + 24] === 0x56) {
    told.version = `V${bytes[at + 25]}.${bytes[at + 26]}.${bytes[at + 27]}`;
  }
}

function readComponent(told: { names?: string[]; vendor?: string; serial?: string }, index: number, value: string): void {
  if (value === "") return;
  // 1 name of the station, 2 name of the module, 4 copyright, 5 serial number, 7 type of the module.
  if (index === 1 || index === 2 || index === 7) told.names = [...(told.names ?? []), value];
  else if (index === 4 && value.includes("Siemens")) told.vendor = "Siemens";
  else if (index === 5) told.serial = value;
}

function text(bytes: Uint8Array, start: number, end: number): string {
  let stop = start;
  while (stop < end && bytes[stop] !== 0) stop++;
  return decoder.decode(bytes.subarray(start, stop)).trim();
}

function word(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
}

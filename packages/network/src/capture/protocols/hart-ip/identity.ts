// What a HART device says of itself: the answers to the identity commands (HCF_SPEC-127, command 0) and its tags.

import type { Told } from "../../dissector.ts";
import { be16, be24, textAt } from "../octets.ts";

/** Manufacturer codes (HCF_SPEC-183, table 8) of vendors that are met often. */
const VENDORS = new Map([
  [0x05, "ABB"],
  [0x11, "Endress+Hauser"],
  [0x13, "Fisher Controls"],
  [0x14, "Foxboro"],
  [0x15, "Fuji Electric"],
  [0x17, "Honeywell"],
  [0x1a, "ABB"],
  [0x1f, "Micro Motion"],
  [0x20, "Moore Industries"],
  [0x26, "Rosemount"],
  [0x2a, "Siemens"],
  [0x2c, "Toshiba"],
  [0x2e, "Rosemount Analytical"],
  [0x36, "Yamatake"],
  [0x37, "Yokogawa"],
  [0x3b, "Mobrey"],
  [0x3e, "Smar"],
  [0x40, "MTL Instruments"],
  [0x42, "Samson"],
  [0x45, "Krohne"],
  [0x4e, "Drexelbrook"],
  [0x54, "Siemens Milltronics"],
  [0x56, "Magnetrol"],
  [0x5d, "Pepperl+Fuchs"],
  [0x61, "Knick"],
  [0x62, "VEGA"],
  [0x7a, "Phoenix Contact"],
]);

/** Preambles, revisions and the device number: what every revision of HART sends. */
const LEAST = 12;
/** With the manufacturer in 16 bits, since HART 7. */
const WITH_MANUFACTURER = 19;
const EXPANSION = 254;

/** bytes[at, end): the data of the answer behind response code and device status. `null` where it is none. */
export function identityOf(bytes: Uint8Array, at: number, end: number): Told | null {
  if (end - at < LEAST || bytes[at] !== EXPANSION) return null;
  const universal = bytes[at + 4] as number;
  const modern = universal >= 7 && end - at >= WITH_MANUFACTURER;
  const vendor = VENDORS.get(modern ? be16(bytes, at + 17) : (bytes[at + 1] as number));
  return {
    ...(vendor !== undefined && { vendor }),
    product: `HART device type 0x${be16(bytes, at + 1)
      .toString(16)
      .padStart(4, "0")}`,
    version: `device revision ${bytes[at + 5]}, software revision ${bytes[at + 6]}`,
    serial: String(be24(bytes, at + 9)),
  };
}

/** Packed ASCII (HCF_SPEC-127, 5.1.1): four characters of six bits in three bytes. */
export function packedText(bytes: Uint8Array, at: number, end: number): string {
  let text = "";
  for (let from = at; from + 3 <= end; from += 3) {
    const all = be24(bytes, from);
    for (let shift = 18; shift >= 0; shift -= 6) {
      const six = (all >> shift) & 0x3f;
      text += String.fromCharCode(six < 0x20 ? six + 0x40 : six);
    }
  }
  return text.trim();
}

/** The tag of command 13; empty where it was never set. */
export function tagOf(bytes: Uint8Array, at: number, end: number): string {
  const tag = end - at >= 6 ? packedText(bytes, at, at + 6) : "";
  return /^[@?]*$/.test(tag) ? "" : tag;
}

/** The long tag of command 20: 32 characters of Latin-1. */
export function longTagOf(bytes: Uint8Array, at: number, end: number): string {
  let stop = at;
  while (stop < Math.min(end, at + 32) && bytes[stop] !== 0) stop++;
  const tag = textAt(bytes, at, stop);
  return /^\?*$/.test(tag) ? "" : tag;
}

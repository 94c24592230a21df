// Memory areas of Omron controllers by their codes in FINS (W342, section 5-2-2): how people write an address, and how wide an item is.

import { targetForm } from "../../dissector.ts";

export interface Area {
  readonly prefix: string;
  /** Items are single bits (a byte each on the wire), not words. */
  readonly bits: boolean;
  /** Bytes of an item on the wire; 0 where the item holds more than the value (forced status). */
  readonly width: number;
}

const areas: (Area | undefined)[] = new Array<Area | undefined>(256).fill(undefined);

function put(code: number, prefix: string, bits: boolean, width = bits ? 1 : 2): void {
  areas[code] = { prefix, bits, width };
}

// CS, CJ, CP and NX series.
for (const [index, prefix] of ["CIO", "W", "H", "A"].entries()) {
  put(0x30 + index, prefix, true);
  put(0x70 + index, prefix, true, 0);
  put(0xb0 + index, prefix, false);
  put(0xf0 + index, prefix, false, 0);
}
put(0x02, "D", true);
put(0x82, "D", false);
for (let bank = 0; bank <= 12; bank++) {
  const name = `E${bank.toString(16).toUpperCase()}_`;
  put(0x20 + bank, name, true);
  put(0xa0 + bank, name, false);
}
put(0x98, "E", false);
put(0x06, "TK", true);
put(0x46, "TK", true, 0);
put(0x07, "CF", true);
put(0xdc, "IR", false, 4);
put(0xbc, "DR", false);
/** Timers, and counters from 0x8000 on: flags and present values. */
put(0x09, "T", true);
put(0x49, "T", true, 0);
put(0x89, "T", false);
// CV series, C series in its mode.
put(0x00, "CIO", true);
put(0x40, "CIO", true, 0);
put(0x80, "CIO", false);
put(0xc0, "CIO", false, 0);
put(0x01, "T", true);
put(0x41, "T", true, 0);
put(0x81, "T", false);
for (let bank = 0; bank <= 7; bank++) put(0x90 + bank, `E${bank}_`, false);
put(0x9c, "DR", false);
put(0x03, "TN", true);
put(0x43, "TN", true, 0);
put(0x04, "ST", true);
put(0x44, "ST", true, 0);
put(0x84, "ST", false);
put(0x1b, "AC", true);
put(0xdd, "interrupt", false);

export function areaOf(code: number): Area | undefined {
  return areas[code];
}

/** Timers and counters share codes. */
const COUNTERS = 0x8000;
/** Flags of timers and counters have one bit only; other bits lie in words. */
const FLAGS = new Set([0x01, 0x41, 0x09, 0x49, 0x03, 0x43, 0x04, 0x44, 0x06, 0x46, 0x1b]);

function spell(code: number, address: number, bit: number, withBit: boolean): string {
  const prefix = areas[code]?.prefix ?? `area 0x${code.toString(16).padStart(2, "0")}:`;
  const place = prefix === "T" && address >= COUNTERS ? `C${address - COUNTERS}` : `${prefix}${address}`;
  return withBit ? `${place}.${bit}` : place;
}

/** Area code, address * 256 + bit, number of items: `D100`, `D100-109`, `CIO0.3`, `CIO0.3-7`. */
export const MEMORY = targetForm((code, place, count) => {
  const bits = areas[code]?.bits === true && !FLAGS.has(code);
  const address = Math.floor(place / 256);
  const bit = place % 256;
  const first = spell(code, address, bit, bits);
  if (count <= 1) return first;
  if (!bits) {
    const last = address + count - 1;
    return `${first}-${last >= COUNTERS && areas[code]?.prefix === "T" ? last - COUNTERS : last}`;
  }
  const last = address * 16 + bit + count - 1;
  return last >> 4 === address ? `${first}-${last & 15}` : `${first}-${spell(code, last >> 4, last & 15, true)}`;
});

// Devices of MELSEC controllers (SLMP reference manual SH-080956ENG, "device codes"): names, codes in binary frames, how their numbers are
// written, and whether they are bits.

import { targetForm } from "../../dissector.ts";

export interface Device {
  readonly name: string;
  readonly code: number;
  readonly hexadecimal: boolean;
  readonly bits: boolean;
}

const BITS: readonly (readonly [number, string])[] = [
  [0x91, "SM"],
  [0x9c, "X"],
  [0x9d, "Y"],
  [0x90, "M"],
  [0x92, "L"],
  [0x93, "F"],
  [0x94, "V"],
  [0xa0, "B"],
  [0xc1, "TS"],
  [0xc0, "TC"],
  [0xc7, "SS"],
  [0xc6, "SC"],
  [0xc4, "CS"],
  [0xc3, "CC"],
  [0xa1, "SB"],
  [0xa2, "DX"],
  [0xa3, "DY"],
  [0x98, "S"],
  [0x51, "LTS"],
  [0x50, "LTC"],
  [0x59, "LSTS"],
  [0x58, "LSTC"],
  [0x55, "LCS"],
  [0x54, "LCC"],
];
const WORDS: readonly (readonly [number, string])[] = [
  [0xa9, "SD"],
  [0xa8, "D"],
  [0xb4, "W"],
  [0xc2, "TN"],
  [0xc8, "SN"],
  [0xc5, "CN"],
  [0xb5, "SW"],
  [0xcc, "Z"],
  [0xaf, "R"],
  [0xb0, "ZR"],
  [0x62, "LZ"],
  [0x2c, "RD"],
  [0xab, "G"],
  [0x52, "LTN"],
  [0x5a, "LSTN"],
  [0x56, "LCN"],
];
const HEXADECIMAL = new Set(["X", "Y", "B", "W", "SB", "SW", "DX", "DY"]);

const byCode = new Map<number, Device>();
const byName = new Map<string, Device>();
for (const [list, bits] of [
  [BITS, true],
  [WORDS, false],
] as const) {
  for (const [code, name] of list) {
    const device: Device = { name, code, hexadecimal: HEXADECIMAL.has(name), bits };
    byCode.set(code, device);
    byName.set(name, device);
  }
}

export function deviceOf(code: number): Device | undefined {
  return byCode.get(code);
}

export function deviceNamed(name: string): Device | undefined {
  return byName.get(name);
}

/** Code, first number, how many: `D100`, `D100-109`, `X1F`. */
export const DEVICE = targetForm((code, first, count) => {
  const device = byCode.get(code);
  const spell = (number: number): string => (device?.hexadecimal === true ? number.toString(16).toUpperCase() : String(number));
  const name = device?.name ?? `device 0x${code.toString(16).padStart(2, "0")}:`;
  return count > 1 ? `${name}${spell(first)}-${spell(first + count - 1)}` : `${name}${spell(first)}`;
});

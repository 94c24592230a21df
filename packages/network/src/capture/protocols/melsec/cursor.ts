// A walk through the numbers of an SLMP message, which are either binary with the low byte first or hexadecimal digits in ASCII. One for
// all, so that nothing is allocated.

import { deviceNamed, deviceOf } from "./devices.ts";

let bytes: Uint8Array = new Uint8Array(0);
let end = 0;
let ascii = false;

export const CURSOR = {
  at: 0,
  /** False once something was read that is not there. */
  sound: true,
  /** Device as read last. */
  code: 0,
  number: 0,
};

export function begin(of: Uint8Array, at: number, until: number, digits: boolean): void {
  bytes = of;
  end = until;
  ascii = digits;
  CURSOR.at = at;
  CURSOR.sound = true;
}

/** Value of a digit, -1 where it is none. */
function digitAt(at: number, base: number): number {
  const byte = bytes[at] as number;
  const value = byte >= 0x30 && byte <= 0x39 ? byte - 0x30 : byte >= 0x41 && byte <= 0x46 ? byte - 0x37 : byte - 0x57;
  return value >= 0 && value < base && (byte < 0x3a || byte > 0x40) ? value : -1;
}

function digits(count: number, base: number): number {
  if (end - CURSOR.at < count) {
    CURSOR.sound = false;
    return 0;
  }
  let value = 0;
  for (let index = 0; index < count; index++) {
    const digit = digitAt(CURSOR.at + index, base);
    if (digit < 0) {
      CURSOR.sound = false;
      return 0;
    }
    value = value * base + digit;
  }
  CURSOR.at += count;
  return value;
}

/** A number of so many bytes. */
export function number(width: number): number {
  if (ascii) return digits(width * 2, 16);
  if (end - CURSOR.at < width) {
    CURSOR.sound = false;
    return 0;
  }
  let value = 0;
  for (let index = width - 1; index >= 0; index--) value = value * 256 + (bytes[CURSOR.at + index] as number);
  CURSOR.at += width;
  return value;
}

/** A device: number and code, or in ASCII its padded name and number. `wide`: the longer form of the iQ-R series. */
export function device(wide: boolean): void {
  if (!ascii) {
    CURSOR.number = number(wide ? 4 : 3);
    CURSOR.code = number(wide ? 2 : 1);
    return;
  }
  const length = wide ? 4 : 2;
  if (end - CURSOR.at < length) {
    CURSOR.sound = false;
    return;
  }
  let name = "";
  for (let index = 0; index < length; index++) {
    const byte = bytes[CURSOR.at + index] as number;
    if (byte !== 0x2a && byte !== 0x20) name += String.fromCharCode(byte);
  }
  const found = deviceNamed(name);
  if (found === undefined) {
    CURSOR.sound = false;
    return;
  }
  CURSOR.at += length;
  CURSOR.code = found.code;
  CURSOR.number = digits(wide ? 8 : 6, found.hexadecimal ? 16 : 10);
}

/** Whether the device read last is one of bits. */
export function isBits(): boolean {
  return deviceOf(CURSOR.code)?.bits === true;
}

/** Item `index` of a list of words or bits that begins at `at`. A bit takes half a byte, the upper half first, or one digit. */
export function itemAt(at: number, index: number, bits: boolean): number {
  if (bits) {
    if (ascii) return digitAt(at + index, 16) & 1;
    return ((bytes[at + (index >> 1)] as number) >> ((index & 1) === 0 ? 4 : 0)) & 1;
  }
  if (!ascii) return (bytes[at + index * 2] as number) | ((bytes[at + index * 2 + 1] as number) << 8);
  let value = 0;
  for (let digit = 0; digit < 4; digit++) value = value * 16 + Math.max(0, digitAt(at + index * 4 + digit, 16));
  return value;
}

/** How many bytes a list of so many items takes. */
export function lengthOf(count: number, bits: boolean): number {
  if (bits) return ascii ? count : (count + 1) >> 1;
  return count * (ascii ? 4 : 2);
}

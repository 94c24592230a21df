// Cyclic redundancy checks of 16 bits that several protocols share.

const FORWARD = new Uint16Array(256);
const REFLECTED = new Uint16Array(256);
for (let byte = 0; byte < 256; byte++) {
  let forward = byte << 8;
  let reflected = byte;
  for (let bit = 0; bit < 8; bit++) {
    forward = (forward & 0x8000) === 0 ? forward << 1 : (forward << 1) ^ 0x1021;
    reflected = (reflected & 1) === 0 ? reflected >>> 1 : (reflected >>> 1) ^ 0xa001;
  }
  FORWARD[byte] = forward;
  REFLECTED[byte] = reflected;
}

/** CRC-CCITT: polynomial x^16 + x^12 + x^5 + 1, highest bit first, no final turn. `seed` is where it begins. */
export function crcCcitt(bytes: Uint8Array, start: number, end: number, seed: number): number {
  let rest = seed;
  for (let at = start; at < end; at++) {
    rest = ((rest << 8) & 0xffff) ^ (FORWARD[(rest >>> 8) ^ (bytes[at] as number)] as number);
  }
  return rest;
}

/** CRC-16: polynomial x^16 + x^15 + x^2 + 1, lowest bit first, no final turn. `seed` is where it begins. */
export function crc16(bytes: Uint8Array, start: number, end: number, seed: number): number {
  let rest = seed;
  for (let at = start; at < end; at++) {
    rest = (rest >>> 8) ^ (REFLECTED[(rest ^ (bytes[at] as number)) & 0xff] as number);
  }
  return rest;
}

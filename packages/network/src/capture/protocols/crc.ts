// Cyclic redundancy checks of 16 bits that several protocols share.

const FORWARD = new Uint16Array(256);
for (let byte = 0; byte < 256; byte++) {
  let forward = byte << 8;
  for (let bit = 0; bit < 8; bit++) {
    forward = (forward & 0x8000) === 0 ? forward << 1 : (forward << 1) ^ 0x1021;
  }
  FORWARD[byte] = forward;
}

/** CRC-CCITT: polynomial x^16 + x^12 + x^5 + 1, highest bit first, no final turn. `seed` is where it begins. */
export function crcCcitt(bytes: Uint8Array, start: number, end: number, seed: number): number {
  let rest = seed;
  for (let at = start; at < end; at++) {
    rest = ((rest << 8) & 0xffff) ^ (FORWARD[(rest >>> 8) ^ (bytes[at] as number)] as number);
  }
  return rest;
}

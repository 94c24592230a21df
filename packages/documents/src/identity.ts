// Identifiers for formats that ask for UUIDs: made from content, so that the same thing has the same one in every export (RFC 9562, version 5).

import { sha1 } from "@noble/hashes/legacy.js";

/** The name space of Bulkhead's identifiers: version 5 of the DNS name space and `bulkhead`. */
const SPACE = nameUuid(
  new Uint8Array([0x6b, 0xa7, 0xb8, 0x10, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0, 0xc0, 0x4f, 0xd4, 0x30, 0xc8]),
  "bulkhead",
);

/** The identifier of what these words name, e.g. `uuidOf("finding", "dosing", "SR 5.1")`. */
export function uuidOf(...words: readonly string[]): string {
  return writeUuid(nameUuid(SPACE, words.join("\u0000")));
}

function nameUuid(space: Uint8Array, name: string): Uint8Array {
  const text = new TextEncoder().encode(name);
  const all = new Uint8Array(space.length + text.length);
  all.set(space);
  all.set(text, space.length);
  const digest = sha1(all).slice(0, 16);
  digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x50;
  digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80;
  return digest;
}

function writeUuid(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

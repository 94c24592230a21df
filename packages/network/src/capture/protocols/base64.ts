// Base64 (RFC 4648) in lines of text, as the protocols of the office carry names and passwords.

import { textAt } from "./octets.ts";

/** The text that bytes[at, end) stand for, bounded like all texts; empty where they are no Base64. */
export function fromBase64(bytes: Uint8Array, at: number, end: number): string {
  const text = textAt(bytes, at, end);
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return "";
  const plain = text.replace(/=+$/, "");
  const whole = plain.length % 4 === 1 ? plain.slice(0, -1) : plain;
  return new TextDecoder().decode(Uint8Array.from(atob(whole), (character) => character.charCodeAt(0)));
}

// One-time codes of authenticator applications: TOTP (RFC 6238) over HMAC-SHA-1, 30 seconds, six digits, as every application has it.

import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

const STEP = 30;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** 160 bits in base32 (RFC 4648), as applications take it. */
export function newTotpSecret(): string {
  let bits = "";
  for (const byte of randomBytes(20)) bits += byte.toString(2).padStart(8, "0");
  return (bits.match(/.{5}/g) ?? []).map((five) => ALPHABET[Number.parseInt(five, 2)]).join("");
}

export function totpUri(secret: string, name: string): string {
  return `otpauth://totp/Bulkhead:${encodeURIComponent(name)}?secret=${secret}&issuer=Bulkhead`;
}

/** The code of a step; steps count 30 seconds from 1970. */
export function totpCodeOf(secret: string, step: number): string {
  const bits = Array.from(secret, (letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((eight) => Number.parseInt(eight, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac("sha1", key).update(counter).digest();
  const at = (mac[19] as number) & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** The step that the code belongs to: this one, or one before or after for clocks that differ. Never one that was used. */
export function matchTotp(secret: string, code: string, seconds: number, usedUpTo = 0): number | undefined {
  const now = Math.floor(seconds / STEP);
  for (const step of [now, now - 1, now + 1]) {
    const right = Buffer.from(totpCodeOf(secret, step));
    const given = Buffer.from(code);
    if (step > usedUpTo && given.length === right.length && timingSafeEqual(given, right)) return step;
  }
  return undefined;
}

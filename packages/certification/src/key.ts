// Keys: Ed25519 (RFC 8032) in the PEM that OpenSSL reads and writes: PKCS#8 for private, SubjectPublicKeyInfo for public (RFC 8410).

import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes } from "@noble/hashes/utils.js";
import { decodeBase64, encodeBase64 } from "./base64.ts";

/** 32 bytes each. */
export interface SigningKey {
  readonly seed: Uint8Array;
  readonly publicKey: PublicKey;
}

export interface PublicKey {
  /** SHA-256 of the SubjectPublicKeyInfo in DER, in hexadecimal: `openssl pkey -pubin -outform DER | sha256sum`. */
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** RFC 8410, section 7: version 0, algorithm 1.3.101.112, an octet string within an octet string. */
const PKCS8 = Uint8Array.of(0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20);
/** RFC 8410, section 4: algorithm 1.3.101.112, a bit string without unused bits. */
const SPKI = Uint8Array.of(0x30, 0x2a, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 3, 0x21, 0);

/** The key pair of a seed of 32 random bytes. Throws `RangeError` for another length. */
export function signingKeyOf(seed: Uint8Array): SigningKey {
  if (seed.length !== 32) throw new RangeError("an Ed25519 seed has 32 bytes");
  return { seed: seed.slice(), publicKey: publicKeyOf(ed25519.getPublicKey(seed)) };
}

/** Throws `RangeError` unless there are 32 bytes. */
export function publicKeyOf(bytes: Uint8Array): PublicKey {
  if (bytes.length !== 32) throw new RangeError("an Ed25519 public key has 32 bytes");
  return { id: bytesToHex(sha256(concatBytes(SPKI, bytes))), bytes: bytes.slice() };
}

export function encodeSigningKey(key: SigningKey): string {
  return encodePem("PRIVATE KEY", concatBytes(PKCS8, key.seed));
}

export function encodePublicKey(key: PublicKey): string {
  return encodePem("PUBLIC KEY", concatBytes(SPKI, key.bytes));
}

/** The first PKCS#8 block of a PEM text; `undefined` where it is no unencrypted Ed25519 key. */
export function parseSigningKey(pem: string): SigningKey | undefined {
  const seed = decodePem("PRIVATE KEY", pem, PKCS8);
  return seed === undefined ? undefined : signingKeyOf(seed);
}

/** The first SubjectPublicKeyInfo block of a PEM text; `undefined` where it is no Ed25519 key. */
export function parsePublicKey(pem: string): PublicKey | undefined {
  const bytes = decodePem("PUBLIC KEY", pem, SPKI);
  return bytes === undefined ? undefined : publicKeyOf(bytes);
}

function encodePem(label: string, der: Uint8Array): string {
  const lines = encodeBase64(der).match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}

function decodePem(label: string, pem: string, prefix: Uint8Array): Uint8Array | undefined {
  const begin = `-----BEGIN ${label}-----`;
  const from = pem.indexOf(begin);
  const to = pem.indexOf(`-----END ${label}-----`, from);
  if (from < 0 || to < 0) return undefined;
  const der = decodeBase64(pem.slice(from + begin.length, to).replace(/\s/g, ""));
  if (der === undefined || der.length !== prefix.length + 32 || prefix.some((byte, at) => der[at] !== byte)) return undefined;
  return der.slice(prefix.length);
}

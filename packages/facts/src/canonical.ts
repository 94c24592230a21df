// One text for one value: RFC 8785 (JSON Canonicalization Scheme), so that a digest of a value means something.

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import canonicalize from "canonicalize";
import type { Digest } from "./evidence.ts";

/** RFC 8785 text of a JSON value. Properties that are `undefined` are left out. */
export function canonicalText(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError("a value without a JSON form cannot be made canonical");
  return text;
}

/** SHA-256 of bytes, or of a text's UTF-8 bytes. */
export function digestOf(data: Uint8Array | string): Digest {
  return `sha256:${bytesToHex(sha256(typeof data === "string" ? utf8ToBytes(data) : data))}`;
}

// DSSE v1 (github.com/secure-systems-lab/dsse): a payload, its type, and signatures over both.

import { ed25519 } from "@noble/curves/ed25519.js";
import { concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { decodeBase64, encodeBase64 } from "./base64.ts";
import type { PublicKey, SigningKey } from "./key.ts";

export interface Envelope {
  readonly payloadType: string;
  /** Base64. */
  readonly payload: string;
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[];
}

/** The bytes that are signed (pre-authentication encoding): `DSSEv1`, then type and payload, each behind its length in bytes. */
export function encodeForSigning(payloadType: string, payload: Uint8Array): Uint8Array {
  const type = utf8ToBytes(payloadType);
  return concatBytes(utf8ToBytes(`DSSEv1 ${type.length} `), type, utf8ToBytes(` ${payload.length} `), payload);
}

/** Ed25519 is deterministic: the same payload and key give the same envelope. */
export function signEnvelope(payloadType: string, payload: Uint8Array, ...keys: readonly SigningKey[]): Envelope {
  const message = encodeForSigning(payloadType, payload);
  return {
    payloadType,
    payload: encodeBase64(payload),
    signatures: keys.map((key) => ({ keyid: key.publicKey.id, sig: encodeBase64(ed25519.sign(message, key.seed)) })),
  };
}

export interface EnvelopeCheck {
  /** `undefined` where the payload is no base64. */
  readonly payload: Uint8Array | undefined;
  /** Ids of the trusted keys whose signatures hold. */
  readonly signedBy: readonly string[];
  /** Ids of trusted keys whose signatures do not hold. */
  readonly broken: readonly string[];
  /** Key ids that are not among the trusted ones: nothing can be said about these. */
  readonly strangers: readonly string[];
}

/** Checks every signature against the trusted key that it names. Never throws. */
export function checkEnvelope(envelope: Envelope, trusted: readonly PublicKey[]): EnvelopeCheck {
  const payload = decodeBase64(envelope.payload);
  const message = payload === undefined ? undefined : encodeForSigning(envelope.payloadType, payload);
  const signedBy: string[] = [];
  const broken: string[] = [];
  const strangers: string[] = [];
  for (const { keyid, sig } of envelope.signatures) {
    const key = trusted.find(({ id }) => id === keyid);
    if (key === undefined) strangers.push(keyid);
    else if (message !== undefined && holds(sig, message, key)) signedBy.push(keyid);
    else broken.push(keyid);
  }
  return { payload, signedBy, broken, strangers };
}

function holds(sig: string, message: Uint8Array, key: PublicKey): boolean {
  const signature = decodeBase64(sig);
  if (signature?.length !== 64) return false;
  try {
    // RFC 8032 exactly: the laxer ZIP 215 rules would let several signatures stand for one.
    return ed25519.verify(signature, message, key.bytes, { zip215: false });
  } catch {
    return false;
  }
}

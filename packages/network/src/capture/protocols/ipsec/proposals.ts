// What the responder of IKE chose: the algorithms of its one proposal, and which of them are no longer fit for use (RFC 8247, RFC 9395).
//
//     proposal   | last 1 | 1 | length 2 | number 1 | protocol 1 | SPI size 1 | transforms 1 | SPI ... |
//     transform  | last 1 | 1 | length 2 | type 1 | 1 | id 2 | attributes: type 2 (highest bit: value 2, else length 2 and value) ... |

import type { SessionSecurity } from "../../dissector.ts";
import { be16 } from "../octets.ts";

export interface Choice {
  readonly names: readonly string[];
  readonly weak: string | null;
  readonly identity: SessionSecurity["identity"];
}

type Algorithms = ReadonlyMap<number, readonly [name: string, weak?: string]>;

const DES = "DES is broken";
const SHORT_BLOCKS = "blocks of 64 bits are too short (RFC 8247)";
const SMALL_GROUP = "the group is too small (RFC 8247)";

/** Transform types of version 2 (https://www.iana.org/assignments/ikev2-parameters). */
const ENCRYPTION: Algorithms = new Map([
  [1, ["DES-IV64", DES]],
  [2, ["DES", DES]],
  [3, ["3DES", SHORT_BLOCKS]],
  [4, ["RC5", SHORT_BLOCKS]],
  [5, ["IDEA", SHORT_BLOCKS]],
  [6, ["CAST", SHORT_BLOCKS]],
  [7, ["Blowfish", SHORT_BLOCKS]],
  [11, ["NULL", "nothing is encrypted"]],
  [12, ["AES-CBC"]],
  [13, ["AES-CTR"]],
  [14, ["AES-CCM-8"]],
  [15, ["AES-CCM-12"]],
  [16, ["AES-CCM-16"]],
  [18, ["AES-GCM-8"]],
  [19, ["AES-GCM-12"]],
  [20, ["AES-GCM-16"]],
  [23, ["Camellia-CBC"]],
  [28, ["ChaCha20-Poly1305"]],
]);
const FUNCTION: Algorithms = new Map([
  [1, ["HMAC-MD5", "MD5 (RFC 8247)"]],
  [2, ["HMAC-SHA1"]],
  [3, ["HMAC-Tiger", "Tiger (RFC 8247)"]],
  [4, ["AES-XCBC"]],
  [5, ["HMAC-SHA2-256"]],
  [6, ["HMAC-SHA2-384"]],
  [7, ["HMAC-SHA2-512"]],
  [8, ["AES-CMAC"]],
]);
const INTEGRITY: Algorithms = new Map([
  [1, ["HMAC-MD5-96", "MD5 (RFC 8247)"]],
  [2, ["HMAC-SHA1-96"]],
  [3, ["DES-MAC", DES]],
  [4, ["KPDK-MD5", "MD5 (RFC 8247)"]],
  [5, ["AES-XCBC-96"]],
  [8, ["AES-CMAC-96"]],
  [12, ["HMAC-SHA2-256-128"]],
  [13, ["HMAC-SHA2-384-192"]],
  [14, ["HMAC-SHA2-512-256"]],
]);
const GROUP: Algorithms = new Map([
  [1, ["MODP-768", SMALL_GROUP]],
  [2, ["MODP-1024", SMALL_GROUP]],
  [5, ["MODP-1536", SMALL_GROUP]],
  [14, ["MODP-2048"]],
  [15, ["MODP-3072"]],
  [16, ["MODP-4096"]],
  [17, ["MODP-6144"]],
  [18, ["MODP-8192"]],
  [19, ["ECP-256"]],
  [20, ["ECP-384"]],
  [21, ["ECP-521"]],
  [22, ["MODP-1024-160", SMALL_GROUP]],
  [23, ["MODP-2048-224", "the origin of the group is not shown (RFC 8247)"]],
  [24, ["MODP-2048-256", "the origin of the group is not shown (RFC 8247)"]],
  [25, ["ECP-192", SMALL_GROUP]],
  [26, ["ECP-224", SMALL_GROUP]],
  [31, ["Curve25519"]],
  [32, ["Curve448"]],
]);
const BY_TYPE: readonly (Algorithms | undefined)[] = [undefined, ENCRYPTION, FUNCTION, INTEGRITY, GROUP];

/** Attributes of version 1 (RFC 2409, Appendix A), and their values. */
const CIPHER_OF_ONE: Algorithms = new Map([
  [1, ["DES", DES]],
  [2, ["IDEA", SHORT_BLOCKS]],
  [3, ["Blowfish", SHORT_BLOCKS]],
  [4, ["RC5", SHORT_BLOCKS]],
  [5, ["3DES", SHORT_BLOCKS]],
  [6, ["CAST", SHORT_BLOCKS]],
  [7, ["AES-CBC"]],
  [8, ["Camellia-CBC"]],
]);
const HASH_OF_ONE: Algorithms = new Map([
  [1, ["MD5", "MD5"]],
  [2, ["SHA1"]],
  [3, ["Tiger", "Tiger"]],
  [4, ["SHA2-256"]],
  [5, ["SHA2-384"]],
  [6, ["SHA2-512"]],
]);
const PRE_SHARED_KEY = 1;
const EXTENDED_PRE_SHARED = 65_001;
const BY_ATTRIBUTE: readonly (Algorithms | undefined)[] = [undefined, CIPHER_OF_ONE, HASH_OF_ONE, undefined, GROUP];
const KEY_LENGTH_OF_TWO = 14;
const KEY_LENGTH_OF_ONE = 14;
const METHOD = 3;

/** Names and weaknesses as transforms are read. */
class Reading {
  readonly names: string[] = [];
  weak: string | null = null;

  add(algorithms: Algorithms | undefined, id: number, keyLength: number): void {
    if (algorithms === undefined || this.names.length >= 8) return;
    const [name, weak] = algorithms.get(id) ?? [`algorithm ${id}`];
    this.names.push(keyLength > 0 ? `${name}-${keyLength}` : name);
    if (weak !== undefined) this.weak ??= `${name}: ${weak}`;
  }
}

/** Positions of the first transform, and how many there are. */
const PROPOSAL = { at: 0, end: 0 };

function enterProposal(bytes: Uint8Array, at: number, end: number): boolean {
  if (end - at < 8) return false;
  const length = be16(bytes, at + 2);
  if (length < 8 || length > end - at) return false;
  PROPOSAL.at = at + 8 + (bytes[at + 6] as number);
  PROPOSAL.end = at + length;
  return PROPOSAL.at <= PROPOSAL.end;
}

/** Value of a short attribute among those in bytes[at, end); 0 where it is not there. */
function attribute(bytes: Uint8Array, start: number, end: number, wanted: number): number {
  for (let at = start; end - at >= 4; ) {
    const type = be16(bytes, at);
    if (type === (0x8000 | wanted)) return be16(bytes, at + 2);
    at += (type & 0x8000) === 0 ? 4 + be16(bytes, at + 2) : 4;
  }
  return 0;
}

/** The security association payload of version 2 (RFC 7296, 3.3), without its header. `null` where nothing can be read. */
export function chosenByTwo(bytes: Uint8Array, start: number, end: number): Choice | null {
  if (!enterProposal(bytes, start, end)) return null;
  const reading = new Reading();
  for (let at = PROPOSAL.at; PROPOSAL.end - at >= 8; ) {
    const length = be16(bytes, at + 2);
    if (length < 8 || length > PROPOSAL.end - at) return null;
    reading.add(BY_TYPE[bytes[at + 4] as number], be16(bytes, at + 6), attribute(bytes, at + 8, at + length, KEY_LENGTH_OF_TWO));
    at += length;
  }
  return reading.names.length === 0 ? null : { names: reading.names, weak: reading.weak, identity: null };
}

/** The same of version 1 (RFC 2408, 3.4 to 3.6): domain and situation first, then one proposal with one transform. */
export function chosenByOne(bytes: Uint8Array, start: number, end: number): Choice | null {
  if (!enterProposal(bytes, start + 8, end)) return null;
  const { at } = PROPOSAL;
  if (PROPOSAL.end - at < 8) return null;
  const last = Math.min(PROPOSAL.end, at + be16(bytes, at + 2));
  const reading = new Reading();
  for (const [type, algorithms] of BY_ATTRIBUTE.entries()) {
    const value = algorithms === undefined ? 0 : attribute(bytes, at + 8, last, type);
    const keyLength = type === 1 ? attribute(bytes, at + 8, last, KEY_LENGTH_OF_ONE) : 0;
    if (value > 0) reading.add(algorithms, value, keyLength);
  }
  const method = attribute(bytes, at + 8, last, METHOD);
  const shared = method === PRE_SHARED_KEY || method === EXTENDED_PRE_SHARED;
  const identity = method === 0 ? null : shared ? "key" : "certificate";
  return reading.names.length === 0 ? null : { names: reading.names, weak: reading.weak, identity };
}

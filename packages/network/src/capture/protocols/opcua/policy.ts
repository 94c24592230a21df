// Security policies of OPC UA (OPC 10000-7): what the end of their address says, whether they still protect, how long a signature is.

const PREFIX = "http://opcfoundation.org/UA/SecurityPolicy#";

export interface Policy {
  readonly name: string;
  /** Nothing is signed or encrypted. */
  readonly none: boolean;
  readonly weak: string | null;
  /** Bytes of the signature behind a symmetric message chunk; -1 where not known. */
  readonly signature: number;
}

const SHA1 = "retired by the OPC Foundation: it signs with SHA-1";
const KNOWN: readonly Policy[] = [
  { name: "None", none: true, weak: null, signature: 0 },
  { name: "Basic128Rsa15", none: false, weak: `Basic128Rsa15 is ${SHA1} and wraps keys with PKCS #1 v1.5`, signature: 20 },
  { name: "Basic256", none: false, weak: `Basic256 is ${SHA1}`, signature: 20 },
  { name: "Basic256Sha256", none: false, weak: null, signature: 32 },
  { name: "Aes128_Sha256_RsaOaep", none: false, weak: null, signature: 32 },
  { name: "Aes256_Sha256_RsaPss", none: false, weak: null, signature: 32 },
];

/** The policy behind an address as it stands in an asymmetric security header; `null` where it is not an address of a policy. */
export function policyOf(address: string): Policy | null {
  if (!address.startsWith(PREFIX)) return null;
  const name = address.slice(PREFIX.length);
  const known = KNOWN.find((policy) => policy.name === name);
  if (known !== undefined) return known;
  return /^[A-Za-z0-9_-]{1,64}$/.test(name) ? { name, none: false, weak: null, signature: -1 } : null;
}

// Passwords: kept as argon2id (RFC 9106) with the parameters beside them, so that they can be raised later.

import { argon2, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

export interface KeptPassword {
  readonly salt: string;
  readonly hash: string;
  /** KiB, passes and lanes. */
  readonly memory: number;
  readonly passes: number;
  readonly lanes: number;
}

/** OWASP's Password Storage Cheat Sheet, argon2id: at least 19 MiB, two passes, one lane. */
const PARAMETERS = { memory: 19_456, passes: 2, lanes: 1 };
const LENGTH = 32;
const derive = promisify(argon2);

async function hash(password: string, salt: Buffer, { memory, passes, lanes }: typeof PARAMETERS): Promise<Buffer> {
  const message = Buffer.from(password.normalize("NFC"), "utf8");
  return derive("argon2id", { message, nonce: salt, parallelism: lanes, tagLength: LENGTH, memory, passes });
}

export async function keepPassword(password: string): Promise<KeptPassword> {
  const salt = randomBytes(16);
  return { salt: salt.toString("base64"), hash: (await hash(password, salt, PARAMETERS)).toString("base64"), ...PARAMETERS };
}

const NOBODY: KeptPassword = {
  salt: Buffer.alloc(16).toString("base64"),
  hash: Buffer.alloc(LENGTH).toString("base64"),
  ...PARAMETERS,
};

/** Takes as long for a name that nobody has, so that time does not tell which names there are. */
export async function matchesPassword(password: string, kept: KeptPassword | undefined): Promise<boolean> {
  const against = kept ?? NOBODY;
  const made = await hash(password, Buffer.from(against.salt, "base64"), against);
  return timingSafeEqual(made, Buffer.from(against.hash, "base64")) && kept !== undefined;
}

/** Long enough, and still among the first that anybody tries. Compared in lower case, without what stands around the letters. */
const COMMON = new Set(
  "passwordpassword password1234 password12345 password123456 123456789012 1234567890123 12345678901234 123456123456 qwertyuiop123 qwertyuiopas qwerty123456 qwertyqwerty administrator administrator1 adminadminadmin admin1234567 letmeinletmein welcome12345 welcome123456 iloveyou1234 changemechangeme changeme1234 changeme12345 bulkheadbulkhead bulkhead1234 bulkhead12345 111111111111 000000000000 abcdefghijkl abcdefghijklm abc123abc123 scadascadascada siemens12345 operator12345".split(
    " ",
  ),
);

/** Why a new password is refused; `undefined` where it is good. */
export function weaknessOf(password: string, name: string): string | undefined {
  const plain = password.normalize("NFC").toLowerCase().trim();
  if (new Set(plain).size < 4) return "It is made of fewer than four different characters.";
  if (COMMON.has(plain)) return "It is among those that are tried first.";
  if (plain.includes(name.toLowerCase()) && plain.length - name.length < 8) return "It is little more than the name.";
  return undefined;
}

// The private key that a command signs with.

import { readFileSync } from "node:fs";
import { parseSigningKey, type SigningKey } from "@bulkhead/certification";
import { CommandError, fileError } from "@bulkhead/workspace";

/** Throws `CommandError` where the file cannot be read or holds no key. */
export function readSigningKey(path: string): SigningKey {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw fileError(path, error);
  }
  const key = parseSigningKey(text);
  if (key === undefined) {
    throw new CommandError(
      "cli/bad-key",
      `${path} holds no Ed25519 private key in PEM.`,
      "Make one: bulkhead keygen FILE, or openssl genpkey -algorithm ed25519 -out FILE.",
    );
  }
  return key;
}

// Secrets that the server hands out once (sessions, tokens, links): 256 random bits, of which only the digest is kept.

import { createHash, randomBytes } from "node:crypto";

export function newSecret(prefix = ""): string {
  return `${prefix}${randomBytes(32).toString("base64url")}`;
}

export function digestSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

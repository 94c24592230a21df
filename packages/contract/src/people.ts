// People, sessions and tokens.

import { z } from "zod";
import { grant } from "./rights.ts";

/** Of an account: what people sign in with and what the ledger names. */
export const personName = z
  .string()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}. @_-]{0,63}$/u, "letters, digits, spaces, dots, hyphens and underscores, at most 64");

/** Length counts, and nothing else is asked; the server refuses the most common ones (NIST SP 800-63B, 5.1.1.2). */
export const newPassword = z.string().min(12).max(256);
const password = z.string().min(1).max(256);
const code = z.string().regex(/^\d{6}$/, "six digits");

export const person = z.strictObject({
  id: z.string(),
  name: z.string(),
  grants: z.array(grant),
  totp: z.boolean(),
  passkeys: z.int(),
  openid: z.boolean().describe("Known by the identity provider."),
  locked: z.boolean().describe("After too many wrong passwords, or by an administrator."),
  lastSeen: z.string().exactOptional(),
});
export type Person = z.output<typeof person>;

export const credentials = z.strictObject({ name: z.string().min(1).max(64), password, code: code.exactOptional() });
export const firstAdministrator = z.strictObject({ secret: z.string().min(1).max(200), name: personName, password: newPassword });
export const invitation = z.strictObject({ name: personName, grants: z.array(grant).max(200) });
export const unlocking = z.strictObject({ password });
export const passwordChange = z.strictObject({ password, next: newPassword });
export const totpCode = z.strictObject({ code });

export const token = z.strictObject({
  id: z.string(),
  name: z.string(),
  scope: z.array(z.string()),
  expires: z.string(),
  lastUsed: z.string().exactOptional(),
});
export type Token = z.output<typeof token>;

/** What a token may do besides reading what its person may see. */
export const TOKEN_SCOPES = ["read", "upload", "edit", "answer"] as const;
export const newToken = z.strictObject({
  name: z.string().min(1).max(100),
  scope: z.array(z.enum(TOKEN_SCOPES)).min(1).max(TOKEN_SCOPES.length),
  expires: z.iso.datetime({ offset: true }).or(z.iso.date()),
});

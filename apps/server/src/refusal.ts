// Refusals: what the server answers when it will not. Every other exception is a fault of ours.

import type { RefusalBody } from "@bulkhead/contract";

/** Stable codes, each with its HTTP status and what to do next. */
const REFUSALS = {
  "server/bad-request": [400, "Compare it with what the documentation of the route says."],
  "server/signed-out": [401, "Sign in."],
  "server/locked": [401, "Unlock the session with your password."],
  "server/wrong-credentials": [
    403,
    "Check name, password and code. After five wrong ones the account waits a quarter of an hour.",
  ],
  "server/wrong-secret": [403, "The link works once. Ask for a new one; a new server prints one at its start."],
  "server/provider-refused": [403, "Sign in there again, or ask an administrator."],
  "server/forbidden": [403, "Ask an administrator for the role that may."],
  "server/cross-site": [403, "Use the application from its own address, or an API token."],
  "server/not-found": [404, "Check the address."],
  "server/conflict": [409, "Look at what is there now, and decide."],
  "server/offset": [409, "Ask how far the upload came, and go on from there."],
  "server/incomplete": [409, "Send the rest first."],
  "server/too-large": [413, "Send less at once, or ask for more room."],
  "server/wrong-type": [415, "Send what the route takes."],
  "server/refused": [422, "Mend it and try again."],
  "server/too-many": [429, "Wait a minute."],
  "server/not-judged": [503, "Mend the design or the evidence as the problems say."],
  "server/provider": [503, "Try again, or sign in with a password; if it stays, whoever runs the identity provider has to look."],
  "server/bug": [500, "This is a fault of Bulkhead. Please report it with what the server printed."],
} as const;
export type RefusalCode = keyof typeof REFUSALS;

export class Refusal extends Error {
  readonly status: number;
  readonly body: RefusalBody;

  /** `more.code` gives a code of another package in place of ours. */
  constructor(code: RefusalCode, message: string, more: Partial<RefusalBody> = {}) {
    super(message);
    this.name = "Refusal";
    this.status = REFUSALS[code][0];
    this.body = { code, message, mend: REFUSALS[code][1], ...more };
  }
}

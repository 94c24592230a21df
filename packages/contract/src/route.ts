// One route of the API as data: where it is, who may use it, what it takes and gives.

import { z } from "zod";
import type { Right } from "./rights.ts";

/**
 * `anyone`: without a session. `session`: whoever is signed in, with an own account to look after. `person`: the same, and never by a token. A right: whoever has it at the plant that
 * the path names, or at the server where it names none.
 */
export type Need = "anyone" | "session" | "person" | Right;

export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly needs: Need;
  readonly summary: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** Absent: 204, nothing. */
  readonly gives?: z.ZodType;
  /** The body is bytes and not JSON, up to this many. */
  readonly bytes?: number;
}

/** A value of the engine, as its own types and the command line's `--json` have it. */
export function value<T>(description: string): z.ZodType<T> {
  return z.any().describe(description) as z.ZodType<T>;
}

/** What every refusal looks like. */
export const refusal = z.strictObject({
  code: z.string(),
  message: z.string(),
  mend: z.string().exactOptional(),
  /** Of a conflict: what is there now. */
  now: z.unknown().exactOptional(),
});
export type RefusalBody = z.output<typeof refusal>;

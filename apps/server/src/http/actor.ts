// Who asks: a person by a session's cookie or by a token, and what he may do.

import { type Grant, type Need, type Right, reachOf } from "@bulkhead/contract";
import type { FastifyRequest } from "fastify";
import type { KeptPerson } from "../identity/person.ts";
import type { Sessions } from "../identity/sessions.ts";
import { type KeptToken, type Tokens, tokenAllows } from "../identity/tokens.ts";
import type { Sight } from "../judging/view.ts";
import { Refusal } from "../refusal.ts";

export interface Actor {
  readonly person: KeptPerson;
  /** Digest of the session; absent where a token was given. */
  readonly session?: string;
  readonly locked: boolean;
  readonly token?: KeptToken;
}

/** Of the session cookie. The prefix makes browsers refuse it without TLS or from another host. */
export function cookieName(secure: boolean): string {
  return secure ? "__Host-bulkhead" : "bulkhead";
}

export function cookieOf(request: FastifyRequest, name: string): string | undefined {
  for (const part of (request.headers.cookie ?? "").split(";")) {
    const at = part.indexOf("=");
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return undefined;
}

/** `undefined` where nobody is signed in. Refuses a token that is none. */
export async function findActor(
  request: FastifyRequest,
  cookie: string,
  sessions: Sessions,
  tokens: Tokens,
): Promise<Actor | undefined> {
  const header = request.headers.authorization;
  if (header !== undefined) {
    const found = header.startsWith("Bearer ") ? await tokens.find(header.slice("Bearer ".length).trim()) : undefined;
    if (found === undefined) throw new Refusal("server/signed-out", "The token is not valid, or has ended.");
    return { ...found, locked: false };
  }
  const secret = cookieOf(request, cookie);
  const found = secret === undefined ? undefined : await sessions.find(secret);
  return found === undefined ? undefined : { person: found.person, session: found.digest, locked: found.locked };
}

/** Where a right of the actor reaches at a plant; `undefined`: nowhere. */
export function reachAt(actor: Actor, right: Right, plant: string | undefined): "everywhere" | ReadonlySet<string> | undefined {
  if (actor.token !== undefined && !tokenAllows(actor.token, right)) return undefined;
  return reachOf(actor.person.grants, right, plant);
}

/** What the actor may see at a plant. */
export function sightOf(grants: readonly Grant[], plant: string): Sight {
  const reach = reachOf(grants, "view", plant);
  return reach === "everywhere" ? "everywhere" : [...(reach ?? [])];
}

/** Refuses where a route is not for whoever asks. A plant that somebody may not see is not there for him. */
export function checkNeed(actor: Actor | undefined, need: Need, plant: string | undefined): void {
  if (need === "anyone") return;
  if (actor === undefined) throw new Refusal("server/signed-out", "Nobody is signed in.");
  if (actor.locked) throw new Refusal("server/locked", "The session is locked.");
  if (need === "session") return;
  if (need === "person") {
    if (actor.token !== undefined) throw new Refusal("server/forbidden", "A token does not do this: sign in.");
    return;
  }
  if (reachAt(actor, need, plant) !== undefined) return;
  if (plant !== undefined && reachOf(actor.person.grants, "view", plant) === undefined)
    throw new Refusal("server/not-found", "There is no such plant.");
  throw new Refusal("server/forbidden", "Your role does not let you do this.");
}

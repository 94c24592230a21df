// Protection: which conversations are covered by sessions that are known to be protected.

import type { FactOf, Session } from "@bulkhead/facts";
import type { Ground, Subject } from "./check.ts";
import { crosses } from "./traffic.ts";

export interface Protection {
  /** Conversations that carry information: ICMP tells about the network and nothing of the plant. */
  readonly talks: readonly FactOf<"conversation">[];
  /** The sessions of these conversations. */
  readonly sessions: readonly FactOf<"session">[];
  /** Conversations that were not understood, have no session, or one that is not known to be protected. */
  readonly bare: readonly FactOf<"conversation">[];
}

/** `across`: only what crosses the boundary of the zone. */
export function unprotectedTalks(
  subject: Subject,
  ground: Ground,
  isProtected: (session: Session) => boolean,
  across = false,
): Protection {
  const talks = ground
    .of("conversation", subject)
    .filter(({ value }) => value.transport !== "icmp" && (value.answered || value.transport !== "tcp"))
    .filter(({ value }) => !across || crosses(value, subject, ground));
  const byService = new Map<string, FactOf<"session">[]>();
  for (const session of ground.of("session", subject)) {
    const list = byService.get(keyOf(session));
    if (list === undefined) byService.set(keyOf(session), [session]);
    else list.push(session);
  }
  const sessions = new Set<FactOf<"session">>();
  const bare = talks.filter((talk) => {
    const own = byService.get(keyOf(talk)) ?? [];
    for (const session of own) sessions.add(session);
    return own.length === 0 || talk.value.recognisedBy !== "content" || !own.every((session) => isProtected(session.value));
  });
  return { talks, sessions: [...sessions], bare };
}

/** A session protects what was recorded with it, not what was said on another day. */
function keyOf({ source, value }: FactOf<"conversation" | "session">): string {
  return `${source.evidence} ${value.client} ${value.server} ${value.port}`;
}

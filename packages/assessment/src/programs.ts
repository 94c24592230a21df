// Programs and devices: sessions in which no person works, and whether the client proves who it is.

import type { FactOf } from "@bulkhead/facts";
import type { Ground, Subject } from "./check.ts";
import { reason } from "./reason.ts";
import { answersFor, nameOf } from "./traffic.ts";
import type { Reason } from "./verdict.ts";

/** Sessions between programs that reach something in the subject, or cross the conduit. */
export function machineSessions(subject: Subject, ground: Ground) {
  return ground
    .of("session", subject)
    .filter(({ value }) => !value.interactive && (subject.type === "conduit" || answersFor(value.server, subject, ground)));
}

export function unauthenticatedAmong(sessions: readonly FactOf<"session">[], ground: Ground): readonly Reason[] {
  return sessions.flatMap((fact) => {
    const { client, server, protocol, port, authenticated, identity, securable, signed, encrypted } = fact.value;
    const nobody = authenticated === false || identity === "none" || identity === "anonymous";
    // Without the protection that the protocol offers, a user may log in, but the programs at both ends prove nothing.
    const bare = securable && signed === false && encrypted === false;
    if (!nobody && !bare) return [];
    const how = nobody ? "without proving who it is" : "with the protection of the protocol switched off";
    return reason(`${nameOf(client, ground)} reaches ${nameOf(server, ground)} by ${protocol} (port ${port}) ${how}.`, [fact]);
  });
}

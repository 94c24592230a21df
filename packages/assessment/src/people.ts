// People at work: sessions in which they work on something in a zone, and whether anybody asked who they are.

import type { FactOf } from "@bulkhead/facts";
import { counted } from "@bulkhead/plant";
import type { Ground, Subject } from "./check.ts";
import { reason } from "./reason.ts";
import { answersFor, nameOf } from "./traffic.ts";
import type { Reason } from "./verdict.ts";
import { quote } from "./wording.ts";

/** Sessions in which people work on something in the subject. */
export function workingSessions(subject: Subject, ground: Ground) {
  return ground.of("session", subject).filter(({ value }) => value.interactive && answersFor(value.server, subject, ground));
}

/** People at work whom nobody asked who they are; `only` narrows to sessions that matter to the row. */
export function unidentified(
  subject: Subject,
  ground: Ground,
  only: (client: string) => boolean = () => true,
): readonly Reason[] {
  return unidentifiedAmong(workingSessions(subject, ground), ground, only);
}

export function unidentifiedAmong(
  sessions: readonly FactOf<"session">[],
  ground: Ground,
  only: (client: string) => boolean = () => true,
): readonly Reason[] {
  return sessions
    .filter(
      ({ value }) =>
        value.interactive &&
        (value.authenticated === false || value.identity === "none" || value.identity === "anonymous") &&
        only(value.client),
    )
    .flatMap((fact) => {
      const { client, server, protocol, port } = fact.value;
      const text = `People work from ${nameOf(client, ground)} on ${nameOf(server, ground)} by ${protocol} (port ${port}) without being identified.`;
      return reason(text, [fact]);
    });
}

/** Accounts that let a person in without a password. */
export function openAccounts(subject: Subject, ground: Ground): readonly Reason[] {
  return openAmong(ground.of("account", subject));
}

export function openAmong(accounts: readonly FactOf<"account">[]): readonly Reason[] {
  return accounts
    .filter(({ value }) => value.interactive && value.passwordless === true && value.locked !== true)
    .flatMap((fact) =>
      reason(`Account ${quote(fact.value.name)} of ${quote(fact.value.host)} lets people in without a password.`, [fact]),
    );
}

export function atWork(subject: Subject, ground: Ground): readonly Reason[] {
  const sessions = workingSessions(subject, ground);
  return reason(`People work here over the network (${counted(sessions.length, "kind")} of session seen).`, sessions);
}

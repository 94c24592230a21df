// SR 1.1 and its enhancements: people are identified and authenticated wherever they can work.

import { counted } from "@bulkhead/plant";
import type { Check, Ground, Subject } from "../check.ts";
import { reason, support } from "../reason.ts";
import { answersFor, isUntrusted, nameOf } from "../traffic.ts";
import type { Reason } from "../verdict.ts";
import { quote } from "../wording.ts";

/** Sessions in which people work on something in the subject. */
function workingSessions(subject: Subject, ground: Ground) {
  return ground.of("session", subject).filter(({ value }) => value.interactive && answersFor(value.server, subject, ground));
}

/** People at work whom nobody asked who they are; `only` narrows to sessions that matter to the row. */
function unidentified(subject: Subject, ground: Ground, only: (client: string) => boolean = () => true): readonly Reason[] {
  return workingSessions(subject, ground)
    .filter(
      ({ value }) =>
        (value.authenticated === false || value.identity === "none" || value.identity === "anonymous") && only(value.client),
    )
    .flatMap((fact) => {
      const { client, server, protocol, port } = fact.value;
      const text = `People work from ${nameOf(client, ground)} on ${nameOf(server, ground)} by ${protocol} (port ${port}) without being identified.`;
      return reason(text, [fact]);
    });
}

/** Accounts that let a person in without a password. */
export function openAccounts(subject: Subject, ground: Ground): readonly Reason[] {
  return ground
    .of("account", subject)
    .filter(({ value }) => value.interactive && value.passwordless === true && value.locked !== true)
    .flatMap((fact) =>
      reason(`Account ${quote(fact.value.name)} of ${quote(fact.value.host)} lets people in without a password.`, [fact]),
    );
}

function atWork(subject: Subject, ground: Ground): readonly Reason[] {
  const sessions = workingSessions(subject, ground);
  return reason(`People work here over the network (${counted(sessions.length, "kind")} of session seen).`, sessions);
}

const MORE = "A test of every interface at which people work, local ones too: each asks who it is and refuses strangers.";

export const humanUsers: Check = {
  requirement: "SR 1.1",
  method:
    "Looks for people who work without being identified and for accounts without a password; that none was seen proves nothing, since panels and consoles are out of sight.",
  decide(subject, ground) {
    const identified = workingSessions(subject, ground).filter(({ value }) => value.authenticated === true);
    return support({
      against: [...unidentified(subject, ground), ...openAccounts(subject, ground)],
      applies: atWork(subject, ground),
      noted: reason(`In ${counted(identified.length, "kind")} of session people were authenticated.`, identified),
      missing: [MORE],
    });
  },
};

export const uniqueHumanUsers: Check = {
  requirement: "SR 1.1 RE(1)",
  method: "Whoever works without being identified is not identified uniquely; whether an account is shared, no traffic tells.",
  decide(subject, ground) {
    return support({
      against: unidentified(subject, ground),
      applies: atWork(subject, ground),
      missing: ["A list of accounts with the one person to whom each belongs."],
    });
  },
};

export const factorsFromUntrusted: Check = {
  requirement: "SR 1.1 RE(2)",
  method:
    "Whoever works from an untrusted network without being identified presented not even one factor; a second factor is out of sight.",
  decide(subject, ground) {
    const untrusted = (client: string): boolean => isUntrusted(client, ground);
    const sessions = workingSessions(subject, ground).filter(({ value }) => untrusted(value.client));
    return support({
      against: unidentified(subject, ground, untrusted),
      applies: reason("People work here from untrusted networks.", sessions),
      missing: ["The configuration of remote access that demands a second factor."],
    });
  },
};

export const factorsEverywhere: Check = {
  requirement: "SR 1.1 RE(3)",
  method: "Whoever works without being identified presented not even one factor; a second factor is out of sight.",
  decide(subject, ground) {
    return support({
      against: [...unidentified(subject, ground), ...openAccounts(subject, ground)],
      applies: atWork(subject, ground),
      missing: ["The configuration of every interface for people that demands a second factor."],
    });
  },
};

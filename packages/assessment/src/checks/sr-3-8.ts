// SR 3.8 and its enhancements: a session belongs to those who began it, and ends with them.

import { counted } from "@bulkhead/plant";
import type { Check, Ground, Subject } from "../check.ts";
import { ask, carriedBy, type SystemGuidance } from "../guidance.ts";
import { reason, reasonsOf, support } from "../reason.ts";
import { answersFor, atServer } from "../traffic.ts";
import type { Reason } from "../verdict.ts";

/** Sessions whose protocol keeps them together by cryptography: good so far, and silent about identifiers above it. */
function keptTogether(subject: Subject, ground: Ground): readonly Reason[] {
  const sessions = ground
    .of("session", subject)
    .filter(
      ({ value }) =>
        (value.encrypted === true || value.signed === true) &&
        value.weak === null &&
        (subject.type === "conduit" || answersFor(value.server, subject, ground)),
    );
  return reason(`${counted(sessions.length, "kind")} of session were signed or encrypted.`, sessions);
}

export const sessionIntegrity: Check = {
  requirement: "SR 3.8",
  questions: [
    ask(
      "Is a session on each interface protected so that another party on the network cannot take it over?",
      "The settings for encrypted sessions",
      "A penetration test report",
    ),
    ask(
      "Does each interface refuse a request with a session identifier that it did not give out?",
      "A test with an invented identifier",
      "The supplier's statement",
    ),
  ],
  techniques: ["T0830", "T0886"],
  supportedBy: carriedBy("SR 3.8", "configured"),

  method:
    "A person who works over a session that can be read or changed on its way works in one that can be taken over: a breach. Signed and encrypted sessions are noted; whether wrong identifiers are refused, a test shows.",
  decide(subject, ground) {
    return support({
      against: reasonsOf(atServer(ground.findings(subject, "cleartext-administration"), subject, ground), ground),
      noted: keptTogether(subject, ground),
      missing: ["How sessions are protected and told apart on each interface for people and programs."],
    });
  },
};

function identifierCheck(guidance: SystemGuidance, missing: string): Check {
  return {
    ...guidance,
    method:
      "Signed and encrypted sessions are noted; identifiers inside them, and what becomes of them, are for a test or the supplier to tell.",
    decide: (subject, ground) => support({ noted: keptTogether(subject, ground), missing: [missing] }),
  };
}

export const sessionEndInvalidates = identifierCheck(
  {
    requirement: "SR 3.8 RE(1)",
    questions: [
      ask(
        "Is a session identifier useless after log-out, and after the session ended by itself?",
        "A test in which the old identifier is sent again",
        "The supplier's statement",
      ),
      ask(
        "Does closing the browser or pulling the cable end the session within a set time?",
        "A test with a clock",
        "The setting for the time",
      ),
    ],
    techniques: ["T0886", "T0859"],
    supportedBy: carriedBy("SR 3.8 RE(1)", "configured"),
  },
  "A test on each interface that an old session is refused after log-out.",
);
export const uniqueSessionIdentifiers = identifierCheck(
  {
    requirement: "SR 3.8 RE(2)",
    questions: [
      ask(
        "Does each session get an identifier of its own, even for the same user on the same station?",
        "Identifiers of several sessions side by side",
        "The supplier's description",
      ),
      ask(
        "Is an identifier that nobody expects treated as invalid and recorded?",
        "A test with the record of it",
        "The description of the event",
      ),
    ],
    techniques: ["T0886", "T0848"],
    supportedBy: carriedBy("SR 3.8 RE(2)", "configured"),
  },
  "How each interface makes session identifiers, and what it does with one that it does not know.",
);
export const randomSessionIdentifiers = identifierCheck(
  {
    requirement: "SR 3.8 RE(3)",
    questions: [
      ask(
        "Are session identifiers made by a random generator that is recognised for this use, rather than counted or made from the time?",
        "The supplier's statement with the name of the generator",
        "A sample of identifiers that was examined",
      ),
      ask("Are they long enough that nobody can guess one?", "The length in bits", "The calculation or a test report"),
    ],
    techniques: ["T0886", "T0830"],
    supportedBy: carriedBy("SR 3.8 RE(3)", "configured"),
  },
  "From which source of randomness each interface makes its session identifiers.",
);

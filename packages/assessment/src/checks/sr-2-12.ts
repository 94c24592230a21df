// SR 2.12 and its enhancement: it can be shown who did what.

import type { Check } from "../check.ts";
import { ask, carriedBy } from "../guidance.ts";
import { atWork, unidentified } from "../people.ts";
import { reason, support } from "../reason.ts";
import { answersFor, nameOf } from "../traffic.ts";

export const nonRepudiation: Check = {
  requirement: "SR 2.12",
  questions: [
    ask(
      "Can you show from records which person changed a set-point, a program or a setting on a given day?",
      "Such a record for a change of last month",
      "The fields that name the person",
    ),
    ask(
      "Are records kept so that the person cannot change them or deny them later?",
      "The permissions on the records",
      "Their transfer to another system",
    ),
  ],
  techniques: ["T0859", "T0872"],
  supportedBy: carriedBy("SR 2.12", "configured"),

  method:
    "What people do without being identified cannot be laid at anybody's door, and is a breach; that everything else is recorded, a statement says.",
  decide(subject, ground) {
    return support({
      against: unidentified(subject, ground),
      applies: atWork(subject, ground),
      missing: ["Records that tie actions to the person who did them, and an example for each kind of action."],
    });
  },
};

export const nonRepudiationOfAll: Check = {
  requirement: "SR 2.12 RE(1)",
  questions: [
    ask(
      "Can you show which program or device sent a command, not only which person?",
      "A record with the identity of a program",
      "The list of identities used by programs",
    ),
    ask(
      "Is that identity proven by the program (key, certificate), so that another one cannot take its name?",
      "Settings of the interface",
      "A test with a false identity",
    ),
  ],
  techniques: ["T0848", "T0855", "T0872"],
  supportedBy: carriedBy("SR 2.12 RE(1)", "configured"),

  method:
    "What people do without being identified is a breach; programs that write without proving who they are are noted, since an address may tell.",
  decide(subject, ground) {
    const nameless = ground
      .of("session", subject)
      .filter(
        ({ value }) =>
          !value.interactive &&
          (value.authenticated === false || value.identity === "anonymous") &&
          (subject.type === "conduit" || answersFor(value.server, subject, ground)),
      );
    return support({
      against: unidentified(subject, ground),
      applies: atWork(subject, ground),
      noted: nameless.flatMap((fact) => {
        const { client, server, protocol } = fact.value;
        return reason(
          `${nameOf(client, ground)} acts on ${nameOf(server, ground)} by ${protocol}, and only its address says who it is.`,
          [fact],
        );
      }),
      missing: ["Records that tie actions of programs and devices to their identity."],
    });
  },
};

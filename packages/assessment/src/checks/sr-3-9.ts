// SR 3.9 and its enhancement: audit records are kept from those whom they are about.

import type { Check } from "../check.ts";
import { ask, carriedBy } from "../guidance.ts";
import { loggedAmong } from "../host-event.ts";
import { reason, support } from "../reason.ts";
import { notedSettings } from "../settings.ts";
import { quote } from "../wording.ts";

export const auditProtection: Check = {
  requirement: "SR 3.9",
  questions: [
    ask(
      "Can only those who must read audit records, and nobody who is recorded change or delete them?",
      "Permissions on the records of each component",
      "A test as an ordinary user",
    ),
    ask(
      "Are the tools that manage the records protected in the same way?",
      "Permissions on the tools",
      "The list of people with the role",
    ),
  ],
  techniques: ["T0872"],
  supportedBy: carriedBy("SR 3.9", "configured"),

  method:
    "Accounts that may do everything are noted, since they may change records on their host as well; what keeps records from them, a statement says.",
  decide(subject, ground) {
    const administrators = ground.of("account", subject).filter(({ value }) => value.administrator && value.locked !== true);
    return support({
      noted: [
        ...loggedAmong(ground.of("host-event", subject), "that records were cleared", "log-cleared"),
        ...administrators.flatMap((fact) =>
          reason(`${quote(fact.value.name)} may change everything on ${quote(fact.value.host)}, records among it.`, [fact]),
        ),
      ],
      missing: ["Permissions on the audit records and on the tools that read or change them, for each component."],
    });
  },
};

export const writeOnceRecords = notedSettings(
  {
    requirement: "SR 3.9 RE(1)",
    questions: [
      ask(
        "Are audit records written to a medium that cannot be overwritten by its hardware?",
        "The type of medium or device",
        "The record of what was written when",
      ),
      ask(
        "Are these media kept and found again for as long as they are needed?",
        "The register of media",
        "The place and who has the key",
      ),
    ],
    techniques: ["T0872", "T0809"],
    supportedBy: carriedBy("SR 3.9 RE(1)", "configured"),
  },
  "audit",
  "The medium on which audit records cannot be altered by its hardware, and the procedure.",
);

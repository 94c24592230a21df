// SR 2.8 and its enhancement: what happens is recorded, and the records come together in one place.

import type { Check } from "../check.ts";
import { ask, carriedBy } from "../guidance.ts";
import { support } from "../reason.ts";
import { settingsAbout, settingsCheck, settingsOn } from "../settings.ts";

export const auditableEvents = settingsCheck(
  {
    requirement: "SR 2.8",
    questions: [
      ask(
        "Does each component record log-ins, refused requests, changes of settings and of programs, backups, errors and changes of the records themselves?",
        "An export of the records with one example of each",
        "The audit settings",
      ),
      ask(
        "Does each record say when, where, who, what kind and how it ended?",
        "An example record of each kind of component",
        "A description of the fields",
      ),
      ask("Does somebody read these records at set times?", "The record of the last review", "Actions that came of it"),
    ],
    techniques: ["T0872", "T0859"],
    supportedBy: carriedBy("SR 2.8", "configured"),
  },
  "audit",
  "Which events each component records, and an example of such a record.",
);

export const centralAuditTrail: Check = {
  requirement: "SR 2.8 RE(1)",
  questions: [
    ask(
      "Do the records of all components reach one place, where they can be searched together and ordered by time?",
      "The list of sources with the last record of each",
      "A search over several sources",
    ),
    ask(
      "Can the collected records be exported in a format that analysis tools read?",
      "An exported file",
      "The description of the format",
    ),
    ask("Does somebody notice when a source falls silent?", "The alarm and who gets it", "A test with a source switched off"),
  ],
  techniques: ["T0872"],
  supportedBy: [],

  method:
    "A component that sends its records nowhere keeps them out of the common trail, and is a breach; other settings are noted. That all components send theirs, and that one place orders them by time, is out of sight.",
  decide(subject, ground) {
    const { weak, set } = settingsOn("log-forwarding", subject, ground);
    return support({
      against: weak,
      noted: [...set, ...settingsAbout(subject, ground, "audit")],
      missing: ["Where all records come together, from which components, and which are left out."],
    });
  },
};

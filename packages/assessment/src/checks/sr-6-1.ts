// SR 6.1: audit logs can be read by those who may, and changed by nobody.

import { counted } from "@bulkhead/plant";
import type { Check } from "../check.ts";
import { ask, carriedBy } from "../guidance.ts";
import { reason, support } from "../reason.ts";
import { settingsAbout, settingsOn } from "../settings.ts";

export const auditLogAccess: Check = {
  requirement: "SR 6.1",
  questions: [
    ask(
      "Can those who need them read the audit records of each component, without being able to change them?",
      "The read-only role and who has it",
      "A test as that role",
    ),
    ask(
      "Are the records readable for the time for which they must be kept?",
      "The rule for keeping",
      "The oldest record that can be shown",
    ),
  ],
  techniques: ["T0872"],
  supportedBy: carriedBy("SR 6.1", "configured"),

  method:
    "Rules of boundary devices that log are noted; who may read the logs, and that nobody may change them, is out of sight.",
  decide(subject, ground) {
    const logging = ground.of("firewall-rule", subject).filter(({ value }) => value.logged);
    return support({
      noted: [
        ...settingsOn("audit", subject, ground).set,
        ...reason(
          `${counted(logging.length, "rule")} of boundary devices ${logging.length === 1 ? "logs what it matches" : "log what they match"}.`,
          logging,
        ),
      ],
      missing: ["Who may read the audit logs of each component, and what keeps everybody from changing them."],
    });
  },
};

export const auditLogInterface: Check = {
  requirement: "SR 6.1 RE(1)",
  questions: [
    ask(
      "Can a program fetch the audit records through an interface (syslog, API, database), from each component?",
      "The description of the interface",
      "Records that arrived at the collector",
    ),
    ask(
      "Is the interface protected, so that it gives records to authorised programs only?",
      "Its settings",
      "A test without credentials",
    ),
  ],
  techniques: ["T0872"],
  supportedBy: carriedBy("SR 6.1 RE(1)", "configured"),

  method: "Settings about where records are sent are noted; that programs can fetch all of them, a statement says.",
  decide(subject, ground) {
    return support({
      noted: settingsAbout(subject, ground, "log-forwarding"),
      missing: ["The interface by which tools fetch audit records from each component."],
    });
  },
};

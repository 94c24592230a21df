// SR 2.10: when recording fails, somebody hears of it, and the plant goes on.

import type { Check } from "../check.ts";
import { ask, carriedBy } from "../guidance.ts";
import { loggedAmong } from "../host-event.ts";
import { support } from "../reason.ts";
import { settingsAbout } from "../settings.ts";

export const auditFailures: Check = {
  requirement: "SR 2.10",
  questions: [
    ask(
      "Is somebody alarmed when a component cannot record any more?",
      "The alarm setting",
      "A test with a full disk or a stopped service",
    ),
    ask(
      "Do control and safety go on when recording fails, whatever the component does with the records?",
      "The supplier's statement",
      "The record of a test",
    ),
  ],
  techniques: ["T0872", "T0878"],
  supportedBy: carriedBy("SR 2.10", "configured"),

  method:
    "Settings about records, and logs that tell of lost records, are noted; whether somebody was alarmed and the plant went on, a statement says.",
  decide(subject, ground) {
    return support({
      noted: [
        ...settingsAbout(subject, ground, "audit"),
        ...loggedAmong(ground.of("host-event", subject), "of records that were lost", "log-lost"),
      ],
      missing: ["What each component does when it cannot write its audit records."],
    });
  },
};

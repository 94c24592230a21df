// SR 2.10: when recording fails, somebody hears of it, and the plant goes on.

import { ask, carriedBy } from "../guidance.ts";
import { notedSettings } from "../settings.ts";

export const auditFailures = notedSettings(
  {
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
  },
  "audit",
  "What each component does when it cannot write its audit records.",
);

// SR 7.4: the system can be brought back to a known, secure state.

import { counted } from "@bulkhead/plant";
import type { Check } from "../check.ts";
import { ask, carriedBy } from "../guidance.ts";
import { reason, support } from "../reason.ts";

export const recovery: Check = {
  requirement: "SR 7.4",
  questions: [
    ask(
      "Is there a procedure to bring each component back into a known, secure state: patches, settings, accounts, programs?",
      "The procedure",
      "The list of settings and versions of that state",
    ),
    ask(
      "Was it tried, from bare hardware, within the time that you can bear?",
      "The record of the exercise with times",
      "What was improved after it",
    ),
  ],
  techniques: ["T0826", "T0827", "T0829", "T0880"],
  supportedBy: carriedBy("SR 7.4", "external"),

  method:
    "Programs and files that were accepted as right are noted: they say to which state to return. That one can, and how fast, an exercise shows.",
  decide(subject, ground) {
    const accepted = ground.of("baseline", subject);
    return support({
      noted: reason(
        `${counted(accepted.length, "state", "states")} of files, programs, packages, settings or firmware were accepted as right.`,
        accepted,
      ),
      missing: ["The recovery procedure for each component, and the record of an exercise."],
    });
  },
};

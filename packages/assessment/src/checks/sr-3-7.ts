// SR 3.7: errors are handled without telling an attacker anything useful.

import type { Check } from "../check.ts";
import { ask, carriedBy } from "../guidance.ts";
import { reasonsOf, support } from "../reason.ts";
import { atServer } from "../traffic.ts";

export const errorHandling: Check = {
  requirement: "SR 3.7",
  questions: [
    ask(
      "Do error messages help maintenance without showing strangers versions, paths, names of users or program text?",
      "Examples from each web page and service",
      "A test with wrong input",
    ),
    ask(
      "Do components go on, or fail in a known way, when an error occurs?",
      "The supplier's description",
      "The record of a real or provoked error",
    ),
  ],
  techniques: ["T0888", "T0819"],
  supportedBy: carriedBy("SR 3.7", "configured"),

  method:
    "Broken messages that were sent here are noted as errors that had to be handled; what the answers gave away, a test shows.",
  decide(subject, ground) {
    return support({
      noted: reasonsOf(atServer(ground.findings(subject, "malformed-traffic"), subject, ground), ground),
      missing: ["Examples of error messages of each component, and who can see which details."],
    });
  },
};

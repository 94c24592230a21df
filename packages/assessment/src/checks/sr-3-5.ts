// SR 3.5: what comes in and acts on the process is checked first.

import type { Finding } from "@bulkhead/facts";
import type { Check, Ground } from "../check.ts";
import { ask, carriedBy } from "../guidance.ts";
import { factsOf, reasonsOf, support } from "../reason.ts";
import { atServer } from "../traffic.ts";

/** The value came from outside: it was written, not measured. */
export function wasWritten(finding: Finding, ground: Ground): boolean {
  return factsOf(finding.facts, ground).some((fact) => fact.kind === "process-value" && fact.value.direction === "written");
}

export const inputValidation: Check = {
  requirement: "SR 3.5",
  questions: [
    ask(
      "Do controllers and servers refuse values outside the range, of the wrong type or length, whoever sends them?",
      "Limits in the program, by variable",
      "A test with values below, above and of the wrong form",
    ),
    ask(
      "Do they stay in operation when they receive broken or unexpected messages?",
      "The supplier's robustness test report",
      "A test on a spare device",
    ),
  ],
  techniques: ["T0831"],
  supportedBy: carriedBy("SR 3.5", "configured"),

  method:
    "A written value outside its range that the server did not refuse is a breach; a measured value outside its limits is noted, since that is the process and no input.",
  decide(subject, ground) {
    const outside = atServer(ground.findings(subject, "setpoint-out-of-range", "limit-exceeded"), subject, ground);
    return support({
      against: reasonsOf(
        outside.filter((finding) => wasWritten(finding, ground)),
        ground,
      ),
      noted: [
        ...reasonsOf(
          outside.filter((finding) => !wasWritten(finding, ground)),
          ground,
        ),
        ...reasonsOf(atServer(ground.findings(subject, "malformed-traffic"), subject, ground), ground),
      ],
      missing: ["A test that every input that acts on the process is refused when its form or value is wrong."],
    });
  },
};

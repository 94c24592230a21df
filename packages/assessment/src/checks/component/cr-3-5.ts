// CR 3.5: what comes in is checked first.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";
import { acceptedOutside, found } from "./sign.ts";

export const cr3x5: readonly ComponentCheck[] = [
  componentCheck(
    {
      requirement: "CR 3.5",
      questions: [
        ask(
          "Does the component check form, length and content of what comes in from networks, people and files, before it uses it?",
          "The supplier's robustness test report",
          "Results of fuzzing each protocol",
        ),
        ask("Does it refuse set-points outside the limits that are configured?", "The limits", "A test with values outside"),
      ],
      techniques: ["T0831"],
    },
    { against: [acceptedOutside], noted: [found("malformed-traffic")] },
  ),
];

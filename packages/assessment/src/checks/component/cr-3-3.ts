// CR 3.3: security functions can be tried, and while the component works.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";

export const cr3x3: readonly ComponentCheck[] = [
  componentCheck({
    requirement: "CR 3.3",
    questions: [
      ask(
        "Does the supplier say how each security function of the component is tested?",
        "The test instructions in the manual",
        "The record of the last test here",
      ),
      ask(
        "Can the test be carried out without a laboratory, at acceptance and in maintenance?",
        "The list of tools needed",
        "The maintenance plan",
      ),
    ],
    techniques: ["T0837", "T0878"],
  }),
  componentCheck({
    requirement: "CR 3.3 RE(1)",
    questions: [
      ask(
        "Can the component's security functions be tested while it does its normal work?",
        "The manual with its limits",
        "A record of such a test",
      ),
      ask("Does the component itself report when a security function stopped working?", "The event list", "A provoked event"),
    ],
    techniques: ["T0837", "T0881"],
  }),
];

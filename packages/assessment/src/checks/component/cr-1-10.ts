// CR 1.10: a log-in tells nothing to those who look on or guess.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";

export const cr1x10: readonly ComponentCheck[] = [
  componentCheck({
    requirement: "CR 1.10",
    questions: [
      ask(
        "Does the component show dots or nothing while a secret is typed, on its screen, web pages and tools?",
        "Pictures of each",
        "The manual",
      ),
      ask("Does it answer wrong names and wrong passwords alike?", "Both messages side by side", "A measurement of the time"),
    ],
    techniques: ["T0852"],
  }),
];

// CR 2.9: there is room for audit records, and a warning before it ends.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";
import { logged, settingsOf } from "./sign.ts";

export const cr2x9: readonly ComponentCheck[] = [
  componentCheck(
    {
      requirement: "CR 2.9",
      questions: [
        ask(
          "How many records can the component keep, and is that enough until they are fetched?",
          "The figure in the manual",
          "The rate that was measured here",
        ),
        ask("Does it go on working when the memory for records is full?", "A test with full memory", "The supplier's statement"),
      ],
      techniques: ["T0872", "T0814"],
    },
    { noted: [settingsOf("audit"), logged("of records that were lost", "log-lost")] },
  ),
  componentCheck(
    {
      requirement: "CR 2.9 RE(1)",
      questions: [
        ask("Does the component warn when its memory for records reaches a filling that you set?", "The setting", "The warning"),
        ask("Does the warning leave the component (message, signal, trap)?", "The message at the receiver", "The manual"),
      ],
      techniques: ["T0872"],
    },
    { noted: [settingsOf("audit")] },
  ),
];

// CR 2.5: sessions that nobody uses are locked.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";
import { soundly, weakly } from "./sign.ts";

export const cr2x5: readonly ComponentCheck[] = [
  componentCheck(
    {
      requirement: "CR 2.5",
      questions: [
        ask(
          "Does the component lock a person's session after a time that you set, and at the person's wish?",
          "The setting with its range",
          "A test",
        ),
        ask(
          "Does the session open again only after authentication, by the same person or by an authorised one?",
          "A test with another person",
          "The manual",
        ),
      ],
      techniques: ["T0823", "T0852"],
    },
    { against: [weakly("session-end")], noted: [soundly("session-end")] },
  ),
];

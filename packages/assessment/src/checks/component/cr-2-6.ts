// CR 2.6: remote sessions that nobody uses are ended.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";
import { soundly, weakly } from "./sign.ts";

export const cr2x6: readonly ComponentCheck[] = [
  componentCheck(
    {
      requirement: "CR 2.6",
      questions: [
        ask("Does the component end a remote session after a set time without use?", "The setting", "A test with a clock"),
        ask(
          "Can the session be ended at the component locally, and by the one who began it?",
          "The list of sessions with the button to end one",
          "A test",
        ),
      ],
      techniques: ["T0822", "T0886"],
    },
    { against: [weakly("session-end")], noted: [soundly("session-end")] },
  ),
];

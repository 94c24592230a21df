// CR 7.4: the component can be brought back to a known, secure state.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";
import { digests, settingsOf } from "./sign.ts";

export const cr7x4: readonly ComponentCheck[] = [
  componentCheck(
    {
      requirement: "CR 7.4",
      questions: [
        ask(
          "Can the component be brought back to a known, secure state after a failure or an attack?",
          "The procedure in the manual",
          "The record of an exercise",
        ),
        ask(
          "Do firmware, settings, accounts and keys come back, all of them?",
          "The list of what comes back",
          "A comparison after the exercise",
        ),
      ],
      techniques: ["T0826", "T0827", "T0829"],
    },
    { noted: [digests, settingsOf("backup")] },
  ),
];

// CR 2.10: when recording fails, somebody hears of it, and the component goes on.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";
import { logged, settingsOf } from "./sign.ts";

export const cr2x10: readonly ComponentCheck[] = [
  componentCheck(
    {
      requirement: "CR 2.10",
      questions: [
        ask(
          "Does the component keep its essential function when it cannot record?",
          "A test with the log service stopped",
          "The supplier's statement",
        ),
        ask(
          "Does it then do something sensible that is documented: warn, overwrite the oldest, stop accepting log-ins?",
          "The manual on log failure",
          "The setting chosen here",
        ),
      ],
      techniques: ["T0872", "T0878"],
    },
    { noted: [settingsOf("audit"), logged("of records that were lost", "log-lost")] },
  ),
];

// CR 2.8: what happens in the component is recorded.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";
import { logged, soundly, weakly } from "./sign.ts";

export const cr2x8: readonly ComponentCheck[] = [
  componentCheck(
    {
      requirement: "CR 2.8",
      questions: [
        ask(
          "Does the component record access, errors of requests, control-system events, backup and restore, changes of settings and events of the log itself?",
          "An export with one of each",
          "The event list in the manual",
        ),
        ask(
          "Does each record hold time, source, category, type, number and result?",
          "A record with its fields",
          "The format description",
        ),
      ],
      techniques: ["T0872", "T0859"],
    },
    { against: [weakly("audit")], noted: [soundly("audit"), logged("what happened on it")] },
  ),
];

// CR 4.2: nothing secret stays behind, in what is given away and in what is shared.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";
import { settingsOf } from "./sign.ts";

export const cr4x2: readonly ComponentCheck[] = [
  componentCheck(
    {
      requirement: "CR 4.2",
      questions: [
        ask(
          "Can everything that needs protection be erased from the component before it leaves?",
          "The function and its description",
          "The record of an erasure",
        ),
        ask(
          "Does that include logs, keys, recipes and removable memory?",
          "The supplier's list of what is erased",
          "A look at an erased unit",
        ),
      ],
      techniques: ["T0882", "T0893"],
    },
    { noted: [settingsOf("encryption-at-rest")] },
  ),
  componentCheck(
    {
      requirement: "CR 4.2 RE(1)",
      questions: [
        ask(
          "Does the component clear volatile memory that is shared before another user or process gets it?",
          "The supplier's statement",
          "An evaluation report",
        ),
        ask(
          "Is what passed through its shared buffers (display, print, clipboard) gone after log-out?",
          "A test with two users",
          "The manual",
        ),
      ],
      techniques: ["T0834", "T0893"],
    },
    { noted: [settingsOf("process-isolation")] },
  ),
  componentCheck({
    requirement: "CR 4.2 RE(2)",
    questions: [
      ask(
        "Does the component, or a tool, show that an erasure was complete?",
        "The report of the erasure",
        "The description of the check",
      ),
      ask(
        "Was an erased unit examined by somebody other than the one who erased it?",
        "The record of the examination",
        "The serial number",
      ),
    ],
    techniques: ["T0882"],
  }),
];

// CR 3.9: audit records are kept from those whom they are about.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";
import { administrators, logged, settingsOf } from "./sign.ts";

export const cr3x9: readonly ComponentCheck[] = [
  componentCheck(
    {
      requirement: "CR 3.9",
      questions: [
        ask(
          "Does the component keep audit records and their tools from everybody but the roles that need them?",
          "The permissions by role",
          "A test as another role",
        ),
        ask("Can nobody, administrators among them, delete single audit records?", "The manual", "A test as administrator"),
      ],
      techniques: ["T0872"],
    },
    { noted: [administrators, logged("that records were cleared", "log-cleared")] },
  ),
  componentCheck(
    {
      requirement: "CR 3.9 RE(1)",
      questions: [
        ask(
          "Can the component write its records to a medium whose hardware prevents change?",
          "The manual that names the medium",
          "The medium in use",
        ),
        ask("Does it notice that the medium is full or missing?", "The event for it", "A test without the medium"),
      ],
      techniques: ["T0872", "T0809"],
    },
    { noted: [settingsOf("log-forwarding")] },
  ),
];

// CR 6.1: audit logs can be read by those who may, people and programs.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";
import { logged, settingsOf } from "./sign.ts";

export const cr6x1: readonly ComponentCheck[] = [
  componentCheck(
    {
      requirement: "CR 6.1",
      questions: [
        ask(
          "Can authorised people and tools read the component's audit records without being able to change them?",
          "The read-only role",
          "A test",
        ),
        ask(
          "Can these records be read without an administrator's rights?",
          "The permissions of the role",
          "A reading by an auditor",
        ),
      ],
      techniques: ["T0872"],
    },
    { noted: [settingsOf("audit"), logged("what happened, and was read")] },
  ),
  componentCheck(
    {
      requirement: "CR 6.1 RE(1)",
      questions: [
        ask(
          "Can programs fetch the component's records, or does it forward them to a central system?",
          "The interface in the manual",
          "Records that arrived",
        ),
        ask(
          "Are its records complete there when the connection was away for a time?",
          "A test with the cable out",
          "The manual on buffering",
        ),
      ],
      techniques: ["T0872"],
    },
    { noted: [settingsOf("log-forwarding")] },
  ),
];

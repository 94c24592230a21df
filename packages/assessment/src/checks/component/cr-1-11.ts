// CR 1.11: whoever fails to log in again and again has to wait.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";
import { logged, soundly, weakly } from "./sign.ts";

export const cr1x11: readonly ComponentCheck[] = [
  componentCheck(
    {
      requirement: "CR 1.11",
      questions: [
        ask(
          "Can the component count failed log-ins and block further ones, for a number and a time that you set?",
          "The setting and its range",
          "A test",
        ),
        ask(
          "Can the block be lifted by an administrator or by time, and does it leave local emergency operation alone?",
          "The manual",
          "A test at the local panel",
        ),
      ],
      techniques: ["T0806"],
    },
    {
      against: [weakly("log-in-failures")],
      noted: [
        soundly("log-in-failures"),
        logged("of log-ins that failed, and of accounts that were locked", "log-in-failed", "account-locked"),
      ],
    },
  ),
];

// CR 3.8: a session belongs to those who began it, and ends with them.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";
import { encrypted, found, signed } from "./sign.ts";

export const cr3x8: readonly ComponentCheck[] = [
  componentCheck(
    {
      requirement: "CR 3.8",
      questions: [
        ask(
          "Does the component make a new, random identifier for each session and refuse any other?",
          "The supplier's statement with the generator",
          "Identifiers of several sessions",
        ),
        ask(
          "Is the identifier void after log-out, by the user or by time?",
          "A test with the old identifier",
          "The setting for the time",
        ),
      ],
      techniques: ["T0830", "T0886"],
    },
    { against: [found("cleartext-administration")], noted: [signed, encrypted] },
  ),
];

// CR 1.3: accounts can be managed on the component or for it.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";
import { accounts, logged, settingsOf } from "./sign.ts";

export const cr1x3: readonly ComponentCheck[] = [
  componentCheck(
    {
      requirement: "CR 1.3",
      questions: [
        ask(
          "Can accounts on this component be created, changed, disabled and removed, on it or through a directory?",
          "The screen or command for accounts",
          "The manual's list of functions",
        ),
        ask(
          "Are there no accounts that cannot be disabled, or are they named with the reason?",
          "The supplier's list of fixed accounts",
          "A scan of the firmware for such accounts",
        ),
      ],
      techniques: ["T0892", "T0891"],
    },
    { noted: [accounts, settingsOf("central-accounts"), logged("of changes of accounts", "account-changed", "group-changed")] },
  ),
];

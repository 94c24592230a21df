// SR 7.5: a change to reserve power and back leaves security as it was.

import type { Check } from "../check.ts";
import { ask } from "../guidance.ts";
import { support } from "../reason.ts";

export const emergencyPower: Check = {
  requirement: "SR 7.5",
  questions: [
    ask(
      "Do locks, firewalls, records and access control keep working, or come back by themselves, when the power changes to the reserve and back?",
      "The record of a change-over test",
      "The settings after it",
    ),
    ask(
      "Is it written down which security functions are reduced on reserve power, and is that accepted?",
      "The list with approval",
      "The time for which the reserve lasts",
    ),
  ],
  techniques: ["T0826", "T0827"],
  supportedBy: [],

  method: "A statement decides: a change of power leaves no trace that readers could know for one.",
  decide: () => support({ missing: ["How the security functions behave when the power changes over, and the test of it."] }),
};

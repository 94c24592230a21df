// SR 1.10: a log-in tells nothing to those who look on or guess.

import type { Check } from "../check.ts";
import { ask, carriedBy } from "../guidance.ts";
import { support } from "../reason.ts";

export const authenticatorFeedback: Check = {
  requirement: "SR 1.10",
  questions: [
    ask(
      "Does every log-in hide the password while it is typed, at panels and in engineering software as well?",
      "A picture of each kind of log-in while typing",
      "The supplier's description",
    ),
    ask(
      "Does a failed log-in say the same whether the name or the password was wrong, and the same after the same time?",
      "A recorded attempt with a wrong name and one with a wrong password",
      "The text of both messages",
    ),
  ],
  techniques: ["T0852", "T0859"],
  supportedBy: carriedBy("SR 1.10", "configured"),

  method: "A statement decides: what a log-in shows on its screen is not in the traffic.",
  decide: () =>
    support({ missing: ["A look at each log-in: what it shows while a secret is typed, and what it says when it is wrong."] }),
};

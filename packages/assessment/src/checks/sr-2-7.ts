// SR 2.7: nobody opens more sessions at once than were meant.

import type { Check } from "../check.ts";
import { ask, carriedBy } from "../guidance.ts";
import { support } from "../reason.ts";

export const concurrentSessions: Check = {
  requirement: "SR 2.7",
  questions: [
    ask(
      "Is the number of sessions that one user can have at once limited on each interface, to a number that you chose?",
      "The setting of each kind of component",
      "A test with one session too many",
    ),
    ask(
      "Does the limit keep a flood of sessions from locking out those who operate the plant?",
      "A test with all sessions taken",
      "The supplier's statement on reserved sessions",
    ),
  ],
  techniques: ["T0859", "T0814"],
  supportedBy: carriedBy("SR 2.7", "configured"),

  method: "A statement decides: sessions that were seen at once show no limit, and a limit is not seen until it is reached.",
  decide: () => support({ missing: ["How many sessions each interface allows at once, per user and in all."] }),
};

// SR 2.5: sessions that nobody uses are locked.

import { ask, carriedBy } from "../guidance.ts";
import { settingsCheck } from "../settings.ts";

export const sessionLock = settingsCheck(
  {
    requirement: "SR 2.5",
    questions: [
      ask(
        "Does a station lock after a set time without use, and only the person or somebody authorised unlocks it?",
        "The setting of each kind of station",
        "A test with a clock",
      ),
      ask(
        "Can people lock their session at once when they go, and do they?",
        "A picture of the lock function",
        "A walk through the control room",
      ),
      ask(
        "Is it approved with reasons which operator screens stay open?",
        "The list with approval",
        "What can be done from these screens",
      ),
    ],
    techniques: ["T0823", "T0852"],
    supportedBy: carriedBy("SR 2.5", "configured"),
  },
  "session-end",
  "When sessions of people lock on every component, and how they are unlocked.",
);

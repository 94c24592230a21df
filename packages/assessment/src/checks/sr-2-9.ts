// SR 2.9 and its enhancement: there is room for audit records, and a warning before it ends.

import { ask, carriedBy } from "../guidance.ts";
import { notedSettings } from "../settings.ts";

export const auditStorage = notedSettings(
  {
    requirement: "SR 2.9",
    questions: [
      ask(
        "Is the room for records on each component enough for the time for which you want to keep them?",
        "A calculation from records per day",
        "The settings for size and age",
      ),
      ask(
        "Are records moved away or overwritten in a known order before the room is full?",
        "The rotation settings",
        "The record of transfers",
      ),
    ],
    techniques: ["T0872", "T0814"],
    supportedBy: carriedBy("SR 2.9", "configured"),
  },
  "audit",
  "How much room for audit records each component has, and how long it lasts.",
);
export const auditStorageWarning = notedSettings(
  {
    requirement: "SR 2.9 RE(1)",
    questions: [
      ask(
        "Does a warning come before the room for audit records is used up, at a filling that you can set?",
        "The threshold setting",
        "A warning from a test or a real case",
      ),
      ask(
        "Does the warning reach somebody who can act on it in time?",
        "The recipient and the time that remains at that filling",
        "The entry in the work list",
      ),
    ],
    techniques: ["T0872"],
    supportedBy: carriedBy("SR 2.9 RE(1)", "configured"),
  },
  "audit",
  "At what filling a warning is given, on which components, and to whom.",
);

// SR 1.12: a notice can be shown before people log in.

import { ask, carriedBy } from "../guidance.ts";
import { settingsCheck } from "../settings.ts";

export const useNotification = settingsCheck(
  {
    requirement: "SR 1.12",
    questions: [
      ask(
        "Do people see, before they log in, whose system it is and that its use is watched?",
        "A picture of the notice at each kind of station",
        "The approved text",
      ),
      ask(
        "Can the text be changed by those who are responsible, and was it approved by them?",
        "The setting that holds the text",
        "The approval",
      ),
    ],
    techniques: [],
    noTechniques: "A notice warns people and deters by law; it stands in the way of no technique.",
    supportedBy: carriedBy("SR 1.12", "configured"),
  },
  "use-notification",
  "The notice that every component shows before people log in.",
);

// SR 2.6: remote sessions that nobody uses are ended.

import { ask, carriedBy } from "../guidance.ts";
import { settingsCheck } from "../settings.ts";

export const remoteSessionEnd = settingsCheck(
  {
    requirement: "SR 2.6",
    questions: [
      ask(
        "Do remote sessions end by themselves after a set time without use?",
        "The setting of each remote access",
        "A record of a session that ended so",
      ),
      ask(
        "Can the person who started a remote session, and the plant, end it at any time?",
        "A test of both",
        "The procedure of the control room",
      ),
    ],
    techniques: ["T0822", "T0886"],
    supportedBy: carriedBy("SR 2.6", "configured"),
  },
  "session-end",
  "When remote sessions end by themselves on every component.",
);

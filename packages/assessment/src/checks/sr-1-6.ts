// SR 1.6 and its enhancement: whoever takes part in wireless communication is identified and authenticated.

import { ask, carriedBy } from "../guidance.ts";
import { wirelessCheck } from "../wireless.ts";

export const wirelessUsers = wirelessCheck(
  {
    requirement: "SR 1.6",
    questions: [
      ask(
        "Does every wireless device and every person who connects by radio prove who they are before they can communicate?",
        "The settings of each access point and gateway",
        "A test in which a foreign device is refused",
      ),
      ask(
        "Are all wireless systems known, those of instruments, remote controls and suppliers' equipment among them?",
        "A list with place, purpose and technique of each",
        "The record of a radio survey",
      ),
    ],
    techniques: [],
    supportedBy: carriedBy("SR 1.6", "external"),
  },
  "The configuration of the access points: every participant is authenticated.",
);
export const uniqueWirelessUsers = wirelessCheck(
  {
    requirement: "SR 1.6 RE(1)",
    questions: [
      ask(
        "Does each wireless device or user have credentials of its own instead of one common key for the whole network?",
        "Settings that name the authentication server",
        "The list of credentials issued",
      ),
      ask(
        "Can one lost or stolen wireless device be shut out without changing the keys of all others?",
        "The procedure",
        "The record of a test or a case",
      ),
    ],
    techniques: ["T0887", "T0859"],
    supportedBy: carriedBy("SR 1.6 RE(1)", "external"),
  },
  "The configuration of the access points: every participant has credentials of its own.",
);

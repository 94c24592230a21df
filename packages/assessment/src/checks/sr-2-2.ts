// SR 2.2 and its enhancement: what may be done by radio, and how strangers on the air are noticed.

import { ask, carriedBy } from "../guidance.ts";
import { wirelessCheck } from "../wireless.ts";

export const wirelessUse = wirelessCheck(
  {
    requirement: "SR 2.2",
    questions: [
      ask(
        "Is it settled which devices may use radio, for what and where, and do access points refuse all else?",
        "The approved list",
        "The settings of each access point",
      ),
      ask(
        "Are wireless connections watched, so that a new or strange one is noticed?",
        "Records of the wireless controller",
        "The alarm for an unknown device and who gets it",
      ),
    ],
    techniques: ["T0860", "T0887"],
    supportedBy: carriedBy("SR 2.2", "external"),
  },
  "The configuration of the access points: who may use them for what, and how it is watched.",
);
export const strangeWirelessDevices = wirelessCheck(
  {
    requirement: "SR 2.2 RE(1)",
    questions: [
      ask(
        "Is the radio spectrum in the plant listened to, all the time or at set times, for transmitters that nobody approved?",
        "The settings of the sensors or of the access points that scan",
        "The records of the last surveys",
      ),
      ask(
        "Does somebody get a report about a strange transmitter, and is it followed up?",
        "A report with what was done",
        "The procedure",
      ),
    ],
    techniques: ["T0860", "T0864"],
    supportedBy: [],
  },
  "How strange transmitters are found: what listens, where, and how often.",
);

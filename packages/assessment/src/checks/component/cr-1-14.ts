// CR 1.14: keys that two partners share are strong, kept, and in hardware.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";
import { authenticated } from "./sign.ts";

export const cr1x14: readonly ComponentCheck[] = [
  componentCheck(
    {
      requirement: "CR 1.14",
      questions: [
        ask(
          "Does the component use keys that it shares with a partner only to recognised algorithms and lengths?",
          "The list of algorithms",
          "The supplier's description of the handshake",
        ),
        ask(
          "Are these keys stored so that nobody reads them, and kept to those who may use them?",
          "The manual on key storage",
          "An attempt to read them",
        ),
        ask(
          "Is each shared key used between two partners only, and can it be changed?",
          "The list of keys by partner",
          "The record of a change",
        ),
      ],
      techniques: ["T0830", "T0848"],
    },
    { noted: [authenticated] },
  ),
  componentCheck({
    requirement: "CR 1.14 RE(1)",
    questions: [
      ask("Does the component keep long-lived shared keys in hardware?", "The data sheet of the hardware", "The setting"),
      ask(
        "Does a copy of its memory card or backup hold no such key readable?",
        "An examination of a backup",
        "The supplier's statement",
      ),
    ],
    techniques: ["T0859", "T0891"],
  }),
];

// CR 4.1: what needs permission to read cannot be read by others.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";
import { encrypted, found, readableCredentials, settingsOf } from "./sign.ts";

export const cr4x1: readonly ComponentCheck[] = [
  componentCheck(
    {
      requirement: "CR 4.1",
      questions: [
        ask(
          "Does the component protect stored information that only some may read: by permissions, encryption or both?",
          "The manual on stored data",
          "A look at its memory card on another machine",
        ),
        ask("Can it encrypt such information on its way, and is that on?", "The protocols with encryption", "The mode in force"),
      ],
      techniques: ["T0852", "T0861"],
    },
    {
      against: [readableCredentials, found("cleartext-administration")],
      noted: [encrypted, found("protection-off"), settingsOf("encryption-at-rest")],
    },
  ),
];

// NDR 1.13: access to a network device over untrusted networks is watched, restricted and approved.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";
import { authenticated, encrypted, settingsOf, soundly, weakly } from "./sign.ts";

export const cr1x13: readonly ComponentCheck[] = [
  componentCheck(
    {
      requirement: "NDR 1.13",
      questions: [
        ask(
          "Can the network device watch and restrict every access that reaches it from untrusted networks?",
          "The rules for its outer interface",
          "The record of accesses",
        ),
        ask(
          "Are its own management pages out of reach from there?",
          "The setting of the management interface",
          "A test from outside",
        ),
      ],
      techniques: ["T0822", "T0883", "T0886"],
    },
    { against: [weakly("remote-access")], noted: [encrypted, authenticated, soundly("remote-access")] },
  ),
  componentCheck(
    {
      requirement: "NDR 1.13 RE(1)",
      questions: [
        ask(
          "Does the network device keep access from untrusted networks closed until an assigned role approves it?",
          "The setting for approval",
          "A record of request and approval",
        ),
        ask("Can the approval be withdrawn at the device at once?", "A test", "The manual"),
      ],
      techniques: ["T0822", "T0886"],
    },
    { noted: [settingsOf("remote-access")] },
  ),
];

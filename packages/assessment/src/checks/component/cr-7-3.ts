// CR 7.3: the state of the component is backed up, and checked before it comes back.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";
import { programsReadOut, settingsOf, soundly, weakly } from "./sign.ts";

export const cr7x3: readonly ComponentCheck[] = [
  componentCheck(
    {
      requirement: "CR 7.3",
      questions: [
        ask(
          "Can the component's state (programs, settings, accounts, recipes) be backed up while it works?",
          "The function in the manual",
          "The last backup",
        ),
        ask(
          "Can the backup be restored on a new unit of the same product?",
          "The record of a restore",
          "The list of what has to be entered by hand",
        ),
      ],
      techniques: ["T0816", "T0821"],
    },
    { against: [weakly("backup")], noted: [soundly("backup"), programsReadOut] },
  ),
  componentCheck(
    {
      requirement: "CR 7.3 RE(1)",
      questions: [
        ask(
          "Does the component, or its tool, check that a backup is whole before it restores it?",
          "A test with a damaged backup",
          "The manual",
        ),
        ask(
          "Is the check by digest or signature rather than by file size?",
          "The supplier's description",
          "The digest in the file",
        ),
      ],
      techniques: ["T0809", "T0829"],
    },
    { noted: [settingsOf("backup")] },
  ),
];

// CR 2.12: it can be shown who did what.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";
import { authenticated, logged, unasked } from "./sign.ts";

export const cr2x12: readonly ComponentCheck[] = [
  componentCheck(
    {
      requirement: "CR 2.12",
      questions: [
        ask(
          "Can the component show which person carried out an action at its interface for people?",
          "Records of set-point changes with names",
          "The list of actions that are recorded",
        ),
        ask("Are these records safe from change by that person?", "Permissions on the records", "A test"),
      ],
      techniques: ["T0859", "T0872"],
    },
    { against: [unasked], noted: [logged("who did what", "log-in", "privilege-used", "account-changed", "setting-changed")] },
  ),
  componentCheck(
    {
      requirement: "CR 2.12 RE(1)",
      questions: [
        ask(
          "Can the component show for each command which program or device sent it?",
          "Records with the identity of the client",
          "The manual",
        ),
        ask(
          "Does it take that identity from a proof, not from an address?",
          "The setting for authentication",
          "A test with a borrowed address",
        ),
      ],
      techniques: ["T0848", "T0855", "T0872"],
    },
    { against: [unasked], noted: [authenticated] },
  ),
];

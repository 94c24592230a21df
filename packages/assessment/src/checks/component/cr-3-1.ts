// CR 3.1: what is sent cannot be changed on its way without being noticed.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";
import { authenticated, found, signed } from "./sign.ts";

export const cr3x1: readonly ComponentCheck[] = [
  componentCheck(
    {
      requirement: "CR 3.1",
      questions: [
        ask(
          "Does the component protect what it sends and receives against change, by a means that fits the place where it stands?",
          "The protocols with their protection in the manual",
          "The security mode in force",
        ),
        ask("Does it drop messages whose check fails, and count or report them?", "A test with changed messages", "The counter"),
      ],
      techniques: ["T0835"],
    },
    { against: [found("protection-off", "cleartext-administration")], noted: [signed, found("malformed-traffic")] },
  ),
  componentCheck(
    {
      requirement: "CR 3.1 RE(1)",
      questions: [
        ask(
          "Can the component verify that what it receives comes from the one who claims to send it, by signature or authentication code?",
          "The setting for signed sessions",
          "A capture that shows them",
        ),
        ask(
          "Is that switched on for all its connections here?",
          "The list of connections with their mode",
          "The exceptions with reasons",
        ),
      ],
      techniques: ["T0830", "T0831", "T0832", "T0855", "T0856"],
    },
    { against: [found("protection-off", "cleartext-administration", "weak-protection")], noted: [signed, authenticated] },
  ),
];

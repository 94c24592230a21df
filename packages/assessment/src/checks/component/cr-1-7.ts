// CR 1.7: passwords are strong, and are changed.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";
import { openAccounts, soundly, weakly } from "./sign.ts";

export const cr1x7: readonly ComponentCheck[] = [
  componentCheck(
    {
      requirement: "CR 1.7",
      questions: [
        ask(
          "Can length and kinds of characters be set for passwords on this component, or does a directory enforce them for it?",
          "The setting and its range",
          "A test with a password that is too weak",
        ),
        ask(
          "Does the rule hold for all ways of setting a password: web page, terminal, engineering tool?",
          "A test in each way",
          "The supplier's statement",
        ),
      ],
      techniques: ["T0806"],
    },
    { against: [weakly("password-strength"), openAccounts], noted: [soundly("password-strength")] },
  ),
  componentCheck(
    {
      requirement: "CR 1.7 RE(1)",
      questions: [
        ask(
          "Can the component refuse a person's earlier passwords, for a number that you set?",
          "The setting for history",
          "A test",
        ),
        ask(
          "Can it set the shortest and longest age of people's passwords, with a warning before the end?",
          "The setting for age",
          "A picture of the warning",
        ),
      ],
      techniques: ["T0859"],
    },
    { against: [weakly("password-age")], noted: [soundly("password-age")] },
  ),
  componentCheck(
    {
      requirement: "CR 1.7 RE(2)",
      questions: [
        ask(
          "Can the component limit the age of passwords of programs and devices as well as people's?",
          "The setting for service accounts",
          "The manual",
        ),
        ask(
          "Does it go on working while such a password is being replaced?",
          "A test of the replacement",
          "The procedure of the supplier",
        ),
      ],
      techniques: ["T0859", "T0891"],
    },
    { against: [weakly("password-age")], noted: [soundly("password-age")] },
  ),
];

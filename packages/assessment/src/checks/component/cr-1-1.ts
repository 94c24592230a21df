// CR 1.1: the component identifies and authenticates people at every interface.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";
import { accounts, authenticated, openAccounts, settingsOf, unasked } from "./sign.ts";

export const cr1x1: readonly ComponentCheck[] = [
  componentCheck(
    {
      requirement: "CR 1.1",
      questions: [
        ask(
          "Does the component itself, or a system that it uses, identify and authenticate people on all its interfaces: screen, web, terminal, programming cable?",
          "A list of its interfaces with the way of log-in",
          "A test at each interface",
        ),
        ask(
          "Does the product documentation name the interfaces on which it cannot, and what to put in front of them?",
          "The security manual",
          "The protective device here",
        ),
      ],
      techniques: ["T0859"],
    },
    { against: [unasked, openAccounts], noted: [accounts, authenticated, settingsOf("authentication")] },
  ),
  componentCheck(
    {
      requirement: "CR 1.1 RE(1)",
      questions: [
        ask(
          "Can the component keep a separate account for each person who uses it, enough of them for all shifts?",
          "The highest number of accounts in the manual",
          "The accounts that are set up",
        ),
        ask(
          "Does it show the single person's name in its records, not only a role?",
          "A record with a name",
          "The field description",
        ),
      ],
      techniques: ["T0859"],
    },
    { against: [unasked], noted: [accounts] },
  ),
  componentCheck(
    {
      requirement: "CR 1.1 RE(2)",
      questions: [
        ask(
          "Can the component demand a second factor on every interface for people, by itself or through a directory that does?",
          "The setting or the join to the directory",
          "A test on each interface",
        ),
        ask(
          "Does it still refuse password-only log-ins when the second factor's service is away?",
          "A test with the service off",
          "The supplier's statement",
        ),
      ],
      techniques: ["T0859", "T0886"],
    },
    { against: [unasked, openAccounts], noted: [settingsOf("authentication", "remote-access")] },
  ),
];

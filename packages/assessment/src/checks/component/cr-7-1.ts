// CR 7.1: a flood may slow the component down, and does not stop what is essential.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";
import { carriedOut, found, settingsOf } from "./sign.ts";

export const cr7x1: readonly ComponentCheck[] = [
  componentCheck(
    {
      requirement: "CR 7.1",
      questions: [
        ask(
          "Does the component keep its essential function during a flood of messages?",
          "A robustness certificate",
          "A test report with rates",
        ),
        ask("Does it recover by itself when the flood ends?", "The test report", "The record of a case"),
      ],
      techniques: ["T0814", "T0815"],
    },
    { noted: [carriedOut("It was stopped or restarted over the network", "stop", "restart"), found("malformed-traffic")] },
  ),
  componentCheck(
    {
      requirement: "CR 7.1 RE(1)",
      questions: [
        ask(
          "Can the component limit the load that it takes or makes, by rate or priority?",
          "The setting",
          "A measurement with the limit reached",
        ),
        ask("Is the limit set to what its network can bear?", "The calculation", "The value in force"),
      ],
      techniques: ["T0814"],
    },
    { noted: [settingsOf("host-firewall")] },
  ),
];

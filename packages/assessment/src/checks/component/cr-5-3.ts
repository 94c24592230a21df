// NDR 5.3: a network device keeps messages between people out.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";
import { filterRules } from "./sign.ts";

export const cr5x3: readonly ComponentCheck[] = [
  componentCheck(
    {
      requirement: "NDR 5.3",
      questions: [
        ask(
          "Can the network device keep mail, chat and the like from outside away from the zone, encrypted ones included?",
          "The rules or the application filter",
          "A test with each kind",
        ),
        ask(
          "Is that filter current, and does somebody look at what it stopped?",
          "The date of its last update",
          "The record of a review",
        ),
      ],
      techniques: ["T0865", "T0863"],
    },
    { noted: [filterRules] },
  ),
];

// CR 6.2: the component can be watched all the time.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";
import { logged, settingsOf } from "./sign.ts";

export const cr6x2: readonly ComponentCheck[] = [
  componentCheck(
    {
      requirement: "CR 6.2",
      questions: [
        ask(
          "Can the component be watched all the time for signs of attack, by its own events or by sensors that know it?",
          "The events in the manual",
          "The sensor's coverage of its protocols",
        ),
        ask("Does watching the component leave its own function undisturbed?", "A load measurement", "The supplier's approval"),
      ],
      techniques: ["T0866", "T0888"],
    },
    { noted: [settingsOf("log-forwarding"), logged("what happened on it")] },
  ),
];

// CR 3.6: outputs fall to a state chosen in advance when normal operation is lost.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";
import { carriedOut } from "./sign.ts";

export const cr3x6: readonly ComponentCheck[] = [
  componentCheck(
    {
      requirement: "CR 3.6",
      questions: [
        ask(
          "Can a state be chosen for each output of the component when normal operation is lost?",
          "The parameter in the manual",
          "Its value here",
        ),
        ask(
          "Do outputs take that state when communication, program or power fails?",
          "A test of each failure",
          "The supplier's timing figures",
        ),
      ],
      techniques: ["T0826", "T0831", "T0835"],
    },
    { noted: [carriedOut("It was stopped or restarted over the network", "stop", "restart")] },
  ),
];

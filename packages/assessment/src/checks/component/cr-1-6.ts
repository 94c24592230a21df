// NDR 1.6: whoever uses the radio of a network device is identified and authenticated.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";

export const cr1x6: readonly ComponentCheck[] = [
  componentCheck({
    requirement: "NDR 1.6",
    questions: [
      ask(
        "Does the network device identify and authenticate every person, program and device that uses its radio?",
        "The settings of its radio networks",
        "A test with a foreign device",
      ),
      ask(
        "Are open and supplier's default radio networks on it off?",
        "The list of its radio networks",
        "A radio survey beside it",
      ),
    ],
    techniques: [],
  }),
  componentCheck({
    requirement: "NDR 1.6 RE(1)",
    questions: [
      ask(
        "Does the network device tell each radio user or device apart by credentials of its own?",
        "The authentication server's settings",
        "The list of credentials",
      ),
      ask("Can the network device block one of them alone?", "The function in the manual", "A test"),
    ],
    techniques: ["T0887", "T0859"],
  }),
];

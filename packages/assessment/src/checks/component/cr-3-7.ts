// CR 3.7: errors are handled without telling an attacker anything useful.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";
import { found } from "./sign.ts";

export const cr3x7: readonly ComponentCheck[] = [
  componentCheck(
    {
      requirement: "CR 3.7",
      questions: [
        ask(
          "Do the component's error messages leave out what would help an attacker: paths, versions, names, memory content?",
          "Messages from wrong input on each interface",
          "The supplier's coding rule",
        ),
        ask("Are details kept in records that only authorised people read?", "The record of an error", "Its permissions"),
      ],
      techniques: ["T0888", "T0819"],
    },
    { noted: [found("malformed-traffic")] },
  ),
];

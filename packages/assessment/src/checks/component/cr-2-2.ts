// CR 2.2: the use of radio can be permitted, watched and limited.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";

export const cr2x2: readonly ComponentCheck[] = [
  componentCheck({
    requirement: "CR 2.2",
    questions: [
      ask(
        "If the component has radio, can the plant's own rules permit, watch and limit its use?",
        "The settings for radio",
        "The data it gives to the wireless controller",
      ),
      ask("Can its radio be switched off where nobody needs it?", "The setting", "A measurement with it off"),
    ],
    techniques: ["T0860", "T0887"],
  }),
];

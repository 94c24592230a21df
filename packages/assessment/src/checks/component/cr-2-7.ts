// CR 2.7: nobody opens more sessions at once than were meant.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";

export const cr2x7: readonly ComponentCheck[] = [
  componentCheck({
    requirement: "CR 2.7",
    questions: [
      ask(
        "Can the number of sessions at once be limited on each interface of the component, for a user or role?",
        "The setting by interface",
        "A test with one too many",
      ),
      ask(
        "Does the component stay usable for its operator when the limit is reached?",
        "A test with all sessions in use",
        "The supplier's statement",
      ),
    ],
    techniques: ["T0859", "T0814"],
  }),
];

// CR 7.2: security functions leave essential ones the resources that they need.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";

export const cr7x2: readonly ComponentCheck[] = [
  componentCheck({
    requirement: "CR 7.2",
    questions: [
      ask(
        "Are the component's security functions limited in memory, processor and storage, so that control is not starved?",
        "The supplier's figures",
        "A measurement under load",
      ),
      ask("Does it report a shortage before it matters?", "The event", "A provoked shortage"),
    ],
    techniques: [],
  }),
];

// EDR, HDR and NDR 3.11: the component resists tampering, and tells of it.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";
import { callIt } from "./component-type.ts";

export const cr3x11: readonly ComponentCheck[] = (["EDR", "HDR", "NDR"] as const).flatMap((type) => [
  componentCheck({
    requirement: `${type} 3.11`,
    questions: [
      ask(
        `Does ${callIt(type)} resist being opened, and does one see afterwards that it was?`,
        "The seals, screws or coating in the data sheet",
        "A picture of the unit here",
      ),
      ask(`Are the seals of ${callIt(type)} looked at, at set times?`, "The check list", "The record of the last look"),
    ],
    techniques: ["T0839", "T0879"],
  }),
  componentCheck({
    requirement: `${type} 3.11 RE(1)`,
    questions: [
      ask(
        `Does ${callIt(type)} report by itself when somebody tampers with it, to recipients that you set?`,
        "The switch and its event",
        "A message from a test",
      ),
      ask(`Are such reports of ${callIt(type)} recorded with the time?`, "The record", "The manual"),
    ],
    techniques: ["T0839"],
  }),
]);

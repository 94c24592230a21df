// CR 1.12: a notice can be shown before people log in.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";
import { soundly, weakly } from "./sign.ts";

export const cr1x12: readonly ComponentCheck[] = [
  componentCheck(
    {
      requirement: "CR 1.12",
      questions: [
        ask(
          "Can the component's local screen show a notice of your own before log-in?",
          "The setting with the text",
          "A picture",
        ),
        ask("Does only an authorised person change that text?", "The permission for the setting", "A test as an ordinary user"),
      ],
      techniques: [],
      noTechniques: "A notice warns people and deters by law; it stands in the way of no technique.",
    },
    { against: [weakly("use-notification")], noted: [soundly("use-notification")] },
  ),
];

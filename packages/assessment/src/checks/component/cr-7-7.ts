// CR 7.7: what is not needed is off.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";
import { found, services, settingsOf } from "./sign.ts";

export const cr7x7: readonly ComponentCheck[] = [
  componentCheck(
    {
      requirement: "CR 7.7",
      questions: [
        ask(
          "Can functions, ports, protocols and services of the component that nobody needs be switched off?",
          "The settings by service",
          "A port scan after it",
        ),
        ask(
          "Are they off when the component comes from the supplier?",
          "The list of what is on by default",
          "A scan of a new unit",
        ),
      ],
      techniques: ["T0871"],
    },
    { noted: [services, found("undeclared-service"), settingsOf("unused-function")] },
  ),
];

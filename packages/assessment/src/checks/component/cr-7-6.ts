// CR 7.6: settings are as recommended, and can be inspected by people and programs.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";
import { found, settings, settingsOf } from "./sign.ts";

export const cr7x6: readonly ComponentCheck[] = [
  componentCheck(
    {
      requirement: "CR 7.6",
      questions: [
        ask(
          "Does the supplier recommend network and security settings for the component, and can they all be set?",
          "The hardening guide",
          "The settings here beside it",
        ),
        ask("Can the settings in force in the component be shown?", "An export or pictures", "The role that may see them"),
      ],
      techniques: ["T0883", "T0891"],
    },
    { against: [found("protection-off")], noted: [settings, settingsOf("management-protocol")] },
  ),
  componentCheck(
    {
      requirement: "CR 7.6 RE(1)",
      questions: [
        ask(
          "Can the component give its current security settings in a format for programs?",
          "A sample file",
          "The format description",
        ),
        ask("Does that cover all settings of the hardening guide?", "The guide beside the sample", "The list of what is missing"),
      ],
      techniques: ["T0883"],
    },
    { noted: [settings] },
  ),
];

// EDR, HDR and NDR 3.14: what the component starts is verified.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";
import { callIt } from "./component-type.ts";
import { settingsOf, soundly, weakly } from "./sign.ts";

export const cr3x14: readonly ComponentCheck[] = (["EDR", "HDR", "NDR"] as const).flatMap((type) => [
  componentCheck(
    {
      requirement: `${type} 3.14`,
      questions: [
        ask(
          `Does ${callIt(type)} check its firmware, software and settings for changes before it uses them to start?`,
          "The description of the start",
          "A test with a changed image",
        ),
        ask(`Does ${callIt(type)} stop or report when that check fails?`, "What it shows in the test", "The event"),
      ],
      techniques: ["T0895"],
    },
    { noted: [settingsOf("boot-integrity")] },
  ),
  componentCheck(
    {
      requirement: `${type} 3.14 RE(1)`,
      questions: [
        ask(
          `Does ${callIt(type)} verify with the supplier's root of trust who made what it starts, before it starts it?`,
          "The description of the verified start",
          "The state that it reports (secure boot on)",
        ),
        ask(
          `Can nobody switch that verification of ${callIt(type)} off without being noticed?`,
          "The protection of the setting",
          "The record of a change",
        ),
      ],
      techniques: ["T0839", "T0862"],
    },
    { against: [weakly("boot-integrity")], noted: [soundly("boot-integrity")] },
  ),
]);

// SAR, EDR, HDR and NDR 2.4: mobile code runs only where it may, and verified.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";
import { callIt } from "./component-type.ts";
import { settingsOf } from "./sign.ts";

export const cr2x4: readonly ComponentCheck[] = (["SAR", "EDR", "HDR", "NDR"] as const).flatMap((type) => [
  componentCheck(
    {
      requirement: `${type} 2.4`,
      questions: [
        ask(
          `If ${callIt(type)} uses scripts, applets or other code that comes from elsewhere, can you set which may run and who may bring it in?`,
          "The setting with the list of what is allowed",
          "The supplier's statement that there is none",
        ),
        ask(`Does ${callIt(type)} check such code for changes before it runs?`, "A test with a changed script", "The manual"),
      ],
      techniques: ["T0853", "T0867"],
    },
    { noted: [settingsOf("allow-listing")] },
  ),
  componentCheck(
    {
      requirement: `${type} 2.4 RE(1)`,
      questions: [
        ask(
          `Does ${callIt(type)} verify who made such code, by a signature, before it runs?`,
          "The setting for signatures",
          "A test with code signed by somebody else",
        ),
        ask(`Can you decide whose signatures ${callIt(type)} accepts?`, "The trust list", "The manual"),
      ],
      techniques: ["T0853", "T0862"],
    },
    { noted: [settingsOf("allow-listing")] },
  ),
]);

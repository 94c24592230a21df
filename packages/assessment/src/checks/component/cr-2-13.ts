// EDR, HDR and NDR 2.13: test and diagnostic interfaces are locked and watched.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";
import { callIt } from "./component-type.ts";
import { logged, media, settingsOf } from "./sign.ts";

export const cr2x13: readonly ComponentCheck[] = (["EDR", "HDR", "NDR"] as const).flatMap((type) => [
  componentCheck(
    {
      requirement: `${type} 2.13`,
      questions: [
        ask(
          `Are test and diagnostic ports of ${callIt(type)} (JTAG, serial console, service jack) removed, locked or behind authentication?`,
          "The supplier's list of ports with their protection",
          "A look at an opened unit",
        ),
        ask(
          `Is ${callIt(type)} mounted so that nobody reaches these ports unnoticed?`,
          "A picture of the locked cabinet",
          "The register of keys",
        ),
      ],
      techniques: ["T0845", "T0893", "T0857"],
    },
    { noted: [media, settingsOf("media-control")] },
  ),
  componentCheck(
    {
      requirement: `${type} 2.13 RE(1)`,
      questions: [
        ask(
          `Does ${callIt(type)} notice and record attempts to use its test and diagnostic ports?`,
          "The record of an attempt",
          "The event in the manual",
        ),
        ask(
          `Does such a record of ${callIt(type)} reach somebody outside?`,
          "The message at the receiver",
          "The forwarding setting",
        ),
      ],
      techniques: ["T0845", "T0893"],
    },
    { noted: [logged("of media that were connected", "media-connected")] },
  ),
]);

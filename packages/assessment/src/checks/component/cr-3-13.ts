// EDR, HDR and NDR 3.13: the asset owner roots trust in the component.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";
import { callIt } from "./component-type.ts";
import { certificates } from "./sign.ts";

export const cr3x13: readonly ComponentCheck[] = (["EDR", "HDR", "NDR"] as const).flatMap((type) => [
  componentCheck(
    {
      requirement: `${type} 3.13`,
      questions: [
        ask(
          `Can the plant put its own keys or certificates into ${callIt(type)} as roots of trust, without help from outside the zone?`,
          "The manual",
          "A unit with the plant's root",
        ),
        ask(
          `Are these protected in ${callIt(type)} against change by anybody but the owner?`,
          "The permission",
          "A test as another role",
        ),
      ],
      techniques: ["T0857", "T0862"],
    },
    { noted: [certificates] },
  ),
]);

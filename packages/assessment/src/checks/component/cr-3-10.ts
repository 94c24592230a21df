// EDR, HDR and NDR 3.10: the component can be updated, by updates that are verified.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";
import { callIt } from "./component-type.ts";
import { identity, logged, named, settingsOf, software, soundly, updates, weakly } from "./sign.ts";

export const cr3x10: readonly ComponentCheck[] = (["EDR", "HDR", "NDR"] as const).flatMap((type) => [
  componentCheck(
    {
      requirement: `${type} 3.10`,
      questions: [
        ask(
          `Can firmware and software of ${callIt(type)} be updated and upgraded, and for how long does the supplier give updates?`,
          "The procedure",
          "The date of the end of support",
        ),
        ask(
          `Is ${callIt(type)} at a version for which the supplier still mends weaknesses?`,
          "Its version beside the supplier's list",
          "The plan for the next update",
        ),
      ],
      techniques: [],
    },
    {
      against: [weakly("patch-level")],
      noted: [soundly("patch-level"), identity, software, updates, named("vulnerable-component", "patch-overdue")],
    },
  ),
  componentCheck(
    {
      requirement: `${type} 3.10 RE(1)`,
      questions: [
        ask(
          `Does ${callIt(type)} check origin and integrity of an update before it installs it?`,
          "A test with a changed file",
          "The supplier's description of the signature",
        ),
        ask(`Does ${callIt(type)} refuse an older version with known weaknesses, or can that be set?`, "The setting", "A test"),
      ],
      techniques: ["T0857", "T0862"],
    },
    { noted: [settingsOf("patch-level"), logged("of updates", "update-installed", "update-failed")] },
  ),
]);

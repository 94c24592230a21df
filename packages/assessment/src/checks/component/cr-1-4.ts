// CR 1.4: identifiers can be managed on the component or for it.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";
import { accounts, settingsOf } from "./sign.ts";

export const cr1x4: readonly ComponentCheck[] = [
  componentCheck(
    {
      requirement: "CR 1.4",
      questions: [
        ask(
          "Can the component tell users, groups, roles and interfaces apart by identifiers that you choose?",
          "The manual on users and groups",
          "The identifiers in use",
        ),
        ask(
          "Can it take identifiers from the plant's directory instead of having its own?",
          "The setting of the directory",
          "A user of the directory who logs in",
        ),
      ],
      techniques: ["T0859"],
    },
    { noted: [accounts, settingsOf("central-accounts")] },
  ),
];

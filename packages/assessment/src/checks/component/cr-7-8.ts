// CR 7.8: what is installed can be reported.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";
import { identity, named, software } from "./sign.ts";

export const cr7x8: readonly ComponentCheck[] = [
  componentCheck(
    {
      requirement: "CR 7.8",
      questions: [
        ask(
          "Does the component tell its maker, type, version and serial number to an inventory, over the network or by a file?",
          "The inventory's entry",
          "The protocol in the manual",
        ),
        ask("Does it list the software built into it?", "The bill of materials", "Its date beside the firmware's"),
      ],
      techniques: ["T0864", "T0862"],
    },
    { noted: [identity, software, named("asset-differs", "component-contradicted")] },
  ),
];

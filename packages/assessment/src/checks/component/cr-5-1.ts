// CR 5.1: the component fits into a network of zones and conduits.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";
import { named, services } from "./sign.ts";

export const cr5x1: readonly ComponentCheck[] = [
  componentCheck(
    {
      requirement: "CR 5.1",
      questions: [
        ask(
          "Can the component be placed in a divided network, with its traffic passing firewalls and routers?",
          "The list of its ports and protocols",
          "The drawing with its place",
        ),
        ask("Does it work when only its documented ports are open?", "The rules here", "A test"),
      ],
      techniques: ["T0867", "T0888"],
    },
    { noted: [services, named("undeclared-conversation")] },
  ),
];

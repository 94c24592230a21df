// CR 1.2: the component proves who it is to other components, and asks the same of them.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";
import { authenticated, certificates, unproven } from "./sign.ts";

export const cr1x2: readonly ComponentCheck[] = [
  componentCheck(
    {
      requirement: "CR 1.2",
      questions: [
        ask(
          "Does the component prove to the other components who it is, and ask the same of them?",
          "The communication settings with certificates or keys",
          "A capture of the set-up of a session",
        ),
        ask(
          "Can it refuse partners that prove nothing, and is that switched on here?",
          "The setting that refuses anonymous partners",
          "A test with a foreign partner",
        ),
      ],
      techniques: [],
    },
    { against: [unproven], noted: [authenticated] },
  ),
  componentCheck(
    {
      requirement: "CR 1.2 RE(1)",
      questions: [
        ask(
          "Does the component carry an identity that no other unit of the same product has?",
          "Fingerprints of two units",
          "The supplier's description of how the identity is made",
        ),
        ask(
          "Can that identity be replaced by one of the plant's own?",
          "The manual on importing certificates",
          "A unit with the plant's certificate",
        ),
      ],
      techniques: ["T0848", "T0830"],
    },
    { against: [unproven], noted: [authenticated, certificates] },
  ),
];

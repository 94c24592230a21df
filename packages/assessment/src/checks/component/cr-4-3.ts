// CR 4.3: cryptography, where it is used, is fit for use.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";
import { certificates, encrypted, found, weakCertificates } from "./sign.ts";

export const cr4x3: readonly ComponentCheck[] = [
  componentCheck(
    {
      requirement: "CR 4.3",
      questions: [
        ask(
          "Does the component use only algorithms and key lengths that recognised bodies recommend today?",
          "The supplier's list",
          "The settings that switch others off",
        ),
        ask(
          "Is key generation and random-number generation described and tested?",
          "The supplier's description",
          "A validation certificate",
        ),
      ],
      techniques: ["T0830", "T0842", "T0860"],
    },
    { against: [found("weak-protection"), weakCertificates], noted: [encrypted, certificates] },
  ),
];

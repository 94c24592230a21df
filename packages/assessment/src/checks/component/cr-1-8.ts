// CR 1.8: the component works with the certificates of a public key infrastructure.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";
import { certificates, weakCertificates } from "./sign.ts";

export const cr1x8: readonly ComponentCheck[] = [
  componentCheck(
    {
      requirement: "CR 1.8",
      questions: [
        ask(
          "Can the component get its certificates from the plant's certification authority: request, import, renewal, revocation?",
          "The manual on certificates",
          "A certificate of the plant in the unit",
        ),
        ask(
          "Does it also work with intermediate authorities and lists of revoked certificates?",
          "The settings for trust",
          "A test with a revoked one",
        ),
      ],
      techniques: ["T0830", "T0859"],
    },
    { against: [weakCertificates], noted: [certificates] },
  ),
];

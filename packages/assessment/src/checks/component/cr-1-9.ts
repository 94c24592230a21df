// CR 1.9: public keys that authenticate are checked, and kept in hardware.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";
import { certificates, certificatesInFiles, endedCertificates, weakCertificates } from "./sign.ts";

export const cr1x9: readonly ComponentCheck[] = [
  componentCheck(
    {
      requirement: "CR 1.9",
      questions: [
        ask(
          "Does the component check signature, chain, validity, revocation and the partner's name in each certificate?",
          "A test with one wrong certificate of each kind",
          "A laboratory's report",
        ),
        ask(
          "Does it protect its own private keys, and map a certificate to a user or role?",
          "The supplier's description",
          "The mapping as it is set",
        ),
        ask(
          "Does it accept only recognised algorithms and lengths for public keys?",
          "The list of accepted algorithms",
          "A test with a short key",
        ),
      ],
      techniques: ["T0830", "T0848"],
    },
    { against: [endedCertificates, weakCertificates], noted: [certificates] },
  ),
  componentCheck(
    {
      requirement: "CR 1.9 RE(1)",
      questions: [
        ask(
          "Does the component keep its long-lived private keys in hardware from which they cannot be taken?",
          "The data sheet",
          "The certificate of the hardware",
        ),
        ask(
          "Are the keys made in that hardware rather than imported?",
          "The manual on key generation",
          "The attribute of the key in the unit",
        ),
      ],
      techniques: ["T0859"],
    },
    { noted: [certificatesInFiles] },
  ),
];

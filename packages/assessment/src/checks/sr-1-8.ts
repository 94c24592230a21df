// SR 1.8: certificates come from a public key infrastructure that is run by recognised practice.

import { counted } from "@bulkhead/plant";
import { eachCertificate, keysInUse } from "../certificates.ts";
import type { Check } from "../check.ts";
import { ask, carriedBy } from "../guidance.ts";
import { reason, support } from "../reason.ts";

export const certificates: Check = {
  requirement: "SR 1.8",
  questions: [
    ask(
      "Does a named certification authority issue the certificates here, by written rules for who gets one, for how long, and who decides?",
      "The certificate policy",
      "The register of issued certificates",
    ),
    ask(
      "Are certificates renewed before they end, and revoked when a device leaves or a key is lost?",
      "The calendar of endings",
      "The last revocation list and its distribution",
    ),
  ],
  techniques: ["T0830", "T0859"],
  supportedBy: carriedBy("SR 1.8", "external"),

  method:
    "A key or signature of a certificate that no longer protects is a breach of good practice. Certificates that sign themselves, or that have ended since, are noted; how certificates are issued is out of sight.",
  decide(subject, ground) {
    const shown = ground.of("certificate", subject);
    const alone = shown.filter(({ value }) => value.selfSigned && !value.authority);
    const over = shown.filter(({ value }) => value.notAfter !== null && value.notAfter < ground.asOf);
    return support({
      applies: keysInUse(subject, ground),
      against: eachCertificate(
        shown.filter(({ value }) => value.weak !== null && value.usedUntil !== null),
        ground,
        ({ value }) => `that no longer protects: ${value.weak}`,
      ),
      noted: [
        ...keysInUse(subject, ground),
        ...reason(
          `${counted(alone.length, "certificate")} signed by ${alone.length === 1 ? "itself" : "themselves"}: no authority vouches.`,
          alone,
        ),
        ...reason(
          `${counted(over.length, "certificate")} that ${over.length === 1 ? "was" : "were"} seen ended before the day of this assessment.`,
          over,
        ),
      ],
      missing: ["The policy of the certification authority that issues these certificates."],
    });
  },
};

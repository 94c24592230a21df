// SR 1.8 and SR 1.9: certificates and public keys, where they are used.

import { counted } from "@bulkhead/plant";
import type { Check } from "../check.ts";
import { reason, support } from "../reason.ts";

function publicKeys(requirement: string, missing: string): Check {
  return {
    requirement,
    method:
      "Sessions that authenticate by certificate or key show that the row applies; how certificates are issued and verified, is out of sight.",
    decide(subject, ground) {
      const sessions = ground
        .of("session", subject)
        .filter(({ value }) => value.identity === "certificate" || value.identity === "key");
      const used = reason(`Certificates or keys authenticate ${counted(sessions.length, "kind")} of session.`, sessions);
      return support({ applies: used, noted: used, missing: [missing] });
    },
  };
}

export const certificates = publicKeys("SR 1.8", "The policy of the certification authority that issues these certificates.");
export const publicKeyStrength = publicKeys(
  "SR 1.9",
  "A test that a certificate with a wrong signature, chain, date or owner, and a revoked one, is refused.",
);

// SR 1.8 and SR 1.9: certificates and public keys, where they are used.

import type { FactOf } from "@bulkhead/facts";
import { counted } from "@bulkhead/plant";
import type { Check, Ground, Subject } from "../check.ts";
import { reason, support } from "../reason.ts";
import { nameOf } from "../traffic.ts";
import type { Reason } from "../verdict.ts";
import { quote } from "../wording.ts";

type Shown = FactOf<"certificate">;

/** What shows that the rows apply: sessions that authenticate by certificate or key, and certificates that were shown or found. */
function inUse(subject: Subject, ground: Ground): readonly Reason[] {
  const sessions = ground
    .of("session", subject)
    .filter(({ value }) => value.identity === "certificate" || value.identity === "key");
  const certificates = ground.of("certificate", subject);
  return [
    ...reason(`Certificates or keys authenticate ${counted(sessions.length, "kind")} of session.`, sessions),
    ...reason(`${counted(certificates.length, "certificate")} ${certificates.length === 1 ? "was" : "were"} seen.`, certificates),
  ];
}

/** One reason per certificate. */
function each(certificates: readonly Shown[], ground: Ground, tell: (fact: Shown) => string): readonly Reason[] {
  return certificates.flatMap((fact) =>
    reason(`${nameOf(fact.value.holder, ground)} shows a certificate (${quote(fact.value.subject)}) ${tell(fact)}.`, [fact]),
  );
}

export const certificates: Check = {
  requirement: "SR 1.8",
  method:
    "A key or signature of a certificate that no longer protects is a breach of good practice. Certificates that sign themselves, or that have ended since, are noted; how certificates are issued is out of sight.",
  decide(subject, ground) {
    const shown = ground.of("certificate", subject);
    const alone = shown.filter(({ value }) => value.selfSigned && !value.authority);
    const over = shown.filter(({ value }) => value.notAfter !== null && value.notAfter < ground.asOf);
    return support({
      applies: inUse(subject, ground),
      against: each(
        shown.filter(({ value }) => value.weak !== null && value.usedUntil !== null),
        ground,
        ({ value }) => `that no longer protects: ${value.weak}`,
      ),
      noted: [
        ...inUse(subject, ground),
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

export const publicKeyStrength: Check = {
  requirement: "SR 1.9",
  method:
    "A session that was set up with a certificate out of its time, or with a key that no longer protects, shows that the other side does not refuse it. That wrong certificates are refused is out of sight.",
  decide(subject, ground) {
    const used = ground.of("certificate", subject).filter(({ value }) => value.usedUntil !== null);
    const over = used.filter(
      ({ value: { notAfter, usedUntil } }) => notAfter !== null && usedUntil !== null && usedUntil > notAfter,
    );
    const weak = used.filter(({ value }) => value.weak !== null);
    return support({
      applies: inUse(subject, ground),
      against: [
        ...each(
          over,
          ground,
          ({ value }) => `that ended ${value.notAfter?.slice(0, 10)} and was accepted ${value.usedUntil?.slice(0, 10)}`,
        ),
        ...each(weak, ground, ({ value }) => `that was accepted although it no longer protects: ${value.weak}`),
      ],
      noted: inUse(subject, ground),
      missing: ["A test that a certificate with a wrong signature, chain, date or owner, and a revoked one, is refused."],
    });
  },
};

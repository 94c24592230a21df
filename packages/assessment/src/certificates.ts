// Certificates: which were shown or found, and what shows that the rows about them apply.

import type { FactOf } from "@bulkhead/facts";
import { counted } from "@bulkhead/plant";
import type { Ground, Subject } from "./check.ts";
import { reason } from "./reason.ts";
import { nameOf } from "./traffic.ts";
import type { Reason } from "./verdict.ts";
import { quote } from "./wording.ts";

type Shown = FactOf<"certificate">;

/** Sessions that authenticate by certificate or key, and certificates that were shown or found. */
export function keysInUse(subject: Subject, ground: Ground): readonly Reason[] {
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
export function eachCertificate(
  certificates: readonly Shown[],
  ground: Ground,
  tell: (fact: Shown) => string,
): readonly Reason[] {
  return certificates.flatMap((fact) =>
    reason(`${nameOf(fact.value.holder, ground)} shows a certificate (${quote(fact.value.subject)}) ${tell(fact)}.`, [fact]),
  );
}

/** Certificates that were used although their time was over. */
export function usedTooLong(certificates: readonly Shown[], ground: Ground): readonly Reason[] {
  const over = certificates.filter(
    ({ value: { notAfter, usedUntil } }) => notAfter !== null && usedUntil !== null && usedUntil > notAfter,
  );
  const tell = ({ value }: Shown): string =>
    `that ended ${value.notAfter?.slice(0, 10)} and was accepted ${value.usedUntil?.slice(0, 10)}`;
  return eachCertificate(over, ground, tell);
}

/** Certificates in use whose key or signature no longer protects. */
export function usedThoughWeak(certificates: readonly Shown[], ground: Ground): readonly Reason[] {
  const weak = certificates.filter(({ value }) => value.weak !== null && value.usedUntil !== null);
  return eachCertificate(weak, ground, ({ value }) => `that was accepted although it no longer protects: ${value.weak}`);
}

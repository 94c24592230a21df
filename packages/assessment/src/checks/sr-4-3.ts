// SR 4.3: cryptography, where it is used, is fit for use.

import type { FactOf } from "@bulkhead/facts";
import { counted } from "@bulkhead/plant";
import { usedThoughWeak } from "../certificates.ts";
import type { Check, Ground } from "../check.ts";
import { ask, carriedBy } from "../guidance.ts";
import { factsOf, reason, reasonsOf, support } from "../reason.ts";
import { glimpses, isUnderstood, spanOf, unwatched } from "../traffic.ts";

/** Certificates that either end of these sessions showed: what is of a current version may still rest on a key that is too short. */
function certificatesOf(sessions: readonly FactOf<"session">[], ground: Ground): readonly FactOf<"certificate">[] {
  const ends = new Set(sessions.flatMap(({ value }) => [value.client, value.server]));
  return ground.all("certificate").filter(({ value }) => ends.has(value.holder));
}

export const cryptography: Check = {
  requirement: "SR 4.3",
  questions: [
    ask(
      "Are the algorithms and key lengths in use recognised today, at rest and on the way, for each product?",
      "A list by product",
      "The settings that switch old ones off",
    ),
    ask(
      "Is it settled how keys are made, stored, changed and destroyed?",
      "The key-management procedure",
      "The register of keys with dates",
    ),
  ],
  techniques: ["T0830", "T0842", "T0860"],
  supportedBy: carriedBy("SR 4.3", "configured"),

  method:
    "A version or algorithm that no longer protects is a breach. A conduit is met where all its conversations were seen and understood and every protected one is current; for a zone that is noted, since cryptography at rest is out of sight.",
  decide(subject, ground) {
    const watch = ground.watch(subject);
    const used = ground.of("session", subject).filter(({ value }) => value.encrypted === true || value.signed === true);
    const current = used.filter(({ value }) => value.weak === null && value.policy !== null);
    const unclear = ground.of("session", subject).filter(({ value }) => value.encrypted === null && value.signed !== true);
    const shown = certificatesOf(used, ground);
    const opaque = ground.of("conversation", subject).filter(({ value }) => value.answered && !isUnderstood(value));
    const sound = reason(
      `All protected sessions ${spanOf(watch)} were of a current version (${counted(current.length, "kind")} seen).`,
      [...factsOf(watch.facts, ground), ...current],
    );
    const settled =
      watch.across &&
      current.length > 0 &&
      current.length === used.length &&
      unclear.length === 0 &&
      opaque.length === 0 &&
      shown.every(({ value }) => value.weak === null);
    return support({
      for: settled && subject.type === "conduit" ? sound : [],
      against: [...reasonsOf(ground.findings(subject, "weak-protection"), ground), ...usedThoughWeak(shown, ground)],
      applies: reason(`Cryptography is used in ${counted(used.length, "kind")} of session.`, used),
      noted: [...(settled && subject.type === "zone" ? sound : []), ...glimpses(subject, ground, watch, false)],
      missing: [
        ...unwatched(watch, false),
        ...(used.length === 0 ? ["A session that is protected, or a statement that no cryptography is used."] : []),
        "Which algorithms, key lengths and key management are used, at rest as well.",
      ],
    });
  },
};

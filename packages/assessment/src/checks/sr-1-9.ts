// SR 1.9 and its enhancement: public keys that authenticate are checked, and kept in hardware.

import { keysInUse, usedThoughWeak, usedTooLong } from "../certificates.ts";
import type { Check } from "../check.ts";
import { ask, carriedBy } from "../guidance.ts";
import { reason, support } from "../reason.ts";

export const publicKeyStrength: Check = {
  requirement: "SR 1.9",
  questions: [
    ask(
      "Do the components refuse a certificate that has ended, was revoked, carries a wrong name or comes from an unknown authority?",
      "A test with one certificate of each kind",
      "The settings for trust lists and revocation",
    ),
    ask(
      "Does somebody decide by hand which certificates are trusted, instead of a setting that takes every new one?",
      "The setting that turns automatic trust off",
      "The list of trusted certificates with who added each",
    ),
  ],
  techniques: ["T0830", "T0848"],
  supportedBy: carriedBy("SR 1.9", "configured"),

  method:
    "A session that was set up with a certificate out of its time, or with a key that no longer protects, shows that the other side does not refuse it. That wrong certificates are refused is out of sight.",
  decide(subject, ground) {
    const shown = ground.of("certificate", subject);
    return support({
      applies: keysInUse(subject, ground),
      against: [...usedTooLong(shown, ground), ...usedThoughWeak(shown, ground)],
      noted: keysInUse(subject, ground),
      missing: ["A test that a certificate with a wrong signature, chain, date or owner, and a revoked one, is refused."],
    });
  },
};

export const keysInHardware: Check = {
  requirement: "SR 1.9 RE(1)",
  questions: [
    ask(
      "Do the private keys with which people and devices log in lie in a card, chip or module that does not give them away?",
      "The type of card or chip and the settings that require it",
      "An export attempt that fails",
    ),
    ask(
      "Is it settled who can use these keys when the hardware breaks, without a copy that lies about?",
      "The recovery procedure",
      "The record of spare cards or modules",
    ),
  ],
  techniques: ["T0859"],
  supportedBy: carriedBy("SR 1.9 RE(1)", "configured"),

  method:
    "Keys in use show that the row applies; certificates that lay in files are noted, since their keys often lie beside them. Where a key really lies, a statement says.",
  decide(subject, ground) {
    const files = ground.of("certificate", subject).filter(({ value }) => value.via === "file");
    return support({
      applies: keysInUse(subject, ground),
      noted: reason("Certificates lie in files of hosts; whether their keys do as well, is not seen.", files),
      missing: ["In which hardware the private keys for authentication lie, component by component."],
    });
  },
};

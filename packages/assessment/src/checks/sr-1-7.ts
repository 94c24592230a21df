// SR 1.7 and RE(1): passwords are strong, and are changed.

import type { SettingTopic } from "@bulkhead/facts";
import type { Check } from "../check.ts";
import { support } from "../reason.ts";
import { settingsOn } from "../settings.ts";
import { openAccounts } from "./sr-1-1.ts";

function passwords(requirement: string, topic: SettingTopic, missing: string): Check {
  return {
    requirement,
    method:
      "A setting that asks nothing of passwords, and an account that lets people in without one, are breaches; other settings are noted.",
    decide(subject, ground) {
      const { weak, set } = settingsOn(topic, subject, ground);
      return support({ against: [...weak, ...openAccounts(subject, ground)], noted: set, missing: [missing] });
    },
  };
}

export const passwordStrength = passwords(
  "SR 1.7",
  "password-strength",
  "The rules for length and variety of passwords on every component that uses them.",
);
export const passwordAge = passwords(
  "SR 1.7 RE(1)",
  "password-age",
  "The rules for reuse and age of people's passwords on every component that uses them.",
);

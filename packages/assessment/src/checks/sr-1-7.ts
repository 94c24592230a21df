// SR 1.7 and RE(1): passwords are strong, and are changed.

import type { SettingTopic } from "@bulkhead/facts";
import type { Check } from "../check.ts";
import { ask, carriedBy, type SystemGuidance } from "../guidance.ts";
import { openAccounts } from "../people.ts";
import { support } from "../reason.ts";
import { settingsOn } from "../settings.ts";

function passwords(guidance: SystemGuidance, topic: SettingTopic, missing: string): Check {
  return {
    ...guidance,
    method:
      "A setting that asks nothing of passwords, and an account that lets people in without one, are breaches; other settings are noted.",
    decide(subject, ground) {
      const { weak, set } = settingsOn(topic, subject, ground);
      return support({ against: [...weak, ...openAccounts(subject, ground)], noted: set, missing: [missing] });
    },
  };
}

export const passwordStrength = passwords(
  {
    requirement: "SR 1.7",
    questions: [
      ask(
        "Does each component that uses passwords enforce the length and variety that your rule asks for, so that a weaker one is refused?",
        "The rule and the setting of each kind of component",
        "A test with a short password",
      ),
      ask(
        "Is it known which components cannot enforce the rule, and what is done there instead?",
        "The list of these components",
        "The written procedure and its record",
      ),
    ],
    techniques: ["T0806"],
    supportedBy: carriedBy("SR 1.7", "configured"),
  },
  "password-strength",
  "The rules for length and variety of passwords on every component that uses them.",
);
export const passwordAge = passwords(
  {
    requirement: "SR 1.7 RE(1)",
    questions: [
      ask(
        "Does each component keep people from using an old password again, for as many generations as your rule says?",
        "The setting for password history",
        "A test in which the old one is refused",
      ),
      ask(
        "Must people's passwords be changed after a set time, and can they not be changed back at once?",
        "The settings for highest and lowest age",
        "The date of the last change of each account",
      ),
    ],
    techniques: ["T0859"],
    supportedBy: carriedBy("SR 1.7 RE(1)", "configured"),
  },
  "password-age",
  "The rules for reuse and age of people's passwords on every component that uses them.",
);
export const passwordAgeOfAll = passwords(
  {
    requirement: "SR 1.7 RE(2)",
    questions: [
      ask(
        "Do the limits for the age of passwords hold for service accounts, programs and devices as well?",
        "The list of these accounts with the date of the last change",
        "The settings that enforce it",
      ),
      ask(
        "Is it tried out how such passwords are changed without stopping the process?",
        "The procedure with the order of steps",
        "The record of the last change",
      ),
    ],
    techniques: ["T0859", "T0891"],
    supportedBy: carriedBy("SR 1.7 RE(2)", "configured"),
  },
  "password-age",
  "The age of passwords of service accounts, programs and devices, and how they are changed.",
);

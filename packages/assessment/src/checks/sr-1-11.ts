// SR 1.11: whoever fails to log in again and again has to wait.

import { ask, carriedBy } from "../guidance.ts";
import { settingsCheck } from "../settings.ts";

export const failedLogins = settingsCheck(
  {
    requirement: "SR 1.11",
    questions: [
      ask(
        "Does each component make people wait or lock the account after a set number of failed log-ins?",
        "The setting of each kind of component",
        "A test with wrong passwords",
      ),
      ask(
        "Are service accounts on servers and stations kept from logging in at the screen?",
        "The policy setting that denies it",
        "A test log-in that is refused",
      ),
      ask(
        "Is it certain that nobody can lock operators out of a panel that they need in an emergency?",
        "The list of panels that are exempt and why",
        "The record of an exercise",
      ),
    ],
    techniques: ["T0806"],
    supportedBy: carriedBy("SR 1.11", "configured"),
  },
  "log-in-failures",
  "What every component does after failed log-ins, and which service accounts cannot log in at all.",
);

// SR 1.11: whoever fails to log in again and again has to wait.

import { settingsCheck } from "../settings.ts";

export const failedLogins = settingsCheck(
  "SR 1.11",
  "log-in-failures",
  "What every component does after failed log-ins, and which service accounts cannot log in at all.",
);

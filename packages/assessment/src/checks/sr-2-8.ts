// SR 2.8 and SR 2.11: what happens is recorded, with the right time.

import { settingsCheck } from "../settings.ts";

export const auditableEvents = settingsCheck(
  "SR 2.8",
  "audit",
  "Which events each component records, and an example of such a record.",
);
export const timestamps = settingsCheck("SR 2.11", "time", "Where each component has its time from.");

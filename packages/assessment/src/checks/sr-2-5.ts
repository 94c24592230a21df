// SR 2.5 and SR 2.6: sessions that nobody uses are locked or ended.

import { settingsCheck } from "../settings.ts";

export const sessionLock = settingsCheck(
  "SR 2.5",
  "session-end",
  "When sessions of people lock on every component, and how they are unlocked.",
);
export const remoteSessionEnd = settingsCheck(
  "SR 2.6",
  "session-end",
  "When remote sessions end by themselves on every component.",
);

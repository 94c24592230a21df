// SR 1.12: a notice can be shown before people log in.

import { settingsCheck } from "../settings.ts";

export const useNotification = settingsCheck(
  "SR 1.12",
  "use-notification",
  "The notice that every component shows before people log in.",
);

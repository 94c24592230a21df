// SR 6.1: audit logs can be read by those who may, and changed by nobody.

import { counted } from "@bulkhead/plant";
import type { Check } from "../check.ts";
import { reason, support } from "../reason.ts";
import { settingsOn } from "../settings.ts";

export const auditLogAccess: Check = {
  requirement: "SR 6.1",
  method:
    "Rules of boundary devices that log are noted; who may read the logs, and that nobody may change them, is out of sight.",
  decide(subject, ground) {
    const logging = ground.of("firewall-rule", subject).filter(({ value }) => value.logged);
    return support({
      noted: [
        ...settingsOn("audit", subject, ground).set,
        ...reason(
          `${counted(logging.length, "rule")} of boundary devices ${logging.length === 1 ? "logs what it matches" : "log what they match"}.`,
          logging,
        ),
      ],
      missing: ["Who may read the audit logs of each component, and what keeps everybody from changing them."],
    });
  },
};

// SR 3.2: malicious code is kept out, or found.

import type { Check } from "../check.ts";
import { reasonsOf, support } from "../reason.ts";

export const maliciousCode: Check = {
  requirement: "SR 3.2",
  method:
    "Changed files and removable media are noted as ways by which code came in; whether it was malicious, and what guards against it, a statement says.",
  decide(subject, ground) {
    return support({
      noted: reasonsOf(ground.findings(subject, "file-changed", "program-changed", "removable-media"), ground),
      missing: ["What guards each component against malicious code, and how it is kept up to date."],
    });
  },
};

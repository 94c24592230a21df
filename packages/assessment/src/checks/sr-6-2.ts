// SR 6.2: security is monitored continuously.

import type { Check } from "../check.ts";
import { factsOf, reason, support } from "../reason.ts";
import { spanOf } from "../traffic.ts";

export const continuousMonitoring: Check = {
  requirement: "SR 6.2",
  method:
    "A sensor that saw the traffic for a time is noted; that monitoring goes on, and that somebody acts on it, is out of sight.",
  decide(subject, ground) {
    const watch = ground.watch(subject, "conversations");
    return support({
      noted: reason(`A sensor saw its traffic ${spanOf(watch)}.`, factsOf(watch.facts, ground)),
      missing: ["What monitors the security mechanisms all the time, and how a breach is reported."],
    });
  },
};

// SR 6.2: security is monitored continuously.

import type { Check } from "../check.ts";
import { ask, carriedBy } from "../guidance.ts";
import { factsOf, reason, reasonsOf, support } from "../reason.ts";
import { settingsAbout } from "../settings.ts";
import { spanOf } from "../traffic.ts";

export const continuousMonitoring: Check = {
  requirement: "SR 6.2",
  questions: [
    ask(
      "Are networks and components watched for attacks all the time, by means that are kept current?",
      "The list of sensors with their coverage",
      "The date of the last rule update",
    ),
    ask(
      "Does an alarm reach somebody who can judge it, at night as well, and is it reported on?",
      "The alarm chain",
      "The record of the last alarm with times",
    ),
    ask("Was it tried whether an attack is noticed?", "The report of an exercise", "What was changed after it"),
  ],
  techniques: ["T0866", "T0888"],
  supportedBy: carriedBy("SR 6.2", "external"),

  method:
    "A sensor that saw the traffic for a time, records that are sent on, and signs of attacks that were found are noted; that monitoring goes on, and that somebody acts on it, is out of sight.",
  decide(subject, ground) {
    const watch = ground.watch(subject, "conversations");
    return support({
      noted: [
        ...reason(`A sensor saw its traffic ${spanOf(watch)}.`, factsOf(watch.facts, ground)),
        ...settingsAbout(subject, ground, "log-forwarding"),
        ...reasonsOf(ground.findings(subject, "threat-stage", "indicator-seen", "malware-found"), ground),
      ],
      missing: ["What monitors the security mechanisms all the time, and how a breach is reported."],
    });
  },
};

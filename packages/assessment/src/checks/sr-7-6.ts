// SR 7.6: network and security settings are as recommended, and can be inspected.

import { counted, enumerate } from "@bulkhead/plant";
import { boundaryOf } from "../boundary.ts";
import type { Check } from "../check.ts";
import { reason, reasonsOf, support } from "../reason.ts";
import { atServer } from "../traffic.ts";
import { quote } from "../wording.ts";

export const securitySettings: Check = {
  requirement: "SR 7.6",
  method:
    "A protection that is switched off and a boundary device that passes what no rule names are settings that no supplier recommends; configurations that were read are noted, since they show the settings of some components only.",
  decide(subject, ground) {
    const guards = boundaryOf(subject, ground).guards;
    const read = guards.filter(({ facts }) => facts.length > 0);
    const hosts = ground.of("host", subject);
    const dark = ground.of("not-understood", subject);
    return support({
      against: [
        ...reasonsOf(atServer(ground.findings(subject, "protection-off"), subject, ground), ground),
        ...reasonsOf(ground.findings(subject, "default-permit"), ground),
      ],
      noted: [
        ...reasonsOf(ground.findings(subject, "asset-differs"), ground),
        // Settings that keep from a plant what it was designed to do are none that anybody wants.
        ...reasonsOf(ground.findings(subject, "channel-not-permitted"), ground),
        ...reason(
          `The configuration of ${enumerate(read.map(({ name }) => name))} was read.`,
          read.flatMap(({ facts }) => facts),
        ),
        ...reason(`The settings of ${enumerate(hosts.map(({ value }) => quote(value.host)))} were read.`, hosts),
        ...reason(
          `${counted(dark.length, "line")} of these configurations ${dark.length === 1 ? "was" : "were"} not understood.`,
          dark,
        ),
      ],
      missing: ["The settings that the suppliers recommend, and those in force, for every component."],
    });
  },
};

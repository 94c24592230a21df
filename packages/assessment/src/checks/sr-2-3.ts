// SR 2.3: portable and mobile devices, and what they carry, are restricted.

import type { Check } from "../check.ts";
import { reason, reasonsOf, support } from "../reason.ts";

export const portableDevices: Check = {
  requirement: "SR 2.3",
  method: "A removable medium in use on a host shows that nothing kept it out; that none was seen at one moment proves nothing.",
  decide(subject, ground) {
    const temporary = ground
      .of("asset-seen", subject)
      .filter(({ value }) => value.spoke && ground.places.of(value.address).asset?.temporary === true);
    return support({
      against: reasonsOf(ground.findings(subject, "removable-media"), ground),
      applies: reason("Assets that are connected now and then are at work here.", temporary),
      noted: reasonsOf(ground.findings(subject, "unknown-device"), ground),
      missing: ["The settings that keep portable media and devices out, for every component, and a test that they hold."],
    });
  },
};

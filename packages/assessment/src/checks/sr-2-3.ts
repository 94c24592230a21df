// SR 2.3: portable and mobile devices, and what they carry, are restricted.

import type { Check } from "../check.ts";
import { ask } from "../guidance.ts";
import { loggedAmong } from "../host-event.ts";
import { reason, reasonsOf, support } from "../reason.ts";
import { settingsAbout, settingsOn } from "../settings.ts";

export const portableDevices: Check = {
  requirement: "SR 2.3",
  questions: [
    ask(
      "Are USB ports, card readers and free network sockets closed or controlled by a setting rather than by a rule on paper?",
      "The policy setting of each kind of station",
      "A test with a foreign stick and a foreign laptop",
    ),
    ask(
      "Is it settled which laptops and sticks may be connected, by whom, and are they checked before?",
      "The register of approved devices",
      "Records of the checks",
    ),
    ask(
      "Does nothing start by itself from a medium that is plugged in?",
      "The autorun setting",
      "A test with a harmless program",
    ),
  ],
  techniques: ["T0864", "T0847", "T0895"],
  supportedBy: [],

  method:
    "A removable medium in use on a host, and a setting that keeps none out, are breaches; that none was seen at one moment proves nothing.",
  decide(subject, ground) {
    const temporary = ground
      .of("asset-seen", subject)
      .filter(({ value }) => value.spoke && ground.places.of(value.address).asset?.temporary === true);
    const control = settingsOn("media-control", subject, ground);
    return support({
      against: [...reasonsOf(ground.findings(subject, "removable-media"), ground), ...control.weak],
      applies: reason("Assets that are connected now and then are at work here.", temporary),
      noted: [
        ...control.set,
        ...loggedAmong(ground.of("host-event", subject), "of media that were connected", "media-connected"),
        ...reasonsOf(ground.findings(subject, "unknown-device"), ground),
      ],
      missing: ["The settings that keep portable media and devices out, for every component, and a test that they hold."],
    });
  },
};

export const portableDeviceStatus: Check = {
  requirement: "SR 2.3 RE(1)",
  questions: [
    ask(
      "Does a technical check look at a laptop (patches, malware protection, owner) and keep it out where it fails?",
      "The settings of the network access control",
      "A record of one that was kept out",
    ),
    ask(
      "Does the check ask for what this very zone demands, rather than the same for the whole company?",
      "The rule set for this zone",
      "The target level of the zone beside it",
    ),
  ],
  techniques: ["T0864", "T0847", "T0863"],
  supportedBy: [],

  method:
    "Assets that are connected now and then, and media in use, show that the row applies; whether something examined them first, a statement says.",
  decide(subject, ground) {
    const temporary = ground
      .of("asset-seen", subject)
      .filter(({ value }) => value.spoke && ground.places.of(value.address).asset?.temporary === true);
    return support({
      applies: [
        ...reason("Assets that are connected now and then are at work here.", temporary),
        ...reasonsOf(ground.findings(subject, "removable-media"), ground),
      ],
      noted: [
        ...settingsAbout(subject, ground, "media-control"),
        ...reasonsOf(ground.findings(subject, "unknown-device"), ground),
      ],
      missing: [
        "How a portable device is checked against the rules of the zone before it can connect, by what and with what record.",
      ],
    });
  },
};

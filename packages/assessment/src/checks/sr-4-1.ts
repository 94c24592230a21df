// SR 4.1 and its enhancements: what needs permission to read cannot be read by others.

import { counted } from "@bulkhead/plant";
import type { Check, Ground, Subject } from "../check.ts";
import { ask, carriedBy } from "../guidance.ts";
import { unprotectedTalks } from "../protection.ts";
import { factsOf, reason, reasonsOf, support } from "../reason.ts";
import { settingsAbout } from "../settings.ts";
import { crosses, type Ends, glimpses, isUntrusted, nameOf, spanOf, unwatched } from "../traffic.ts";
import type { Reason } from "../verdict.ts";

function readableSessions(subject: Subject, ground: Ground, only: (ends: Ends) => boolean): readonly Reason[] {
  return ground
    .of("session", subject)
    .filter(({ value }) => value.encrypted === false && only(value))
    .flatMap((fact) => {
      const { client, server, protocol, port } = fact.value;
      return reason(`Between ${nameOf(client, ground)} and ${nameOf(server, ground)}, ${protocol} (port ${port}) can be read.`, [
        fact,
      ]);
    });
}

export const confidentiality: Check = {
  requirement: "SR 4.1",
  questions: [
    ask(
      "Is it written down which information here only some may read (recipes, passwords, programs, plans), and where it lies?",
      "The classification with the places",
      "The owner of each kind",
    ),
    ask(
      "Is it kept from others where it is stored: permissions, encrypted disks and backups?",
      "Permissions on the shares and projects",
      "The encryption state of disks and backups",
    ),
    ask(
      "Is it kept from others on its way through the network?",
      "The protection of each connection that carries it",
      "A capture that shows it",
    ),
  ],
  techniques: ["T0852", "T0861"],
  supportedBy: carriedBy("SR 4.1", "configured"),

  method:
    "A readable credential, or a person working over a readable session, is a breach; which other information needs permission to read, only its owner knows.",
  decide(subject, ground) {
    return support({
      against: reasonsOf(ground.findings(subject, "cleartext-credential", "cleartext-administration"), ground),
      noted: [
        ...reasonsOf(ground.findings(subject, "protection-off"), ground),
        ...settingsAbout(subject, ground, "encryption-at-rest"),
      ],
      missing: ["Which information needs permission to read, and how it is kept from others at rest and on its way."],
    });
  },
};

export const confidentialityOverUntrusted: Check = {
  requirement: "SR 4.1 RE(1)",
  questions: [
    ask(
      "Is everything encrypted that goes over networks that you do not control, remote maintenance and cloud services among them?",
      "The settings of the tunnels",
      "A list of all such connections",
    ),
    ask(
      "Is stored information encrypted where it leaves the plant: laptops, sticks, backups at another place?",
      "The policy and the state of each device",
      "A test with a stick on a foreign computer",
    ),
  ],
  techniques: ["T0842", "T0822", "T0882"],
  supportedBy: [],

  method: "A readable session with an untrusted network is a breach; storage is out of sight.",
  decide(subject, ground) {
    const untrusted = (ends: Ends): boolean => isUntrusted(ends.client, ground) !== isUntrusted(ends.server, ground);
    const sessions = ground.of("session", subject).filter(({ value }) => untrusted(value));
    const closed = sessions.filter(({ value }) => value.encrypted === true);
    return support({
      against: readableSessions(subject, ground, untrusted),
      noted: [
        ...reason(`${counted(closed.length, "kind")} of session with untrusted networks were encrypted.`, closed),
        ...settingsAbout(subject, ground, "encryption-at-rest"),
      ],
      missing: ["How stored information and remote sessions are kept confidential."],
    });
  },
};

export const confidentialityAcrossZones: Check = {
  requirement: "SR 4.1 RE(2)",
  questions: [
    ask(
      "Is all information encrypted when it leaves this zone, even towards the next zone of the same plant?",
      "The protection of each channel of the conduits",
      "A capture at the boundary",
    ),
    ask(
      "Is it known which channels cannot be encrypted and what protects them?",
      "The list with the reasons",
      "The approved compensating measure",
    ),
  ],
  techniques: ["T0842", "T0882", "T0861"],
  supportedBy: [],

  method: "A readable session across the boundary is a breach. Met where all conversations across it were seen and encrypted.",
  decide(subject, ground) {
    const watch = ground.watch(subject);
    const across = (ends: Ends): boolean => crosses(ends, subject, ground);
    const { talks, sessions, bare } = unprotectedTalks(
      subject,
      ground,
      ({ encrypted, weak }) => encrypted === true && weak === null,
      true,
    );
    const settled = watch.across && talks.length > 0 && bare.length === 0;
    const text = `Every conversation across the boundary ${spanOf(watch)} was encrypted (${counted(talks.length, "conversation")}).`;
    return support({
      for: settled ? reason(text, [...factsOf(watch.facts, ground), ...talks, ...sessions]) : [],
      against: readableSessions(subject, ground, across),
      noted: glimpses(subject, ground, watch, false),
      missing: [
        ...unwatched(watch, false),
        ...(bare.length > 0 ? [`Whether ${counted(bare.length, "conversation")} across the boundary are encrypted.`] : []),
      ],
    });
  },
};

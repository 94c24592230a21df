// SR 5.1 and its enhancements: control networks are separated from other networks.

import { enumerate } from "@bulkhead/plant";
import type { Check } from "../check.ts";
import { ask, carriedBy } from "../guidance.ts";
import { reason, reasonsOf, support } from "../reason.ts";
import { segmentationOf } from "../segmentation.ts";
import { crosses, isUntrusted, nameOf, spanOf } from "../traffic.ts";

export const segmentation: Check = {
  requirement: "SR 5.1",
  questions: [
    ask(
      "Do control networks stand apart from office networks and the internet, with a device between them that filters?",
      "The current network drawing",
      "The configuration of the device between them",
    ),
    ask(
      "Are networks for safety and for critical control apart from other control networks?",
      "The drawing with zones",
      "VLAN and interface settings of the switches",
    ),
  ],
  techniques: ["T0867", "T0888"],
  supportedBy: carriedBy("SR 5.1", "external"),

  method:
    "Traffic between zones that no channel allows is a breach. Met where every conduit has an enforcing device that denies by default and permits only what channels name and, while a sensor watched, nothing undeclared passed.",
  decide(subject, ground) {
    const { passed, holds, proof, boundary, noted, missing } = segmentationOf(subject, ground);
    const guards = enumerate(boundary.guards.map(({ name }) => name));
    const text = `${guards} stands between this and other networks and denies by default; ${spanOf(ground.watch(subject, "conversations"))} nothing undeclared passed.`;
    return support({
      for: holds ? reason(text, proof) : [],
      against: reasonsOf(passed, ground),
      noted,
      missing,
    });
  },
};

export const physicalSegmentation: Check = {
  requirement: "SR 5.1 RE(1)",
  questions: [
    ask(
      "Do control networks have switches and cables of their own, shared with no office network, not even by VLAN?",
      "The plan of cables and cabinets",
      "A walk with pictures",
    ),
    ask(
      "Are critical control networks (safety, protection) on hardware of their own as well?",
      "The list of switches by network",
      "The configuration of their ports",
    ),
  ],
  techniques: ["T0866", "T0867"],
  supportedBy: [],

  method:
    "Hosts that stand in two zones, and traffic that no channel allows, are noted; which switches and cables are shared, packets do not tell.",
  decide(subject, ground) {
    const { passed, noted } = segmentationOf(subject, ground);
    return support({
      noted: [...reasonsOf(passed, ground), ...noted],
      missing: ["A plan of switches and cables that shows which hardware the control network shares with others."],
    });
  },
};

export const independence: Check = {
  requirement: "SR 5.1 RE(2)",
  questions: [
    ask(
      "Does the plant go on when the connection to office networks and the internet is cut, for as long as you need?",
      "The record of a cut as a test",
      "The longest time that was tried",
    ),
    ask(
      "Do names, time, log-in, licences and virtual machines come from inside the control network?",
      "The list of these services with their servers",
      "The settings of the stations",
    ),
  ],
  techniques: ["T0814", "T0826"],
  supportedBy: [],

  method:
    "Conversations in which this zone is served from an office network or a stranger are noted: what is served there may be missing when the connection is cut. That the plant runs without, a test shows.",
  decide(subject, ground) {
    const served = ground.of("conversation", subject).filter(({ value }) => {
      const { zone } = ground.places.of(value.server);
      const outside = zone?.kind === "enterprise" || isUntrusted(value.server, ground);
      return value.answered && outside && crosses(value, subject, ground);
    });
    return support({
      noted: served.flatMap((fact) => {
        const { client, server, protocol, port } = fact.value;
        const text = `${nameOf(client, ground)} is served by ${nameOf(server, ground)} outside the control networks (${protocol ?? "unknown protocol"}, port ${port}).`;
        return reason(text, [fact]);
      }),
      missing: ["A test that the plant runs with the connection to other networks cut, and which services it then has."],
    });
  },
};

export const isolationOfCritical: Check = {
  requirement: "SR 5.1 RE(3)",
  questions: [
    ask(
      "Can the critical control networks be separated from all others, by settings as well as by pulling a plug or switch?",
      "The procedure with the place of each plug",
      "The record of an exercise",
    ),
    ask(
      "Do the critical functions go on while they are isolated?",
      "The record of the test with trends",
      "The list of what is lost meanwhile",
    ),
  ],
  techniques: ["T0866", "T0867", "T0880"],
  supportedBy: [],

  method:
    "Traffic that no channel allows into a zone is a breach of its logical isolation where the zone holds safety functions, and noted elsewhere; the physical side a statement says.",
  decide(subject, ground) {
    const { passed } = segmentationOf(subject, ground);
    const critical =
      subject.type === "zone" && (subject.zone.kind === "safety" || ground.assets(subject).some(({ safety }) => safety));
    return support({
      against: critical ? reasonsOf(passed, ground) : [],
      noted: critical ? [] : reasonsOf(passed, ground),
      missing: ["How critical control networks are isolated, by logic and by hardware, and the test of it."],
    });
  },
};

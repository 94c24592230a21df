// SR 2.11 and its enhancements: records carry the right time, and nobody tampers with it.

import type { Check } from "../check.ts";
import { ask, carriedBy } from "../guidance.ts";
import { loggedAmong } from "../host-event.ts";
import { factsOf, reason, reasonsOf, support } from "../reason.ts";
import { settingsAbout, settingsCheck } from "../settings.ts";
import { atServer, nameOf } from "../traffic.ts";

export const timestamps = settingsCheck(
  {
    requirement: "SR 2.11",
    questions: [
      ask(
        "Does every audit record carry date and time, of all components?",
        "An example record of each kind of component",
        "The time zone that each uses",
      ),
      ask(
        "Are the times of several components close enough to put events in order?",
        "A comparison of clocks on one day",
        "The largest difference that was found",
      ),
    ],
    techniques: ["T0872"],
    supportedBy: carriedBy("SR 2.11", "configured"),
  },
  "time",
  "Where each component has its time from.",
);

export const timeSynchronisation = settingsCheck(
  {
    requirement: "SR 2.11 RE(1)",
    questions: [
      ask(
        "Does every component take its time from the plant's own source, as often as you set?",
        "The time settings of each component",
        "A list of the offsets",
      ),
      ask(
        "Does somebody notice when a clock drifts or the source fails?",
        "The alarm or the check list",
        "The record of the last failure",
      ),
    ],
    techniques: ["T0872", "T0856"],
    supportedBy: carriedBy("SR 2.11 RE(1)", "configured"),
  },
  "time",
  "Where each component has its time from, how often it is compared, and which have none.",
);

export const timeSourceIntegrity: Check = {
  requirement: "SR 2.11 RE(2)",
  questions: [
    ask(
      "Can only authorised people and servers change the plant's time, with authenticated time messages where the products can do it?",
      "The settings for keys of the time service",
      "Access rights on the time server",
    ),
    ask(
      "Is a change of the time or of its source recorded as an event?",
      "The record of a test change",
      "The setting that turns the event on",
    ),
  ],
  techniques: ["T0872", "T0856"],
  supportedBy: carriedBy("SR 2.11 RE(2)", "configured"),

  method:
    "A clock that was set over the network by somebody whom no channel allows it is a breach; other changes of clocks are noted, and whether they were recorded is out of sight.",
  decide(subject, ground) {
    const undeclared = atServer(ground.findings(subject, "undeclared-operation"), subject, ground).filter(({ facts }) =>
      factsOf(facts, ground).some(
        (fact) => fact.kind === "operation" && fact.value.class === "time-change" && fact.value.refused < fact.value.count,
      ),
    );
    const changes = ground
      .of("operation", subject)
      .filter(({ value }) => value.class === "time-change" && value.accepted > 0)
      .flatMap((fact) =>
        reason(`${nameOf(fact.value.client, ground)} set the clock of ${nameOf(fact.value.server, ground)}.`, [fact]),
      );
    return support({
      against: reasonsOf(undeclared, ground),
      noted: [
        ...changes,
        ...settingsAbout(subject, ground, "time"),
        ...loggedAmong(ground.of("host-event", subject), "of changes of the time", "time-changed"),
      ],
      missing: ["What keeps strangers from changing the time source, and the records of its changes."],
    });
  },
};

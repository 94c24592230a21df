// SR 7.1: a flood may slow the system down, and does not stop what is essential.

import { counted } from "@bulkhead/plant";
import type { Check } from "../check.ts";
import { ask, carriedBy } from "../guidance.ts";
import { reason, reasonsOf, support } from "../reason.ts";
import { atServer, nameOf } from "../traffic.ts";

export const denialOfService: Check = {
  requirement: "SR 7.1",
  questions: [
    ask(
      "Do control and safety go on when a network is flooded or a server is overloaded?",
      "A load test report for controllers and network",
      "The supplier's robustness certificate",
    ),
    ask("Is it known what degrades first, and what operators then do?", "The list of effects", "The operating instruction"),
  ],
  techniques: ["T0814", "T0815"],
  supportedBy: carriedBy("SR 7.1", "external"),

  method:
    "Broken messages, controllers that were stopped or restarted over the network, values that stayed away and writes that failed are noted; whether essential functions would have gone on, a test shows.",
  decide(subject, ground) {
    const stops = ground
      .of("operation", subject)
      .filter(({ value }) => (value.class === "stop" || value.class === "restart") && value.accepted > 0)
      .flatMap((fact) => {
        const { client, server, function: name } = fact.value;
        return reason(`${nameOf(client, ground)} had ${nameOf(server, ground)} carry out ${name}.`, [fact]);
      });
    return support({
      noted: [
        ...stops,
        ...reasonsOf(
          atServer(ground.findings(subject, "malformed-traffic", "loss-of-view", "loss-of-control"), subject, ground),
          ground,
        ),
      ],
      missing: ["A load or flood test that shows that essential functions go on."],
    });
  },
};

export const communicationLoad: Check = {
  requirement: "SR 7.1 RE(1)",
  questions: [
    ask(
      "Do switches, firewalls or components limit how much one sender can load the network?",
      "The rate and storm-control settings",
      "A test with a generator",
    ),
    ask("Is the normal load known, and is there an alarm well above it?", "The measured load over a week", "The alarm setting"),
  ],
  techniques: ["T0814"],
  supportedBy: carriedBy("SR 7.1 RE(1)", "configured"),

  method: "A statement decides: limits for load lie in switches and components, and only a test shows that they hold.",
  decide: () =>
    support({ missing: ["What limits the load on the network: rates, priorities, storm control, and on which devices."] }),
};

export const loadOnOthers: Check = {
  requirement: "SR 7.1 RE(2)",
  questions: [
    ask(
      "Can users and programs here not flood other systems, because limits for outgoing traffic or permissions prevent it?",
      "The settings for outgoing traffic",
      "The permissions on tools that make load",
    ),
    ask("Can a component that floods be found and cut off quickly?", "The procedure", "The record of a case or exercise"),
  ],
  techniques: ["T0814", "T0866"],
  supportedBy: [],

  method:
    "Broken messages that members of the zone sent to others are noted; that nobody here can flood other systems, a statement says.",
  decide(subject, ground) {
    const sent = ground
      .of("malformed", subject)
      .filter(({ value }) => subject.type === "conduit" || ground.places.of(value.client).zone?.id === subject.id);
    return support({
      noted: sent.flatMap((fact) => {
        const { client, server, protocol, count } = fact.value;
        const text = `${nameOf(client, ground)} sent ${counted(count, "broken message")} by ${protocol} to ${nameOf(server, ground)}.`;
        return reason(text, [fact]);
      }),
      missing: ["What keeps components here from flooding others, and how a flood is stopped."],
    });
  },
};

// SR 3.6: outputs fall to a state chosen in advance when normal operation is lost.

import type { Check } from "../check.ts";
import { ask, carriedBy } from "../guidance.ts";
import { reason, support } from "../reason.ts";
import { answersFor, nameOf } from "../traffic.ts";

export const deterministicOutput: Check = {
  requirement: "SR 3.6",
  questions: [
    ask(
      "Is it decided for every output what it does (hold, off, a fixed value) when its controller or its connection fails?",
      "The list of outputs with their state, approved by process safety",
      "The parameters in the controller",
    ),
    ask(
      "Was it tried by pulling the connection and by stopping the controller?",
      "The signed test record",
      "A trend of the outputs during the test",
    ),
  ],
  techniques: ["T0826", "T0831", "T0835", "T0827"],
  supportedBy: carriedBy("SR 3.6", "configured"),

  method:
    "Stops and restarts that were seen are noted as moments at which outputs had to fall to their state; whether they did, a test shows.",
  decide(subject, ground) {
    const stops = ground
      .of("operation", subject)
      .filter(
        ({ value }) =>
          (value.class === "stop" || value.class === "restart") &&
          value.accepted > 0 &&
          (subject.type === "conduit" || answersFor(value.server, subject, ground)),
      );
    return support({
      noted: stops.flatMap((fact) =>
        reason(`${nameOf(fact.value.server, ground)} was stopped or restarted over the network.`, [fact]),
      ),
      missing: ["The state that each output takes when normal operation is lost, and the test that shows it."],
    });
  },
};

// SR 7.1: a flood may slow the system down, and does not stop what is essential.

import type { Check } from "../check.ts";
import { reason, reasonsOf, support } from "../reason.ts";
import { atServer, nameOf } from "../traffic.ts";

export const denialOfService: Check = {
  requirement: "SR 7.1",
  method:
    "Broken messages and controllers that were stopped or restarted over the network are noted; whether essential functions would have gone on, a test shows.",
  decide(subject, ground) {
    const stops = ground
      .of("operation", subject)
      .filter(({ value }) => (value.class === "stop" || value.class === "restart") && value.accepted > 0)
      .flatMap((fact) => {
        const { client, server, function: name } = fact.value;
        return reason(`${nameOf(client, ground)} had ${nameOf(server, ground)} carry out ${name}.`, [fact]);
      });
    return support({
      noted: [...stops, ...reasonsOf(atServer(ground.findings(subject, "malformed-traffic"), subject, ground), ground)],
      missing: ["A load or flood test that shows that essential functions go on."],
    });
  },
};

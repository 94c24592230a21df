// SR 5.4: applications and data of different weight are kept apart.

import { enumerate } from "@bulkhead/plant";
import type { Check } from "../check.ts";
import { ask } from "../guidance.ts";
import { reason, support } from "../reason.ts";
import { quote } from "../wording.ts";

export const partitioning: Check = {
  requirement: "SR 5.4",
  questions: [
    ask(
      "Do control applications run on other machines, or in other partitions, than office, development or test software?",
      "The list of servers with what runs on each",
      "Settings of the virtual machines",
    ),
    ask(
      "Can a fault or an intruder in a less critical application not reach the critical ones?",
      "Permissions and separation settings",
      "The record of a test",
    ),
  ],
  techniques: ["T0867", "T0880"],
  supportedBy: [],

  method:
    "Services that listen on one host are noted, by program: they share its fate. Which of them must be kept apart, a statement says.",
  decide(subject, ground) {
    const byHost = Map.groupBy(
      ground.of("listening-service", subject).filter(({ value }) => value.process !== null),
      ({ value }) => value.host,
    );
    return support({
      noted: [...byHost].flatMap(([host, services]) => {
        const programs = [...new Set(services.map(({ value }) => quote(value.process ?? "")))].sort();
        return programs.length < 2 ? [] : reason(`On ${quote(host)} run side by side: ${enumerate(programs)}.`, services);
      }),
      missing: ["How data, applications and services of different weight are kept apart: servers, virtual machines, accounts."],
    });
  },
};

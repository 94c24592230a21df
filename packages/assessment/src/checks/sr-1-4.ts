// SR 1.4: identifiers are given out and taken back in an orderly way.

import { enumerate } from "@bulkhead/plant";
import type { Check } from "../check.ts";
import { ask, carriedBy } from "../guidance.ts";
import { reason, support } from "../reason.ts";
import { quote } from "../wording.ts";

export const identifiers: Check = {
  requirement: "SR 1.4",
  questions: [
    ask(
      "Is there a rule for how names of users, roles, groups and interfaces are given out, so that one name never means two people or two things?",
      "The naming rule",
      "A register of the names in use",
    ),
    ask(
      "Are names that are no longer used blocked for a time before anybody else can get them?",
      "The setting or procedure",
      "The register with the dates of release",
    ),
  ],
  techniques: ["T0859", "T0892"],
  supportedBy: carriedBy("SR 1.4", "external"),

  method:
    "Two accounts of a host with one number are noted: the system cannot tell them apart. How identifiers are given out, a statement says.",
  decide(subject, ground) {
    const numbered = Map.groupBy(ground.of("account", subject), ({ value }) => `${value.host}\n${value.id}`);
    const shared = [...numbered.values()].filter((accounts) => new Set(accounts.map(({ value }) => value.name)).size > 1);
    return support({
      noted: shared.flatMap((accounts) => {
        const names = [...new Set(accounts.map(({ value }) => quote(value.name)))];
        const text = `On ${quote(accounts[0]?.value.host ?? "")}, ${enumerate(names)} have one number (${accounts[0]?.value.id}).`;
        return reason(text, accounts);
      }),
      missing: ["How identifiers of people, roles, groups and devices are given out and taken back."],
    });
  },
};

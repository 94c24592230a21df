// SR 2.1 and RE(1): whoever may not do a thing, cannot.

import type { Finding } from "@bulkhead/facts";
import type { Check, Ground, Subject } from "../check.ts";
import { factsOf, reasonsOf, support } from "../reason.ts";
import { atServer } from "../traffic.ts";

/** An operation that the server refused every time shows permissions at work. */
function wasRefused(finding: Finding, ground: Ground): boolean {
  const operations = factsOf(finding.facts, ground).flatMap((fact) => (fact.kind === "operation" ? [fact.value] : []));
  return operations.length > 0 && operations.every(({ count, refused }) => refused >= count);
}

function authorization(requirement: string, missing: string): Check {
  return {
    requirement,
    method:
      "Looks for operations that no channel allows and for writers of process variables who may not write them; what the server refused is noted only, and that none was seen proves nothing.",
    decide(subject: Subject, ground: Ground) {
      const found = atServer(ground.findings(subject, "undeclared-operation", "unauthorised-writer"), subject, ground);
      return support({
        against: reasonsOf(
          found.filter((finding) => !wasRefused(finding, ground)),
          ground,
        ),
        noted: reasonsOf(
          found.filter((finding) => wasRefused(finding, ground)),
          ground,
        ),
        missing: [missing],
      });
    },
  };
}

export const authorizationOfPeople = authorization(
  "SR 2.1",
  "The permissions of every user and role, and a test that each interface refuses the rest.",
);
export const authorizationOfAll = authorization(
  "SR 2.1 RE(1)",
  "The permissions of every program and device, and a test that each interface refuses the rest.",
);

// Tested: what other tools' tests on hosts bear on a row, as the overlay of their rules says. They are noted: a rule of a benchmark asks
// for its own measure, which may be more or less than the row.

import type { FactOf } from "@bulkhead/facts";
import { counted } from "@bulkhead/plant";
import type { Check } from "./check.ts";
import { reason } from "./reason.ts";
import type { Reason } from "./verdict.ts";
import { quote } from "./wording.ts";

/** One reason per tool and host: which rules failed, and how many there were. */
export function testsOn(requirement: string, tests: readonly FactOf<"configuration-result">[]): readonly Reason[] {
  const bearing = tests.filter(
    ({ value }) =>
      (value.result === "pass" || value.result === "fail") &&
      value.requirements.some((row) => row.requirement === requirement && row.confidence !== "low"),
  );
  return [...Map.groupBy(bearing, ({ value }) => `${value.tool} ${value.host}`).values()].flatMap((facts) => {
    const failed = facts.filter(({ value }) => value.result === "fail");
    const named = failed.slice(0, 3).map(({ value }) => quote(value.title));
    const rest = failed.length > named.length ? ` and ${failed.length - named.length} more` : "";
    const fails = failed.length === 0 ? "" : `, ${failed.length} failed: ${named.join("; ")}${rest}`;
    const { tool = "", host = "" } = facts[0]?.value ?? {};
    return reason(`${quote(tool)} tested ${counted(facts.length, "rule")} about it on ${quote(host)}${fails}.`, facts);
  });
}

/** The check, with the tests that bear on its row. */
export function withTests(check: Check): Check {
  return {
    ...check,
    decide(subject, ground) {
      const found = check.decide(subject, ground);
      const tests = testsOn(check.requirement, ground.of("configuration-result", subject));
      return tests.length === 0 ? found : { ...found, noted: [...found.noted, ...tests] };
    },
  };
}

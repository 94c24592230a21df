// What the log of another tool is worth: it shows which conversations took place, and not all that was in them.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Fact, FactOf } from "@bulkhead/facts";
import { check, conversation, evidence, fact, guard, HMI, session, sides, VENDOR, watched } from "./small-plant.fixture.ts";

/** The same as a log of `tool` tells it. */
function loggedBy(tool: string, facts: readonly Fact[]): readonly Fact[] {
  return facts.map((one) => {
    const { kind, value } = one as FactOf<"coverage"> | FactOf<"asset-seen">;
    const logged = { ...value, recordedBy: tool };
    return kind === "coverage"
      ? fact("coverage", logged as FactOf<"coverage">["value"], "observed", { from: evidence("a") })
      : fact("asset-seen", logged as FactOf<"asset-seen">["value"], "observed", { from: evidence("a") });
  });
}

test("a log of conversations shows that none crossed, and not that all were protected", () => {
  const logged = loggedBy("zeek", watched());
  assert.equal(sides(check("SR 5.1", "control", [guard("deny"), ...logged])), "for");
  const talk = conversation(VENDOR, HMI, 22, { protocol: "ssh" });
  const safe = session(VENDOR, HMI, 22, { protocol: "ssh", encrypted: true, signed: true, policy: "SSH 2.0" });
  for (const requirement of ["SR 4.1 RE(2)", "SR 4.3"]) {
    assert.match(sides(check(requirement, "vendor-control", [...watched(), talk, safe])), /for/, requirement);
    assert.doesNotMatch(sides(check(requirement, "vendor-control", [...logged, talk, safe])), /for/, requirement);
  }
});

test("what another sensor told in a capture does not show that the capture's own sensor saw the zone", () => {
  const [coverage, ...heard] = watched();
  assert.ok(coverage);
  const exported = loggedBy("netflow", heard);
  assert.equal(sides(check("SR 5.1", "control", [guard("deny"), coverage, ...exported])), "nothing");
});

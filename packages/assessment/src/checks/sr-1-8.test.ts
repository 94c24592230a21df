import assert from "node:assert/strict";
import { test } from "node:test";
import { check, OFFICE, PLC, session, sides, statement, verdict } from "../small-plant.fixture.ts";

test("certificates in use show that the rows apply, not that they are met", () => {
  const used = session(OFFICE, PLC, 4840, { identity: "certificate", authenticated: true });
  for (const row of ["SR 1.8", "SR 1.9"]) {
    assert.equal(sides(check(row, "control", [used])), "applies noted");
    assert.equal(sides(check(row, "control", [session(OFFICE, PLC, 4840, { identity: "password" })])), "nothing");
    assert.equal(verdict(row, "control", [used, statement(row, "not applicable", { approver: "M" })]).claimed, "contradicted");
  }
});

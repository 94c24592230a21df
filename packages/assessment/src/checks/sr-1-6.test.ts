import assert from "node:assert/strict";
import { test } from "node:test";
import { check, PLC, plantWith, seen, sides, statement, verdict } from "../small-plant.fixture.ts";

const { assets } = plantWith();
const wireless = plantWith({ assets: assets.map((one) => (one.id === "plc" ? { ...one, wireless: true } : one)) as never });

test("without wireless in the plant a statement decides", () => {
  assert.equal(sides(check("SR 1.6", "control", [seen(PLC)])), "nothing");
  assert.match(check("SR 1.6", "control", []).missing.join(), /not applicable/);
  const waived = statement("SR 1.6", "not applicable", { approver: "Manager" });
  assert.equal(verdict("SR 1.6", "control", [waived, seen(PLC)]).claimed, "not applicable");
});

test("a wireless asset at work belies that the row does not apply, and says nothing of whether it is met", () => {
  for (const row of ["SR 1.6", "SR 1.6 RE(1)", "SR 2.2"]) {
    assert.equal(sides(check(row, "control", [seen(PLC)], [], wireless)), "applies");
    assert.equal(sides(check(row, "control", [seen(PLC, { spoke: false })], [], wireless)), "nothing");
    const waived = statement(row, "not applicable", { approver: "Manager" });
    assert.equal(verdict(row, "control", [waived, seen(PLC)], [], wireless).claimed, "contradicted");
    assert.equal(verdict(row, "control", [statement(row, "met"), seen(PLC)], [], wireless).claimed, "met");
  }
});

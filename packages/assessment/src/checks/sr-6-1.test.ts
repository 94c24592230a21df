import assert from "node:assert/strict";
import { test } from "node:test";
import { check, fact, sides } from "../small-plant.fixture.ts";

const rule = (logged: boolean) =>
  fact(
    "firewall-rule",
    { device: "firewall", chain: "forward", position: 1, action: "deny", match: {}, exact: true, logged, text: "drop" },
    "inspected",
  );

test("rules that log are noted and decide nothing", () => {
  assert.equal(sides(check("SR 6.1", "control", [rule(true)])), "noted");
  assert.equal(sides(check("SR 6.1", "control", [rule(false)])), "nothing");
});

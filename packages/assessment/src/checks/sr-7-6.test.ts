import assert from "node:assert/strict";
import { test } from "node:test";
import { check, evidence, fact, finding, guard, OFFICE, PLC, session, sides } from "../small-plant.fixture.ts";

test("a protection that is off and a default that permits are settings that nobody recommends", () => {
  const off = session(OFFICE, PLC, 4840, { signed: false, encrypted: false });
  const found = [finding("protection-off", [off], ["office", "control"])];
  assert.equal(sides(check("SR 7.6", "control", [off], found)), "against");
  assert.equal(sides(check("SR 7.6", "office", [off], found)), "nothing");
  const open = guard("permit");
  assert.equal(sides(check("SR 7.6", "control", [open], [finding("default-permit", [open])])), "against noted");
});

test("configurations that were read are noted, with the lines that were not understood", () => {
  const dark = fact("not-understood", { what: "rule 3", text: "strange", why: "new word" }, "inspected", { from: evidence("f") });
  const support = check("SR 7.6", "control", [guard("deny"), dark]);
  assert.deepEqual(
    support.noted.map(({ text }) => text),
    ["The configuration of Firewall was read.", "1 line of these configurations was not understood."],
  );
});

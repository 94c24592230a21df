import assert from "node:assert/strict";
import { test } from "node:test";
import { check, fact, finding, OFFICE, operation, PLC, sides } from "../small-plant.fixture.ts";

test("stops and broken messages are noted; what a flood would do, a test shows", () => {
  const stop = operation(OFFICE, PLC, { class: "stop", function: "PLC Stop" });
  assert.equal(sides(check("SR 7.1", "control", [stop])), "noted");
  assert.equal(
    sides(check("SR 7.1", "control", [operation(OFFICE, PLC, { class: "stop", accepted: 0, refused: 1 })])),
    "nothing",
  );
  const broken = fact("malformed", { client: OFFICE, server: PLC, protocol: "any", port: 502, reason: "length", count: 9 });
  const found = [finding("malformed-traffic", [broken], ["office", "control"])];
  assert.equal(sides(check("SR 7.1", "control", [broken], found)), "noted");
  assert.equal(sides(check("SR 7.1", "office", [broken], found)), "nothing");
});

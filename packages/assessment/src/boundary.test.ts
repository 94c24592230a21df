import assert from "node:assert/strict";
import { test } from "node:test";
import type { FirewallDefault } from "@bulkhead/facts";
import { boundaryOf } from "./boundary.ts";
import { makeGround } from "./ground.ts";
import { AS_OF, fact, guard, plantWith, subjectIn } from "./small-plant.fixture.ts";

const plant = plantWith();
const says = (more: Partial<FirewallDefault>) => fact("firewall-default", { ...guard("deny").value, ...more }, "inspected");
const defaultOf = (...facts: ReturnType<typeof says>[]) => {
  const ground = makeGround({ plant, facts, findings: [], asOf: AS_OF });
  return boundaryOf(subjectIn(plant, "control"), ground).guards.map((one) => one.default);
};

test("one word for both conduits that a device enforces; permit outweighs unknown, and unknown outweighs deny", () => {
  assert.deepEqual(defaultOf(), ["unread"]);
  assert.deepEqual(defaultOf(guard("deny")), ["deny"]);
  assert.deepEqual(defaultOf(guard("deny"), guard("unknown")), ["unknown"]);
  assert.deepEqual(defaultOf(guard("deny"), guard("unknown"), guard("permit")), ["permit"]);
});

test("a device of which only one family of addresses is known is not known to deny", () => {
  assert.deepEqual(defaultOf(says({ families: ["ipv4"] })), ["unknown"]);
  assert.deepEqual(defaultOf(says({ families: ["ipv4"] }), says({ families: ["ipv6"], verdict: "permit" })), ["permit"]);
  assert.deepEqual(defaultOf(says({ families: ["ipv4"] }), says({ families: ["ipv6"] })), ["deny"]);
  assert.deepEqual(defaultOf(says({ families: ["ipv4", "ipv6"] })), ["deny"]);
});

test("what a device does with packets to itself or from itself is no boundary", () => {
  assert.deepEqual(defaultOf(says({ hook: "input" }), says({ hook: "output" })), ["unread"]);
  assert.deepEqual(defaultOf(guard("deny"), says({ hook: "input", verdict: "permit" })), ["deny"]);
});

test("a nested zone has the boundary of the zones around it as well", () => {
  const nested = plantWith({
    zones: [...plant.zones, { id: "cell", name: "Cell", kind: "field", parent: "control", networks: [] }] as never,
  });
  const ground = makeGround({ plant: nested, facts: [guard("deny")], findings: [], asOf: AS_OF });
  const boundary = boundaryOf(subjectIn(nested, "cell"), ground);
  assert.deepEqual(
    boundary.conduits.map(({ id }) => id),
    ["office-control", "vendor-control"],
  );
  assert.equal(boundary.closed, false, "nothing stands between the cell and what is around it");
  assert.match(boundary.missing.join(), /how this zone is reached/);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { describeFact } from "./describe.ts";
import { conversation, fact, guard, OFFICE, operation, PLC, seen, session, statement } from "./small-plant.fixture.ts";

test("every fact is told in one bounded line", () => {
  const lines = [
    seen(PLC, { via: "lldp", vendor: "A", version: "1" }),
    conversation(OFFICE, PLC, 502),
    conversation(OFFICE, PLC, 0, { transport: "icmp", protocol: null, answered: false, packets: 1 }),
    operation(OFFICE, PLC),
    session(OFFICE, PLC, 4840, { encrypted: false, identity: "anonymous", policy: "None" }),
    guard("deny"),
    statement("SR 1.1", "met"),
    fact("setting", { host: "hmi", component: "sshd", name: "PermitRootLogin", value: "no\u0007" }, "inspected"),
  ].map(describeFact);
  assert.deepEqual(lines, [
    "10.0.3.10 was heard by lldp as A 1",
    "10.0.1.5 to 10.0.3.10, tcp 502, modbus, 10 packets, answered",
    "10.0.1.5 to 10.0.3.10, icmp, unknown protocol, 1 packet, not answered",
    "10.0.1.5 to 10.0.3.10, modbus: Write Single Register on holding:40, 1 time (1 accepted, 0 refused)",
    "10.0.1.5 to 10.0.3.10, any (port 4840): encrypted no, signed unknown, authenticated unknown, identity anonymous, None",
    "firewall, forward (forward): deny. every rule was examined.",
    "Engineer says of SR 1.1: met, because It is so.",
    "hmi, sshd: PermitRootLogin = no",
  ]);
  const long = fact("not-understood", { what: "a line", text: "x".repeat(100_000), why: "too strange" }, "inspected");
  assert.ok(describeFact(long).length <= 200);
});

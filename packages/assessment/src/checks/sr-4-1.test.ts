import assert from "node:assert/strict";
import { test } from "node:test";
import { check, conversation, fact, finding, HMI, OFFICE, PLC, session, sides, VENDOR, watched } from "../small-plant.fixture.ts";

test("readable credentials and readable work are evidence against; the rest only its owner knows", () => {
  const secret = fact("cleartext-credential", {
    client: OFFICE,
    server: HMI,
    protocol: "any",
    port: 23,
    user: null,
    masked: "•",
  });
  const work = session(OFFICE, HMI, 23, { interactive: true, encrypted: false });
  for (const subject of ["office", "control", "office-control"]) {
    const found = [
      finding("cleartext-credential", [secret], ["office", "control"]),
      finding("cleartext-administration", [work], ["office", "control"]),
    ];
    assert.equal(check("SR 4.1", subject, [secret, work], found).against.length, 2);
  }
  assert.equal(sides(check("SR 4.1", "control", [session(OFFICE, PLC, 502, { encrypted: false })])), "nothing");
});

test("RE(1) looks at sessions with untrusted networks", () => {
  assert.equal(sides(check("SR 4.1 RE(1)", "control", [session(VENDOR, HMI, 80, { encrypted: false })])), "against");
  assert.equal(sides(check("SR 4.1 RE(1)", "control", [session(VENDOR, HMI, 443, { encrypted: true })])), "noted");
  assert.equal(sides(check("SR 4.1 RE(1)", "control", [session(OFFICE, HMI, 80, { encrypted: false })])), "nothing");
  const among = session(VENDOR, "10.0.9.10", 80, { encrypted: false });
  assert.equal(sides(check("SR 4.1 RE(1)", "vendor", [among])), "nothing", "the system is at neither end");
});

test("RE(2) is met where all that crossed was seen and encrypted", () => {
  const closed = [conversation(VENDOR, HMI, 22), session(VENDOR, HMI, 22, { encrypted: true })];
  const inside = [conversation(HMI, PLC, 502), session(HMI, PLC, 502, { encrypted: false })];
  assert.equal(sides(check("SR 4.1 RE(2)", "control", [...watched(), ...closed, ...inside])), "for");
  assert.equal(sides(check("SR 4.1 RE(2)", "control", [...closed, ...inside])), "nothing");
  const unknown = conversation(OFFICE, PLC, 502);
  assert.equal(sides(check("SR 4.1 RE(2)", "control", [...watched(), ...closed, unknown])), "nothing");
  const readable = session(OFFICE, PLC, 502, { encrypted: false });
  assert.equal(sides(check("SR 4.1 RE(2)", "control", [...watched(), ...closed, unknown, readable])), "against");
});

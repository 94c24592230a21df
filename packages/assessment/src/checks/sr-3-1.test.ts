import assert from "node:assert/strict";
import { test } from "node:test";
import { check, conversation, finding, HMI, OFFICE, PLC, session, sides, VENDOR, watched } from "../small-plant.fixture.ts";

const rows = ["SR 3.1", "SR 3.1 RE(1)"];
const closed = [conversation(OFFICE, PLC, 4840), session(OFFICE, PLC, 4840, { signed: true, encrypted: false })];

test("all that was said is signed, and all was seen: evidence for", () => {
  for (const row of rows) {
    assert.equal(sides(check(row, "control", [...watched(), ...closed])), "for");
    assert.equal(sides(check(row, "office-control", [...watched(), ...closed])), "for");
    assert.equal(sides(check(row, "control", closed)), "nothing");
    assert.equal(sides(check(row, "office", [...watched(), ...closed])), "nothing", "nobody saw inside the office");
    assert.equal(sides(check(row, "control", watched())), "nothing", "nothing was said");
  }
});

test("one conversation that is not known to be protected leaves it open", () => {
  for (const more of [
    [conversation(HMI, PLC, 502)],
    [conversation(HMI, PLC, 502), session(HMI, PLC, 502)],
    [conversation(HMI, PLC, 502, { recognisedBy: "port" }), session(HMI, PLC, 502, { signed: true })],
    [conversation(HMI, PLC, 443), session(HMI, PLC, 443, { encrypted: true, weak: "old" })],
    [conversation(HMI, "224.0.0.251", 5353, { transport: "udp", answered: false, multicast: true })],
  ]) {
    assert.equal(sides(check("SR 3.1", "control", [...watched(), ...closed, ...more])), "nothing");
  }
  const silent = [conversation(HMI, PLC, 80, { answered: false }), conversation(HMI, PLC, 0, { transport: "icmp" })];
  assert.equal(sides(check("SR 3.1", "control", [...watched(), ...closed, ...silent])), "for");
});

test("protection that is switched off is a breach; a protocol without any is one only where cryptography is asked for", () => {
  const off = session(OFFICE, PLC, 4840, { signed: false, encrypted: false });
  const found = [finding("protection-off", [off], ["office", "control"])];
  assert.equal(sides(check("SR 3.1", "control", [off], found)), "against noted");
  assert.equal(sides(check("SR 3.1", "office-control", [off], found)), "against noted", "it crosses the conduit");
  assert.equal(sides(check("SR 3.1", "vendor-control", [off], found)), "nothing");
  const never = session(VENDOR, PLC, 502, { signed: false, encrypted: false, securable: false });
  assert.equal(sides(check("SR 3.1", "control", [never])), "noted");
  assert.equal(sides(check("SR 3.1 RE(1)", "control", [never])), "against");
  const half = session(VENDOR, PLC, 502, { signed: false });
  assert.equal(sides(check("SR 3.1 RE(1)", "control", [half])), "nothing");
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { check, OFFICE, PLC, session, sides } from "../small-plant.fixture.ts";

test("a program that proves nothing is evidence against, at the zone that it reaches and the conduit that it crosses", () => {
  const anonymous = session(OFFICE, PLC, 4840, { authenticated: false, identity: "anonymous" });
  for (const row of ["SR 1.2", "SR 1.2 RE(1)"]) {
    assert.equal(sides(check(row, "control", [anonymous])), "against applies");
    assert.equal(sides(check(row, "office-control", [anonymous])), "against applies");
    assert.equal(sides(check(row, "office", [anonymous])), "nothing");
  }
});

test("with protection switched off neither program proves itself, though a user logs in", () => {
  const bare = session(OFFICE, PLC, 4840, { encrypted: false, signed: false, authenticated: true, identity: "password" });
  assert.equal(sides(check("SR 1.2", "control", [bare])), "against applies noted");
  const limit = session(OFFICE, PLC, 502, { encrypted: false, signed: false, securable: false });
  assert.equal(sides(check("SR 1.2", "control", [limit])), "applies");
});

test("people at work are for another row", () => {
  const person = session(OFFICE, PLC, 22, { authenticated: false, identity: "none", interactive: true });
  assert.equal(sides(check("SR 1.2", "control", [person])), "nothing");
});

test("a program that proves itself is noted: others may not have to", () => {
  const known = session(OFFICE, PLC, 4840, { encrypted: true, signed: true, authenticated: true, identity: "certificate" });
  assert.equal(sides(check("SR 1.2", "control", [known])), "applies noted");
});

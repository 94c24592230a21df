import assert from "node:assert/strict";
import { test } from "node:test";
import { check, fact, HMI, OFFICE, PLC, session, sides, VENDOR } from "../small-plant.fixture.ts";

const account = (more: object) =>
  fact(
    "account",
    {
      host: "hmi",
      name: "operator",
      id: 1000,
      interactive: true,
      administrator: false,
      locked: false,
      passwordless: false,
      ...more,
    },
    "inspected",
  );

test("people at work without being identified are evidence against, where they work and not where they come from", () => {
  const anonymous = session(OFFICE, HMI, 5900, { interactive: true, authenticated: false, identity: "none" });
  for (const row of ["SR 1.1", "SR 1.1 RE(1)", "SR 1.1 RE(3)"]) {
    assert.equal(sides(check(row, "control", [anonymous])), "against applies");
    assert.equal(sides(check(row, "office", [anonymous])), "nothing");
  }
});

test("people who are identified, and programs, decide nothing", () => {
  const known = session(OFFICE, HMI, 22, { interactive: true, authenticated: true, identity: "password" });
  assert.equal(sides(check("SR 1.1", "control", [known])), "applies noted");
  const program = session(OFFICE, PLC, 4840, { authenticated: false, identity: "anonymous" });
  assert.equal(sides(check("SR 1.1", "control", [program])), "nothing");
  const silent = session(OFFICE, HMI, 80, { interactive: true });
  assert.equal(sides(check("SR 1.1", "control", [silent])), "applies");
});

test("an account without a password lets anybody in, unless it is locked or lets nobody in", () => {
  assert.equal(sides(check("SR 1.1", "control", [account({ passwordless: true })])), "against");
  assert.equal(sides(check("SR 1.1", "control", [account({ passwordless: true, locked: null })])), "against");
  assert.equal(sides(check("SR 1.1", "control", [account({ passwordless: true, locked: true })])), "nothing");
  assert.equal(sides(check("SR 1.1", "control", [account({ passwordless: true, interactive: false })])), "nothing");
  assert.equal(sides(check("SR 1.1", "control", [account({ passwordless: null })])), "nothing");
});

test("RE(2) asks only for those who come from untrusted networks", () => {
  const near = session(OFFICE, HMI, 5900, { interactive: true, authenticated: false });
  const far = session(VENDOR, HMI, 5900, { interactive: true, authenticated: false });
  assert.equal(sides(check("SR 1.1 RE(2)", "control", [near])), "nothing");
  assert.equal(sides(check("SR 1.1 RE(2)", "control", [far])), "against applies");
});

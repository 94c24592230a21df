// Composition: capabilities of components beside what was seen of them.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Fact, FactOf, Statement } from "@bulkhead/facts";
import { assess } from "./assess.ts";
import { AS_OF, fact, finding, OFFICE, PLC, plantWith, statement, verdict } from "./small-plant.fixture.ts";

const claim = (requirement: string, where: readonly string[], more: Partial<Statement> = {}): FactOf<"statement"> =>
  statement(requirement, "met", { part: "62443-4-2", where, how: "native", ...more });
const certificate = (requirement: string, where: readonly string[], more: Partial<Statement> = {}): FactOf<"statement"> =>
  fact("statement", claim(requirement, where, more).value, "certified");
const open = fact("session", {
  client: OFFICE,
  server: PLC,
  protocol: "opcua",
  port: 4840,
  encrypted: false,
  signed: false,
  authenticated: false,
  identity: "anonymous",
  securable: true,
  interactive: false,
  policy: "None",
  weak: null,
  count: 3,
});
const off = { ...finding("protection-off", [open]), assets: ["plc"] };

test("a capability is noted, says what is missing, and makes no row met", () => {
  const one = verdict("SR 3.1", "control", [claim("CR 3.1", ["plc"])]);
  assert.deepEqual([one.claimed, one.proven], ["unknown", "unknown"]);
  assert.match(
    one.noted.map(({ text }) => text).join(),
    /1 of 2 component requirements is claimed \(0 certified; native 1\); nothing is known of Station/,
  );
  assert.match(one.missing.join(), /CR 3\.1 of Station/);
  const both = verdict("SR 3.1", "control", [certificate("CR 3.1", ["plc", "hmi"])]);
  assert.equal(both.proven, "unknown");
  assert.match(both.noted.map(({ text }) => text).join(), /2 of 2 component requirements are claimed \(2 certified/);
});

test("a certified capability that is seen switched off is a contradiction; without the certificate it is not met", () => {
  const proven = (facts: readonly Fact[]) => {
    const { claimed, proven: by } = verdict("SR 3.1", "control", facts, [off]);
    return [claimed, by];
  };
  assert.deepEqual(proven([open]), ["not met", "not met"]);
  assert.deepEqual(proven([open, certificate("CR 3.1", ["plc"])]), ["contradicted", "contradicted"]);
  assert.deepEqual(proven([open, claim("CR 3.1", ["plc"])]), ["contradicted", "not met"]);
  // Of another component it says nothing, nor for another version.
  assert.deepEqual(proven([open, certificate("CR 3.1", ["hmi"])]), ["not met", "not met"]);
  assert.deepEqual(proven([open, certificate("CR 3.1", ["plc"], { version: "9" })]), ["not met", "not met"]);
});

test("conduits inherit nothing, and rows without component requirements neither", () => {
  const facts = [certificate("CR 3.1", ["plc", "hmi", "firewall"])];
  assert.deepEqual(verdict("SR 3.1", "office-control", facts).noted, []);
  assert.deepEqual(verdict("SR 5.4", "control", facts).noted, []);
});

test("what is wrong with statements about components is told", () => {
  const { problems } = assess({
    plant: plantWith(),
    facts: [claim("CR 3.1", ["plc"], { version: "9" }), claim("CR 99.1", ["plc"]), claim("CR 3.1", ["nothing"])],
    findings: [],
    asOf: AS_OF,
  });
  assert.deepEqual(problems.map(({ code }) => code).sort(), [
    "assessment/other-version",
    "assessment/unknown-place",
    "assessment/unknown-requirement",
  ]);
});

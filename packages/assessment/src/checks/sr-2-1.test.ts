import assert from "node:assert/strict";
import { test } from "node:test";
import { check, finding, OFFICE, operation, PLC, sides } from "../small-plant.fixture.ts";

const at = ["office", "control", "office-control"];

test("an operation that no channel allows is evidence against where it was done and where it passed", () => {
  const write = operation(OFFICE, PLC);
  for (const row of ["SR 2.1", "SR 2.1 RE(1)"]) {
    const found = [finding("undeclared-operation", [write], at), finding("unauthorised-writer", [write], at)];
    assert.equal(check(row, "control", [write], found).against.length, 2);
    assert.equal(check(row, "office-control", [write], found).against.length, 2);
    assert.equal(sides(check(row, "office", [write], found)), "nothing");
  }
});

test("an operation that the server always refused shows permissions at work", () => {
  const refused = operation(OFFICE, PLC, { count: 3, refused: 3, accepted: 0 });
  assert.equal(sides(check("SR 2.1", "control", [refused], [finding("undeclared-operation", [refused], at)])), "noted");
  const once = operation(OFFICE, PLC, { count: 3, refused: 2, accepted: 0 });
  assert.equal(sides(check("SR 2.1", "control", [once], [finding("undeclared-operation", [once], at)])), "against");
});

test("that only allowed operations were seen proves nothing", () => {
  assert.equal(sides(check("SR 2.1", "control", [operation(OFFICE, PLC)])), "nothing");
});

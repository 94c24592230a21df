import assert from "node:assert/strict";
import { test } from "node:test";
import type { Locator } from "@bulkhead/facts";
import { check, fact, finding, OFFICE, PLC, sides } from "../small-plant.fixture.ts";

const where: Locator = { type: "whole" };
const value = (direction: "read" | "written") =>
  fact("process-value", {
    variable: "dose",
    client: OFFICE,
    server: PLC,
    protocol: "modbus",
    target: "holding:40",
    direction,
    minimum: 9,
    maximum: 9,
    last: 9,
    count: 1,
    bad: 0,
    minimumAt: where,
    maximumAt: where,
  });

test("a written value out of range is evidence against, where it was taken", () => {
  const written = value("written");
  const found = [finding("setpoint-out-of-range", [written], ["office", "control"])];
  assert.equal(sides(check("SR 3.5", "control", [written], found)), "against");
  assert.equal(sides(check("SR 3.5", "office", [written], found)), "nothing");
});

test("a measured value outside its limits is the process and no input", () => {
  const read = value("read");
  assert.equal(sides(check("SR 3.5", "control", [read], [finding("limit-exceeded", [read])])), "noted");
});

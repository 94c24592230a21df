import assert from "node:assert/strict";
import { test } from "node:test";
import { check, fact, HMI, OFFICE, sides } from "../small-plant.fixture.ts";

test("a credential that crossed readable is evidence against at both ends and on the way", () => {
  const value = { client: OFFICE, server: HMI, protocol: "any", port: 23, user: "admin", masked: "•••" };
  const readable = fact("cleartext-credential", value);
  for (const subject of ["office", "control", "office-control"])
    assert.equal(sides(check("SR 1.5", subject, [readable])), "against");
  assert.equal(sides(check("SR 1.5", "vendor", [readable])), "nothing");
  assert.doesNotMatch(check("SR 1.5", "control", [readable]).against[0]?.text ?? "", /admin/);
});

test("that none was seen proves nothing", () => {
  assert.equal(sides(check("SR 1.5", "control", [])), "nothing");
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { certificate, check, OFFICE, PLC, session, sides, statement, verdict } from "../small-plant.fixture.ts";

test("certificates in use show that the rows apply, not that they are met", () => {
  const used = session(OFFICE, PLC, 4840, { identity: "certificate", authenticated: true });
  for (const row of ["SR 1.8", "SR 1.9"]) {
    assert.equal(sides(check(row, "control", [used])), "applies noted");
    assert.equal(sides(check(row, "control", [session(OFFICE, PLC, 4840, { identity: "password" })])), "nothing");
    assert.equal(verdict(row, "control", [used, statement(row, "not applicable", { approver: "M" })]).claimed, "contradicted");
  }
});

test("a certificate that was accepted out of its time or with a weak key stands against the rows; others are noted", () => {
  const over = certificate(PLC, { notAfter: "2026-02-01T00:00:00.000Z" });
  assert.equal(sides(check("SR 1.9", "control", [over])), "against applies noted");
  assert.match(check("SR 1.9", "control", [over]).against[0]?.text ?? "", /ended 2026-02-01 and was accepted 2026-03-02/);
  assert.equal(sides(check("SR 1.8", "control", [over])), "applies noted");
  const refused = certificate(PLC, {
    notAfter: "2026-02-01T00:00:00.000Z",
    weak: "RSA with 1024 bits is too short",
    usedUntil: null,
  });
  const weak = certificate(PLC, { weak: "RSA with 1024 bits is too short" });
  for (const row of ["SR 1.8", "SR 1.9"]) {
    assert.equal(sides(check(row, "control", [refused])), "applies noted");
    assert.equal(sides(check(row, "control", [weak])), "against applies noted");
    assert.equal(sides(check(row, "control", [certificate(PLC)])), "applies noted");
    assert.equal(sides(check(row, "office", [weak])), "nothing");
    assert.equal(verdict(row, "control", [certificate(PLC)]).claimed, "unknown");
  }
  const alone = check("SR 1.8", "control", [certificate(PLC, { selfSigned: true })]);
  assert.ok(alone.noted.some(({ text }) => /1 certificate signed by itself/.test(text)));
});

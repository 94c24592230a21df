import assert from "node:assert/strict";
import { test } from "node:test";
import {
  check,
  conversation,
  finding,
  HMI,
  session,
  sides,
  statement,
  VENDOR,
  verdict,
  watched,
} from "../small-plant.fixture.ts";

const talk = conversation(VENDOR, HMI, 22);
const current = session(VENDOR, HMI, 22, { encrypted: true, policy: "SSH 2.0" });

test("current cryptography decides for a conduit and is noted for a zone, whose storage nobody saw", () => {
  assert.equal(sides(check("SR 4.3", "vendor-control", [...watched(), talk, current])), "for applies");
  assert.equal(sides(check("SR 4.3", "control", [...watched(), talk, current])), "applies noted");
});

test("it is open where nobody watched, something was not understood, or a version is unknown", () => {
  assert.equal(sides(check("SR 4.3", "vendor-control", [talk, current])), "applies");
  const opaque = conversation(VENDOR, HMI, 9999, { recognisedBy: "nothing", protocol: null });
  assert.equal(sides(check("SR 4.3", "vendor-control", [...watched(), talk, current, opaque])), "applies");
  const unnamed = session(VENDOR, HMI, 443, { encrypted: true });
  assert.equal(sides(check("SR 4.3", "vendor-control", [...watched(), talk, current, unnamed])), "applies");
  assert.equal(sides(check("SR 4.3", "vendor-control", [...watched(), talk])), "nothing");
});

test("a version that no longer protects is evidence against, and belies that none is used", () => {
  const weak = session(VENDOR, HMI, 443, { encrypted: true, policy: "TLS 1.0", weak: "deprecated by RFC 8996" });
  const found = [finding("weak-protection", [weak], ["vendor", "control"])];
  for (const subject of ["vendor", "control", "vendor-control"]) {
    assert.equal(sides(check("SR 4.3", subject, [...watched(), weak], found)), "against applies");
  }
  assert.equal(
    verdict("SR 4.3", "control", [current, statement("SR 4.3", "not applicable", { approver: "M" })]).claimed,
    "contradicted",
  );
});

// Inventories that contradict each other: shown with both sides, and the signed one stands.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Evidence, type Fact, makeFact } from "@bulkhead/facts";
import { Places, plantSchema } from "@bulkhead/plant";
import { judgeSystem, outrankedFacts } from "../judge.ts";

const plant = plantSchema.parse({
  bulkhead: 1,
  system: { id: "w", name: "W" },
  zones: [{ id: "z", name: "Z", kind: "supervision" }],
  assets: [{ id: "hmi", name: "HMI", zone: "z", type: "HDR" }],
});
const places = new Places(plant);

function software(version: string, digest: string, hour: number, signedBy?: string, name = "openssl"): Fact {
  const evidence: Evidence = {
    digest: `sha256:${digest}`,
    name: digest,
    size: 1,
    ...(signedBy === undefined ? {} : { signedBy }),
  };
  const moment = `2026-03-02T${String(hour).padStart(2, "0")}:00:00.000Z`;
  return makeFact(
    "software",
    { host: "hmi", name, version, via: "dpkg" },
    "inspected",
    evidence,
    { type: "whole" },
    { first: moment, last: moment },
  );
}

const told = (facts: readonly Fact[]): readonly string[] =>
  judgeSystem(facts, plant, places, "2026-04-01T00:00:00.000Z")
    .filter(({ code }) => code === "inventory-contradicted")
    .map(({ text }) => text);

test("two sources of one hour that differ are a finding; a change over time is none", () => {
  const [one, other] = [software("3.0.15", "a", 9), software("3.0.16", "b", 9)];
  assert.deepEqual(told([one, other]), [
    "Two pieces of evidence about HMI contradict each other: software openssl is 3.0.15 and 3.0.16. Neither outranks the other.",
  ]);
  assert.deepEqual(told([one, software("3.0.16", "b", 12)]), []);
  assert.deepEqual(told([one, software("3.0.15", "b", 9)]), []);
  // several versions side by side, of which one is told by both
  assert.deepEqual(told([one, software("3.0.16", "a", 9), other]), []);
  assert.equal(outrankedFacts([one, other], plant, places).size, 0);
});

test("what a known collector signed stands, whenever the other was taken", () => {
  const [signed, forged, harmless] = [
    software("3.0.15", "a", 9, "anna"),
    software("3.0.16", "b", 15),
    software("1.34", "b", 15, undefined, "tar"),
  ];
  assert.deepEqual([...outrankedFacts([signed, forged, harmless], plant, places)], [forged.id]);
  assert.match(told([signed, forged])[0] ?? "", /What anna signed stands/);
  const alsoSigned = software("3.0.16", "b", 9, "bert");
  assert.equal(outrankedFacts([signed, alsoSigned], plant, places).size, 0);
  assert.match(told([signed, alsoSigned])[0] ?? "", /Neither outranks/);
});

// Exports for other tools: hold to the published schemas, and say what the assessment says when they are read back.

import assert from "node:assert/strict";
import { test } from "node:test";
import { counts } from "@bulkhead/assessment";
import { readAttestation, writeAttestation } from "./cyclonedx/attestation.ts";
import { readHdf, writeHdf } from "./hdf/hdf.ts";
import { HOSTILE, makeWorks } from "./report/works.fixture.ts";
import { countResults, writeSarif } from "./sarif/sarif.ts";
import { faults, schemaValidator, whyNoSchemas } from "./schema.fixture.ts";

const inputs = [makeWorks(), makeWorks(() => HOSTILE)].map(({ input }) => ({
  ...input,
  evidence: input.evidence.map(({ evidence }) => evidence),
  problems: input.assessment.problems,
}));
const CYCLONEDX_PARTS = [
  "cyclonedx-jsf-0.82.schema.json",
  "cyclonedx-spdx.schema.json",
  "cyclonedx-cryptography-defs.schema.json",
];

test("HDF, CycloneDX and SARIF hold to their schemas, whatever names people and attackers chose", {
  skip: whyNoSchemas(),
}, () => {
  const hdf = schemaValidator("hdf-exec-json.json");
  const sarif = schemaValidator("sarif-2.1.0.json");
  const cyclonedx = schemaValidator("cyclonedx-bom-1.6.schema.json", CYCLONEDX_PARTS);
  for (const input of inputs) {
    assert.deepEqual(faults(hdf, writeHdf(input)), []);
    assert.deepEqual(faults(sarif, writeSarif(input)), []);
    assert.deepEqual(faults(cyclonedx, writeAttestation(input)), []);
  }
  for (const validate of [hdf, sarif, cyclonedx]) assert.notDeepEqual(faults(validate, {}), []);
});

for (const input of inputs) {
  test("HDF read back: nothing passes that is not proven, nothing unknown fails", () => {
    const document = writeHdf(input);
    const read = readHdf(document);
    assert.equal(read.length, input.assessment.verdicts.length);
    for (const [at, { subject, requirement, proven, claimed }] of input.assessment.verdicts.entries()) {
      const one = read[at];
      assert.deepEqual([one?.subject, one?.requirement, one?.proven, one?.claimed], [subject, requirement, proven, claimed]);
      const expected = { met: "passed", compensated: "passed", "not met": "failed", contradicted: "failed" } as const;
      const status = proven === "unknown" || proven === "not applicable" ? "skipped" : expected[proven];
      assert.equal(one?.status, status, `${subject} ${requirement} ${proven}`);
    }
    const { passed, failed, skipped } = document.statistics.controls;
    assert.equal(passed.total + failed.total + skipped.total, read.length);
  });

  test("CycloneDX read back: conformance only where something is proven", () => {
    const read = readAttestation(writeAttestation(input));
    assert.equal(read.length, input.assessment.verdicts.length);
    for (const [at, { proven }] of input.assessment.verdicts.entries()) {
      const expected = counts(proven) ? 1 : proven === "unknown" ? null : 0;
      assert.equal(read[at]?.score, expected);
    }
  });

  test("SARIF read back: every finding and every problem once", () => {
    const total = [...countResults(writeSarif(input)).values()].reduce((sum, count) => sum + count, 0);
    assert.equal(total, input.findings.length + input.problems.length);
  });
}

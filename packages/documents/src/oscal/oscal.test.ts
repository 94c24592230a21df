// OSCAL exports: hold to NIST's published schema, say what the assessment says, and are the same bytes each time.

import assert from "node:assert/strict";
import { test } from "node:test";
import { REQUIREMENTS } from "@bulkhead/standards";
import { makeWorks } from "../report/works.fixture.ts";
import { faults, schemaValidator, whyNoSchemas } from "../schema.fixture.ts";
import { selectedRows, writeCatalogue, writeProfile } from "./catalogue.ts";
import { writeComponents } from "./components.ts";
import { controlId } from "./document.ts";
import { writeMapping } from "./mapping.ts";
import { writePlan } from "./plan.ts";
import { readResults, writeResults } from "./results.ts";

const AS_OF = "2026-03-02T12:00:00.000Z";
const input = { ...makeWorks().input, part: "62443-3-3" as const };
const evidence = input.evidence.map((one) => one.evidence);
const results = (): ReturnType<typeof writeResults> => writeResults({ ...input, evidence });

test("every document holds to the published schema", { skip: whyNoSchemas() }, () => {
  const validate = schemaValidator("oscal-complete-1.2.2.json");
  for (const part of ["62443-3-3", "62443-4-2"] as const) {
    assert.deepEqual(faults(validate, writeCatalogue(part, AS_OF)), []);
    for (const level of [1, 2, 3, 4] as const) assert.deepEqual(faults(validate, writeProfile(part, level, AS_OF)), []);
  }
  assert.deepEqual(faults(validate, writeProfile("62443-4-2", 2, AS_OF, "EDR")), []);
  assert.deepEqual(faults(validate, results()), []);
  assert.deepEqual(faults(validate, writePlan(input.plant, input.assessment)), []);
  assert.deepEqual(faults(validate, writeMapping(AS_OF)), []);
  assert.deepEqual(faults(validate, writeComponents(input.plant, input.facts, AS_OF)), []);
  // The validator can say no.
  assert.notDeepEqual(faults(validate, { catalog: {} }), []);
});

test("results say of every row and subject what the assessment says, and nothing unknown is satisfied", () => {
  const read = readResults(JSON.parse(JSON.stringify(results())));
  assert.deepEqual(
    read.map(({ subject, requirement, proven, claimed }) => ({ subject, requirement, proven, claimed })),
    input.assessment.verdicts.map(({ subject, requirement, proven, claimed }) => ({ subject, requirement, proven, claimed })),
  );
  for (const { proven, satisfied } of read)
    assert.equal(satisfied, proven === "met" || proven === "compensated" || proven === "not applicable");
  assert.ok(read.some(({ proven }) => proven === "unknown"));
});

test("profiles select the rows of a level, and ids of controls are one to one", () => {
  const ids = new Set(REQUIREMENTS.map(({ id }) => controlId(id)));
  assert.equal(ids.size, REQUIREMENTS.length);
  assert.equal(controlId("SR 5.2 RE(1)"), "sr-5.2-re-1");
  const counts = ([1, 2, 3, 4] as const).map((level) => selectedRows("62443-3-3", level).length);
  assert.deepEqual(counts, [37, 60, 90, 100]);
});

test("the same input gives the same bytes", () => {
  assert.equal(JSON.stringify(results()), JSON.stringify(results()));
});

test("what no reader of results wrote is passed over", () => {
  for (const odd of [null, 1, [], {}, { "assessment-results": { results: [{ findings: [{}, null, { props: "x" }] }] } }])
    assert.deepEqual(readResults(odd), []);
});

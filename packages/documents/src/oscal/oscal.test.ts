// OSCAL exports: hold to NIST's published schema, say what the assessment says, and are the same bytes each time.

import assert from "node:assert/strict";
import { test } from "node:test";
import { counts } from "@bulkhead/assessment";
import { type Fact, makeFact } from "@bulkhead/facts";
import { REQUIREMENTS } from "@bulkhead/standards";
import { COMPONENT_REQUIREMENTS } from "@bulkhead/standards/component";
import { CROSSWALK } from "@bulkhead/standards/crosswalk";
import { makeWorks } from "../report/works.fixture.ts";
import { faults, schemaValidator, whyNoSchemas } from "../schema.fixture.ts";
import { selectedRows, writeCatalogue, writeProfile } from "./catalogue.ts";
import { writeComponents } from "./components.ts";
import { controlId } from "./document.ts";
import { writeMapping } from "./mapping.ts";
import { writePlan } from "./plan.ts";
import { readCatalogue, readComponents, readMapping, readPlan, readProfile } from "./reading.ts";
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

test("catalogues, profiles, components, plan and mapping say when read back what they were written from", () => {
  const through = (document: unknown): unknown => JSON.parse(JSON.stringify(document));
  const rows = readCatalogue(through(writeCatalogue("62443-3-3", AS_OF)));
  const byId = new Map(rows.map((row) => [row.id, row]));
  assert.equal(rows.length, REQUIREMENTS.length);
  for (const { id, level, parent } of REQUIREMENTS) assert.deepEqual(byId.get(id), { id, control: controlId(id), level, parent });
  const parts = readCatalogue(through(writeCatalogue("62443-4-2", AS_OF)));
  assert.deepEqual(new Set(parts.map(({ id }) => id)), new Set(COMPONENT_REQUIREMENTS.map(({ id }) => id)));
  for (const level of [1, 2, 3, 4] as const) {
    const selected = readProfile(through(writeProfile("62443-3-3", level, AS_OF)));
    assert.deepEqual(
      selected,
      selectedRows("62443-3-3", level).map((id) => controlId(id)),
    );
  }
  const evidenceOf = evidence[0];
  assert.ok(evidenceOf !== undefined);
  const claim = {
    part: "62443-4-2",
    requirement: "CR 3.1",
    where: ["plc-intake"],
    answer: "met",
    by: "Acme",
    reason: "x",
  } as const;
  const said = makeFact("statement", claim, "certified", evidenceOf, { type: "whole" }, { first: AS_OF, last: AS_OF }) as Fact;
  assert.deepEqual(readComponents(through(writeComponents(input.plant, [said], AS_OF))), [
    ["plc-intake", "cr-3.1", "met", "certified"],
  ]);
  const plan = readPlan(through(writePlan(input.plant, input.assessment)));
  const targets = new Map(input.assessment.levels.map(({ subject, target }) => [subject, target]));
  const asked = input.assessment.verdicts.flatMap(({ subject, requirement: id, proven }) => {
    const row = REQUIREMENTS.find((one) => one.id === id);
    const target = row === undefined ? 0 : (targets.get(subject)?.[row.fr] ?? 0);
    return row === undefined || row.level > target || counts(proven) ? [] : [[subject, id, target, proven]];
  });
  assert.deepEqual(plan, asked);
  const mapped = CROSSWALK.filter(({ part }) => part === "62443-3-3");
  const key = (one: readonly string[]): string => one.join(" | ");
  assert.deepEqual(
    readMapping(through(writeMapping(AS_OF)))
      .map(key)
      .sort(),
    mapped.map((row) => key([controlId(row.id), row.framework, row.target, row.basis, row.confidence])).sort(),
  );
  for (const odd of [null, 1, [], { catalog: { groups: [{ controls: [null, {}] }] } }])
    assert.deepEqual(
      [readCatalogue(odd), readProfile(odd), readComponents(odd), readPlan(odd), readMapping(odd)],
      [[], [], [], [], []],
    );
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

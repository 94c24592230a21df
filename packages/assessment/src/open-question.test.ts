// Open questions: what nobody has answered, what the target needs first.

import assert from "node:assert/strict";
import { test } from "node:test";
import { assess } from "./assess.ts";
import { openQuestions } from "./open-question.ts";
import { assessPart } from "./parts/assess-part.ts";
import { assessedPart } from "./parts/index.ts";
import { AS_OF, plantWith, statement } from "./small-plant.fixture.ts";

const plant = plantWith();
const open = (facts: Parameters<typeof assess>[0]["facts"]) =>
  openQuestions(assess({ plant, facts, findings: [], asOf: AS_OF }), plant);

test("a row is open until somebody answers it, whatever the answer is", () => {
  const at = (facts: Parameters<typeof open>[0]) =>
    open(facts).filter(({ subject, requirement }) => subject === "control" && requirement === "SR 1.3");
  assert.equal(at([]).length, 1);
  assert.ok((at([])[0]?.questions.length ?? 0) >= 2);
  for (const answer of ["met", "not met"] as const) assert.deepEqual(at([statement("SR 1.3", answer)]), []);
  assert.deepEqual(at([statement("SR 1.3", "not applicable", { approver: "Manager" })]), []);
  // A waiver that nobody approved answers nothing.
  assert.equal(at([statement("SR 1.3", "not applicable")]).length, 1);
});

test("what the target needs comes first: 60 rows at SL 2, none where there is no target", () => {
  const all = open([]);
  const needed = all.filter((one) => one.needed);
  assert.deepEqual(new Set(needed.map(({ subject }) => subject)), new Set(["control"]));
  assert.equal(needed.length, 60);
  assert.deepEqual(all.slice(0, 60), needed);
  assert.equal(all.length, 5 * 100);
});

test("components are asked for what their zone is to reach; parts without questions are left out", () => {
  const of = (part: string) => {
    const found = assessedPart(part);
    assert.ok(found !== undefined);
    return openQuestions(assessPart(found, { plant, facts: [], findings: [], asOf: AS_OF }), plant);
  };
  const components = of("4-2");
  assert.ok(components.some(({ subject, requirement, needed }) => subject === "plc" && requirement === "EDR 3.14" && needed));
  assert.ok(components.some(({ subject, requirement, needed }) => subject === "plc" && requirement === "CCSC 1" && needed));
  assert.ok(!components.some(({ subject, needed }) => subject === "desk" && needed));
  assert.ok(!components.some(({ subject, requirement }) => subject === "plc" && requirement.startsWith("NDR")));
  assert.deepEqual(of("2-4"), []);
});

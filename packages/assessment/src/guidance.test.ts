// Every row has its check, questions that differ from row to row, and techniques or a reason why there are none.

import assert from "node:assert/strict";
import { test } from "node:test";
import { REQUIREMENTS } from "@bulkhead/standards";
import { technique, techniquesAgainst } from "@bulkhead/standards/attack";
import { COMPONENT_REQUIREMENTS } from "@bulkhead/standards/component";
import { componentsFor } from "@bulkhead/standards/equivalence";
import type { Check } from "./check.ts";
import { COMPONENT_CHECKS } from "./checks/component/index.ts";
import { CHECKS } from "./checks/index.ts";
import type { Guidance } from "./guidance.ts";
import { techniquesOf } from "./technique.ts";

function examine(all: readonly Guidance[], rows: readonly string[]): void {
  assert.deepEqual(
    all.map(({ requirement }) => requirement),
    rows,
  );
  const texts = new Map<string, string>();
  for (const guidance of all) {
    const { requirement, questions, techniques, noTechniques } = guidance;
    assert.ok(questions.length >= 2 && questions.length <= 3, `${requirement} has ${questions.length} questions`);
    for (const { text, evidence } of questions) {
      assert.match(text, /^[A-Z].*\?$/, requirement);
      assert.ok(text.split(" ").length >= 8, `${requirement}: ${text}`);
      assert.ok(evidence.length >= 2, `${requirement}: ${text}`);
      assert.equal(texts.get(text), undefined, `${requirement} asks what ${texts.get(text)} asks`);
      texts.set(text, requirement);
    }
    const bearing = techniquesOf(guidance);
    assert.equal(bearing.length === 0, noTechniques !== undefined, requirement);
    assert.equal(new Set(techniques).size, techniques.length, requirement);
    for (const id of techniques) {
      assert.notEqual(technique(id), undefined, `${requirement} names ${id}, which ATT&CK for ICS does not have`);
      assert.equal(bearing.find((one) => one.id === id)?.basis, "own", `${requirement} repeats MITRE's label ${id}`);
    }
    const labelled = techniquesAgainst(requirement).map(({ id }) => id);
    for (const id of labelled)
      assert.equal(bearing.find((one) => one.id === id)?.basis, "mitre", `${requirement} leaves out ${id}`);
  }
}

test("every row of 62443-3-3 has a check with questions and techniques, in the order of the standard", () => {
  examine(
    CHECKS,
    REQUIREMENTS.map(({ id }) => id),
  );
});

test("every row of 62443-4-2 that asks anything has one, too; a heading asks nothing", () => {
  examine(
    COMPONENT_CHECKS,
    COMPONENT_REQUIREMENTS.filter(({ type }) => type !== "heading").map(({ id }) => id),
  );
});

test("a row of 3-3 is carried by the component requirements of the table of equivalences", () => {
  const rows = ({ supportedBy }: Check) => supportedBy.map(({ row }) => row);
  for (const check of CHECKS) assert.deepEqual(rows(check), componentsFor(check.requirement)?.component, check.requirement);
});

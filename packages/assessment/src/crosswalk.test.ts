// The crosswalk: every verdict that leads to a control is behind it, none is invented, none is added up.

import assert from "node:assert/strict";
import { test } from "node:test";
import { CROSSWALK } from "@bulkhead/standards/crosswalk";
import { FRAMEWORKS, type Framework, frameworkNamed } from "@bulkhead/standards/framework";
import { assess } from "./assess.ts";
import { project } from "./crosswalk.ts";
import { assessPart } from "./parts/assess-part.ts";
import { ASSESSED_PARTS } from "./parts/index.ts";
import { AS_OF, plantWith, statement } from "./small-plant.fixture.ts";

const plant = plantWith();
const facts = [statement("SR 7.8", "met"), statement("SR 3.6", "not met", { where: ["office"] })];
const input = { plant, facts, findings: [], asOf: AS_OF };
const zones = { part: "62443-3-3", verdicts: assess(input).verdicts };
const assessed = [zones, ...ASSESSED_PARTS.map((part) => ({ part: part.part, verdicts: assessPart(part, input).verdicts }))];

const framework = (id: string): Framework => {
  const found = frameworkNamed(id);
  assert.ok(found !== undefined);
  return found;
};

test("behind a control stand the verdicts of its rows at every place, with who made the mapping", () => {
  const { controls } = project(framework("csf-1.1"), assessed);
  const inventory = controls.find(({ control }) => control === "ID.AM-1");
  assert.deepEqual(
    inventory?.rows.map(({ requirement, basis, confidence }) => [requirement, basis, confidence]),
    [
      ["SR 7.8", "official", "high"],
      ["4.2.3.4", "official", "high"],
    ],
  );
  assert.deepEqual(
    inventory?.rows[0]?.verdicts.map(({ subject, claimed }) => [subject, claimed]),
    [
      ["office", "unknown"],
      ["control", "met"],
      ["vendor", "unknown"],
      ["office-control", "unknown"],
      ["vendor-control", "unknown"],
    ],
  );
});

test("rows and controls without a counterpart are told, and parts that were not assessed", () => {
  const { gaps, controls } = project(framework("csf-1.1"), [zones]);
  for (const row of ["SR 3.6", "SR 3.7", "SR 7.5", "SR 7.7"])
    assert.ok(
      gaps.rows.some(({ requirement }) => requirement === row),
      row,
    );
  // An enhancement goes with what it enhances.
  assert.ok(!gaps.rows.some(({ requirement }) => requirement === "SR 1.1 RE(1)"));
  assert.ok(gaps.controls?.includes("ID.BE-1"));
  assert.ok(!gaps.controls?.includes("ID.AM-1"));
  const inventory = controls.find(({ control }) => control === "ID.AM-1");
  assert.deepEqual(inventory?.elsewhere, [{ part: "62443-2-1:2009", requirement: "4.2.3.4" }]);
  assert.deepEqual(project(framework("nerc-cip"), assessed).gaps.controls, null);
  assert.ok(project(framework("nerc-cip"), assessed).gaps.parts.includes("62443-4-2"));
  assert.ok(project(framework("cra"), assessed).gaps.noted.some(({ control }) => control === "Annex I Part I (2)(g)"));
});

test("a heading of 4-2 stands for the rows that it points to, and a number of 2-4 for all its rows", () => {
  const plantOfAll = plantWith({ organisations: [{ id: "builder", name: "Builder", roles: ["integration"] }] });
  const provider = ASSESSED_PARTS.filter(({ part }) => part === "62443-2-4" || part === "62443-4-2").map((part) => ({
    part: part.part,
    verdicts: assessPart(part, { ...input, plant: plantOfAll }).verdicts,
  }));
  const rows = project(framework("anssi"), provider).controls.flatMap((control) =>
    control.rows.map(({ requirement }) => requirement),
  );
  assert.ok(rows.some((row) => /^SP\.01\.01 BR$/.test(row)));
  const mitigations = project(framework("attack"), provider).controls.find(({ control }) => control === "M0806");
  assert.deepEqual(
    mitigations?.rows.map(({ requirement }) => requirement),
    ["NDR 1.6"],
  );
});

test("every entry of the crosswalk is behind its control, or told as elsewhere, for every framework", () => {
  for (const one of FRAMEWORKS) {
    const { controls, gaps } = project(one, assessed);
    const entries = CROSSWALK.filter((row) => one.names.includes(row.framework));
    assert.equal(controls.length, new Set(entries.map(({ target }) => target)).size, one.id);
    for (const { rows } of controls) for (const row of rows) assert.ok(row.verdicts.length > 0, `${one.id} ${row.requirement}`);
    const leading = new Set(entries.map(({ part }) => part));
    assert.ok(gaps.parts.every((part) => !leading.has(part)));
    // Official stays official.
    for (const { control, rows } of controls) {
      for (const row of rows) {
        assert.ok(entries.some((entry) => entry.target === control && entry.part === row.part && entry.basis === row.basis));
      }
    }
  }
});

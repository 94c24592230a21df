// What moved, and what moved it.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Fact } from "@bulkhead/facts";
import type { Plant } from "@bulkhead/plant";
import { requirementsAt } from "@bulkhead/standards";
import { compareStates, type JudgedState } from "./changes.ts";
import { judge } from "./judgement.ts";
import { AS_OF, conversation, OFFICE, PLC, plantWith, session, statement, watched } from "./small-plant.fixture.ts";

function state(facts: readonly Fact[], asOf = AS_OF, plant: Plant = plantWith()): JudgedState {
  return { plant, facts, ...judge(plant, facts, asOf) };
}

test("equal states differ in nothing", () => {
  const facts = [...watched(), conversation(OFFICE, PLC, 502)];
  const { levels, verdicts, findings, facts: moved, design } = compareStates(state(facts), state([...facts].reverse()));
  assert.deepEqual(
    [levels, verdicts, findings.came, findings.went, moved.came, moved.went, design],
    [[], [], [], [], [], [], []],
  );
});

test("a statement that ends takes the verdict and the level with it, and is told as what went", () => {
  const rows = requirementsAt("TRE", 1).map(({ id }) => id);
  const facts = rows.map((row) => statement(row, "met", {}, "2026-06-01T00:00:00.000Z"));
  const changes = compareStates(state(facts), state(facts, "2026-07-01T00:00:00.000Z"));
  assert.deepEqual(changes.levels, [{ subject: "control", fr: "TRE", view: "claimed", before: 1, after: 0, rows }]);
  const [verdict] = changes.verdicts;
  assert.deepEqual([verdict?.before?.claimed, verdict?.after?.claimed, verdict?.came], ["met", "unknown", []]);
  assert.deepEqual(verdict?.went[0]?.facts, [facts[0]?.id]);
  assert.deepEqual(changes.facts, { came: [], went: facts.map(({ id }) => id) });
});

test("a fact that comes brings a finding and turns a verdict, and both name it", () => {
  const before = watched();
  const open = session(OFFICE, PLC, 23, { interactive: true, authenticated: false, identity: "anonymous", encrypted: false });
  const changes = compareStates(state(before), state([...before, open]));
  const turned = changes.verdicts.find(({ subject, requirement }) => subject === "control" && requirement === "SR 1.1");
  assert.equal(turned?.after?.proven, "not met");
  assert.ok(turned?.came.some(({ side, facts }) => side === "against" && facts.includes(open.id)));
  assert.ok(changes.findings.came.every(({ facts }) => facts.includes(open.id)));
  assert.deepEqual(changes.facts.came, [open.id]);
});

test("another design: zones that come and go, and the lines that changed", () => {
  const { zones } = plantWith();
  const larger = { ...plantWith(), zones: [...zones, { ...(zones[0] as Plant["zones"][number]), id: "lab", networks: [] }] };
  const changes = compareStates(state([]), state([], AS_OF, larger));
  assert.deepEqual(
    changes.design.map(({ type, path }) => [type, path]),
    [["added", "zones.lab"]],
  );
  const own = changes.verdicts.filter(({ subject }) => subject === "lab");
  assert.equal(own.length, 100);
  assert.ok(own.every(({ before }) => before === undefined));
  assert.equal(changes.levels.filter(({ subject, after }) => subject === "lab" && after === 0).length, 14);
});

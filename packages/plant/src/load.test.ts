// Loading: each kind of mistake gives one problem with place and mend.

import assert from "node:assert/strict";
import { test } from "node:test";
import { loadPlant } from "./load.ts";

const GOOD = `bulkhead: 1
system: { id: works, name: Water works }
zones:
  - id: control
    name: Control
    kind: control
    networks: [10.0.3.0/24]
    target: 2
  - id: supervision
    name: Supervision
    kind: supervision
    networks: [10.0.2.0/24]
    target: { IAC: 2, UC: 2, SI: 1, DC: 1, RDF: 2, TRE: 1, RA: 1 }
conduits:
  - id: control-supervision
    name: Control and supervision
    zones: [control, supervision]
    target: [2, 2, 2, 2, 2, 2, 2]
    channels:
      - { id: read-values, protocol: modbus, from: scada, to: [plc], ports: [502, 8000-8010], operations: [read, 16] }
assets:
  - { id: plc, name: PLC, zone: control, type: EDR, addresses: [10.0.3.11] }
  - { id: scada, name: SCADA, zone: supervision, type: HDR, addresses: [10.0.2.5] }
`;

/** The one problem after a change to the good plant, as code, line and mend. */
function mistake(from: string, to: string): [string | undefined, number | undefined, string | undefined] {
  assert.ok(GOOD.includes(from), from);
  const { problems } = loadPlant(GOOD.replace(from, to), "plant.yaml");
  assert.equal(problems.length, 1, JSON.stringify(problems, null, 1));
  assert.equal(problems[0]?.file, "plant.yaml");
  assert.ok((problems[0]?.column ?? 0) > 0);
  return [problems[0]?.code, problems[0]?.line, problems[0]?.mend];
}

test("a good plant loads with its defaults and without problems", () => {
  const { plant, problems } = loadPlant(GOOD, "plant.yaml");
  assert.deepEqual(problems, []);
  assert.equal(plant?.zones[0]?.target.RA, 2);
  assert.equal(plant?.zones[1]?.target.SI, 1);
  assert.deepEqual(plant?.conduits[0]?.channels[0]?.from, ["scada"]);
  assert.deepEqual(plant?.conduits[0]?.channels[0]?.ports, ["502", "8000-8010"]);
  assert.equal(plant?.assets[0]?.criticality, "medium");
});

test("mistakes name their line and their mend", () => {
  assert.deepEqual(mistake("networks: [10.0.3.0/24]", "netwroks: [10.0.3.0/24]"), [
    "plant/unknown-key",
    7,
    "Did you mean “networks”?",
  ]);
  const kind = mistake("kind: control\n", "kind: controll\n");
  assert.deepEqual(kind.slice(0, 2), ["plant/wrong-value", 6]);
  assert.match(kind[2] ?? "", /^Did you mean “control”\?/);
  assert.deepEqual(mistake("name: Control\n", "name: 12\n"), ["plant/wrong-type", 5, 'Put it in quotes: "12".']);
  assert.deepEqual(mistake("    name: Control\n", "").slice(0, 2), ["plant/missing", 4]);
  const target = mistake("target: 2\n", "target: 5\n");
  assert.deepEqual(target.slice(0, 2), ["plant/wrong-value", 8]);
  assert.match(target[2] ?? "", /SL-T/);
  assert.deepEqual(mistake("id: control\n", "id: Control Room\n").slice(0, 2), ["plant/wrong-value", 4]);
  assert.deepEqual(mistake("bulkhead: 1", "bulkhead: 2"), ["plant/wrong-value", 1, "Write 1."]);
  assert.deepEqual(mistake("zone: supervision", "zone: supervison"), ["plant/unknown-id", 23, "Did you mean “supervision”?"]);
  assert.deepEqual(mistake("kind: control\n", "kind: control\n    kind: dmz\n").slice(0, 2), ["plant/duplicate-key", 7]);
});

test("several mistakes are told at once, and too many are cut", () => {
  const { plant, problems } = loadPlant(GOOD.replace("kind: control", "kind: x").replace("type: EDR", "type: ABC"), "p");
  assert.equal(plant, undefined);
  assert.equal(problems.length, 2);
  const many = loadPlant(`bulkhead: 1\n${Array.from({ length: 20_000 }, (_, at) => `key${at}: 1`).join("\n")}`, "p");
  assert.equal(many.problems.length, 101);
  assert.equal(many.problems.at(-1)?.code, "plant/more");
});

test("JSON is YAML, and what is no mapping at all is told so", () => {
  assert.equal(loadPlant('{"bulkhead":1,"system":{"id":"a","name":"A"}}', "p").problems.length, 0);
  for (const text of ["", "null", "[]", "text", "12"])
    assert.equal(loadPlant(text, "p").problems[0]?.code, "plant/wrong-type", text);
});

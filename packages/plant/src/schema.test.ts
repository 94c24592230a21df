// The JSON Schema: the committed one is the generated one, and it judges samples as loading does.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import { plantSchema } from "./plant.ts";
import { plantJsonSchema } from "./schema.ts";

test("plant.schema.json is what the schema generates", () => {
  const committed: unknown = JSON.parse(readFileSync(new URL("../plant.schema.json", import.meta.url), "utf8"));
  assert.deepEqual(committed, plantJsonSchema(), "write it anew: bulkhead schema > packages/plant/plant.schema.json");
});

const zone = { id: "a", name: "A", kind: "control" };
const asset = { id: "plc", name: "P", type: "EDR" };
const channel = { id: "ch", protocol: "modbus", from: "a", to: ["b"] };
const point = { protocol: "modbus", target: "holding:1" };
const plant = (parts: object): object => ({ bulkhead: 1, system: { id: "s", name: "S" }, ...parts });
const zoned = (parts: object): object => plant({ zones: [{ ...zone, ...parts }] });
const channelled = (parts: object): object =>
  plant({ conduits: [{ id: "c", name: "C", zones: ["a", "b"], channels: [{ ...channel, ...parts }] }] });
const variable = (parts: object): object =>
  plant({ variables: [{ id: "v", name: "V", asset: "plc", points: [point], ...parts }] });

const GOOD: readonly object[] = [
  plant({}),
  zoned({}),
  zoned({ target: 4 }),
  zoned({ target: [0, 1, 2, 3, 4, 0, 1] }),
  zoned({ target: { IAC: 1, UC: 1, SI: 1, DC: 1, RDF: 1, TRE: 1, RA: 1 } }),
  channelled({}),
  channelled({ ports: 502, operations: ["read", 16], units: [1] }),
  channelled({ ports: ["8000-8010", 1], transport: "udp" }),
  plant({ assets: [{ ...asset, services: [{ ports: 22, purpose: "upkeep" }] }] }),
  variable({ limits: { normal: [0, 1.5] }, setpoint: [0, 1], writers: [] }),
  plant({ countermeasures: [{ id: "m", name: "M", expires: "2026-12-31" }] }),
];
const BAD: readonly unknown[] = [
  null,
  [],
  {},
  { bulkhead: 2, system: { id: "s", name: "S" } },
  plant({ zonen: [] }),
  plant({ system: { id: "S", name: "S" } }),
  zoned({ kind: "other" }),
  zoned({ target: 5 }),
  zoned({ target: [1, 2] }),
  zoned({ target: { IAC: 1 } }),
  zoned({ networks: "10.0.0.0/8" }),
  zoned({ name: 3 }),
  channelled({ from: [] }),
  channelled({ ports: "a" }),
  channelled({ ports: 70000 }),
  channelled({ transport: "sctp" }),
  channelled({ units: [1.5] }),
  plant({ assets: [{ ...asset, type: "PLC" }] }),
  plant({ assets: [{ ...asset, safety: "yes" }] }),
  variable({ points: [{ protocol: "modbus" }] }),
  variable({ setpoint: [1] }),
  variable({ limits: { low: [0, 1] } }),
];

test("the JSON Schema accepts and rejects what loading does", () => {
  const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(plantJsonSchema());
  for (const sample of GOOD) {
    assert.ok(plantSchema.safeParse(sample).success, JSON.stringify(sample));
    assert.ok(validate(sample), JSON.stringify([sample, validate.errors]));
  }
  for (const sample of BAD) {
    assert.ok(!plantSchema.safeParse(sample).success, JSON.stringify(sample));
    assert.ok(!validate(sample), JSON.stringify(sample));
  }
});

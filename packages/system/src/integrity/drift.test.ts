// Drift and change records: what changed between looks, who did it, and what covers it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { digestOf, type Evidence, type Fact, type FactKind, type FactValues, gatherFacts, makeFact } from "@bulkhead/facts";
import { Places, plantSchema } from "@bulkhead/plant";
import * as fc from "fast-check";
import { judgeSystem } from "../judge.ts";
import { changeRecordReader, fitsName } from "./change-record.ts";
import { findDrift } from "./drift.ts";

const plant = plantSchema.parse({
  bulkhead: 1,
  system: { id: "works", name: "Works" },
  zones: [{ id: "control", name: "Control", kind: "control", networks: ["10.0.2.0/24"] }],
  assets: [
    { id: "plc", name: "PLC", type: "EDR", zone: "control", addresses: ["10.0.2.7"] },
    { id: "hmi", name: "HMI", type: "HDR", zone: "control", addresses: ["10.0.2.20"] },
  ],
});
const places = new Places(plant);
const day = (number: number): string => `2026-03-${String(number).padStart(2, "0")}T12:00:00.000Z`;
const evidence = (name: string): Evidence => ({ digest: digestOf(name), name, size: 1 });
function fact<K extends FactKind>(kind: K, value: FactValues[K], on: number): Fact {
  return makeFact(kind, value, "inspected", evidence(`day ${on}`), { type: "whole" }, { first: day(on), last: day(on) }) as Fact;
}
const A = digestOf("a");
const B = digestOf("b");
const file = (digest: typeof A, on: number): Fact =>
  fact("file-digest", { host: "hmi", path: "/opt/project.db", size: 1, digest }, on);
const loaded = (digest: typeof A, on: number): Fact =>
  fact(
    "program-transfer",
    { client: "10.0.2.20", server: "10.0.2.7", protocol: "s7comm", direction: "download", block: "OB 1", size: 9, digest },
    on,
  );
const accepted = (what: "file" | "program", name: string, digest: typeof A, on: number): Fact =>
  fact("baseline", { asset: what === "file" ? "hmi" : "plc", what, name, digest }, on);

function records(text: string): { facts: readonly Fact[]; codes: readonly string[] } {
  const bytes = new TextEncoder().encode(text);
  assert.ok(changeRecordReader.recognise(bytes));
  const run = changeRecordReader.open({ evidence: evidence("changes.yaml"), points: [] });
  run.push(bytes);
  const { facts, problems } = gatherFacts(run.end());
  return { facts, codes: problems.map(({ code }) => code) };
}
const RECORD = `changes:
  - id: CHG-17
    assets: plc
    what: program
    names: "OB *"
    from: 2026-03-05
    to: 2026-03-06
    reason: New interlock
    approver: Plant manager
`;
const told = (facts: readonly Fact[]) =>
  findDrift(facts, plant, places).map(({ asset, what, name, before, after, by, record, firstAfter }) =>
    [asset.id, what, name, before?.slice(7, 10), after?.slice(7, 10), by.join(), record?.value.id, firstAfter.slice(8, 10)].join(
      " ",
    ),
  );
const [a, b] = [A.slice(7, 10), B.slice(7, 10)];

test("from one look to the next: what changed, when it was first seen, and who did it", () => {
  assert.deepEqual(told([file(A, 1), file(A, 2), file(B, 5), file(B, 6)]), [`hmi file /opt/project.db ${a} ${b}   05`]);
  const log = fact(
    "file-change",
    {
      host: "hmi",
      tool: "wazuh",
      path: "/opt/project.db",
      change: "changed",
      user: "eve",
      process: null,
      before: null,
      after: null,
    } as never,
    4,
  );
  assert.deepEqual(told([file(A, 1), log, file(B, 5)]), [`hmi file /opt/project.db ${a} ${b} eve  05`]);
  assert.deepEqual(told([loaded(A, 1), loaded(B, 5)]), [`plc program OB 1 ${a} ${b} 10.0.2.20  05`]);
  // A baseline that accepts the new state makes it right from then on.
  assert.deepEqual(
    told([accepted("file", "/opt/project.db", A, 1), file(B, 3), accepted("file", "/opt/project.db", B, 4), file(B, 5)]),
    [`hmi file /opt/project.db ${a} ${b}   03`],
  );
  assert.deepEqual(told([file(A, 1)]), []);
});

test("packages that come, go and change, and settings", () => {
  const software = (name: string, version: string, on: number): Fact =>
    fact("software", { host: "hmi", name, version, via: "dpkg" }, on);
  assert.deepEqual(
    findDrift([software("a", "1", 1), software("b", "1", 1), software("a", "2", 3), software("c", "1", 3)], plant, places).map(
      ({ name, before, after }) => [name, before, after],
    ),
    [
      ["a", "1", "2"],
      ["b", "1", null],
      ["c", null, "1"],
    ],
  );
});

test("a record covers what changes in its time, of its assets and names, and nothing else", () => {
  const { facts, codes } = records(RECORD);
  assert.deepEqual(codes, []);
  assert.deepEqual(told([loaded(A, 1), loaded(B, 5), ...facts]), [`plc program OB 1 ${a} ${b} 10.0.2.20 CHG-17 05`]);
  assert.deepEqual(told([loaded(A, 1), loaded(B, 8), ...facts]), [`plc program OB 1 ${a} ${b} 10.0.2.20  08`]);
  assert.deepEqual(told([file(A, 1), file(B, 5), ...facts]), [`hmi file /opt/project.db ${a} ${b}   05`]);
  const codesOf = (given: readonly Fact[]) =>
    judgeSystem(given, plant, places, "2026-06-01T00:00:00.000Z").map(({ code }) => code);
  const base = accepted("program", "OB 1", A, 1);
  assert.deepEqual(codesOf([base, loaded(B, 5)]), ["program-changed"]);
  assert.deepEqual(codesOf([base, loaded(B, 5), ...facts]), ["change-recorded"]);
  assert.deepEqual(codesOf([base, loaded(B, 8), ...facts]), ["program-changed"]);
});

test("records with faults are told with their place, and cover nothing", () => {
  const { facts, codes } = records(
    `${RECORD}  - { id: 1, assets: plc, from: 2026-03-06, to: 2026-03-05, reason: x, approver: y }\n  - { id: 2 }\n`,
  );
  assert.equal(facts.length, 1);
  assert.ok(codes.includes("system/change-ends-before-it-begins") && codes.includes("system/missing"));
});

test("patterns of names mean what they say, against a reading of them letter by letter", () => {
  const reference = (name: string, pattern: string): boolean =>
    pattern === ""
      ? name === ""
      : pattern[0] === "*"
        ? reference(name, pattern.slice(1)) || (name !== "" && reference(name.slice(1), pattern))
        : name[0] === pattern[0] && name !== "" && reference(name.slice(1), pattern.slice(1));
  const letters = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 6 });
  const pattern = fc.string({ unit: fc.constantFrom("a", "b", "*"), maxLength: 6 });
  fc.assert(fc.property(letters, pattern, (name, given) => assert.equal(fitsName(name, [given]), reference(name, given))));
});

// Drift and change records: what changed between looks, who did it, and what covers it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { digestOf, type Evidence, type Fact, type FactKind, type FactValues, gatherFacts, makeFact } from "@bulkhead/facts";
import { Places, plantSchema } from "@bulkhead/plant";
import * as fc from "fast-check";
import { judgeSystem } from "../judge.ts";
import { baselineReader, headList, headPlace, listLine } from "./baseline.ts";
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
  fact("baseline", { asset: what === "file" ? "hmi" : "plc", what, name, state: digest }, on);

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
  assert.deepEqual(told([file(A, 1), log, file(B, 5)]), [`hmi file /opt/project.db ${a} ${b} eve  04`]);
  assert.deepEqual(told([loaded(A, 1), loaded(B, 5)]), [`plc program OB 1 ${a} ${b} 10.0.2.20  05`]);
  // A baseline that accepts the new state makes it right from then on.
  assert.deepEqual(
    told([accepted("file", "/opt/project.db", A, 1), file(B, 3), accepted("file", "/opt/project.db", B, 4), file(B, 5)]),
    [`hmi file /opt/project.db ${a} ${b}   03`],
  );
  assert.deepEqual(told([file(A, 1)]), []);
});

test("who was logged in where it was done from is told as who was there, not as who did it", () => {
  const event = (kind: "log-in" | "log-out", host: string, user: string, on: number): Fact =>
    fact("host-event", { host, log: "Security", event: "x", class: kind, user, object: null, peer: null, count: 1 }, on);
  const told = (...facts: readonly Fact[]) =>
    findDrift(facts, plant, places).map(({ by, present }) => `${by.join()} / ${present.join()}`);
  // The HMI at 10.0.2.20 loaded the program.
  assert.deepEqual(told(loaded(A, 1), event("log-in", "hmi", "kim", 5), event("log-in", "hmi", "eve", 3), loaded(B, 5)), [
    "10.0.2.20 / kim",
  ]);
  assert.deepEqual(told(file(A, 1), event("log-in", "hmi", "kim", 1), event("log-in", "hmi", "eve", 3), file(B, 5)), [
    " / eve,kim",
  ]);
  const gone = [event("log-in", "hmi", "kim", 1), { ...event("log-out", "hmi", "kim", 1), last: "2026-03-01T12:30:00.000Z" }];
  assert.deepEqual(told(file(A, 2), ...(gone as readonly Fact[]), file(B, 5)), [" / "]);
});

test("files that come and go are told only where everything below a place was listed, and read", () => {
  const listed = (on: number, unread: number, ...names: readonly string[]): readonly Fact[] => [
    fact("files-listed", { host: "hmi", path: "/opt", files: names.length, unread }, on),
    ...names.map((name) => fact("file-digest", { host: "hmi", path: name, digest: A }, on)),
  ];
  const changes = (...facts: readonly Fact[]) =>
    findDrift(facts, plant, places).map(({ name, before, after }) => `${name} ${before?.slice(7, 10)} ${after?.slice(7, 10)}`);
  assert.deepEqual(changes(...listed(1, 0, "/opt/a", "/opt/b"), ...listed(3, 0, "/opt/a", "/opt/c")), [
    `/opt/b ${a} undefined`,
    `/opt/c undefined ${a}`,
  ]);
  assert.deepEqual(changes(...listed(1, 0, "/opt/a", "/opt/b"), ...listed(3, 1, "/opt/a", "/opt/c")), []);
  assert.deepEqual(changes(file(A, 1), ...listed(3, 0, "/opt/a")), []);
});

test("two tools write the version of a package in their own ways: that is no change", () => {
  const software = (version: string, via: string, on: number): Fact =>
    fact("software", { host: "hmi", name: "openssl", version, via }, on);
  assert.deepEqual(findDrift([software("3.0.11-1~deb12u2", "dpkg", 1), software("3.0.11", "Nessus", 2)], plant, places), []);
  assert.equal(findDrift([software("3.0.11", "dpkg", 1), software("3.0.12", "dpkg", 2)], plant, places).length, 1);
});

test("a record that names no thing, names another, or leads to another state covers nothing, and the finding says so", () => {
  const record = (more: string): readonly Fact[] =>
    records(`changes:\n  - { id: 1, assets: plc, from: 2026-03-05, to: 2026-03-06, reason: x, approver: y${more} }\n`).facts;
  const codes = (...facts: readonly Fact[]) =>
    judgeSystem([loaded(A, 1), loaded(B, 5), ...facts], plant, places, "2026-06-01T00:00:00.000Z").map(
      ({ code, text }) => `${code} ${/Change .*$/.exec(text)?.[0] ?? ""}`,
    );
  assert.deepEqual(codes(), ["program-changed "]);
  assert.deepEqual(codes(...record("")), ["program-changed Change 1 was open there then, but does not name what it changes."]);
  assert.deepEqual(codes(...record(", names: OB 2")), ["program-changed Change 1 was open there then, but names other things."]);
  assert.deepEqual(codes(...record(`, names: OB 1, becomes: ${A.slice(7)}`)), [
    "program-changed Change 1 names it, but leads to another state.",
  ]);
  assert.deepEqual(codes(...record(`, names: OB 1, becomes: ${B.slice(7)}`)), [
    "change-recorded Change 1, approved by y, covers it.",
  ]);
});

test("packages, settings and firmware against what was accepted, and firmware that changed from one capture to the next", () => {
  const judged = (...facts: readonly Fact[]) =>
    judgeSystem(facts, plant, places, "2026-06-01T00:00:00.000Z")
      .filter(({ code }) => code.endsWith("-changed"))
      .map(({ code, text }) => `${code} ${text}`);
  const accept = (what: "package" | "configuration", name: string, state: string): Fact =>
    fact("baseline", { asset: "hmi", what, name, state, ...(what === "package" ? { via: "dpkg" } : {}) }, 1);
  const setting = (value: string): Fact => fact("setting", { host: "hmi", component: "sshd", name: "x11", value }, 3);
  assert.deepEqual(judged(accept("configuration", "sshd x11", "no"), setting("no")), []);
  assert.deepEqual(judged(accept("configuration", "sshd x11", "no"), setting("yes")), [
    "configuration-changed sshd x11 on HMI differs from its baseline: yes, not no.",
  ]);
  const openssl = (version: string): Fact => fact("software", { host: "hmi", name: "openssl", version, via: "dpkg" }, 3);
  assert.deepEqual(judged(accept("package", "openssl", "3.0"), openssl("3.1")), [
    "software-changed openssl on HMI differs from its baseline: 3.1, not 3.0.",
  ]);
  const seen = (version: string, on: number): Fact =>
    fact("asset-seen", { address: "10.0.2.7", via: "cip", product: "CPU", version, spoke: true }, on);
  assert.deepEqual(judged(seen("1.2", 1), seen("1.2", 3)), []);
  assert.deepEqual(judged(seen("1.2", 1), seen("1.3", 3)), [
    "software-changed The firmware CPU on PLC changed from 1.2 to 1.3, between 2026-03-01 12:00 and 2026-03-03 12:00.",
  ]);
});

test("an update of thousands of files is told with the first ones and how many more", () => {
  const many = (digest: typeof A, on: number, kind: "baseline" | "look"): readonly Fact[] =>
    Array.from({ length: 60 }, (_, number) =>
      kind === "baseline"
        ? accepted("file", `/opt/${number}`, digest, on)
        : fact("file-digest", { host: "hmi", path: `/opt/${number}`, digest }, on),
    );
  const found = judgeSystem([...many(A, 1, "baseline"), ...many(B, 2, "look")], plant, places, "2026-06-01T00:00:00.000Z");
  assert.equal(found.length, 21);
  assert.match(found[20]?.text ?? "", /^And 40 more of the kind/);
});

test("what is written as a list is read back, whatever the names", () => {
  const name = fc.string({ minLength: 1, maxLength: 20, unit: "binary" });
  fc.assert(
    fc.property(name, fc.string({ maxLength: 20 }), (given, value) => {
      const text = `${headList("baseline", "file", "hmi", day(1))}${headPlace(given, 1, 0)}${listLine({ name: given, state: A })}${headList("baseline", "configuration", "hmi", day(1))}${listLine({ name: given, state: value, via: "x" })}`;
      const run = baselineReader.open({ evidence: evidence("list"), points: [] });
      run.push(new TextEncoder().encode(text));
      const { facts } = gatherFacts(run.end());
      const sound = new TextDecoder().decode(new TextEncoder().encode(given));
      assert.deepEqual(
        facts.map(({ kind, value: told }) => [kind, "name" in told ? told.name : "path" in told ? told.path : ""]),
        [
          ["files-listed", sound],
          ["baseline", sound],
          ["baseline", sound],
        ],
      );
    }),
  );
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

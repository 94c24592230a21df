// Composition: a row follows from capabilities that are in use at every component, and from nothing less.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Fact, FactOf, Rank, Setting, Statement } from "@bulkhead/facts";
import type { Plant } from "@bulkhead/plant";
import { assess } from "./assess.ts";
import { CHECKS } from "./checks/index.ts";
import { composes } from "./guidance.ts";
import { AS_OF, evidence, fact, finding, OFFICE, PLC, plantWith, statement, verdict } from "./small-plant.fixture.ts";

const claim = (requirement: string, where: readonly string[], more: Partial<Statement> = {}): FactOf<"statement"> =>
  statement(requirement, "met", { part: "62443-4-2", where, how: "native", ...more });
const certificate = (requirement: string, where: readonly string[], more: Partial<Statement> = {}): FactOf<"statement"> =>
  fact("statement", claim(requirement, where, more).value, "certified");
const open = fact("session", {
  client: OFFICE,
  server: PLC,
  protocol: "opcua",
  port: 4840,
  encrypted: false,
  signed: false,
  authenticated: false,
  identity: "anonymous",
  securable: true,
  interactive: false,
  policy: "None",
  weak: null,
  count: 3,
});
const off = { ...finding("protection-off", [open]), assets: ["plc"] };

test("a capability is noted, says what is missing, and makes no row met", () => {
  const one = verdict("SR 3.1", "control", [claim("CR 3.1", ["plc"])]);
  assert.deepEqual([one.claimed, one.proven], ["unknown", "unknown"]);
  assert.match(
    one.noted.map(({ text }) => text).join(),
    /1 of 2 component requirements is claimed \(0 certified; native 1\); nothing is known of Station/,
  );
  assert.match(one.missing.join(), /CR 3\.1 of Station/);
  const both = verdict("SR 3.1", "control", [certificate("CR 3.1", ["plc", "hmi"])]);
  assert.equal(both.proven, "unknown");
  assert.match(both.noted.map(({ text }) => text).join(), /2 of 2 component requirements are claimed \(2 certified/);
});

test("a certified capability that is seen switched off is a contradiction; without the certificate it is not met", () => {
  const proven = (facts: readonly Fact[]) => {
    const { claimed, proven: by } = verdict("SR 3.1", "control", facts, [off]);
    return [claimed, by];
  };
  assert.deepEqual(proven([open]), ["not met", "not met"]);
  assert.deepEqual(proven([open, certificate("CR 3.1", ["plc"])]), ["contradicted", "contradicted"]);
  assert.deepEqual(proven([open, claim("CR 3.1", ["plc"])]), ["contradicted", "not met"]);
  // A word against it lets the certificate prove nothing: beside it, it stands on that word.
  const word = fact("session", open.value, "attested");
  const doubt = { ...finding("protection-off", [word]), assets: ["plc"] };
  const beside = verdict("SR 3.1", "control", [word, certificate("CR 3.1", ["plc"])], [doubt]);
  assert.deepEqual([beside.claimed, beside.proven], ["contradicted", "unknown"]);
  // Of another component it says nothing, nor for another version.
  assert.deepEqual(proven([open, certificate("CR 3.1", ["hmi"])]), ["not met", "not met"]);
  assert.deepEqual(proven([open, certificate("CR 3.1", ["plc"], { version: "9" })]), ["not met", "not met"]);
});

test("conduits inherit nothing, and rows without component requirements neither", () => {
  const facts = [certificate("CR 3.1", ["plc", "hmi", "firewall"])];
  assert.deepEqual(verdict("SR 3.1", "office-control", facts).noted, []);
  assert.deepEqual(verdict("SR 5.4", "control", facts).noted, []);
});

test("what is wrong with statements about components is told", () => {
  const { problems } = assess({
    plant: plantWith(),
    facts: [claim("CR 3.1", ["plc"], { version: "9" }), claim("CR 99.1", ["plc"]), claim("CR 3.1", ["nothing"])],
    findings: [],
    asOf: AS_OF,
  });
  assert.deepEqual(problems.map(({ code }) => code).sort(), [
    "assessment/other-version",
    "assessment/unknown-place",
    "assessment/unknown-requirement",
  ]);
});

// From here on: SR 1.7 of the zone "control", whose components are the controller (version 2) and the station (version 3).

const length = (
  host: string,
  value: string,
  more: Partial<Setting> = {},
  when: { first?: string; last?: string; expires?: string; rank?: Rank } = {},
) => {
  const { rank = "inspected", ...time } = when;
  const setting: Setting = { host, component: "log-in", name: "least length", value, topic: "password-strength", ...more };
  return fact("setting", setting, rank, { from: evidence("h"), ...time });
};
const switchedOnBy = [{ component: "log-in", setting: "least length", atLeast: 12 }] as const;
const capable = (asset: "plc" | "hmi", more: Partial<Statement> = {}, rank: Rank = "certified"): Fact =>
  fact("statement", claim("CR 1.7", [asset], { version: asset === "plc" ? "2" : "3", switchedOnBy, ...more }).value, rank, {
    from: evidence("c"),
  });
const PLC_ON = length("plc", "12");
const HMI_ON = length("hmi", "14");
const WHOLE = [capable("plc"), capable("hmi"), PLC_ON, HMI_ON];
const passwords = (facts: readonly Fact[], findings: Parameters<typeof verdict>[3] = [], plant?: Plant) => {
  const { claimed, proven } = verdict("SR 1.7", "control", facts, findings, plant);
  return `${claimed}, ${proven}`;
};
const without = (...left: readonly Fact[]): readonly Fact[] => WHOLE.filter((one) => !left.includes(one));

test("a row is met where every component is certified for it, in its version, and has it switched on", () => {
  assert.equal(passwords(WHOLE), "met, met");
  const {
    for: [proof],
    missing,
  } = verdict("SR 1.7", "control", WHOLE);
  assert.deepEqual(missing, []);
  assert.equal(proof?.rank, "certified");
  assert.deepEqual(new Set(proof?.facts), new Set(WHOLE.map(({ id }) => id)), "all that it rests on");
  const passes = (host: string): Fact =>
    fact(
      "configuration-result",
      {
        host,
        tool: "OpenSCAP",
        benchmark: null,
        rule: "minlen",
        title: "Length",
        result: "pass",
        severity: null,
        references: [],
        requirements: [],
      },
      "inspected",
    );
  const byRule = { switchedOnBy: [{ rule: "minlen" }] };
  assert.equal(passwords([capable("plc", byRule), capable("hmi", byRule), passes("plc"), passes("hmi")]), "met, met");
  assert.equal(passwords([capable("plc", byRule), capable("hmi", byRule), passes("plc")]), "unknown, unknown");
});

test("one claim among certificates makes the row claimed, not proven", () => {
  assert.equal(passwords([capable("plc", {}, "attested"), ...WHOLE.slice(1)]), "met, unknown");
  assert.equal(passwords([capable("plc", {}, "attested"), ...WHOLE]), "met, met", "a claim takes nothing from a certificate");
  // So does a reading that somebody only says to have made.
  assert.equal(passwords([...WHOLE.slice(0, 3), length("hmi", "14", {}, { rank: "attested" })]), "met, unknown");
});

test("whatever one component lacks keeps the row open, and is asked for", () => {
  const open: readonly (readonly [string, readonly Fact[], RegExp])[] = [
    ["a certificate", without(WHOLE[0] as Fact), /certificate for CR 1\.7 of Controller/],
    ["a reading", without(HMI_ON), /What Station has for least length of log-in/],
    ["both", without(WHOLE[1] as Fact, HMI_ON), /of Station/],
    [
      "a word on what switches it on",
      [...WHOLE.slice(1), capable("plc", { switchedOnBy: undefined as never })],
      /What switches CR 1\.7 on at Controller/,
    ],
    [
      "the version",
      [...WHOLE.slice(1), capable("plc", { version: undefined as never })],
      /version for which CR 1\.7 of Controller/,
    ],
    ["a certificate of this version", [...WHOLE.slice(1), capable("plc", { version: "1" })], /of Controller/],
    ["an approval", [...WHOLE.slice(1), capable("plc", { pending: true })], /of Controller/],
    ["agreement", [...WHOLE, fact("statement", claim("CR 1.7", ["hmi"], { answer: "not met" }).value, "attested")], /of Station/],
    [
      "all switches",
      [
        ...WHOLE.slice(1),
        capable("plc", { switchedOnBy: [...switchedOnBy, { component: "log-in", setting: "history", is: "5" }] }),
      ],
      /history/,
    ],
    [
      "an end of an older reading",
      [...WHOLE, length("plc", "4", {}, { first: "2026-02-01T00:00:00.000Z", last: "2026-02-01T00:00:00.000Z" })],
      /older reading/,
    ],
    ["a reading of it, not of the office's", [...without(HMI_ON), length("desk", "14")], /Station/],
    ["a reading of another setting", [...without(HMI_ON), length("hmi", "14", { name: "length" })], /Station/],
    [
      "a reading that counts still",
      [...without(HMI_ON), length("hmi", "14", {}, { expires: "2026-03-09T00:00:00.000Z" })],
      /Station/,
    ],
    [
      "a reading that counts already",
      [...without(HMI_ON), length("hmi", "14", {}, { first: "2026-03-11T00:00:00.000Z", last: "2026-03-11T00:00:00.000Z" })],
      /Station/,
    ],
  ];
  for (const [what, facts, asks] of open) {
    const one = verdict("SR 1.7", "control", facts);
    assert.deepEqual([one.claimed, one.proven], ["unknown", "unknown"], what);
    assert.match(one.missing.join(" "), asks, what);
  }
});

test("a capability that is seen switched off contradicts what is said of it", () => {
  assert.equal(passwords([...without(HMI_ON), length("hmi", "8")]), "contradicted, contradicted");
  assert.equal(passwords([...WHOLE, length("hmi", "8")]), "contradicted, contradicted", "two readings of one moment");
  assert.equal(passwords([...without(HMI_ON), length("hmi", "fourteen")]), "contradicted, contradicted");
  assert.match(
    verdict("SR 1.7", "control", [...without(HMI_ON), length("hmi", "8")])
      .against.map(({ text }) => text)
      .join(),
    /Station has CR 1\.7 switched off: log-in has least length = 8, and at least 12 switches CR 1\.7 on/,
  );
  // A setting that its reader takes for weak is a breach of its own.
  assert.equal(passwords([...without(HMI_ON), length("hmi", "14", { weak: "no mixture" })]), "contradicted, contradicted");
  // What is only claimed and is switched off contradicts the claim; it proves nothing.
  assert.equal(passwords([capable("hmi", {}, "attested"), length("hmi", "8")]), "contradicted, unknown");
});

test("an unknown device, a product that differs, another component: nothing follows for all", () => {
  for (const code of ["unknown-device", "asset-differs", "component-contradicted", "inventory-contradicted"] as const)
    assert.equal(passwords(WHOLE, [finding(code, [PLC_ON])]), "unknown, unknown", code);
  const sensor = { id: "sensor", name: "Sensor", zone: "control", type: "EDR", addresses: [] } as const;
  assert.equal(passwords(WHOLE, [], plantWith({ assets: [...plantWith().assets, sensor] as never })), "unknown, unknown");
});

test("only rows that every component meets for itself follow; rows of the system, of people, and lesser ones do not", () => {
  const rows = CHECKS.filter(composes).map(({ requirement }) => requirement);
  for (const row of ["SR 1.3", "SR 1.13", "SR 3.3", "SR 5.1", "SR 5.2", "SR 5.4", "SR 6.2", "SR 7.3", "SR 7.8"])
    assert.ok(!rows.includes(row), row);
  // The component requirement asks for less than the row, or for something else.
  for (const row of ["SR 1.1 RE(3)", "SR 3.1 RE(1)", "SR 3.8 RE(1)", "SR 2.4 RE(1)"]) assert.ok(!rows.includes(row), row);
  assert.ok(rows.length > 20);
  const same = { switchedOnBy: [{ component: "log-in", setting: "least length", atLeast: 1 }] };
  const on = (["plc", "hmi"] as const).flatMap((asset) =>
    CHECKS.flatMap(({ supportedBy }) => supportedBy.map(({ row }) => capable(asset, { requirement: row, ...same }))),
  );
  const { verdicts } = assess({ plant: plantWith(), facts: [...on, PLC_ON, HMI_ON], findings: [], asOf: AS_OF });
  const met = verdicts.filter(({ proven, claimed }) => proven === "met" || claimed === "met");
  assert.deepEqual(
    met.map(({ subject, requirement }) => `${subject} ${requirement}`),
    rows.map((row) => `control ${row}`),
    "all that compose, at the zone of these components, and at no conduit",
  );
});

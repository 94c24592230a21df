// Alarms as evidence: written, read back, and judged; whatever else stands in the file is refused with its place.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Evidence, type Fact, gatherFacts } from "@bulkhead/facts";
import { Places, plantSchema } from "@bulkhead/plant";
import * as fc from "fast-check";
import { judgeAlarms } from "./alarm.ts";
import type { Alarm } from "./detection/alarm.ts";
import { type AlarmFile, alarmReader, recordAlarm } from "./detection/alarm-file.ts";
import { rateAlarms } from "./detection/rates.ts";

const SEED = 20261124;
const BEGIN = Date.UTC(2026, 10, 24, 12);
const digest = `sha256:${"a".repeat(64)}` as const;
const evidence: Evidence = { digest: `sha256:${"b".repeat(64)}`, name: "alarms.json", size: 1 };

const plant = plantSchema.parse({
  bulkhead: 1,
  system: { id: "works", name: "Works" },
  zones: [{ id: "control", name: "Control", kind: "control", networks: ["10.0.3.0/24"] }],
  assets: [{ id: "plc", name: "Dosing controller", zone: "control", type: "EDR", addresses: ["10.0.3.10"] }],
  variables: [{ id: "level", name: "Level", asset: "plc" }],
});

function makeAlarm(other: Partial<Alarm> = {}): Alarm {
  return {
    rule: "replay-variable",
    since: BEGIN,
    until: BEGIN + 60_000,
    firstScan: 700,
    lastScan: 760,
    variables: [{ name: "level", score: 2.5, value: 3.2, expected: null }],
    text: "level has repeated 12 movements.",
    sure: "likely",
    silenced: null,
    ...other,
  };
}

function fileOf(alarms: readonly Alarm[]): AlarmFile {
  const end = BEGIN + 3_600_000;
  return {
    "bulkhead-alarms": 1,
    model: { name: "normal.json", from: "2026-10-01T00:00:00.000Z", to: "2026-11-01T00:00:00.000Z" },
    watched: { from: "2026-11-24T12:00:00.000Z", to: "2026-11-24T13:00:00.000Z", scans: 3600, leftOut: 0 },
    rates: rateAlarms(alarms, BEGIN, end),
    alarms: alarms.map((alarm) => recordAlarm(alarm, end, [{ evidence: digest, name: "day.csv", places: [701, 761] }])),
  };
}

function read(text: string): { readonly facts: readonly Fact[]; readonly problems: readonly { readonly message: string }[] } {
  const bytes = new TextEncoder().encode(text);
  const run = alarmReader.open({ evidence, points: [] });
  run.push(bytes);
  return gatherFacts(run.end());
}

test("what is written is read back, with the rows that it came from", () => {
  const text = JSON.stringify(fileOf([makeAlarm(), makeAlarm({ until: null, silenced: "shelved by A. Berg" })]), undefined, 2);
  assert.ok(alarmReader.recognise(new TextEncoder().encode(text)));
  const { facts, problems } = read(text);
  assert.deepEqual(problems, []);
  const [first, second] = facts;
  assert.ok(first?.kind === "process-alarm" && second?.kind === "process-alarm");
  assert.deepEqual(first.value.seen, [{ evidence: digest, name: "day.csv", places: [701, 761] }]);
  assert.deepEqual(first.value.techniques, ["T0856", "T0832"]);
  assert.deepEqual(first.source.locator, { type: "pointer", pointer: "/alarms/0" });
  assert.equal(first.first, "2026-11-24T12:00:00.000Z");
  assert.equal(first.last, "2026-11-24T12:01:00.000Z");
  assert.equal(second.value.standing, true);
  assert.equal(second.last, "2026-11-24T13:00:00.000Z");
});

test("an alarm becomes a finding of the zone that holds its variable; what is silenced does not", () => {
  const strange = makeAlarm({ rule: "stuck", variables: [{ name: "TAG9", score: 2, value: 1, expected: null }] });
  const alarms = [makeAlarm(), makeAlarm({ since: BEGIN + 120_000, until: null }), makeAlarm({ silenced: "shelved" }), strange];
  const { facts } = read(JSON.stringify(fileOf(alarms)));
  const findings = judgeAlarms(facts, plant, new Places(plant));
  assert.deepEqual(
    findings.map(({ code, subjects, assets, techniques, facts: proof }) => ({
      code,
      subjects,
      assets,
      techniques,
      proof: proof.length,
    })),
    [
      { code: "process-alarm", subjects: [], assets: [], techniques: ["T0856", "T0832"], proof: 1 },
      { code: "process-alarm", subjects: ["control"], assets: ["plc"], techniques: ["T0856", "T0832"], proof: 2 },
    ].sort(
      (a, b) =>
        findings.findIndex((one) => one.facts.length === a.proof) - findings.findIndex((one) => one.facts.length === b.proof),
    ),
  );
  assert.ok(
    findings.some(({ text }) => /Since 2026-11-24 12:00:00 UTC, and 1 more times\. What this instrument shows/.test(text)),
  );
});

test(`a damaged file tells where, and never throws (seed ${SEED})`, () => {
  assert.match(read("{").problems[0]?.message ?? "", /no JSON/);
  assert.match(read('{"bulkhead-alarms": 1}').problems[0]?.message ?? "", /no list of alarms/);
  const whole = JSON.parse(JSON.stringify(fileOf([makeAlarm()]))) as { alarms: Record<string, unknown>[] };
  const keys = ["rule", "variables", "text", "meaning", "techniques", "sure", "silenced", "standing", "seen", "since", "until"];
  fc.assert(
    fc.property(fc.constantFrom(...keys), fc.jsonValue(), (key, value) => {
      const { facts, problems } = read(JSON.stringify({ ...whole, alarms: [{ ...whole.alarms[0], [key]: value }] }));
      assert.equal(facts.length + problems.length, 1);
      if (problems[0] !== undefined) assert.match(problems[0].message, /\/alarms\/0/);
    }),
    { seed: SEED, numRuns: 300 },
  );
});

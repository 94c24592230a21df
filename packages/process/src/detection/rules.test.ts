// Every rule by itself: what it is for is found and said in words, and a value that is as it should be raises nothing of it.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import type { Alarm } from "./alarm.ts";
import { Learner } from "./learning.ts";
import type { Model } from "./model.ts";
import { Monitor, type MonitorOptions } from "./monitor.ts";
import { chanceFrom, runWaterworks } from "./plant.fixture.ts";
import { rateAlarms } from "./rates.ts";
import { RULES, type RuleId } from "./rule.ts";

const SEED = 11;
const MINUTE = 60_000;
const LEARNED = 5 * 1440;
const BEGIN = LEARNED * MINUTE;

const { names, spans, rows: normal } = runWaterworks(LEARNED, SEED);
const learner = new Learner(names.map((name, at) => ({ name, span: spans[at] as number })));
for (const [at, row] of normal.entries()) learner.add(at * MINUTE, row);
const learned = learner.finish();
assert.ok("kind" in learned);
const model: Model = learned;

interface Day {
  readonly options?: MonitorOptions;
  /** Changes a scan in place; gives back its time where that is not the usual one. */
  readonly change?: (row: Float64Array, at: number, rows: readonly Float64Array[]) => number | undefined;
  readonly also?: (monitor: Monitor, at: number) => void;
}

function watch({ options = {}, change, also }: Day): Alarm[] {
  const { rows } = runWaterworks(1440, SEED + 1);
  const untouched = rows.map((row) => row.slice());
  const monitor = new Monitor(model, { historyScans: 2048, ...options });
  for (const [at, row] of rows.entries()) {
    const time = change?.(row, at, untouched) ?? BEGIN + at * MINUTE;
    also?.(monitor, at);
    monitor.observe(time, row);
  }
  return monitor.alarms();
}

function byRule(alarms: readonly Alarm[], rule: RuleId): Alarm {
  const found = alarms.find((alarm) => alarm.rule === rule);
  assert.ok(found !== undefined, `no ${rule} among: ${alarms.map(({ text }) => text).join(" | ")}`);
  return found;
}

const LEVEL1 = 0;
const LEVEL2 = 1;
const OUTFLOW = 6;
const PRESSURE = 7;

test("a declared limit: alarm and safety", () => {
  const options = { declared: { variables: new Map([["LEVEL2", { alarm: [1, 9], safety: [0.5, 9.5] } as const]]) } };
  const alarm = byRule(watch({ options, change: (row, at) => void (at >= 700 && at < 720 && (row[LEVEL2] = 9.7)) }), "limit");
  assert.equal(alarm.sure, "certain");
  assert.equal(alarm.firstScan, 700);
  assert.match(alarm.text, /^LEVEL2 is 9\.7, above its alarm limit of 9/);
  assert.equal(watch({ options }).length, 0);
});

test("a declared rate", () => {
  const options = { declared: { variables: new Map([["LEVEL1", { rate: 0.5 / 60 }]]) } };
  const alarm = byRule(watch({ options, change: (row, at) => void (at === 700 && (row[LEVEL1] = 9)) }), "rate");
  assert.match(alarm.text, /^LEVEL1 changed by .* a second, and may by 0\.008333/);
});

test("far outside, a jump, and no movement", () => {
  const far = watch({ change: (row, at) => void (at >= 700 && (row[PRESSURE] = 180)) });
  assert.match(byRule(far, "envelope").text, /^PRESSURE is 180; in normal operation it was from/);
  assert.match(byRule(far, "jump").text, /^PRESSURE jumped by/);
  let held = 0;
  const still = watch({
    change: (row, at) => {
      if (at === 700) held = row[OUTFLOW] as number;
      if (at > 700) row[OUTFLOW] = held;
      return undefined;
    },
  });
  const stuck = byRule(still, "stuck");
  assert.equal(stuck.variables[0]?.name, "OUTFLOW");
  assert.ok(stuck.firstScan >= 730 && stuck.firstScan < 740, `found at ${stuck.firstScan}`);
});

test("a value that no longer comes, and scans that stay away", () => {
  const missing = byRule(watch({ change: (row, at) => void (at >= 700 && (row[PRESSURE] = Number.NaN)) }), "stale");
  assert.match(missing.text, /^PRESSURE gave no value for 4 min/);
  const gap = byRule(watch({ change: (_, at) => BEGIN + (at + (at >= 700 ? 60 : 0)) * MINUTE }), "stale");
  assert.equal(gap.firstScan, 700);
});

test("time that goes back, and a moment with two values", () => {
  const back = byRule(watch({ change: (_, at) => BEGIN + (at - (at >= 700 ? 30 : 0)) * MINUTE }), "clock");
  assert.match(back.text, /went back by/);
  assert.ok(back.firstScan >= 700 && back.firstScan <= 704);
  const twice = watch({ change: (_, at) => BEGIN + (at === 700 ? 699 : at) * MINUTE });
  assert.match(byRule(twice, "clock").text, /other values for the same moment/);
});

test("a replay of everything while the process goes on, exact and with noise", () => {
  for (const noise of [0, 0.001]) {
    const chance = chanceFrom(SEED);
    const alarms = watch({
      change: (row, at, rows) => {
        if (at >= 1000 && at < 1120)
          for (let j = 0; j < row.length; j++) row[j] = (rows[at - 700]?.[j] ?? 0) * (1 + noise * (2 * chance() - 1));
        return undefined;
      },
    });
    const alarm = byRule(alarms, "replay-scan");
    assert.ok(alarm.firstScan >= 1000 && alarm.firstScan < 1120, `found at ${alarm.firstScan}`);
    assert.match(alarm.text, /700 scans earlier/);
  }
});

test("a replay of one variable", () => {
  const alarms = watch({
    change: (row, at, rows) => void (at >= 1000 && (row[OUTFLOW] = rows[at - 700]?.[OUTFLOW] ?? 0)),
  });
  const alarm = byRule(alarms, "replay-variable");
  assert.equal(alarm.variables[0]?.name, "OUTFLOW");
  assert.match(alarm.text, /700 scans earlier/);
});

test("a slow drift that no step shows", () => {
  const alarms = watch({
    change: (row, at) => void (at >= 700 && (row[PRESSURE] = (row[PRESSURE] as number) + 0.1 * (at - 700))),
  });
  assert.ok(alarms.some(({ variables }) => variables.some(({ name }) => name === "PRESSURE")));
});

test("laws and modes are mined, said as a person would, and break where a pump only reports to run", () => {
  assert.ok(model.laws.length > 0);
  const alarms = watch({ change: (row, at) => void (at >= 700 && at < 760 && row[2] === 1 && (row[4] = 0)) });
  const rules = new Set(alarms.map(({ rule }) => rule));
  assert.ok(rules.has("law") || rules.has("mode"), `rules: ${[...rules].join(", ")}`);
});

test("a leak that no single scan shows breaks the balance of the tank", () => {
  let lost = 0;
  const alarms = watch({
    change: (row, at) => {
      if (at < 700 || at >= 780) return undefined;
      lost += 0.03;
      row[LEVEL2] = (row[LEVEL2] as number) - lost;
      row[PRESSURE] = (row[PRESSURE] as number) - 6 * lost;
      return undefined;
    },
  });
  const alarm = byRule(alarms, "law");
  assert.match(alarm.text, /^LEVEL2 is .*, off by .* over 32 scans from LEVEL2 changes by 0\.002 INFLOW2 - /);
  assert.ok(alarm.firstScan < 740, `found at ${alarm.firstScan}`);
});

test("two sources that disagree, and what is written but not shown", () => {
  const pairs = [{ a: "LEVEL1", b: "LEVEL2", tolerance: 20 }];
  assert.equal(watch({ options: { declared: { pairs } } }).length, 0);
  const options = { declared: { pairs: [{ a: "LEVEL1", b: "LEVEL2", tolerance: 0.01 }] } };
  assert.match(byRule(watch({ options }), "disagreement").text, /and LEVEL2 tells/);
  const echoes = [{ written: "PUMP1", seen: "PUMP1", tolerance: 0.5, within: 2 * MINUTE }];
  const echo = watch({
    options: { declared: { echoes } },
    change: (row, at) => void (at >= 700 && at < 720 && (row[2] = 0)),
    also: (monitor, at) => {
      if (at === 700) monitor.write({ time: BEGIN + at * MINUTE, variable: "PUMP1", value: 1, by: "hmi" });
    },
  });
  assert.match(byRule(echo, "echo").text, /^PUMP1 shows 0, and hmi wrote 1/);
});

test("writes from a wrong place and in an unsafe order", () => {
  const options = {
    declared: {
      variables: new Map([["PUMP1", { writers: ["plc-1"] }]]),
      orders: [{ name: "start of pump 1", variables: ["PUMP2", "PUMP1"], within: 5 * MINUTE }],
    },
  };
  const also = (monitor: Monitor, at: number): void => {
    const time = BEGIN + at * MINUTE;
    if (at === 300) monitor.write({ time, variable: "PUMP2", value: 1, by: "plc-1" });
    if (at === 301) monitor.write({ time, variable: "PUMP1", value: 1, by: "plc-1" });
    if (at === 700) monitor.write({ time, variable: "PUMP1", value: 1, by: "10.0.0.66" });
    if (at === 701) monitor.write({ time, variable: "NOBODY", value: 1, by: "10.0.0.66" });
  };
  const alarms = watch({ options, also });
  assert.match(byRule(alarms, "writer").text, /^PUMP1 was set to 1 by 10\.0\.0\.66; only plc-1 may/);
  assert.match(byRule(alarms, "order").text, /PUMP1 was written without PUMP2 before it/);
  assert.equal(alarms.length, 2);
});

test("an interlock, and tampering that others tell of", () => {
  const interlocks = [
    {
      name: "dry run protection",
      variables: ["LEVEL1", "PUMP2"],
      text: "PUMP2 off while LEVEL1 < 1",
      holds: (value: (name: string) => number): boolean | undefined => !(value("LEVEL1") < 1 && value("PUMP2") === 1),
    },
  ];
  const alarms = watch({
    options: { declared: { interlocks } },
    change: (row, at) => {
      if (at < 700 || at >= 710) return undefined;
      row[LEVEL1] = 0.5;
      row[3] = 1;
      return undefined;
    },
    also: (monitor, at) => void (at === 300 && monitor.tamper(["LEVEL1", "NOBODY"], "came in a segment that overlaps another")),
  });
  assert.match(byRule(alarms, "interlock").text, /dry run protection does not hold: .* now LEVEL1 0\.5, PUMP2 1/);
  assert.match(byRule(alarms, "session").text, /^LEVEL1 came in a segment that overlaps another/);
});

test("shelves and suppression silence with a reason, and end", () => {
  const change = (row: Float64Array, at: number): undefined => {
    if ((at >= 300 && at < 320) || (at >= 700 && at < 720)) row[PRESSURE] = 180;
    return undefined;
  };
  const shelves = [
    { rule: "envelope", until: BEGIN + 500 * MINUTE, reason: "instrument is being calibrated", by: "A. Berg" } as const,
  ];
  const shelved = watch({ options: { shelves }, change }).filter(({ rule }) => rule === "envelope");
  assert.deepEqual(
    shelved.map(({ silenced }) => silenced !== null),
    [true, false],
  );
  assert.match(shelved[0]?.silenced ?? "", /^shelved by A\. Berg until .*: instrument is being calibrated$/);
  const suppressions = [{ variable: "PRESSURE", mode: "cleaning", reason: "pressure is meaningless while cleaning" }];
  const suppressed = watch({ options: { suppressions, mode: () => "cleaning" }, change });
  assert.match(byRule(suppressed, "envelope").silenced ?? "", /^suppressed in mode cleaning/);
});

test("rates say whether a person can follow", () => {
  const alarm = (since: number, until: number | null): Alarm => ({
    rule: "limit",
    since,
    until,
    firstScan: 0,
    lastScan: 0,
    variables: [{ name: "LEVEL1", score: 2, value: 1, expected: null }],
    text: "",
    sure: "certain",
    silenced: null,
  });
  const many = Array.from({ length: 12 }, (_, at) => alarm(at * 30_000, at * 30_000 + 10_000));
  const rates = rateAlarms([...many, { ...alarm(0, 1), silenced: "shelved" }, alarm(10_000_000, null)], 0, 2 * 86_400_000);
  assert.equal(rates.alarms, 13);
  assert.equal(rates.silenced, 1);
  assert.equal(rates.worstTenMinutes, 12);
  assert.equal(rates.chattering, 11);
  assert.equal(rates.stale, 1);
  assert.equal(rates.flood, 1 / 288);
});

test("every rule says what it means and which techniques it may show", () => {
  for (const { meaning, techniques } of Object.values(RULES)) {
    assert.ok(meaning.length > 20);
    for (const technique of techniques) assert.match(technique, /^T0\d{3}$/);
  }
});

const RANDOM = 20261124;

test(`whatever comes, nothing throws, alarms are in order, and the same input gives the same alarms (seed ${RANDOM})`, () => {
  const number = fc.oneof(
    fc.double(),
    fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0, 1e308, 5),
  );
  const scan = fc.record({
    step: fc.oneof(fc.integer({ min: -100, max: 200 }), number),
    values: fc.array(number, { minLength: 8, maxLength: 8 }),
  });
  fc.assert(
    fc.property(fc.array(scan, { maxLength: 60 }), (scans) => {
      const run = (): string => {
        const monitor = new Monitor(model, { historyScans: 256 });
        let time = 0;
        for (const { step, values } of scans) {
          time += step * 1000;
          monitor.observe(time, Float64Array.from(values));
        }
        const alarms = monitor.alarms();
        for (const { firstScan, lastScan, variables, text } of alarms) {
          assert.ok(firstScan <= lastScan && variables.length >= 1 && variables.length <= 5);
          assert.doesNotMatch(text, /NaN|undefined/);
        }
        return JSON.stringify(alarms);
      };
      assert.equal(run(), run());
    }),
    { seed: RANDOM, numRuns: 60 },
  );
});

// Availability: silences, unanswered reads, failing writes and slow values, each just beyond and just within what counts.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Evidence, type Fact, makeFact, type Operation, type ProcessValue } from "@bulkhead/facts";
import { Places, plantSchema } from "@bulkhead/plant";
import { judgeAvailability } from "./judge.ts";

const plant = plantSchema.parse({
  bulkhead: 1,
  system: { id: "works", name: "Works" },
  zones: [
    { id: "control", name: "Control", kind: "control", networks: ["10.0.3.0/24"] },
    { id: "supervision", name: "Supervision", kind: "supervision", networks: ["10.0.2.0/24"] },
  ],
  assets: [
    { id: "plc", name: "Controller", zone: "control", type: "EDR", addresses: ["10.0.3.10"] },
    { id: "hmi", name: "Operator station", zone: "supervision", type: "HDR", addresses: ["10.0.2.10"] },
  ],
  variables: [
    {
      id: "level",
      name: "Level",
      asset: "plc",
      every: "1 s",
      points: [{ protocol: "modbus", target: "input:0" }],
      writers: ["hmi"],
    },
  ],
});
const places = new Places(plant);
const evidence: Evidence = { digest: `sha256:${"b".repeat(64)}`, name: "b.pcap", size: 1 };
const at = { type: "packet", number: 1, offset: 0, length: 60 } as const;
const time = { first: "2026-03-01T00:00:00.000Z", last: "2026-03-01T01:00:00.000Z" };
const parties = { client: "10.0.2.10", server: "10.0.3.10", protocol: "modbus" };

function value(other: Partial<ProcessValue>): Fact {
  const numbers = { minimum: 1, maximum: 2, last: 1, count: 1000, bad: 0, minimumAt: at, maximumAt: at };
  const body: ProcessValue = { variable: "level", ...parties, target: "input:0", direction: "read", ...numbers, ...other };
  return makeFact("process-value", body, "observed", evidence, at, time) as Fact;
}

function operation(other: Partial<Operation>): Fact {
  const what = { port: 502, class: "read", function: "Read", functionCode: 4, unit: 1, target: "input:0" } as const;
  const body: Operation = { ...parties, ...what, count: 0, accepted: 0, refused: 0, ...other };
  return makeFact("operation", body, "observed", evidence, at, time) as Fact;
}

function judge(...facts: Fact[]): string[] {
  return judgeAvailability(facts, plant, places).map(({ code, text, facts: proof }) => {
    assert.ok(proof.length > 0);
    return `${code}: ${text}`;
  });
}

const silence = (seconds: number): ProcessValue["longestGap"] & object => ({
  from: "2026-03-01T00:10:00.000Z",
  until: new Date(Date.UTC(2026, 2, 1, 0, 10, seconds)).toISOString(),
});

test("values that stay away for ten intervals and come again are a loss of view", () => {
  assert.deepEqual(judge(value({ interval: 1000, longestGap: silence(30) })), [
    "loss-of-view: Operator station (10.0.2.10, zone supervision) was told nothing of Level by Controller (10.0.3.10, zone control) from 2026-03-01 00:10:00 UTC to 2026-03-01 00:10:30 UTC (30 s); a value comes every 1 s.",
  ]);
  assert.deepEqual(judge(value({ interval: 1000, longestGap: silence(9) })), []);
  assert.deepEqual(judge(value({ interval: 1000, longestGap: silence(30), count: 15 })), []);
  assert.deepEqual(judge(value({ interval: 1000, longestGap: silence(30), direction: "written" })), []);
  assert.deepEqual(judge(value({})), []);
});

test("reads without answers are a loss of view, where answers were seen at all", () => {
  assert.deepEqual(judge(operation({ count: 100, accepted: 60 })), [
    "loss-of-view: Operator station (10.0.2.10, zone supervision) asked Controller (10.0.3.10, zone control) for values 100 times and was not answered 40 times.",
  ]);
  assert.deepEqual(judge(operation({ count: 100, accepted: 95 })), []);
  assert.deepEqual(judge(operation({ count: 100, accepted: 0 })), []);
});

test("writes that fail are a loss of control only for who may write", () => {
  const failing = { class: "write", count: 10, accepted: 2, refused: 5 } as const;
  assert.deepEqual(judge(operation(failing)), [
    "loss-of-control: Operator station (10.0.2.10, zone supervision) may write to Controller (10.0.3.10, zone control) and could not: of 10 writes, 5 writes refused and 3 writes not answered.",
  ]);
  assert.deepEqual(judge(operation({ ...failing, client: "10.0.2.99" })), []);
  assert.deepEqual(judge(operation({ ...failing, accepted: 6, refused: 4 })), []);
});

test("values later than the plant says are told by who looks most often", () => {
  const gap = { longestGap: silence(1) };
  assert.deepEqual(judge(value({ interval: 5000, ...gap })), [
    "values-late: New values of Level come every 5 s at best, and every 1 s by the plant.",
  ]);
  assert.deepEqual(judge(value({ interval: 5000, ...gap }), value({ interval: 1100, client: "10.0.2.11", ...gap })), []);
});

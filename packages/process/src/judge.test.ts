// Process values held against a small plant: limits, setpoints, writers.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Evidence, type Fact, makeFact, type ProcessValue } from "@bulkhead/facts";
import { Places, plantSchema } from "@bulkhead/plant";
import { assert as assertProperty, double, property, shuffledSubarray } from "fast-check";
import { judgeProcess } from "./judge.ts";
import { excessOf } from "./limit.ts";
import { pointsOfInterest } from "./point.ts";
import { summariseVariables } from "./summary.ts";

const plant = plantSchema.parse({
  bulkhead: 1,
  system: { id: "works", name: "Works" },
  zones: [
    { id: "control", name: "Control", kind: "control", networks: ["10.0.3.0/24"] },
    { id: "supervision", name: "Supervision", kind: "supervision", networks: ["10.0.2.0/24"] },
  ],
  assets: [
    { id: "plc", name: "Dosing controller", zone: "control", type: "EDR", addresses: ["10.0.3.10"] },
    { id: "hmi", name: "Operator station", zone: "supervision", type: "HDR", addresses: ["10.0.2.10"] },
    { id: "spare", name: "Spare controller", zone: "control", type: "EDR" },
  ],
  variables: [
    {
      id: "chlorine",
      name: "Free chlorine",
      asset: "plc",
      unit: "mg/l",
      points: [{ protocol: "modbus", target: "holding:40", unit: 1, scale: 0.01 }],
      limits: { normal: [0.3, 0.6], alarm: [0.2, 1], safety: [0.1, 2] },
      setpoint: [0.3, 0.8],
      writers: ["hmi"],
    },
    {
      id: "level",
      name: "Level",
      asset: "plc",
      points: [{ protocol: "opcua", target: "ns=2;s=Level", type: "float32" }],
      limits: { alarm: [0, 5] },
    },
    { id: "locked", name: "Locked", asset: "plc", points: [{ protocol: "modbus", target: "coil:1", type: "bool" }], writers: [] },
    { id: "absent", name: "Absent", asset: "spare", points: [{ protocol: "modbus", target: "holding:1" }] },
  ],
});
const places = new Places(plant);
const evidence: Evidence = { digest: `sha256:${"b".repeat(64)}`, name: "b.pcap", size: 1 };
let packet = 0;

function value(minimum: number, maximum: number, other: Partial<ProcessValue> = {}): Fact {
  packet += 2;
  const at = (number: number) => ({ type: "packet", number, offset: number * 100, length: 66 }) as const;
  const body: ProcessValue = {
    variable: "chlorine",
    client: "10.0.2.10",
    server: "10.0.3.10",
    protocol: "modbus",
    target: "holding:40",
    direction: "read",
    minimum,
    maximum,
    last: maximum,
    count: 2,
    bad: 0,
    minimumAt: at(packet),
    maximumAt: at(packet + 1),
    ...other,
  };
  return makeFact("process-value", body, "observed", evidence, at(packet), {
    first: "2026-03-02T09:00:00.000Z",
    last: "2026-03-02T10:00:00.000Z",
  });
}

const judge = (...facts: Fact[]) => judgeProcess(facts, plant, places);

describe("limits", () => {
  it("takes values up to the alarm limit, bounds included, and what is not normal is no fault", () => {
    assert.deepEqual(judge(value(0.2, 1)), []);
    assert.deepEqual(judge(value(0, 5, { variable: "level" })), []);
    assert.deepEqual(judge(value(-1e9, 1e9, { variable: "locked" })), []);
    assert.deepEqual(judge(value(Number.MIN_VALUE, 9, { variable: "nobody declared it" })), []);
  });

  it("names the gravest limit, the value with its unit, and the packet; however many clients read it", () => {
    const high = value(0.15, 2.5);
    const low = value(0.19, 0.5, { client: "10.0.2.11" });
    const findings = judge(low, high);
    assert.equal(findings.length, 1);
    assert.equal(
      findings[0]?.text,
      `Free chlorine of Dosing controller was read as 2.5 mg/l (packet ${packet - 1}), above the safety limit of 2 mg/l.`,
    );
    assert.deepEqual(findings[0]?.subjects, ["control"]);
    assert.deepEqual(findings[0]?.facts, [high.id, low.id]);
  });

  it("tells the gravest limit that a value is beyond, and none for what is no number", () => {
    const limits = { normal: [0, 1], alarm: [-1, 2], safety: [-2, 3] } as const;
    const mutable = { normal: [...limits.normal], alarm: [...limits.alarm], safety: [...limits.safety] } as Parameters<
      typeof excessOf
    >[1];
    assertProperty(
      property(double(), (one) => {
        const expected =
          one < -2 || one > 3 ? "safety" : one < -1 || one > 2 ? "alarm" : one < 0 || one > 1 ? "normal" : undefined;
        assert.equal(excessOf(one, mutable)?.limit, expected);
      }),
      { seed: 62443 },
    );
  });
});

describe("writing", () => {
  it("holds what is written against the setpoint range, and does not tell it again as a limit", () => {
    const findings = judge(value(0.5, 1.5, { direction: "written" }));
    assert.equal(findings.length, 1);
    assert.equal(
      findings[0]?.text,
      `Operator station (10.0.2.10, zone supervision) set Free chlorine of Dosing controller to 1.5 mg/l (packet ${packet + 1}), above its setpoint range of 0.3 mg/l to 0.8 mg/l, and beyond the alarm limit.`,
    );
    assert.deepEqual(findings[0]?.subjects, ["control", "supervision"]);
    assert.deepEqual(findings[0]?.assets, ["plc", "hmi"]);
    assert.deepEqual(judge(value(0.3, 0.8, { direction: "written" })), []);
  });

  it("holds what is written against the limits where no setpoint range is declared", () => {
    const [finding] = judge(value(1, 9, { variable: "level", direction: "written" }));
    assert.equal(finding?.code, "limit-exceeded");
    assert.match(finding.text, /was written as 9 by Operator station .* above the alarm limit of 5\.$/);
  });

  it("reports writers that are not named, unknown ones, and any where nobody may", () => {
    const [finding] = judge(value(0.4, 0.5, { client: "10.0.2.99", direction: "written", count: 3 }));
    assert.equal(finding?.code, "unauthorised-writer");
    assert.equal(
      finding.text,
      `10.0.2.99 (zone supervision) wrote Free chlorine of Dosing controller (0.4 mg/l to 0.5 mg/l) 3 times, first at 2026-03-02 09:00:00 UTC; only Operator station may.`,
    );
    assert.deepEqual(finding.techniques, ["T0836", "T0855"]);
    assert.match(judge(value(1, 1, { variable: "locked", direction: "written" }))[0]?.text ?? "", /nobody may\.$/);
    assert.deepEqual(judge(value(1, 1, { variable: "level", direction: "written", client: "192.0.2.1" })), []);
    assert.deepEqual(
      judge(value(9, 9, { variable: "chlorine", client: "10.0.2.99" })).map(({ code }) => code),
      ["limit-exceeded"],
    );
  });

  it("gives the same findings whatever the order of the facts", () => {
    const facts = [
      value(0.05, 3),
      value(0.05, 3, { client: "10.0.2.11" }),
      value(0.05, 3, { direction: "written" }),
      value(0.5, 3, { direction: "written", client: "10.0.2.99" }),
      value(7, 9, { variable: "level" }),
    ];
    const expected = judge(...facts);
    assert.equal(expected.length, 5);
    assertProperty(
      property(shuffledSubarray(facts, { minLength: facts.length }), (shuffled) =>
        assert.deepEqual(judge(...shuffled), expected),
      ),
      { seed: 62443 },
    );
  });
});

describe("points and summaries", () => {
  it("asks readers for the points of every variable whose asset can be recognised", () => {
    const points = pointsOfInterest(plant);
    assert.deepEqual(
      points.map(({ variable, servers }) => [variable, servers]),
      [
        ["chlorine", ["10.0.3.10"]],
        ["level", ["10.0.3.10"]],
        ["locked", ["10.0.3.10"]],
      ],
    );
    assert.deepEqual(points[0], {
      variable: "chlorine",
      protocol: "modbus",
      servers: ["10.0.3.10"],
      target: "holding:40",
      unit: 1,
      type: "uint16",
      wordOrder: "big",
      scale: 0.01,
      offset: 0,
    });
  });

  it("sums up every variable, seen or not", () => {
    const summaries = summariseVariables(
      [value(0.25, 0.5), value(0.4, 0.4, { direction: "written", client: "10.0.2.99", bad: 1 })],
      plant,
      places,
    );
    const [chlorine, level] = summaries;
    assert.deepEqual([chlorine?.read?.minimum, chlorine?.read?.maximum, chlorine?.read?.last], [0.25, 0.5, 0.5]);
    assert.deepEqual(
      [chlorine?.readers, chlorine?.writers, chlorine?.outside, chlorine?.written?.bad],
      [["hmi"], ["10.0.2.99"], "normal", 1],
    );
    assert.deepEqual([level?.read, level?.outside, level?.facts], [null, null, []]);
    assert.equal(summaries.length, 4);
  });
});

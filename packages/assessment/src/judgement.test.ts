import assert from "node:assert/strict";
import { test } from "node:test";
import { judge } from "./judgement.ts";
import {
  AS_OF,
  conversation,
  evidence,
  fact,
  guard,
  OFFICE,
  operation,
  PLC,
  plantWith,
  statement,
  VENDOR,
  watched,
} from "./small-plant.fixture.ts";

const level = (unit: number) => ({
  id: "level",
  name: "Level",
  asset: "plc",
  points: [{ protocol: "modbus", target: `holding:${unit}` }],
  writers: ["hmi"],
});

test("traffic, process and host are judged together, and a statement that one of them belies is contradicted", () => {
  const written = fact("process-value", {
    variable: "level",
    client: OFFICE,
    server: PLC,
    protocol: "modbus",
    target: "holding:40",
    direction: "written",
    minimum: 1,
    maximum: 1,
    last: 1,
    count: 1,
    bad: 0,
    minimumAt: { type: "whole" },
    maximumAt: { type: "whole" },
  });
  const medium = fact(
    "removable-media",
    { host: "hmi", device: "/dev/sdb1", mountedAt: "/media", filesystem: "vfat", writable: true },
    "inspected",
  );
  const facts = [
    guard("deny"),
    ...watched(),
    conversation(VENDOR, PLC, 80),
    conversation(OFFICE, PLC, 502),
    operation(OFFICE, PLC),
    written,
    medium,
    statement("SR 5.1", "met"),
  ];
  const { findings, assessment } = judge(plantWith({ variables: [level(40)] }), facts, AS_OF);
  const codes = new Set(findings.map(({ code }) => code));
  for (const code of ["undeclared-conversation", "unauthorised-writer", "removable-media"] as const)
    assert.ok(codes.has(code), code);
  const claimed = (row: string) =>
    assessment.verdicts.find((one) => one.requirement === row && one.subject === "control")?.claimed;
  assert.deepEqual(["SR 2.1", "SR 2.3", "SR 5.1"].map(claimed), ["not met", "not met", "contradicted"]);
});

test("a capture that has expired is neither judged nor counted, and the problems say so", () => {
  const old = fact("conversation", conversation(VENDOR, PLC, 80).value, "observed", { from: evidence("e"), expires: AS_OF });
  const { findings, assessment } = judge(plantWith(), [old], AS_OF);
  assert.deepEqual(findings, []);
  assert.deepEqual(
    assessment.problems.map(({ code, place }) => [code, place]),
    [["assessment/expired", evidence("e").digest]],
  );
});

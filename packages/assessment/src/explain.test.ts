import assert from "node:assert/strict";
import { test } from "node:test";
import type { Fact } from "@bulkhead/facts";
import { assess } from "./assess.ts";
import { blockingLines, explain, explanationLines } from "./explain.ts";
import { AS_OF, conversation, finding, guard, PLC, plantWith, statement, VENDOR, watched } from "./small-plant.fixture.ts";

const talk = conversation(VENDOR, PLC, 80);
const facts: readonly Fact[] = [
  guard("deny"),
  ...watched(),
  talk,
  statement("SR 5.1", "met", { reason: "We \u001b[31mbuilt\u202e it." }),
];
const findings = [{ ...finding("undeclared-conversation", [talk], ["vendor", "control"]), techniques: ["T0846"] }];
const input = { plant: plantWith(), facts, findings, asOf: AS_OF };
const assessment = assess(input);

test("an explanation leads from the verdict to the place where each fact was read", () => {
  const explanation = explain(assessment, input, "sr-5.1", "control");
  assert.equal(explanation?.requirement, "SR 5.1");
  assert.deepEqual([explanation?.proven, explanation?.claimed], ["not met", "contradicted"]);
  const against = explanation?.reasons.find(({ side }) => side === "against");
  assert.equal(against?.finding, "undeclared-conversation");
  assert.deepEqual(against?.techniques, ["T0846"]);
  assert.deepEqual(
    against?.facts.map(({ id, source }) => [id, source]),
    [[talk.id, talk.source]],
  );
});

test("its lines name evidence as people do and hold nothing that a terminal would obey", () => {
  const explanation = explain(assessment, input, "SR 5.1", "control");
  assert.ok(explanation !== undefined);
  const lines = explanationLines(explanation, (digest) => (digest === talk.source.evidence ? "office.pcap" : digest));
  assert.ok(lines.some((line) => /^ {6}office\.pcap, line \d+, 2026-03-02T09:00:00\.000Z$/.test(line)));
  assert.ok(lines.some((line) => line.includes("Against (observed): undeclared-conversation was found.")));
  for (const line of lines) assert.doesNotMatch(line, /\p{Cc}|\u202e/u);
  assert.ok(explanationLines(explanation, (digest) => digest, 0).some((line) => line === "    and 1 more fact"));
});

test("an unknown row or subject has no explanation; a row that only people decide asks its questions", () => {
  assert.equal(explain(assessment, input, "SR 99.1", "control"), undefined);
  assert.equal(explain(assessment, input, "SR 5.1", "nowhere"), undefined);
  const bare = explain(assessment, input, "SR 5.4", "control");
  assert.match(bare?.method ?? "", /a statement says/);
  assert.ok(bare !== undefined && bare.questions.length >= 2);
  assert.ok(explanationLines(bare).some((line) => line.startsWith("  Question: ")));
  assert.ok(bare.bearing.some(({ id, basis }) => id === "T0866" && basis === "mitre"));
  assert.equal(bare?.missing.length, 1);
});

test("what blocks the next level is told per foundational requirement", () => {
  const control = assessment.levels.find(({ subject }) => subject === "control");
  assert.ok(control !== undefined);
  const lines = blockingLines(control, assessment.verdicts);
  assert.ok(lines.includes("FR 5 Restricted data flow: target SL 2, proven SL 0, claimed SL 0"));
  assert.ok(
    lines.includes(
      "  SR 5.1 Network segmentation keeps it from proven SL 1 and claimed SL 1: proven not met, claimed contradicted",
    ),
  );
});

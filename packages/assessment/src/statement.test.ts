import assert from "node:assert/strict";
import { test } from "node:test";
import type { Fact } from "@bulkhead/facts";
import { assess } from "./assess.ts";
import { AS_OF, fact, plantWith, statement, verdict } from "./small-plant.fixture.ts";

const problemsOf = (facts: readonly Fact[], plant = plantWith()) => assess({ plant, facts, findings: [], asOf: AS_OF }).problems;
const codesOf = (...facts: readonly Fact[]) => problemsOf(facts).map(({ code }) => code);

test("a statement reaches the zones and conduits that it names; a star reaches all", () => {
  const { verdicts } = assess({
    plant: plantWith(),
    facts: [statement("SR 1.3", "met", { where: ["office", "office-control"] }), statement("sr-1.4", "met", { where: ["*"] })],
    findings: [],
    asOf: AS_OF,
  });
  const met = verdicts.filter(({ claimed }) => claimed === "met").map(({ subject, requirement }) => `${subject} ${requirement}`);
  assert.deepEqual(met, [
    "office SR 1.3",
    "office SR 1.4",
    "control SR 1.4",
    "vendor SR 1.4",
    "office-control SR 1.3",
    "office-control SR 1.4",
    "vendor-control SR 1.4",
  ]);
  assert.ok(verdicts.every(({ proven }) => proven === "unknown"));
});

test("people who disagree contradict each other", () => {
  const both = [statement("SR 1.3", "met"), statement("SR 1.3", "not met", { by: "Auditor" })];
  assert.equal(verdict("SR 1.3", "control", both).claimed, "contradicted");
  const waived = [statement("SR 1.3", "not applicable", { approver: "Manager" }), statement("SR 1.3", "not met")];
  assert.equal(verdict("SR 1.3", "control", waived).claimed, "contradicted");
});

test("a statement about an asset is noted at its zone and decides nothing there", () => {
  const { claimed, noted } = verdict("SR 1.3", "control", [statement("SR 1.3", "met", { where: ["plc"] })]);
  assert.equal(claimed, "unknown");
  assert.match(noted[0]?.text ?? "", /^For Controller only: Engineer says: met/);
});

test("not applicable counts with a reason and an approver", () => {
  assert.equal(
    verdict("SR 1.6", "control", [statement("SR 1.6", "not applicable", { approver: "Manager" })]).claimed,
    "not applicable",
  );
  for (const bad of [{}, { approver: " " }, { approver: "Manager", reason: "  " }]) {
    const said = statement("SR 1.6", "not applicable", bad);
    const { claimed, noted } = verdict("SR 1.6", "control", [said]);
    assert.equal(claimed, "unknown");
    assert.match(noted[0]?.text ?? "", /This does not count/);
    assert.deepEqual(codesOf(said), ["assessment/not-approved"]);
  }
});

test("compensated counts with a countermeasure that is approved for the row and the place and has not expired", () => {
  const compensated = (row: string, more: object = {}) => statement(row, "compensated", { countermeasure: "fence", ...more });
  const good = compensated("SR 1.1");
  assert.equal(verdict("SR 1.1", "control", [good]).claimed, "compensated");
  assert.equal(verdict("SR 1.1", "control", [good]).proven, "unknown");
  assert.equal(verdict("SR 1.1", "control", [good, statement("SR 1.1", "not met")]).claimed, "compensated");
  const refused = [
    statement("SR 1.1", "compensated"),
    compensated("SR 1.1", { countermeasure: "moat" }),
    compensated("SR 1.3"),
    compensated("SR 1.1", { where: ["office"] }),
  ];
  for (const said of refused) {
    assert.deepEqual(codesOf(said), ["assessment/not-compensated"]);
    assert.equal(verdict(said.value.requirement, said.value.where[0] as string, [said]).claimed, "unknown");
  }
});

test("a countermeasure counts on its last day, not after it, and never for ever", () => {
  const fence = { id: "fence", name: "Fence", compensates: ["SR-1.1"], where: ["control"], approvedBy: "Manager" };
  const claimed = (measure: object): string => {
    const said = statement("SR 1.1", "compensated", { countermeasure: "fence" });
    return verdict("SR 1.1", "control", [said], [], plantWith({ countermeasures: [{ ...fence, ...measure }] })).claimed;
  };
  assert.equal(claimed({ expires: "2026-03-10" }), "compensated");
  assert.equal(claimed({ expires: "2026-03-09" }), "unknown");
  assert.equal(claimed({}), "unknown");
  assert.equal(claimed({ expires: "2026-03-10", approvedBy: undefined }), "unknown");
  const bounded = statement("SR 1.1", "compensated", { countermeasure: "fence" }, "2026-06-01T00:00:00.000Z");
  assert.equal(verdict("SR 1.1", "control", [bounded], [], plantWith({ countermeasures: [fence] })).claimed, "compensated");
});

test("a certificate proves what a person's word only claims", () => {
  const certified = fact("statement", statement("SR 1.3", "met").value, "certified");
  assert.equal(verdict("SR 1.3", "control", [certified]).proven, "met");
});

test("what names nothing that exists is a problem with its place, and never dropped in silence", () => {
  assert.deepEqual(codesOf(statement("SR 9.9", "met")), ["assessment/unknown-requirement"]);
  assert.deepEqual(codesOf(statement("SR 1.1", "met", { part: "27001" })), ["assessment/unknown-part"]);
  assert.deepEqual(codesOf(statement("SR 1.1", "met", { where: ["nowhere"] })), ["assessment/unknown-place"]);
  assert.deepEqual(codesOf(statement("SR 1.1", "met", { where: ["firewall"] })), ["assessment/asset-without-zone"]);
  assert.deepEqual(codesOf(statement("SR 1.1", "met", { where: [] })), ["assessment/nowhere"]);
  // What speaks of another part counts there.
  assert.deepEqual(codesOf(statement("SM-1", "met", { part: "62443-4-1" })), []);
  const [problem] = problemsOf([statement("SR 9.9", "met", { by: "Eve\u202e\n" })]);
  assert.match(problem?.place ?? "", /^sha256:b{64} line \d+$/);
  assert.match(problem?.message ?? "", /^The statement of Eve on SR 9.9 names SR 9.9/);
});

test("two people who say the opposite contradict each other, and both places are told", () => {
  const said = [statement("SR 1.3", "met", { by: "Ann" }), statement("SR 1.3", "not met", { by: "Bob" })];
  assert.equal(verdict("SR 1.3", "control", said).claimed, "contradicted");
  const [problem, ...others] = problemsOf(said);
  assert.deepEqual([problem?.code, others.length], ["assessment/statements-contradict", 0]);
  assert.match(problem?.message ?? "", /Ann says: met .* Bob says: not met .*\(sha256:b{64} line \d+\)/);
  assert.match(problem?.place ?? "", /^sha256:b{64} line \d+$/);
});

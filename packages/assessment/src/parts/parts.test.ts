// Every part on one engine: who is asked, what statements and the design decide, and how levels follow.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Fact, FactOf } from "@bulkhead/facts";
import { plantSchema } from "@bulkhead/plant";
import { type Explanation, explainPart, explanationLines } from "../explain.ts";
import { AS_OF, fact, OFFICE, PLC, plantWith, statement } from "../small-plant.fixture.ts";
import { assessPart } from "./assess-part.ts";
import { ASSESSED_PARTS, assessedPart } from "./index.ts";
import type { AssessedPart, PartAssessment } from "./part.ts";

const plant = plantWith({
  organisations: [
    { id: "owner", name: "Owner", roles: ["asset-owner"] },
    { id: "builder", name: "Builder", roles: ["integration", "maintenance"], answersFor: ["control"] },
    { id: "maker", name: "Maker", roles: ["product-supplier"], answersFor: ["plc"] },
  ],
});

function run(part: string, facts: readonly Fact[] = [], on = plant): PartAssessment {
  return assessPart(assessedPart(part) as AssessedPart, { plant: on, facts, findings: [], asOf: AS_OF });
}
const says = (
  part: string,
  requirement: string | readonly string[],
  where: string,
  more: Partial<FactOf<"statement">["value"]> = {},
) => [requirement].flat().map((row) => statement(row, "met", { part, where: [where], ...more }));
const verdict = ({ verdicts }: PartAssessment, subject: string, row: string) =>
  verdicts.find((one) => one.subject === subject && one.requirement === row);

test("every catalogued part is assessed for whom it asks, and without evidence nothing counts", () => {
  assert.deepEqual(
    ASSESSED_PARTS.map(({ part, rows }) => [part, rows.length]),
    [
      ["62443-4-2", 126],
      ["62443-4-1", 47],
      ["62443-2-4", 123],
      ["62443-2-1:2024", 87],
      ["62443-2-1:2009", 126],
      ["62443-2-3", 17],
      ["62443-3-2", 32],
    ],
  );
  for (const part of ASSESSED_PARTS) {
    const { results, verdicts } = run(part.part);
    assert.ok(results.length > 0, part.part);
    assert.ok(verdicts.every(({ proven }) => proven === "unknown" || proven === "not met"));
    for (const { groups } of results) for (const { claimed, proven } of groups) assert.deepEqual([claimed, proven], [0, 0]);
    assert.equal(new Set(part.rows.map(({ id }) => id)).size, part.rows.length);
    for (const { id } of part.rows) assert.equal(part.rowOf(id), id);
  }
  assert.deepEqual(
    run("2-1").results.map(({ subject }) => subject),
    ["owner"],
  );
  // Without organisations the system is its own owner, and nobody is asked as a supplier: that is told.
  assert.deepEqual(
    run("2-1", [], plantWith()).results.map(({ subject }) => subject),
    ["works"],
  );
  assert.deepEqual(
    run("4-1", [], plantWith()).problems.map(({ code }) => code),
    ["assessment/nobody-asked"],
  );
});

test("a component's SL-C follows from claims and certificates row by row, for its type only", () => {
  const part = assessedPart("4-2") as AssessedPart;
  const rows = part.rows.filter(
    ({ fr, level, appliesTo }) =>
      fr === "TRE" &&
      level !== null &&
      level <= 2 &&
      appliesTo?.({ type: "component", id: "plc", name: "", asset: plant.assets[1] as never }),
  );
  assert.deepEqual(
    rows.map(({ id }) => id),
    ["CR 6.1", "CR 6.2"],
  );
  const claimed = run(
    "4-2",
    says(
      "62443-4-2",
      rows.map(({ id }) => id),
      "plc",
    ),
  );
  const tre = (assessment: PartAssessment) => {
    const group = assessment.results.find(({ subject }) => subject === "plc")?.groups.find((one) => one.group === "TRE");
    return [group?.claimed, group?.proven, group?.blocking];
  };
  assert.deepEqual(tre(claimed), [2, 0, ["CR 6.1 RE(1)"]]);
  const certified = says("62443-4-2", ["CR 6.1"], "plc").map(({ value }) => fact("statement", value, "certified"));
  assert.deepEqual(tre(run("4-2", certified)), [1, 1, ["CR 6.2"]]);
  assert.equal(verdict(claimed, "plc", "SAR 2.4"), undefined);
  assert.notEqual(verdict(claimed, "plc", "EDR 2.4"), undefined);
});

test("a certificate for another version says nothing of the one that stands there", () => {
  const other = run("4-2", says("62443-4-2", "CR 6.1", "plc", { version: "1" }));
  assert.equal(verdict(other, "plc", "CR 6.1")?.claimed, "unknown");
  assert.deepEqual(
    other.problems.map(({ code }) => code),
    ["assessment/other-version"],
  );
  assert.equal(verdict(run("4-2", says("62443-4-2", "CR 6.1", "plc", { version: "2" })), "plc", "CR 6.1")?.claimed, "met");
});

test("what is seen of a component is noted and decides nothing", () => {
  const session = fact("session", {
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
  const seen = verdict(run("4-2", [session]), "plc", "CR 3.1");
  assert.equal(seen?.proven, "unknown");
  assert.match(seen?.noted.map(({ text }) => text).join() ?? "", /Sessions by opcua are not signed/);
  assert.deepEqual(verdict(run("4-2", [session]), "desk", "CR 3.1")?.noted, []);
});

test("maturity is that of the row that is met least", () => {
  const rows = (assessedPart("4-1") as AssessedPart).rows.filter(({ group }) => group === "SUM").map(({ id }) => id);
  const [first = "", ...others] = rows;
  const at = (level: 1 | 2 | 3 | 4, lowest: 1 | 2 | 3 | 4) => [
    ...says("62443-4-1", first, "maker", { maturity: lowest }),
    ...says("62443-4-1", others, "maker", { maturity: level }),
  ];
  const sum = (facts: readonly Fact[]) => run("4-1", facts).results[0]?.groups.find(({ group }) => group === "SUM");
  assert.deepEqual([sum(at(3, 2))?.claimed, sum(at(3, 2))?.blocking], [2, [first]]);
  assert.equal(sum(at(3, 3))?.proven, 0);
  assert.equal(sum(says("62443-4-1", rows, "maker"))?.claimed, 1);
  assert.equal(sum(says("62443-4-1", others, "maker", { maturity: 4 }))?.claimed, 0);
});

test("of two statements on maturity the lower one holds, and enhancements of 2-4 decide no level", () => {
  const rows = (assessedPart("2-4") as AssessedPart).rows.filter(({ group }) => group === "SP.01");
  const base = rows.filter(({ optional }) => optional !== true).map(({ id }) => id);
  assert.ok(base.length > 0 && base.length < rows.length);
  const area = (facts: readonly Fact[]) => run("2-4", facts).results[0]?.groups.find(({ group }) => group === "SP.01");
  const all = says("62443-2-4", base, "builder", { maturity: 3 });
  assert.deepEqual([area(all)?.claimed, area(all)?.claimedRows, area(all)?.rows], [3, base.length, rows.length]);
  assert.equal(area([...all, ...says("62443-2-4", base[0] ?? "", "builder", { maturity: 1 })])?.claimed, 1);
});

test("a claim for a version counts for nothing where the plant does not say which version there is", () => {
  const bare = plantWith({ assets: [{ id: "plc", name: "PLC", zone: "control", type: "EDR" }] });
  const result = run("4-2", says("62443-4-2", "CR 6.1", "plc", { version: "2" }), bare);
  assert.equal(verdict(result, "plc", "CR 6.1")?.claimed, "unknown");
  assert.match(result.problems[0]?.message ?? "", /the plant does not say which one stands there/);
});

test("a design that breaks a rule belies the word that it is done", () => {
  const done = run("3-2", says("62443-3-2", "ZCR 3.1", "works"));
  assert.equal(verdict(done, "works", "ZCR 3.1")?.claimed, "met");
  const broken = plantWith({ assets: [{ id: "stray", name: "Stray", type: "EDR" }] });
  const belied = verdict(run("3-2", says("62443-3-2", "ZCR 3.1", "works"), broken), "works", "ZCR 3.1");
  assert.equal(belied?.claimed, "contradicted");
  assert.equal(belied?.proven, "unknown");
});

test("statements that name nobody whom the part asks are told with their place", () => {
  assert.deepEqual(
    run("2-4", says("62443-2-4", "SP.01.01 BR", "maker")).problems.map(({ code }) => code),
    ["assessment/unknown-place"],
  );
  assert.deepEqual(run("2-3", says("62443-2-3", "AO-1", "owner")).problems, []);
  assert.equal(verdict(run("2-3", says("62443-2-3", "ao-1", "owner")), "owner", "AO-1")?.claimed, "met");
});

test("a verdict of any part explains itself down to who said it, with the questions of its row", () => {
  const facts = [...says("62443-4-2", "CR 1.1", "plc"), ...says("62443-2-4", "SP.01.01 BR", "builder")];
  const input = { plant, facts, findings: [], asOf: AS_OF };
  const component = explainPart(run("4-2", facts), input, "cr1.1", "plc");
  assert.deepEqual([component?.requirement, component?.claimed, component?.level], ["CR 1.1", "met", 1]);
  assert.equal(component?.reasons.find(({ side }) => side === "for")?.facts[0]?.id, facts[0]?.id);
  assert.ok((component?.questions.length ?? 0) >= 2);
  const provider = explainPart(run("2-4", facts), input, "SP.01.01", "builder");
  assert.deepEqual([provider?.claimed, provider?.level, provider?.questions], ["met", null, []]);
  assert.equal(explainPart(run("4-2"), input, "NDR 1.6", "plc"), undefined);
  assert.equal(
    explanationLines(explainPart(run("3-2"), input, "ZCR 3.1", "works") as Explanation)[0],
    "ZCR 3.1 Establish zones and conduits",
  );
});

test("the schema knows organisations", () => {
  assert.throws(() => plantSchema.parse({ ...plant, organisations: [{ id: "x", name: "X", roles: [] }] }));
});

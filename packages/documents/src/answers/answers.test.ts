// The sheet of answers: what is written is read back, what is filled in becomes statements, and every wrong cell is told with its place.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { digestOf, gatherFacts, statementsReader } from "@bulkhead/facts";
import { plantSchema } from "@bulkhead/plant";
import * as fc from "fast-check";
import { HOSTILE, makeWorks } from "../report/works.fixture.ts";
import { readAnswers } from "./reading.ts";
import { answerSheet, COLUMNS, writeSheet } from "./sheet.ts";
import { writeStatements } from "./statements.ts";

const { input } = makeWorks();
const plant = plantSchema.parse({
  bulkhead: 1,
  system: { id: "works", name: "Works" },
  zones: [{ id: "dosing", name: "Dosing", kind: "control", networks: ["10.0.1.0/24"] }],
  countermeasures: [{ id: "locked-room", name: "Locked room", approvedBy: "Head", expires: "2030-01-01" }],
});
const HEAD = "Where;Requirement;Answer;By;Since;Until;Reason;Approver;Countermeasure";
const read = (...lines: readonly string[]) =>
  readAnswers(new TextEncoder().encode([HEAD, ...lines].join("\n")), "answers.csv", plant);

describe("the sheet of answers", () => {
  it("asks for what is not proven, in the order of the assessment", () => {
    const { rows, columns } = answerSheet(input.assessment);
    const open = input.assessment.verdicts.filter(({ proven }) => proven === "unknown" || proven === "contradicted");
    assert.deepEqual(
      rows.map((row) => [row[0], row[2], row[5]]),
      open.map(({ subject, requirement, proven }) => [subject, requirement, proven]),
    );
    assert.equal(columns.length, Object.keys(COLUMNS).length);
    assert.equal(answerSheet(input.assessment, true).rows.length, input.assessment.verdicts.length);
  });

  it("comes back from a workbook as it went, and says nothing while nobody filled it in", async () => {
    const sheet = answerSheet(input.assessment);
    assert.deepEqual(await readAnswers(await writeSheet(sheet), "answers.xlsx", input.plant), { statements: [], problems: [] });
    const filled = sheet.rows.map((row, at) => {
      const cells = [...row];
      if (at % 3 === 0) cells.splice(8, 5, "met", "Engineer", "2026-02-01", "2027-02-01", `=HYPERLINK("x") ${at}`);
      return cells;
    });
    const { statements, problems } = await readAnswers(await writeSheet({ ...sheet, rows: filled }), "a.xlsx", input.plant);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      statements.map(({ where, requirement, reason }) => [where, requirement, reason]),
      sheet.rows.flatMap((row, at) => (at % 3 === 0 ? [[row[0], row[2], `=HYPERLINK("x") ${at}`]] : [])),
    );
  });

  it("tells each wrong cell with its place, and takes the other rows", async () => {
    const { statements, problems } = await read(
      "dosing;SR 1.1;met;Engineer;2026-01-01;;Personal accounts;;",
      "dosnig;SR 1.2;met;Engineer;2026-01-01;;x;;",
      "dosing;SR 99.1;met;Engineer;2026-01-01;;x;;",
      "dosing;SR 1.3;perhaps;Engineer;2026-01-01;;x;;",
      "dosing;SR 1.4;met;Engineer;1926-01-01;;x;;",
      "dosing;SR 1.5;met;Engineer;31.02.2026;;x;;",
      "dosing;SR 1.6;not applicable;Engineer;2026-01-01;;No radio;;",
      "dosing;SR 1.7;compensated;Engineer;2026-01-01;;Room;Head;lockd-room",
      "dosing;SR 1.8;met;Engineer;2026-01-01;2025-01-01;x;;",
      "dosing;SR 1.9;met;;2026-01-01;;x;;",
      "dosing;SR 1.1;not met;Engineer;2026-01-01;;again;;",
      "dosing;SR 1.10;compensated;Engineer;01.03.2026;;Room;Head;locked-room",
      "dosing;SR 1.11;;;;;;;",
    );
    assert.deepEqual(
      problems.map(({ code, place }) => [code.slice("documents/".length), place]),
      [
        ["unknown-place", "A3"],
        ["unknown-requirement", "B4"],
        ["bad-answer", "C5"],
        ["wrong-century", "E6"],
        ["bad-date", "E7"],
        ["no-approver", "H8"],
        ["unknown-countermeasure", "I9"],
        ["ends-before-it-begins", "F10"],
        ["empty-cell", "D11"],
        ["answered-twice", "C12"],
      ],
    );
    assert.match(problems[0]?.mend ?? "", /Did you mean dosing/);
    assert.deepEqual(
      statements.map(({ requirement, since }) => [requirement, since]),
      [
        ["SR 1.1", "2026-01-01"],
        ["SR 1.10", "2026-03-01"],
      ],
    );
  });

  it("says which columns are missing", async () => {
    const { problems } = await readAnswers(new TextEncoder().encode("Where,Requirement\ndosing,SR 1.1\n"), "x.csv", plant);
    assert.deepEqual(
      problems.map(({ code }) => code),
      ["documents/missing-columns"],
    );
    assert.match(problems[0]?.message ?? "", /Answer, By, Since, Reason/);
  });

  it("writes statements that their reader takes one by one, whatever people wrote", () => {
    const text = fc.constantFrom("Engineer", HOSTILE, "yes", "2026", "- a: b", "# no", "null", "é'\"", "x: y\n z");
    const statement = fc.record({
      requirement: fc.constantFrom("SR 1.1", "SR 1.2", "SR 5.2 RE(1)"),
      where: fc.constantFrom("dosing", "*"),
      answer: fc.constantFrom("met", "not met"),
      by: text,
      since: fc.constantFrom("2026-01-01", "2026-02-01"),
      reason: text,
    }) as fc.Arbitrary<Parameters<typeof writeStatements>[0][number]>;
    fc.assert(
      fc.property(
        fc.uniqueArray(statement, { selector: ({ requirement, where }) => requirement + where, maxLength: 6, minLength: 1 }),
        (given) => {
          const yaml = new TextEncoder().encode(writeStatements(given, "a sheet.xlsx"));
          assert.ok(statementsReader.recognise(yaml));
          const run = statementsReader.open({
            evidence: { digest: digestOf(""), name: "s.yaml", size: yaml.length },
            points: [],
          });
          run.push(yaml);
          const { facts, problems } = gatherFacts(run.end());
          assert.deepEqual(problems, []);
          const told = (one: { where: unknown; requirement: string; by: string; reason: string; answer: string }) =>
            JSON.stringify([[one.where].flat(), one.requirement, one.by, one.reason, one.answer]);
          assert.deepEqual(
            facts
              .flatMap((fact) => (fact.kind === "statement" ? [told({ ...fact.value, where: [...fact.value.where] })] : []))
              .sort(),
            given.map(told).sort(),
          );
        },
      ),
    );
  });

  it("takes any bytes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        assert.deepEqual((await readAnswers(bytes, "x", plant)).statements, []);
      }),
      { numRuns: 200 },
    );
  });
});

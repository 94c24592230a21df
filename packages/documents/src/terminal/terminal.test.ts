// Tables and lists on a terminal: they fit, lose nothing and cannot be steered by what they show.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { makeWorks } from "../report/works.fixture.ts";
import { renderContradictions, renderFindings, renderLevelTable, renderProblems } from "./assessment.ts";
import { renderTable } from "./table.ts";
import { breakLines, columnsOf } from "./text-width.ts";

const { input } = makeWorks();
/** The escape sequences that `paint` writes. */
const PAINT = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, "g");
const plain = { colour: false, width: 120 };
const narrow = { colour: false, width: 80 };

describe("text width", () => {
  it("counts columns, not characters", () => {
    assert.equal(columnsOf("valve"), 5);
    assert.equal(columnsOf("水処理"), 6);
    assert.equal(columnsOf("e\u0301"), 1);
    assert.equal(columnsOf("→ ✓"), 3);
  });

  it("breaks at spaces, and within a word only where it must", () => {
    assert.deepEqual(breakLines("the dosing pump", 8), ["the", "dosing", "pump"]);
    assert.deepEqual(breakLines("abcdefghij", 4), ["abcd", "efgh", "ij"]);
    assert.deepEqual(breakLines("", 4), [""]);
  });

  it("keeps every line within the width and loses no word", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: "grapheme", minLength: 1 }), { maxLength: 20 }),
        fc.integer({ min: 2, max: 60 }),
        (words, width) => {
          const text = words.map((word) => word.replaceAll(/\s/g, "-")).join(" ");
          const lines = breakLines(text, width);
          for (const line of lines) assert.ok(columnsOf(line) <= width, `${line} in ${width}`);
          assert.equal(lines.join("").replaceAll(" ", ""), text.replaceAll(" ", ""));
        },
      ),
    );
  });
});

describe("table", () => {
  it("lines columns up and puts numbers to the right", () => {
    const table = renderTable(
      [{ title: "Asset" }, { title: "Packets", right: true }],
      [
        ["PLC", 7],
        ["Historian", 12_000],
      ],
      plain,
    );
    assert.deepEqual(table.split("\n"), ["Asset      Packets", "PLC              7", "Historian    12000"]);
  });

  it("breaks what does not fit, and stays within the width", () => {
    const columns = [{ title: "Name" }, { title: "Address" }];
    const table = renderTable(columns, [["a name that is far too long for its column", "10.0.0.1"]], {
      colour: false,
      width: 24,
    });
    for (const line of table.split("\n")) assert.ok(line.length <= 24, line);
    assert.match(table.replaceAll(/\s+/g, " "), /a name that is .*10\.0\.0\.1/);
  });

  it("is not steered by what it shows", () => {
    const hostile = "\u001b[2J\u001b]0;owned\u0007\r\n\u202ex";
    const style = { colour: true, width: 60 };
    const table = renderTable([{ title: hostile }], [[hostile], [{ text: hostile, colour: "red" }]], style);
    assert.equal(
      table
        .replaceAll(PAINT, "")
        .match(/[\p{Cc}\p{Cf}]/gu)
        ?.join(""),
      "\n\n",
    );
  });
});

describe("level table", () => {
  it("spells target, proven and claimed where there is room", () => {
    const lines = renderLevelTable(input.assessment, plain).split("\n");
    const enterprise = lines.find((line) => line.includes("Enterprise"));
    assert.match(enterprise ?? "", /^✕ {2}Enterprise +T1 P0 C0 ✕ .*T1 P0 C1 ◐$/);
    assert.ok(lines.some((line) => /^– {2}Telemetry of the wells .*T0 P0 C0 –$/.test(line)));
  });

  it("fits 80 columns with every name whole", () => {
    const table = renderLevelTable(input.assessment, narrow);
    for (const line of table.split("\n")) assert.ok(columnsOf(line) <= 80, line);
    assert.match(table, /2\/0\/1✕/);
    assert.match(table.replaceAll(/\s+/g, " "), /State of the safety/);
  });

  it("differs by nothing but escape sequences with colour", () => {
    const coloured = renderLevelTable(input.assessment, { ...plain, colour: true });
    assert.notEqual(coloured, renderLevelTable(input.assessment, plain));
    const bare = coloured.replaceAll(PAINT, "");
    const trimmed = (text: string) => text.split("\n").map((line) => line.trimEnd());
    assert.deepEqual(trimmed(bare), trimmed(renderLevelTable(input.assessment, plain)));
  });
});

describe("lists", () => {
  it("gives both sides of a contradiction", () => {
    const text = renderContradictions(input.assessment, plain);
    assert.match(text, /≠ SR 5\.1 at Chlorine dosing\n {4}for {6}A\. Baker.*\n {4}against {2}Office laptop/);
  });

  it("gathers findings by kind and names techniques", () => {
    const text = renderFindings(input.findings, plain);
    assert.match(text, /^Conversations that no channel allows 3\n {2}• Office laptop .*\[T0855\]\n/);
    for (const line of renderFindings(input.findings, narrow).split("\n")) assert.ok(line.length <= 80);
    assert.equal(renderFindings([], plain), "");
    const many = Array.from({ length: 5 }, () => input.findings[0] as (typeof input.findings)[number]);
    assert.match(renderFindings(many, plain, 3), /^[^\n]+ 5\n/);
    assert.match(renderFindings(many, plain, 3), /… and 2 more$/);
  });

  it("gives place and mend of a problem", () => {
    const problem = {
      code: "plant/unknown-id",
      severity: "error",
      message: "No zone x.",
      mend: "Name one.",
      file: "plant.yaml",
      line: 3,
      column: 5,
    } as const;
    assert.equal(renderProblems([problem], plain), "plant.yaml:3:5: error plant/unknown-id: No zone x.\n    → Name one.");
  });
});

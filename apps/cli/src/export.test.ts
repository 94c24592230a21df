// Exports and the sheet of answers as their user meets them.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

const CLI = join(import.meta.dirname, "main.ts");
const EXAMPLE = join(import.meta.dirname, "..", "..", "..", "examples", "water-treatment");
let folder: string;
let plant: string;

before(() => {
  folder = mkdtempSync(join(tmpdir(), "bulkhead-export-"));
  plant = join(folder, "plant");
  cpSync(EXAMPLE, plant, { recursive: true, filter: (path) => !/[/\\](build|\.bulkhead)$/.test(path) });
});
after(() => rmSync(folder, { recursive: true, force: true }));

function bulkhead(...args: readonly string[]): { readonly code: number | null; readonly out: string; readonly err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], { cwd: folder, encoding: "utf8" });
  return { code: status, out: stdout, err: stderr };
}

test("every format is written, and the same bytes again", () => {
  for (const [format, count] of [
    ["oscal", 14],
    ["hdf", 1],
    ["cyclonedx", 1],
    ["sarif", 1],
    ["answers", 2],
  ] as const) {
    const run = (output: string): ReturnType<typeof bulkhead> =>
      bulkhead("export", plant, "--format", format, "--output", output, "--as-of", "2026-11-25");
    assert.equal(run(format).code, 0);
    const names = readdirSync(join(folder, format));
    assert.equal(names.length, count);
    run(`${format}-again`);
    for (const name of names.filter((one) => !one.endsWith(".xlsx")))
      assert.deepEqual(readFileSync(join(folder, format, name)), readFileSync(join(folder, `${format}-again`, name)));
  }
  const unknown = bulkhead("export", plant, "--format", "word");
  assert.equal(unknown.code, 2);
  assert.match(unknown.err, /cli\/bad-argument.*word[^]*oscal/);
});

test("answers that people filled in raise what is claimed; wrong cells are told, and nothing proven changes", () => {
  const levels = (): readonly { subject: string; claimed: object; proven: object }[] =>
    (JSON.parse(bulkhead("assess", plant, "--as-of", "2026-11-25", "--json").out) as { levels: ReturnType<typeof levels> })
      .levels;
  const before = levels();
  bulkhead("export", plant, "--format", "answers", "--output", folder, "--as-of", "2026-11-25");
  const [head = "", ...rows] = readFileSync(join(folder, "answers.csv"), "utf8").trimEnd().split("\r\n");
  const filled = rows
    .filter((row) => row.startsWith("enterprise,"))
    .map((row) => row.replace(/,{7}$/, ",met,Engineer,2026-11-01,2027-11-01,As the folder of procedures shows,,"));
  assert.ok(filled.length > 20);
  writeFileSync(join(folder, "filled.csv"), [head, ...filled, "nowhere,x,SR 1.1,,,,,,met,Me,2026-11-01,,why,,"].join("\r\n"));
  const { code, out, err } = bulkhead("import-answers", "filled.csv", plant);
  assert.equal(code, 3);
  assert.match(out + err, new RegExp(`${filled.length} answers taken`));
  assert.match(out + err, /documents\/unknown-place/);
  const after = levels();
  assert.notDeepEqual(
    after.find(({ subject }) => subject === "enterprise")?.claimed,
    before.find(({ subject }) => subject === "enterprise")?.claimed,
  );
  assert.deepEqual(
    after.map(({ proven }) => proven),
    before.map(({ proven }) => proven),
  );
  assert.equal(bulkhead("import-answers", "filled.csv", plant).code, 2);
});

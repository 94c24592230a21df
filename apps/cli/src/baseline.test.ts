// `baseline`: from what was seen to a design that allows it, group by group, in the person's own plant.yaml.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { compareLines } from "./line-diff.ts";

const CLI = join(import.meta.dirname, "main.ts");
const EXAMPLE = join(import.meta.dirname, "..", "..", "..", "examples", "water-treatment");

let folder: string;
let plant: string;

before(() => {
  folder = mkdtempSync(join(tmpdir(), "bulkhead-baseline-"));
  plant = join(folder, "plant");
  cpSync(EXAMPLE, plant, { recursive: true, filter: (path) => !/[/\\](build|\.bulkhead)$/.test(path) });
});
after(() => rmSync(folder, { recursive: true, force: true }));

function baseline(...args: readonly string[]): { readonly code: number | null; readonly out: string; readonly err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, "baseline", plant, "--as-of", "2026-11-25", ...args], {
    encoding: "utf8",
  });
  return { code: status, out: stdout, err: stderr };
}

test("a group is shown with its proof and what was watched, and refused names are explained", () => {
  const { code, out } = baseline();
  assert.equal(code, 0);
  assert.match(out, /── modbus-enterprise-to-intake\n# enterprise to intake: 1 conversation, 25 packets/);
  assert.match(out, /targets: \[holding:0-15\]/);
  assert.match(out, /Sensor firewall watched .* from 2026-11-24 09:15 to/);
  assert.match(baseline("--accept", "modbus-enterprise-to-intke").err, /Did you mean modbus-enterprise-to-intake/);
  assert.match(baseline("--write").err, /Which groups/);
});

test("a design without conduits grows group by group, keeps its comments, and never takes what can harm by the way", () => {
  const file = join(plant, "plant.yaml");
  const whole = readFileSync(file, "utf8");
  const bare = `${whole.slice(0, whole.indexOf("conduits:\n"))}conduits: [] # to come\n\n${whole.slice(whole.indexOf("assets:\n"))}`;
  writeFileSync(file, bare);
  const [first, ...more] = (JSON.parse(baseline("--json").out) as { groups: { id: string; dangerous: boolean }[] }).groups;
  assert.ok(first !== undefined && more.length > 8 && more.every(({ dangerous }) => !dangerous));

  const one = baseline("--accept", first.id, "--write");
  assert.equal(one.code, 0, one.err);
  assert.match(one.out, /^\+ {2}- id: /m);
  const rest = (JSON.parse(baseline("--json").out) as { groups: { id: string }[] }).groups.map(({ id }) => id);
  assert.deepEqual(
    rest,
    more.map(({ id }) => id),
  );

  assert.equal(baseline("--accept", "s7comm-supervision-to-dosing-dangerous", "--write").code, 2);
  assert.equal(baseline("--accept", "all", "--write").code, 0);
  const left = JSON.parse(baseline("--json").out) as { groups: unknown[]; dangerous: { id: string }[] };
  assert.deepEqual([left.groups, left.dangerous.map(({ id }) => id)], [[], ["s7comm-supervision-to-dosing-dangerous"]]);
  const lines = readFileSync(file, "utf8").split("\n");
  let at = 0;
  for (const line of bare.split("\n").filter((text) => text !== "" && !text.startsWith("conduits:"))) {
    at = lines.indexOf(line, at) + 1;
    assert.ok(at > 0, `lost: ${line}`);
  }
});

test("a difference shows the lines that came and went, with two around", () => {
  assert.deepEqual(compareLines("a\nb\nc\nd\ne\nf\n", "a\nb\nc\nnew\nd\ne\nf\n"), ["@@ line 2", " b", " c", "+new", " d", " e"]);
  assert.deepEqual(compareLines("a\nlist: []\nb", "a\nlist:\n  - x\nb"), [
    "@@ line 1",
    " a",
    "-list: []",
    "+list:",
    "+  - x",
    " b",
  ]);
  assert.deepEqual(compareLines("a\nb", "a\nb"), []);
});

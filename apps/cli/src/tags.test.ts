// `bulkhead tags propose` on the example plant without its variables: it must find again what the plant's designers wrote down.

import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { loadPlant } from "@bulkhead/plant";
import { proposeTags } from "./commands/tags.ts";

const EXAMPLE = join(import.meta.dirname, "..", "..", "..", "examples", "water-treatment");
let folder: string;

before(() => {
  folder = mkdtempSync(join(tmpdir(), "bulkhead-tags-"));
  cpSync(EXAMPLE, folder, { recursive: true, filter: (path) => !/[/\\](build|\.bulkhead)$/.test(path) });
});
after(() => rmSync(folder, { recursive: true, force: true }));

async function run(): Promise<string> {
  const lines: string[] = [];
  const print = (text: string): void => void lines.push(text);
  await proposeTags({ colour: false, width: 120, print, remark: print, progress() {} }, folder, [], {});
  return lines.join("\n");
}

test("types and word order are those that the plant declares, and what is proposed can be pasted", async () => {
  const path = join(folder, "plant.yaml");
  const text = readFileSync(path, "utf8");
  const from = text.indexOf("\nvariables:");
  const to = text.slice(from + 2).search(/\n[a-zA-Z]/);
  const bare = text.slice(0, from) + (to < 0 ? "\n" : text.slice(from + 2 + to));
  writeFileSync(path, bare);
  const proposed = await run();
  const declared = loadPlant(text, "plant.yaml").plant?.variables ?? [];
  const { plant, problems } = loadPlant(`${bare}\n${proposed}\n`, "plant.yaml");
  assert.deepEqual(
    problems.filter(({ severity }) => severity === "error"),
    [],
  );
  const found = new Map(
    plant?.variables.flatMap(({ asset, points }) => points.map((point) => [`${asset} ${point.target}`, point])),
  );
  let same = 0;
  for (const { asset, points } of declared) {
    for (const { protocol, target, type, wordOrder } of points) {
      const point = found.get(`${asset} ${target}`);
      if (point === undefined) continue;
      same++;
      // the declared type of what tells its own type is of no consequence
      if (protocol === "modbus") assert.deepEqual([point.type, point.wordOrder], [type, wordOrder], `${asset} ${target}`);
    }
  }
  assert.ok(same >= 12, `${same}`);
  assert.match(proposed, /divided by 10 it is ns=1;s=DosingPumpSpeed/);
  writeFileSync(path, text);
});

test("what the plant declares is not proposed again", async () => {
  const proposed = await run();
  assert.doesNotMatch(proposed, /target: input:0\b.*unit: 1/);
});

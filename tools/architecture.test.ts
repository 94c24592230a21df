import assert from "node:assert/strict";
import { test } from "node:test";
import { examineFile, examineHouse } from "./architecture.ts";

const messages = (file: string, text: string): string[] => examineFile(file, text).map((breach) => breach.message);

test("a package may import what lies below it and nothing else", () => {
  assert.deepEqual(messages("packages/facts/src/a.ts", 'import { x } from "@bulkhead/plant";'), []);
  assert.equal(messages("packages/plant/src/a.ts", 'import { x } from "@bulkhead/facts";').length, 1);
  assert.equal(messages("packages/network/src/a.ts", 'export { x } from "@bulkhead/system";').length, 1);
  assert.equal(messages("packages/network/src/a.ts", 'const x = await import("@bulkhead/assessment");').length, 1);
});

test("an import may not leave its package by a relative path", () => {
  assert.equal(messages("packages/network/src/a.ts", 'import { x } from "../../plant/src/plant.ts";').length, 1);
  assert.deepEqual(messages("packages/network/src/capture/a.ts", 'import { x } from "../b.ts";'), []);
});

test("an engine reads no file, clock, chance or socket", () => {
  for (const text of [
    'import { readFileSync } from "node:fs";',
    "const now = Date.now();",
    "const now = new Date();",
    "const chance = Math.random();",
    'const answer = await fetch("https://example.org");',
    "setTimeout(() => {}, 1);",
    "const home = process.env.HOME;",
  ]) {
    assert.equal(messages("packages/network/src/a.ts", text).length, 1, text);
    assert.deepEqual(messages("apps/cli/src/a.ts", text), [], text);
  }
  assert.deepEqual(messages("packages/network/src/a.ts", "const then = new Date(0); function process() {} process();"), []);
});

test("the house stands", () => {
  const { files, breaches } = examineHouse(".");
  assert.ok(files > 20, `only ${files} files were examined`);
  assert.deepEqual(breaches, []);
});

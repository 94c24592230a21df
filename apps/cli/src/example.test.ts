// The example plant: every deliberate fault is found, and nothing else is reported.

import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { VerdictValue } from "@bulkhead/assessment";
import { type Judged, judgeFolder, parseAsOf } from "@bulkhead/workspace";
import { openTerminal } from "./terminal.ts";

const EXAMPLE = join(import.meta.dirname, "..", "..", "..", "examples", "water-treatment");

interface Expected {
  readonly asOf: string;
  readonly findings: readonly { readonly code: string; readonly assets: readonly string[]; readonly note: string }[];
  readonly contradictions: readonly { readonly subject: string; readonly requirement: string; readonly note: string }[];
}
const expected = JSON.parse(readFileSync(join(EXAMPLE, "expected.json"), "utf8")) as Expected;

let folder: string;
let judged: Judged;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "bulkhead-example-"));
  cpSync(EXAMPLE, folder, { recursive: true, filter: (path) => !/[/\\](build|\.bulkhead)$/.test(path) });
  judged = await judgeFolder(folder, parseAsOf(expected.asOf), openTerminal());
});

after(() => rmSync(folder, { recursive: true, force: true }));

test("each deliberate fault is found, and nothing else", () => {
  const found = judged.findings.map((finding) => `${finding.code}: ${finding.assets.toSorted().join(", ")} | ${finding.text}`);
  const wanted = expected.findings.map((finding) => `${finding.code}: ${finding.assets.toSorted().join(", ")}`);
  assert.deepEqual(found.map((line) => line.split(" | ")[0] ?? "").toSorted(), wanted.toSorted(), found.join("\n"));
});

test("the statement that traffic belies is contradicted, and no other", () => {
  const found = judged.assessment.verdicts
    .filter((verdict) => verdict.claimed === ("contradicted" satisfies VerdictValue))
    .map((verdict) => `${verdict.subject} ${verdict.requirement}`);
  assert.deepEqual(found.toSorted(), expected.contradictions.map((one) => `${one.subject} ${one.requirement}`).toSorted());
});

test("the evidence is understood without a problem", () => {
  assert.deepEqual(judged.problems, []);
  const notUnderstood = judged.facts.flatMap((fact) => (fact.kind === "not-understood" ? [fact.value] : []));
  assert.deepEqual(notUnderstood, []);
});

test("every finding and every reason rests on facts, and every fact on a place in the evidence", () => {
  const facts = new Map(judged.facts.map((fact) => [fact.id, fact]));
  const evidence = new Set(judged.observations.map((observation) => observation.evidence?.digest));
  for (const finding of judged.findings) assert.notEqual(finding.facts.length, 0, finding.text);
  for (const verdict of judged.assessment.verdicts) {
    for (const reason of [...verdict.for, ...verdict.against, ...verdict.noted]) {
      assert.notEqual(reason.facts.length, 0, `${verdict.requirement} at ${verdict.subject}: ${reason.text}`);
      for (const id of reason.facts) assert.ok(evidence.has(facts.get(id)?.source.evidence), `${id} leads nowhere`);
    }
  }
});

test("read again, everything comes from the store and is the same", async () => {
  const again = await judgeFolder(folder, parseAsOf(expected.asOf), openTerminal());
  assert.ok(again.observations.every((observation) => !observation.fresh));
  assert.deepEqual(again.facts, judged.facts);
  assert.deepEqual(again.assessment, judged.assessment);
});

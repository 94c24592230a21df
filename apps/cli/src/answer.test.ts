// Answers as people give them on the command line, up to the dossier that holds them.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

const CLI = join(import.meta.dirname, "main.ts");
const EXAMPLE = join(import.meta.dirname, "..", "..", "..", "examples", "water-treatment");
let folder: string;
let plant: string;

before(() => {
  folder = mkdtempSync(join(tmpdir(), "bulkhead-answer-"));
  plant = join(folder, "plant");
  cpSync(EXAMPLE, plant, { recursive: true, filter: (path) => !/[/\\](build|\.bulkhead)$/.test(path) });
});
after(() => rmSync(folder, { recursive: true, force: true }));

function bulkhead(...args: readonly string[]): { readonly code: number | null; readonly out: string; readonly err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], { cwd: plant, encoding: "utf8" });
  return { code: status, out: stdout.trim(), err: stderr };
}

test("an answer counts once somebody else approved it, and the dossier that holds it verifies", () => {
  const claimed = (): string => {
    const { verdicts } = JSON.parse(bulkhead("assess", "--json").out) as {
      verdicts: readonly { subject: string; requirement: string; claimed: string }[];
    };
    return verdicts.find(({ subject, requirement }) => subject === "enterprise" && requirement === "SR 2.7")?.claimed ?? "";
  };
  assert.equal(claimed(), "unknown");
  const draft = bulkhead(
    "answer",
    "draft",
    "sr2.7",
    "--where",
    "enterprise",
    "--answer",
    "met",
    "--since",
    "2026-01-01",
    "--reason",
    "One session per user.",
    "--as",
    "ann",
  );
  assert.equal(draft.code, 0, draft.err);
  const id = draft.out;
  assert.equal(bulkhead("answer", "submit", id, "--as", "ann").code, 0);
  assert.equal(claimed(), "unknown");
  const own = bulkhead("answer", "review", id, "--as", "ann");
  assert.equal(own.code, 2);
  assert.match(own.err, /own-answer/);
  assert.equal(bulkhead("answer", "comment", id, "--text", "Which policy?", "--as", "bob").code, 0);
  assert.equal(bulkhead("answer", "review", id, "--as", "bob").code, 0);
  assert.equal(bulkhead("answer", "approve", id, "--as", "cay").code, 0);
  assert.equal(claimed(), "met");
  assert.match(bulkhead("answer", "list").out, /SR 2\.7.*enterprise.*approved.*ann.*bob.*cay/);
  assert.match(bulkhead("explain", "sr2.7", ".", "--zone", "enterprise").out, /ann says: met, approved by cay/);

  bulkhead("keygen", join(folder, "key"));
  const sealed = bulkhead("seal", ".", "--key", join(folder, "key"));
  assert.equal(sealed.code, 0, sealed.err);
  const verified = bulkhead("verify", "dossier.json", "--key", join(folder, "key.pub"), "--evidence", "evidence");
  assert.equal(verified.code, 0, verified.out + verified.err);
});

test("wrong rows, places and dates are refused before anything is written", () => {
  const draft = (...more: readonly string[]) => bulkhead("answer", "draft", ...more, "--answer", "met", "--reason", "x");
  assert.match(draft("SR-99.1", "--where", "dosing").err, /cli\/unknown-requirement/);
  assert.match(draft("SR-1.1", "--where", "nowhere").err, /cli\/unknown-subject/);
  assert.match(draft("SR-1.1", "--where", "dosing", "--since", "2026-02-01", "--until", "2026-01-01").err, /cli\/bad-argument/);
  assert.match(bulkhead("answer", "approve", "none").err, /cli\/refused/);
});

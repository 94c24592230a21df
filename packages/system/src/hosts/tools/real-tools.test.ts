// The tools themselves, run here on a small case: what they write is read whole. Lynis takes a minute and is held to its kept report instead.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { type FactKind, type FactValues, gatherFacts, readerOf, type WholeReading } from "@bulkhead/facts";
import { TOOL_READERS } from "./index.ts";

const folder = mkdtempSync(join(tmpdir(), "bulkhead-tools-"));
after(() => rmSync(folder, { recursive: true }));

const here = (program: string): boolean => spawnSync(program, ["--version"]).status === 0;

function read(bytes: Uint8Array): WholeReading {
  const reader = readerOf(TOOL_READERS, bytes.subarray(0, 65_536));
  assert.ok(reader);
  const run = reader.open({ evidence: { digest: "sha256:00", name: "report", size: bytes.length, asset: "hmi" }, points: [] });
  run.push(bytes);
  return gatherFacts(run.end());
}

const of = <K extends FactKind>(reading: WholeReading, kind: K): readonly FactValues[K][] =>
  reading.facts.filter((fact) => fact.kind === kind).map((fact) => fact.value as FactValues[K]);

test("AIDE: text and JSON of one check tell the same, with the digests of the files", {
  skip: here("aide") ? false : "aide is not here",
}, () => {
  const watched = join(folder, "watched");
  mkdirSync(watched);
  writeFileSync(join(watched, "changed"), "before");
  writeFileSync(join(watched, "removed"), "gone");
  const configuration = join(folder, "aide.conf");
  const lines = [
    `database_in=file:${folder}/db`,
    `database_out=file:${folder}/db`,
    "gzip_dbout=no",
    "report_url=stdout",
    "report_level=changed_attributes",
    `${watched} R+sha256`,
  ];
  writeFileSync(configuration, `${lines.join("\n")}\n`);
  const aide = (...parameters: readonly string[]): Uint8Array =>
    new Uint8Array(spawnSync("aide", [`--config=${configuration}`, ...parameters]).stdout);
  aide("--init");
  writeFileSync(join(watched, "changed"), "after it");
  rmSync(join(watched, "removed"));
  writeFileSync(join(watched, "added"), "new");
  const told = [aide("--check"), aide("-B", "report_format=json", "--check")].map((bytes) => {
    const reading = read(bytes);
    assert.deepEqual(reading.problems, []);
    return of(reading, "file-change")
      .filter(({ path }) => path !== watched)
      .map(({ path, change, before, after: now }) => [path.slice(watched.length + 1), change, before, now]);
  });
  const digest = (text: string): string => `sha256:${createHash("sha256").update(text).digest("hex")}`;
  assert.deepEqual(told[0], [
    ["added", "added", null, null],
    ["removed", "removed", null, null],
    ["changed", "changed", digest("before"), digest("after it")],
  ]);
  assert.deepEqual(told[0], told[1]);
});

test("OpenSCAP: results and ARF of one evaluation tell the same", { skip: here("oscap") ? false : "oscap is not here" }, () => {
  const benchmark = join(folder, "benchmark.xml");
  writeFileSync(
    benchmark,
    `<?xml version="1.0" encoding="UTF-8"?>
<Benchmark xmlns="http://checklists.nist.gov/xccdf/1.2" id="xccdf_example_benchmark_b" resolved="1" xml:lang="en">
<status date="2026-01-01">accepted</status><title>B</title><version>1</version>
<Rule id="xccdf_example_rule_one" selected="true" severity="low"><title>One</title><ident system="http://cyber.mil/cci">CCI-000048</ident></Rule>
<Rule id="xccdf_example_rule_two" selected="false"><title>Two</title></Rule></Benchmark>`,
  );
  const [results, arf] = [join(folder, "results.xml"), join(folder, "arf.xml")];
  spawnSync("oscap", ["xccdf", "eval", "--results", results, "--results-arf", arf, benchmark]);
  const told = [results, arf].map((path) => {
    const reading = read(new Uint8Array(readFileSync(path)));
    assert.deepEqual(reading.problems, []);
    assert.equal(of(reading, "host").length, 1);
    return of(reading, "configuration-result").map(({ rule, title, result, requirements }) => [
      rule,
      title,
      result,
      requirements[0]?.requirement,
    ]);
  });
  assert.deepEqual(told[0], [
    ["xccdf_example_rule_one", "One", "not-tested", "SR 1.12"],
    ["xccdf_example_rule_two", "Two", "not-tested", undefined],
  ]);
  assert.deepEqual(told[0], told[1]);
});

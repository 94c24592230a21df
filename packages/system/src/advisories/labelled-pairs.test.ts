// Matching against pairs that people labelled by reading the advisories: how often "matched" is right, and how much of what is affected it
// finds. The advisories themselves are not part of the project.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type Advisory, gatherFacts } from "@bulkhead/facts";
import { makeCsafReader } from "./csaf.ts";
import { Matcher } from "./matching.ts";
import { parseRange } from "./version-range.ts";

const SHARED = process.env["BULKHEAD_SHARED"] ?? join(import.meta.dirname, "../../../../../shared");
const FOLDER = join(SHARED, "samples", "csaf-advisories");
const skip = existsSync(FOLDER) ? false : "the published advisories are not there";

function readAdvisories(): Map<string, Advisory> {
  const reader = makeCsafReader(() => []);
  const found = new Map<string, Advisory>();
  for (const file of readdirSync(FOLDER)) {
    const bytes = new Uint8Array(readFileSync(join(FOLDER, file)));
    const run = reader.open({ evidence: { digest: `sha256:${"0".repeat(64)}`, name: file, size: bytes.length }, points: [] });
    run.push(bytes);
    const [fact] = gatherFacts(run.end()).facts;
    if (fact?.kind === "advisory") found.set(file.replace(".json", ""), fact.value);
  }
  return found;
}

interface Pair {
  readonly line: string;
  readonly advisory: string;
  readonly vendor: string;
  readonly name: string;
  readonly version: string;
  readonly truth: string;
}

function readPairs(): Pair[] {
  const text = readFileSync(join(import.meta.dirname, "../../test-data/labelled-pairs.txt"), "utf8");
  return text
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const [advisory = "", vendor = "", name = "", version = "", truth = ""] = line.split("|").map((part) => part.trim());
      return { line, advisory, vendor, name, version, truth };
    });
}

test("labelled pairs: precision and recall", { skip }, (context) => {
  const advisories = readAdvisories();
  const matcher = new Matcher(advisories.values());
  const pairs = readPairs();
  assert.ok(pairs.length >= 200, `${pairs.length} pairs`);
  assert.ok(new Set(pairs.map(({ vendor }) => vendor)).size >= 10);
  const counts = { right: 0, wrong: 0, affected: 0, found: 0, asked: 0, cleared: 0, clear: 0 };
  const surprises: string[] = [];
  for (const { line, advisory, vendor, name, version, truth } of pairs) {
    assert.ok(["yes", "no", "open"].includes(truth), line);
    const wanted = advisories.get(advisory);
    assert.ok(wanted, `no ${advisory}`);
    const component = { vendor, name, versions: version === "" ? [] : [version] };
    const verdict = matcher.match(component).find((match) => match.advisory === wanted)?.verdict ?? "none";
    if (verdict === "matched") counts[truth === "yes" ? "right" : "wrong"]++;
    if (truth === "yes") counts.affected++;
    if (truth === "yes" && verdict === "matched") counts.found++;
    if (truth === "yes" && verdict === "possible") counts.asked++;
    if (truth === "no") counts.clear++;
    if (truth === "no" && (verdict === "none" || verdict === "excluded")) counts.cleared++;
    const expected =
      truth === "yes"
        ? verdict === "matched"
        : truth === "no"
          ? verdict !== "matched" && verdict !== "possible"
          : verdict === "possible";
    if (!expected) surprises.push(`${line} → ${verdict}`);
    // neither what is affected nor what cannot be told may pass for safe
    if (truth !== "no" && (verdict === "excluded" || verdict === "none")) surprises.push(`  passed for safe: ${line}`);
  }
  const precision = counts.right / (counts.right + counts.wrong);
  const recall = counts.found / counts.affected;
  context.diagnostic(
    `${pairs.length} pairs: precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)} (with those asked about ${((counts.found + counts.asked) / counts.affected).toFixed(3)}); of ${counts.clear} not affected ${counts.cleared} are cleared`,
  );
  for (const one of surprises) context.diagnostic(one);
  assert.ok(precision >= 0.95, `precision ${precision}`);
  assert.ok(recall >= 0.95, `recall ${recall}`);
  assert.equal(surprises.filter((one) => one.includes("passed for safe")).length, 0);
});

test("at least 97 of 100 version strings of published advisories are decided", { skip }, (context) => {
  let [all, decided, conditional] = [0, 0, 0];
  for (const { products } of readAdvisories().values()) {
    for (const { version, name, on } of products) {
      if (version === undefined || on !== undefined) continue;
      all++;
      const range = parseRange(version, name);
      if (range.kind === "unclear") continue;
      if ("condition" in range && range.condition !== undefined) conditional++;
      else decided++;
    }
  }
  context.diagnostic(`${decided} of ${all} decided, ${conditional} more under a condition that is shown`);
  assert.ok(decided / all >= 0.97, `${decided} of ${all}`);
});

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { type Evidence, type Fact, type Locator, makeFact } from "@bulkhead/facts";
import { readExcerpts } from "./excerpt.ts";

test("a record of a log is shown alone, and not where it holds a secret", async () => {
  const folder = mkdtempSync(join(tmpdir(), "bulkhead-excerpt-"));
  const path = join(folder, "http.log");
  writeFileSync(path, "first\nsecond with geheim-12\nthird\nfourth\n");
  const evidence: Evidence = { digest: `sha256:${"7".repeat(64)}`, name: "http.log", size: 1 };
  const time = { first: "2026-03-02T09:00:00.000Z", last: "2026-03-02T09:00:00.000Z" };
  const seenAt = (locator: Locator): Fact =>
    makeFact(
      "asset-seen",
      { address: `10.0.0.${"line" in locator ? locator.line : 0}`, via: "http", spoke: true },
      "observed",
      evidence,
      locator,
      time,
    ) as Fact;
  const facts = [
    seenAt({ type: "line", line: 1, record: "plain" }),
    seenAt({ type: "line", line: 2, record: "secret" }),
    seenAt({ type: "line", line: 4 }),
  ];
  const excerpts = await readExcerpts(facts, new Map([[evidence.digest, path]]));
  rmSync(folder, { recursive: true });
  const [alone, withheld, around] = facts.map(({ id }) => excerpts.get(id));
  assert.deepEqual(alone?.kind === "lines" ? alone.lines : alone, ["first"]);
  assert.equal(JSON.stringify(withheld).includes("geheim"), false);
  assert.match(withheld?.kind === "pointer" ? withheld.text : "", /not shown/);
  // A line of a configuration is understood with those around it.
  assert.equal(around?.kind === "lines" ? around.first : 0, 2);
});

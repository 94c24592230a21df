// A large file is digested while it is read, and what is kept of it is what is kept of any other.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { type Fact, identifyFact } from "@bulkhead/facts";
import { openSqliteStore } from "@bulkhead/store";
import { DigestThread } from "./digest-thread.ts";
import { observeFile } from "./observation.ts";

const CAPTURE = join(import.meta.dirname, "..", "..", "..", "examples", "water-treatment", "evidence", "filtration.pcap");
const folder = mkdtempSync(join(tmpdir(), "bulkhead-digest-"));
after(() => rmSync(folder, { recursive: true, force: true }));

test("the thread tells the digest of the file, or what the file system said", async () => {
  const thread = new DigestThread(CAPTURE);
  assert.equal(await thread.digest, `sha256:${createHash("sha256").update(readFileSync(CAPTURE)).digest("hex")}`);
  await thread.end();
  const missing = new DigestThread(join(folder, "missing.pcap"));
  await assert.rejects(missing.digest, { code: "ENOENT" });
});

test("facts of a large capture carry its digest, and it is not read again", async () => {
  const path = join(folder, "large.pcap");
  const packets = readFileSync(CAPTURE);
  const hash = createHash("sha256");
  const file = openSync(path, "w");
  for (let size = 0; size < 66 * 1024 * 1024; size += packets.length) {
    writeSync(file, packets);
    hash.update(packets);
  }
  closeSync(file);
  const digest = `sha256:${hash.digest("hex")}`;
  const store = await openSqliteStore(join(folder, "facts.sqlite"), { now: () => "2026-03-02T10:00:00.000Z" });
  const observe = async (): Promise<{ fresh: boolean; facts: Fact[] }> => {
    const facts: Fact[] = [];
    const take = (fact: Fact): void => void facts.push(fact);
    const { fresh, evidence } = await observeFile(
      { path, name: "large.pcap", entry: undefined },
      [],
      store,
      "",
      { progress: (): void => {} },
      take,
    );
    assert.equal(evidence?.digest, digest);
    assert.equal(evidence.size, statSync(path).size);
    return { fresh, facts };
  };
  const first = await observe();
  assert.ok(first.fresh && first.facts.length > 10);
  for (const { id, ...body } of first.facts) {
    assert.equal(body.source.evidence, digest);
    assert.equal(identifyFact(body as Omit<Fact, "id">), id);
  }
  assert.deepEqual(await observe(), { fresh: false, facts: first.facts });
  assert.deepEqual(await store.verify(), []);
  await store.close();
});

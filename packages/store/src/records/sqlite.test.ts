// Records in SQLite: the conformance suite, and files that are none.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openSqliteStore } from "../sqlite.ts";
import { describeRecords } from "./records.conformance.ts";
import { openSqliteRecords } from "./sqlite.ts";

describeRecords("SQLite", async () => {
  const folder = mkdtempSync(join(tmpdir(), "bulkhead-records-"));
  return {
    open: (now) => openSqliteRecords(join(folder, "server.sqlite"), { now }),
    clear: async () => rmSync(folder, { recursive: true }),
  };
});

test("a file of something else is left as it is", async () => {
  const folder = mkdtempSync(join(tmpdir(), "bulkhead-records-"));
  const now = (): string => "2026-03-02T10:00:00.000Z";
  await (await openSqliteStore(join(folder, "facts.sqlite"), { now })).close();
  await assert.rejects(openSqliteRecords(join(folder, "facts.sqlite"), { now }), { code: "store/not-a-store" });
  writeFileSync(join(folder, "text"), "not a database, and long enough to be read as one".repeat(50));
  await assert.rejects(openSqliteRecords(join(folder, "text"), { now }), { code: "store/not-writable" });
  rmSync(folder, { recursive: true });
});

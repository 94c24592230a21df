// The SQLite engine: the conformance suite, and what only files can do: be damaged, locked, foreign, newer, read-only or on a full disk.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmod, copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import type { Fact } from "@bulkhead/facts";
import { sampleEvidence, sampleKey, sampleReading } from "./sample.fixture.ts";
import { openSqliteStore } from "./sqlite.ts";
import { describeStore, factsOf } from "./store.conformance.ts";

const now = () => "2026-03-02T10:00:00.000Z";

async function inFolder(work: (path: string, folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "bulkhead-store-"));
  try {
    await work(join(folder, "store.sqlite"), folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A store of two readings, closed. */
async function fill(path: string, size = 200): Promise<void> {
  const store = await openSqliteStore(path, { now });
  for (const number of [1, 2])
    await store.saveReading(sampleEvidence(number), sampleKey(number), sampleReading(number, size), "ann");
  await store.close();
}

function change(path: string, sql: string): void {
  const database = new DatabaseSync(path);
  database.exec(sql);
  database.close();
}

async function codesOf(path: string): Promise<readonly string[]> {
  const store = await openSqliteStore(path, { now });
  try {
    return [...new Set((await store.verify()).map((problem) => problem.code))];
  } finally {
    await store.close();
  }
}

for (const [engine, threadFrom] of [
  ["SQLite", undefined],
  ["SQLite, every reading saved by a thread", 0],
] as const) {
  describeStore(engine, async () => {
    const folder = await mkdtemp(join(tmpdir(), "bulkhead-store-"));
    return {
      open: (options) =>
        openSqliteStore(join(folder, "store.sqlite"), threadFrom === undefined ? options : { ...options, threadFrom }),
      clear: () => rm(folder, { recursive: true }),
    };
  });
}

test("a store of a newer version is refused and left as it was", () =>
  inFolder(async (path) => {
    await fill(path);
    change(path, "pragma user_version = 999");
    const before = await readFile(path);
    await assert.rejects(openSqliteStore(path, { now }), { code: "store/newer-version" });
    assert.ok(before.equals(await readFile(path)));
  }));

test("a database of another program is refused and left as it was", () =>
  inFolder(async (path) => {
    change(path, "create table song (title text)");
    const before = await readFile(path);
    await assert.rejects(openSqliteStore(path, { now }), { code: "store/not-a-store" });
    assert.ok(before.equals(await readFile(path)));
  }));

test("a file that is no database is named corrupt, with what to do", () =>
  inFolder(async (path) => {
    await writeFile(path, "not a database, but long enough to be looked at as one".repeat(200));
    await assert.rejects(openSqliteStore(path, { now }), { code: "store/corrupt", mend: /aside/ });
  }));

test("a damaged page is found, wherever it lies", () =>
  inFolder(async (path, folder) => {
    await fill(path);
    const bytes = await readFile(path);
    // https://www.sqlite.org/fileformat.html, 1.3.2
    const size = bytes.readUInt16BE(16);
    const pages = bytes.length / size;
    const damaged = join(folder, "damaged.sqlite");
    for (let page = 0; page < pages; page++) {
      const copy = Buffer.from(bytes);
      copy.fill(0xff, page * size, page * size + size);
      await writeFile(damaged, copy);
      const codes = await codesOf(damaged).catch((error: unknown) => [(error as { code?: string }).code]);
      assert.ok(codes.includes("store/corrupt"), `page ${page + 1} of ${pages}: ${codes.join(", ")}`);
      for (const ending of ["-wal", "-shm"]) await rm(damaged + ending, { force: true });
    }
  }));

test("a truncated store is named corrupt and never gives fewer facts", () =>
  inFolder(async (path) => {
    await fill(path);
    const bytes = await readFile(path);
    await writeFile(path, bytes.subarray(0, Math.floor(bytes.length / 2)));
    const reading = openSqliteStore(path, { now }).then(async (store) => {
      try {
        return await factsOf(store, sampleKey(1), sampleKey(2));
      } finally {
        await store.close();
      }
    });
    await assert.rejects(reading, { code: "store/corrupt" });
  }));

for (const [what, sql, code] of [
  [
    "a changed fact",
    `update fact set body = replace(body, '"port":502', '"port":503') where number = 7`,
    "store/reading-differs",
  ],
  ["a changed problem", "update reading set problems = '[]' where number = 1", "store/reading-differs"],
  ["a fact taken out", "delete from fact where number = 400", "store/reading-differs"],
  [
    "two facts exchanged",
    "update fact set number = -number where number in (3, 4); update fact set number = 7 + number where number < 0",
    "store/reading-differs",
  ],
  ["a reading taken out", "delete from fact where reading = 2; delete from reading where number = 2", "store/reading-differs"],
  ["an entry taken out", "delete from ledger where sequence = 1", "store/ledger-broken"],
  ["a changed entry", "update ledger set actor = 'bob' where sequence = 1", "store/ledger-broken"],
] as const) {
  test(`${what} is found`, () =>
    inFolder(async (path) => {
      await fill(path);
      assert.deepEqual(await codesOf(path), []);
      change(path, sql);
      assert.ok((await codesOf(path)).includes(code));
    }));
}

test("a fact that is gone is never left out in silence", () =>
  inFolder(async (path) => {
    await fill(path);
    change(path, "delete from fact where number = 7");
    const store = await openSqliteStore(path, { now });
    await assert.rejects(factsOf(store, sampleKey(1)), { code: "store/corrupt" });
    await store.close();
  }));

test("a locked store is waited for, then named busy", () =>
  inFolder(async (path) => {
    await fill(path);
    const other = new DatabaseSync(path);
    other.exec("begin immediate");
    await assert.rejects(openSqliteStore(path, { now, wait: 60 }), { code: "store/busy" });
    setTimeout(() => other.exec("commit"), 60);
    const store = await openSqliteStore(path, { now });
    other.exec("begin immediate");
    assert.equal((await factsOf(store, sampleKey(1))).length, 200, "reading does not wait for a writer");
    setTimeout(() => other.exec("commit"), 60);
    assert.equal(await store.saveReading(sampleEvidence(3), sampleKey(3), sampleReading(3, 1), "ann"), true);
    await store.close();
    other.close();
  }));

test("a missing folder is named", () =>
  inFolder(async (_path, folder) => {
    await assert.rejects(openSqliteStore(join(folder, "absent", "store.sqlite"), { now }), { code: "store/not-writable" });
  }));

/** Runs the script as an ordinary user, since nothing is read-only to root, and gives back what it printed. */
function tryToOpen(path: string, user: number | undefined): string {
  const script = `
    import { openSqliteStore } from ${JSON.stringify(new URL("./sqlite.ts", import.meta.url).href)};
    openSqliteStore(${JSON.stringify(path)}, { now: () => "" }).then(() => console.log("opened"), (error) => console.log(error.code));
  `;
  const identity = user === undefined ? {} : { uid: user, gid: user };
  const ran = spawnSync(process.execPath, ["--input-type=module", "--eval", script], { encoding: "utf8", ...identity });
  return ran.error === undefined ? ran.stdout.trim() + ran.stderr : ran.error.message;
}

test("a folder or a file that may not be written is named", (context) =>
  inFolder(async (path, folder) => {
    const user = process.getuid?.() === 0 ? 65_534 : undefined;
    await fill(path);
    await chmod(path, 0o444);
    await chmod(folder, 0o777);
    const fileOnly = tryToOpen(path, user);
    if (user !== undefined && fileOnly !== "store/not-writable" && fileOnly !== "opened") {
      context.skip(`an ordinary user cannot run this checkout: ${fileOnly.slice(0, 120)}`);
      return;
    }
    assert.equal(fileOnly, "store/not-writable");
    await chmod(folder, 0o555);
    assert.equal(tryToOpen(path, user), "store/not-writable", "existing store");
    assert.equal(tryToOpen(join(folder, "new.sqlite"), user), "store/not-writable", "new store");
    await chmod(folder, 0o700);
  }));

test("a full disk is named, and what was saved before is kept", (context) =>
  inFolder(async (path, folder) => {
    const mounted = spawnSync("/bin/mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], { encoding: "utf8" });
    if (mounted.status !== 0) {
      context.skip("a small file system cannot be mounted here (needs root)");
      return;
    }
    try {
      const store = await openSqliteStore(path, { now });
      await store.saveReading(sampleEvidence(1), sampleKey(1), sampleReading(1, 100), "ann");
      await assert.rejects(store.saveReading(sampleEvidence(2), sampleKey(2), sampleReading(2, 5_000), "ann"), {
        code: "store/full",
      });
      assert.equal(await store.findReading(sampleKey(2)), undefined);
      assert.deepEqual(await factsOf(store, sampleKey(1)), sampleReading(1, 100).facts);
      assert.deepEqual(await store.verify(), []);
      assert.equal(await store.saveReading(sampleEvidence(3), sampleKey(3), sampleReading(3, 10), "ann"), true);
      await store.close();
      assert.deepEqual(await codesOf(path), []);
    } finally {
      spawnSync("/bin/umount", [folder]);
    }
  }));

test("a copy made while the store is closed is a whole store", () =>
  inFolder(async (path, folder) => {
    await fill(path);
    await copyFile(path, join(folder, "copy.sqlite"));
    assert.deepEqual(await codesOf(join(folder, "copy.sqlite")), []);
  }));

test("50,000 facts are saved and read back", (context) =>
  inFolder(async (path) => {
    const reading = sampleReading(1, 50_000);
    const store = await openSqliteStore(path, { now });
    const start = performance.now();
    await store.saveReading(sampleEvidence(1), sampleKey(1), reading, "ann");
    const saved = performance.now();
    const facts = await factsOf(store, sampleKey(1));
    const read = performance.now();
    context.diagnostic(`saved in ${(saved - start).toFixed(0)} ms, read back in ${(read - saved).toFixed(0)} ms`);
    assert.deepEqual(facts, reading.facts);
    await store.close();
  }));

test("what a thread cannot save is named, and what stops the facts stops the thread", () =>
  inFolder(async (path) => {
    const store = await openSqliteStore(path, { now, wait: 50, threadFrom: 0 });
    const blocker = new DatabaseSync(path);
    blocker.exec("begin immediate");
    await assert.rejects(store.saveReading(sampleEvidence(1), sampleKey(1), sampleReading(1, 10), "ann"), { code: "store/busy" });
    blocker.exec("rollback");
    blocker.close();
    const { facts, problems } = sampleReading(1, 5_000);
    function* breaking(): Generator<Fact> {
      yield* facts;
      throw new RangeError("no more facts");
    }
    const broken = { facts: breaking(), problems };
    await assert.rejects(store.saveReading(sampleEvidence(1), sampleKey(1), broken, "ann"), RangeError);
    assert.equal(await store.findReading(sampleKey(1)), undefined);
    assert.equal(await store.saveReading(sampleEvidence(1), sampleKey(1), { facts, problems }, "ann"), true);
    assert.deepEqual(await factsOf(store, sampleKey(1)), facts);
    assert.deepEqual(await store.verify(), []);
    await store.close();
  }));

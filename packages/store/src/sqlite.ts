// The SQLite engine, built into Node: write-ahead log, full synchronisation on every commit. The only file that knows node:sqlite.

import { availableParallelism } from "node:os";
import { DatabaseSync, type SQLOutputValue, type StatementSync } from "node:sqlite";
import { appendEntry, type Evidence, type Fact, factText, type JsonValue, type LedgerEntry, type Problem } from "@bulkhead/facts";
import { digestReading, ReadingDigest } from "./digest.ts";
import { StoreError, type StoreErrorCode } from "./errors.ts";
import { APPLICATION_ID, MIGRATIONS } from "./migration.ts";
import { saveByThread } from "./saving-thread.ts";
import type { ArrivingReading, LedgerDraft, ReadingKey, Store, StoredReading, StoreOptions } from "./store.ts";
import { compareReadings, type KeptReading } from "./verify.ts";

type Row = Record<string, SQLOutputValue>;

/** Facts are fetched in pages, so that memory stays bounded and no transaction is held open while the caller works. */
const PAGE = 2_000;
const PAUSE = 15;
/** Evidence of this size gives so many facts that a thread of its own is worth its start. */
const LARGE = 64 * 1024 * 1024;

/**
 * Opens the store at `path`, or makes it. The folder must exist. Rejects with `store/newer-version`, `store/corrupt`, `store/not-a-store`,
 * `store/busy`, `store/not-writable`, `store/full` or `store/disk`; the file is then as it was.
 */
export async function openSqliteStore(path: string, options: StoreOptions): Promise<Store> {
  const wait = options.wait ?? 10_000;
  const database = await attempt(path, wait, () => {
    // The busy handler of SQLite would block the thread while it waits; `attempt` waits without blocking.
    const opened = new DatabaseSync(path, { timeout: 0 });
    try {
      prepare(opened, path);
      return opened;
    } catch (error) {
      opened.close();
      throw error;
    }
  });
  return new SqliteStore(database, path, { now: options.now, wait, threadFrom: options.threadFrom ?? LARGE });
}

function prepare(database: DatabaseSync, path: string): void {
  if (versionOf(database, path) > MIGRATIONS.length) {
    throw new StoreError("store/newer-version", `${path} was written by a newer version of Bulkhead.`);
  }
  // Larger pages for a new file: many facts are written one behind the other.
  database.exec("pragma page_size = 16384; pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on;");
  inTransaction(database, () => {
    // Asked again under the lock: another process may have migrated in between.
    const version = versionOf(database, path);
    if (version >= MIGRATIONS.length) return;
    for (const migration of MIGRATIONS.slice(version)) database.exec(migration);
    database.exec(`pragma application_id = ${APPLICATION_ID}; pragma user_version = ${MIGRATIONS.length};`);
  });
  // SQLite opens a file that may not be written for reading only. Found out now, not after an hour's reading.
  database.exec(`begin immediate; pragma user_version = ${MIGRATIONS.length}; rollback;`);
}

function versionOf(database: DatabaseSync, path: string): number {
  const application = numberOf(database, "pragma application_id", "application_id");
  const version = numberOf(database, "pragma user_version", "user_version");
  const empty = numberOf(database, "select count(*) as tables from sqlite_schema", "tables") === 0;
  if (application !== APPLICATION_ID && !(empty && application === 0 && version === 0)) {
    throw new StoreError("store/not-a-store", `${path} is a database, and not one of Bulkhead's.`);
  }
  return version;
}

class SqliteStore implements Store {
  readonly #database: DatabaseSync;
  readonly #path: string;
  readonly #options: Required<StoreOptions>;
  readonly #statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync, path: string, options: Required<StoreOptions>) {
    this.#database = database;
    this.#path = path;
    this.#options = options;
  }

  async findReading(key: ReadingKey): Promise<StoredReading | undefined> {
    const row = await this.#attempt(() => this.#find(key));
    return row === undefined
      ? undefined
      : { key, problems: this.#parse(row["problems"]) as readonly Problem[], facts: Number(row["facts"]) };
  }

  async saveReading(evidence: Evidence, key: ReadingKey, reading: ArrivingReading, actor: string): Promise<boolean> {
    if (key.evidence !== evidence.digest) throw new TypeError("the key of a reading must name the digest of its evidence");
    if (evidence.size >= this.#options.threadFrom && availableParallelism() > 1 && this.#database.isOpen) {
      return saveByThread(this.#path, this.#options, evidence, key, reading, actor);
    }
    const problems = JSON.stringify(reading.problems);
    return this.#attempt(() =>
      inTransaction(this.#database, () => {
        if (this.#find(key) !== undefined) return false;
        this.#sql(
          "insert into evidence (digest, metadata) values (?, ?) on conflict (digest) do update set metadata = excluded.metadata",
        ).run(evidence.digest, JSON.stringify(evidence));
        const first = Number(this.#sql("select coalesce(max(number), 0) + 1 as first from fact").get()?.["first"]);
        const { lastInsertRowid: number } = this.#sql(
          "insert into reading (evidence, reader, version, context, problems, first, facts) values (?, ?, ?, ?, ?, ?, 0)",
        ).run(key.evidence, key.reader, key.version, key.context, problems, first);
        const insert = this.#sql("insert into fact (number, reading, body) values (?, ?, ?)");
        const digest = new ReadingDigest(problems);
        // Walked once: a busy store was met before, when the transaction began.
        let facts = 0;
        for (const fact of reading.facts) {
          const body = typeof fact === "string" ? fact : factText(fact);
          insert.run(first + facts, number, body);
          digest.add(body);
          facts++;
        }
        this.#sql("update reading set facts = ? where number = ?").run(facts, number);
        const { reader, version, context } = key;
        this.#append(actor, "read", evidence.digest, {
          name: evidence.name.toWellFormed(),
          reader,
          version,
          context,
          facts,
          digest: digest.end(),
        });
        return true;
      }),
    );
  }

  async *facts(keys: Iterable<ReadingKey>): AsyncGenerator<Fact> {
    for (const key of keys) {
      const row = await this.#attempt(() => this.#find(key));
      if (row === undefined) {
        throw new StoreError(
          "store/unknown-reading",
          `No reading of ${key.evidence} by ${key.reader} ${key.version} is kept in ${this.#path}.`,
        );
      }
      const end = Number(row["first"]) + Number(row["facts"]);
      for (let at = Number(row["first"]); at < end; at += PAGE) {
        const bodies = await this.#attempt(() => this.#bodies(at, Math.min(end, at + PAGE)));
        for (const body of bodies) yield this.#parse(body) as Fact;
      }
    }
  }

  async evidence(): Promise<readonly Evidence[]> {
    const rows = await this.#attempt(() => this.#sql("select metadata from evidence order by number").all());
    return rows.map((row) => this.#parse(row["metadata"]) as Evidence);
  }

  async ledger(): Promise<readonly LedgerEntry[]> {
    return this.#attempt(() => this.#entries());
  }

  async record(
    actor: string,
    decide: (ledger: readonly LedgerEntry[]) => readonly LedgerDraft[],
  ): Promise<readonly LedgerEntry[]> {
    return this.#attempt(() =>
      inTransaction(this.#database, () =>
        decide(this.#entries()).map(({ action, subject, body }) => this.#append(actor, action, subject, body)),
      ),
    );
  }

  async verify(): Promise<readonly Problem[]> {
    try {
      return await this.#attempt(() => {
        // One transaction, so that everything is seen as of one moment while others write.
        this.#database.exec("begin");
        try {
          return [...this.#integrity(), ...compareReadings(this.#path, this.#entries(), this.#kept())];
        } finally {
          this.#database.exec("rollback");
        }
      });
    } catch (error) {
      if (!(error instanceof StoreError) || error.code !== "store/corrupt") throw error;
      return [{ code: error.code, severity: "error", message: error.message, mend: error.mend, file: this.#path }];
    }
  }

  async close(): Promise<void> {
    if (this.#database.isOpen) this.#database.close();
  }

  #find(key: ReadingKey): Row | undefined {
    return this.#sql(
      "select number, problems, first, facts from reading where evidence = ? and reader = ? and version = ? and context = ?",
    ).get(key.evidence, key.reader, key.version, key.context);
  }

  #bodies(from: number, to: number): readonly string[] {
    const rows = this.#sql("select body from fact where number >= ? and number < ? order by number").all(from, to);
    if (rows.length !== to - from) throw new StoreError("store/corrupt", `Facts are missing from ${this.#path}.`);
    return rows.map((row) => String(row["body"]));
  }

  #append(actor: string, action: string, subject: string, body: JsonValue): LedgerEntry {
    const row = this.#sql("select * from ledger order by sequence desc limit 1").get();
    const last = row === undefined ? undefined : this.#entry(row);
    const entry = appendEntry(last, { time: this.#options.now(), actor, action, subject, body });
    this.#sql(
      "insert into ledger (sequence, previous, time, actor, action, subject, body, hash) values (?, ?, ?, ?, ?, ?, ?, ?)",
    ).run(entry.sequence, entry.previous, entry.time, actor, action, subject, JSON.stringify(body), entry.hash);
    return entry;
  }

  #entries(): readonly LedgerEntry[] {
    return this.#sql("select * from ledger order by sequence")
      .all()
      .map((row) => this.#entry(row));
  }

  #entry(row: Row): LedgerEntry {
    return { ...row, body: this.#parse(row["body"]) } as unknown as LedgerEntry;
  }

  *#kept(): Generator<KeptReading> {
    for (const row of this.#sql("select * from reading order by number").all()) {
      const first = Number(row["first"]);
      const bodies = this.#sql("select body from fact where number >= ? and number < ? order by number")
        .iterate(first, first + Number(row["facts"]))
        .map((fact) => String(fact["body"]));
      const { evidence, reader, version, context } = row;
      yield {
        key: { evidence, reader, version, context } as unknown as ReadingKey,
        digest: digestReading(String(row["problems"]), bodies),
      };
    }
  }

  #integrity(): readonly Problem[] {
    const complaints = this.#sql("pragma integrity_check")
      .all()
      .map((row) => String(row["integrity_check"]));
    const orphans = this.#sql("pragma foreign_key_check")
      .all()
      .map((row) => `A row of ${String(row["table"])} refers to nothing.`);
    return [...complaints.filter((complaint) => complaint !== "ok"), ...orphans].map((complaint) => {
      const { code, message, mend } = new StoreError("store/corrupt", `${this.#path} is damaged: ${complaint}`);
      return { code, severity: "error", message, mend, file: this.#path };
    });
  }

  #parse(text: SQLOutputValue | undefined): unknown {
    try {
      return JSON.parse(String(text));
    } catch (cause) {
      throw new StoreError("store/corrupt", `${this.#path} holds a value that is no JSON.`, cause);
    }
  }

  #sql(text: string): StatementSync {
    let statement = this.#statements.get(text);
    if (statement === undefined) {
      statement = this.#database.prepare(text);
      this.#statements.set(text, statement);
    }
    return statement;
  }

  #attempt<T>(work: () => T): Promise<T> {
    if (!this.#database.isOpen) return Promise.reject(new StoreError("store/closed", `${this.#path} is closed.`));
    return attempt(this.#path, this.#options.wait, work);
  }
}

/** All or nothing. `immediate`: the right to write is taken at once, so that a busy store is met at the start and never at the commit. */
function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec("begin immediate");
  try {
    const result = work();
    database.exec("commit");
    return result;
  } catch (error) {
    // A full disk ends the transaction by itself.
    if (database.isTransaction) database.exec("rollback");
    throw error;
  }
}

/** Runs `work`, again and again while another process holds the store, for `wait` milliseconds; then names what went wrong. */
async function attempt<T>(path: string, wait: number, work: () => T): Promise<T> {
  for (let waited = 0; ; waited += PAUSE) {
    try {
      return work();
    } catch (error) {
      const named = nameError(error, path);
      if (!(named instanceof StoreError) || named.code !== "store/busy" || waited >= wait) throw named;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

/** By primary result code, https://www.sqlite.org/rescode.html: the low byte of the extended code. */
const CODES = new Map<number, readonly [StoreErrorCode, string]>([
  [5, ["store/busy", "is held by another process"]],
  [6, ["store/busy", "is locked"]],
  [8, ["store/not-writable", "may only be read"]],
  [10, ["store/disk", "could not be read or written"]],
  [11, ["store/corrupt", "is damaged"]],
  [13, ["store/full", "does not fit on the disk"]],
  [14, ["store/not-writable", "could not be opened"]],
  [26, ["store/corrupt", "is no database, or is damaged"]],
]);

function nameError(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !("errcode" in error) || typeof error.errcode !== "number") return error;
  const known = CODES.get(error.errcode & 0xff);
  if (known === undefined) return error;
  return new StoreError(known[0], `${path} ${known[1]} (${error.message}).`, error);
}

function numberOf(database: DatabaseSync, query: string, column: string): number {
  return Number(database.prepare(query).get()?.[column]);
}

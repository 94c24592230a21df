// Records in a SQLite file. One connection writes and another reads, so that nobody reads what is not committed; changes wait in line.

import { DatabaseSync, type StatementSync } from "node:sqlite";
import { StoreError } from "../errors.ts";
import { type Database, DatabaseRecords, type Run, TABLES } from "./database.ts";
import type { RecordOptions, Records } from "./records.ts";

/** The bytes of "BULR": a file of records, and not one of facts. */
const APPLICATION_ID = 0x42554c52;
/** Milliseconds to wait for another process, and between two tries. */
const WAIT = 10_000;
const PAUSE = 5;

/** Opens the file at `path`, or makes it. Rejects with `store/not-a-store`, `store/not-writable` and the like. */
export async function openSqliteRecords(path: string, options: RecordOptions): Promise<Records> {
  return new DatabaseRecords(new SqliteDatabase(path), options);
}

class SqliteDatabase implements Database {
  readonly #writer: DatabaseSync;
  readonly #reader: DatabaseSync;
  #last: Promise<unknown> = Promise.resolve();
  readonly run: Run;
  readonly #write: Run;

  constructor(path: string) {
    try {
      this.#writer = new DatabaseSync(path, { timeout: 0 });
      const known = Number(this.#writer.prepare("pragma application_id").get()?.["application_id"]);
      const tables = Number(this.#writer.prepare("select count(*) as count from sqlite_schema").get()?.["count"]);
      if (known !== APPLICATION_ID && (known !== 0 || tables > 0)) {
        throw new StoreError("store/not-a-store", `${path} is a database, and not one of a Bulkhead server.`);
      }
      this.#writer.exec(`pragma application_id = ${APPLICATION_ID}; pragma journal_mode = wal; pragma synchronous = full;`);
      for (const table of TABLES) this.#writer.exec(table);
      this.#reader = new DatabaseSync(path, { timeout: WAIT, readOnly: true });
    } catch (error) {
      if (error instanceof StoreError) throw error;
      throw new StoreError(
        "store/not-writable",
        `${path} could not be opened (${error instanceof Error ? error.message : String(error)}).`,
        error,
      );
    }
    this.run = runOn(this.#reader);
    this.#write = runOn(this.#writer);
  }

  alone<T>(work: (run: Run) => Promise<T>): Promise<T> {
    const turn = this.#last.then(async () => {
      await begin(this.#writer);
      try {
        const result = await work(this.#write);
        this.#writer.exec("commit");
        return result;
      } catch (error) {
        if (this.#writer.isTransaction) this.#writer.exec("rollback");
        throw error;
      }
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async close(): Promise<void> {
    await this.#last;
    if (this.#reader.isOpen) this.#reader.close();
    if (this.#writer.isOpen) this.#writer.close();
  }
}

/** Waits for another process without holding up this one. */
async function begin(database: DatabaseSync): Promise<void> {
  for (let waited = 0; ; waited += PAUSE) {
    try {
      return database.exec("begin immediate");
    } catch (error) {
      // SQLITE_BUSY and SQLITE_LOCKED
      const busy = error instanceof Error && "errcode" in error && [5, 6].includes(Number(error.errcode) & 0xff);
      if (!busy) throw error;
      if (waited >= WAIT) throw new StoreError("store/busy", "The records are held by another process.", error);
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

function runOn(database: DatabaseSync): Run {
  const statements = new Map<string, StatementSync>();
  return async (sql, values = []) => {
    let statement = statements.get(sql);
    if (statement === undefined) statements.set(sql, (statement = database.prepare(sql)));
    return statement.all(...(values as readonly (string | number | null)[]));
  };
}

// A PostgreSQL database as records and store need one. The only file that knows `pg`.

import { Pool, type PoolClient } from "pg";
import { StoreError, type StoreErrorCode } from "./errors.ts";
import type { Database, Run, Value } from "./records/database.ts";

/** Schemas are made from ids of plants; everything else is refused before it reaches SQL. */
const SCHEMA = /^[a-z0-9][a-z0-9._-]{0,62}$/;
/** Connections per process. */
const MOST_CONNECTIONS = 8;

/** Connects to `url` and makes the schema and its tables. Rejects with a `StoreError`. */
export async function openPostgresDatabase(url: string, schema: string, tables: readonly string[]): Promise<PostgresDatabase> {
  if (!SCHEMA.test(schema)) throw new StoreError("store/not-writable", `${schema} cannot be the name of a schema.`);
  const pool = new Pool({ connectionString: url, max: MOST_CONNECTIONS, options: `-c search_path="${schema}"` });
  // a connection that is lost while nobody uses it is no fault: the next use makes another
  pool.on("error", () => undefined);
  const database = new PostgresDatabase(pool, schema);
  try {
    await database.alone(async (run) => {
      await run(`create schema if not exists "${schema}"`);
      for (const table of tables) await run(table);
    });
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

export class PostgresDatabase implements Database {
  readonly #pool: Pool;
  readonly schema: string;
  #closed = false;

  constructor(pool: Pool, schema: string) {
    this.#pool = pool;
    this.schema = schema;
  }

  readonly run: Run = async (sql, values = []) => {
    if (this.#closed) throw new StoreError("store/closed", `The connection to ${this.schema} is closed.`);
    return runOn(this.#pool)(sql, values);
  };

  /** One lock for each schema keeps changes apart, in this process and in all others; it ends with the transaction. */
  async alone<T>(work: (run: Run) => Promise<T>): Promise<T> {
    if (this.#closed) throw new StoreError("store/closed", `The connection to ${this.schema} is closed.`);
    let client: PoolClient;
    try {
      client = await this.#pool.connect();
    } catch (error) {
      throw nameError(error);
    }
    const run = runOn(client);
    let broken: Error | undefined;
    try {
      await run("begin");
      await run("select pg_advisory_xact_lock(hashtextextended(?, 62443))", [this.schema]);
      const result = await work(run);
      await run("commit");
      return result;
    } catch (error) {
      await run("rollback").catch((failure: unknown) => {
        broken = failure instanceof Error ? failure : new Error(String(failure));
      });
      throw error;
    } finally {
      client.release(broken);
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#pool.end();
  }
}

function runOn(client: Pool | PoolClient): Run {
  return async (sql, values: readonly Value[] = []) => {
    let at = 0;
    try {
      const { rows } = await client.query<Record<string, unknown>>(
        sql.replaceAll("?", () => `$${++at}`),
        [...values],
      );
      return rows;
    } catch (error) {
      throw nameError(error);
    }
  };
}

/** By SQLSTATE class, https://www.postgresql.org/docs/current/errcodes-appendix.html. */
const CLASSES: Readonly<Record<string, StoreErrorCode>> = {
  "08": "store/disk",
  "28": "store/not-writable",
  "42": "store/not-writable",
  "53": "store/full",
  "57": "store/disk",
  "58": "store/disk",
  XX: "store/corrupt",
};

function nameError(error: unknown): StoreError {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const message = error instanceof Error ? error.message : String(error);
  return new StoreError(
    CLASSES[code.slice(0, 2)] ?? "store/disk",
    `PostgreSQL: ${message}${code === "" ? "" : ` (${code})`}.`,
    error,
  );
}

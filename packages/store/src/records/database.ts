// What the two engines of the records have in common: SQL that both speak, over the little that a database must be able to do.

import { appendEntry, type JsonValue, type LedgerContent, type LedgerEntry } from "@bulkhead/facts";
import { StoreError } from "../errors.ts";
import type { Kind, RecordChange, RecordOptions, RecordReader, Records } from "./records.ts";

export type Value = string | number | null | readonly string[];
export type Row = Readonly<Record<string, unknown>>;
/** Runs a statement with `?` for its values and gives the rows. */
export type Run = (sql: string, values?: readonly Value[]) => Promise<readonly Row[]>;

export interface Database {
  readonly run: Run;
  /** Runs `work` in a transaction that no other change overlaps, here or in another process. */
  alone<T>(work: (run: Run) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** The ledger. An entry is kept as JSON, which takes every text: PostgreSQL knows no NUL in a text. */
export const ENTRY_TABLE = "create table if not exists entry (sequence bigint primary key, content text not null)";

/** Both engines take these statements as they are. */
export const TABLES = [
  `create table if not exists document (
    kind text not null, id text not null, scope text not null, body text not null, primary key (kind, id)
  )`,
  "create index if not exists document_by_scope on document (kind, scope, id)",
  ENTRY_TABLE,
];

export class DatabaseRecords implements Records {
  readonly #database: Database;
  readonly #options: RecordOptions;

  constructor(database: Database, options: RecordOptions) {
    this.#database = database;
    this.#options = options;
  }

  get<T>(kind: Kind<T>, id: string): Promise<T | undefined> {
    return readerOver(this.#database.run).get(kind, id);
  }

  list<T>(kind: Kind<T>, scope?: string): Promise<readonly T[]> {
    return readerOver(this.#database.run).list(kind, scope);
  }

  change<T>(work: (change: RecordChange) => Promise<T>): Promise<T> {
    return this.#database.alone((run) => work(changeOver(run, this.#options)));
  }

  async entriesAfter(after: number, limit: number): Promise<readonly LedgerEntry[]> {
    return (await this.#database.run("select * from entry where sequence > ? order by sequence limit ?", [after, limit])).map(
      entryOf,
    );
  }

  async entriesBefore(before: number, limit: number): Promise<readonly LedgerEntry[]> {
    const sql = "select * from entry where sequence < ? order by sequence desc limit ?";
    return (await this.#database.run(sql, [before, limit])).map(entryOf);
  }

  async head(): Promise<number> {
    return Number((await this.#database.run("select max(sequence) as head from entry"))[0]?.["head"] ?? 0);
  }

  close(): Promise<void> {
    return this.#database.close();
  }
}

function readerOver(run: Run): RecordReader {
  return {
    async get<T>(kind: Kind<T>, id: string) {
      // no id has a NUL, and PostgreSQL takes none
      if (id.includes("\u0000")) return undefined;
      const row = (await run("select body from document where kind = ? and id = ?", [kind.name, id]))[0];
      return row === undefined ? undefined : (parse(row["body"]) as T);
    },
    async list<T>(kind: Kind<T>, scope?: string) {
      const rows =
        scope === undefined
          ? await run("select body from document where kind = ? order by id", [kind.name])
          : await run("select body from document where kind = ? and scope = ? order by id", [kind.name, scope]);
      return rows.map((row) => parse(row["body"]) as T);
    },
  };
}

function changeOver(run: Run, { now }: RecordOptions): RecordChange {
  return {
    ...readerOver(run),
    async put(kind, id, document) {
      await run(
        "insert into document (kind, id, scope, body) values (?, ?, ?, ?) on conflict (kind, id) do update set scope = excluded.scope, body = excluded.body",
        [kind.name, id, kind.scopeOf?.(document) ?? "", JSON.stringify(document)],
      );
    },
    async remove(kind, id) {
      await run("delete from document where kind = ? and id = ?", [kind.name, id]);
    },
    async append(actor: string, action: string, subject: string, body: JsonValue) {
      await appendTo(run, { time: now(), actor, action, subject, body });
    },
  };
}

/** Adds the entry that follows the last. Only inside of `alone`. */
export async function appendTo(run: Run, content: LedgerContent): Promise<LedgerEntry> {
  const [last] = await run("select content from entry order by sequence desc limit 1");
  const entry = appendEntry(last === undefined ? undefined : entryOf(last), content);
  await run("insert into entry (sequence, content) values (?, ?)", [entry.sequence, JSON.stringify(entry)]);
  return entry;
}

export function entryOf(row: Row): LedgerEntry {
  return parse(row["content"]) as LedgerEntry;
}

function parse(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch (cause) {
    throw new StoreError("store/corrupt", "A record is no JSON.", cause);
  }
}

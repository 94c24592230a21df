// The PostgreSQL engine of the store: a schema for each plant.

import { type Evidence, type Fact, factText, type LedgerEntry, type Problem } from "@bulkhead/facts";
import { digestReading, ReadingDigest } from "./digest.ts";
import { StoreError } from "./errors.ts";
import { openPostgresDatabase, type PostgresDatabase } from "./postgres-database.ts";
import { appendTo, ENTRY_TABLE, entryOf, type Row, type Run } from "./records/database.ts";
import type { ArrivingReading, LedgerDraft, ReadingKey, Store, StoredReading, StoreOptions } from "./store.ts";
import { compareReadings, type KeptReading } from "./verify.ts";

const TABLES = [
  ENTRY_TABLE,
  "create table if not exists evidence (number bigserial primary key, digest text not null unique, metadata text not null)",
  `create table if not exists reading (
    number bigserial primary key, evidence text not null references evidence (digest), reader text not null, version integer not null,
    context text not null, problems text not null, facts integer not null, unique (evidence, reader, version, context)
  )`,
  "create table if not exists fact (reading bigint not null references reading (number), place integer not null, body text not null, primary key (reading, place))",
];
const PAGE = 2_000;
const FIND = "select number, problems, facts from reading where evidence = ? and reader = ? and version = ? and context = ?";

/** Opens the store of one plant at `url`. Rejects with a `StoreError`. */
export async function openPostgresStore(url: string, schema: string, options: StoreOptions): Promise<Store> {
  return new PostgresStore(await openPostgresDatabase(url, schema, TABLES), options);
}

class PostgresStore implements Store {
  readonly #database: PostgresDatabase;
  readonly #options: StoreOptions;

  constructor(database: PostgresDatabase, options: StoreOptions) {
    this.#database = database;
    this.#options = options;
  }

  async findReading(key: ReadingKey): Promise<StoredReading | undefined> {
    const row = await find(this.#database.run, key);
    return row === undefined
      ? undefined
      : { key, problems: JSON.parse(String(row["problems"])) as readonly Problem[], facts: Number(row["facts"]) };
  }

  async saveReading(evidence: Evidence, key: ReadingKey, reading: ArrivingReading, actor: string): Promise<boolean> {
    if (key.evidence !== evidence.digest) throw new TypeError("the key of a reading must name the digest of its evidence");
    const problems = JSON.stringify(reading.problems);
    return this.#database.alone(async (run) => {
      if ((await find(run, key)) !== undefined) return false;
      await run(
        "insert into evidence (digest, metadata) values (?, ?) on conflict (digest) do update set metadata = excluded.metadata",
        [evidence.digest, JSON.stringify(evidence)],
      );
      const [made] = await run(
        "insert into reading (evidence, reader, version, context, problems, facts) values (?, ?, ?, ?, ?, 0) returning number",
        [key.evidence, key.reader, key.version, key.context, problems],
      );
      const number = Number(made?.["number"]);
      const digest = new ReadingDigest(problems);
      let facts = 0;
      let page: string[] = [];
      const flush = async (): Promise<void> => {
        await run(
          "insert into fact (reading, place, body) select ?::bigint, ?::integer + place, body from unnest(?::text[]) with ordinality as given (body, place)",
          [number, facts - page.length - 1, page],
        );
        page = [];
      };
      for (const fact of reading.facts) {
        const body = typeof fact === "string" ? fact : factText(fact);
        digest.add(body);
        page.push(body);
        facts += 1;
        if (page.length >= PAGE) await flush();
      }
      if (page.length > 0) await flush();
      await run("update reading set facts = ? where number = ?", [facts, number]);
      const { reader, version, context } = key;
      const body = { name: evidence.name.toWellFormed(), reader, version, context, facts, digest: digest.end() };
      await appendTo(run, { time: this.#options.now(), actor, action: "read", subject: evidence.digest, body });
      return true;
    });
  }

  async *facts(keys: Iterable<ReadingKey>): AsyncGenerator<Fact> {
    for (const key of keys) {
      const row = await find(this.#database.run, key);
      if (row === undefined)
        throw new StoreError(
          "store/unknown-reading",
          `No reading of ${key.evidence} by ${key.reader} ${key.version} is kept in ${this.#database.schema}.`,
        );
      const end = Number(row["facts"]);
      for (let at = 0; at < end; at += PAGE) {
        for (const body of await bodiesOf(this.#database.run, Number(row["number"]), at, Math.min(end, at + PAGE)))
          yield JSON.parse(body) as Fact;
      }
    }
  }

  async evidence(): Promise<readonly Evidence[]> {
    const rows = await this.#database.run("select metadata from evidence order by number");
    return rows.map((row) => JSON.parse(String(row["metadata"])) as Evidence);
  }

  async ledger(): Promise<readonly LedgerEntry[]> {
    return (await this.#database.run("select * from entry order by sequence")).map(entryOf);
  }

  async record(
    actor: string,
    decide: (ledger: readonly LedgerEntry[]) => readonly LedgerDraft[],
  ): Promise<readonly LedgerEntry[]> {
    return this.#database.alone(async (run) => {
      const ledger = (await run("select * from entry order by sequence")).map(entryOf);
      const entries: LedgerEntry[] = [];
      for (const draft of decide(ledger)) entries.push(await appendTo(run, { time: this.#options.now(), actor, ...draft }));
      return entries;
    });
  }

  async verify(): Promise<readonly Problem[]> {
    // alone, so that everything is seen as of one moment
    return this.#database.alone(async (run) => {
      const ledger = (await run("select * from entry order by sequence")).map(entryOf);
      const kept: KeptReading[] = [];
      for (const row of await run("select * from reading order by number")) {
        const { evidence, reader, version, context } = row;
        const bodies = await bodiesOf(run, Number(row["number"]), 0, Number(row["facts"]));
        kept.push({
          key: { evidence, reader, version, context } as unknown as ReadingKey,
          digest: digestReading(String(row["problems"]), bodies),
        });
      }
      return compareReadings(`schema ${this.#database.schema}`, ledger, kept);
    });
  }

  close(): Promise<void> {
    return this.#database.close();
  }
}

async function find(run: Run, { evidence, reader, version, context }: ReadingKey): Promise<Row | undefined> {
  return (await run(FIND, [evidence, reader, version, context]))[0];
}

async function bodiesOf(run: Run, reading: number, from: number, to: number): Promise<readonly string[]> {
  const rows = await run("select body from fact where reading = ? and place >= ? and place < ? order by place", [
    reading,
    from,
    to,
  ]);
  return rows.map((row) => String(row["body"]));
}

// Records: what a server keeps besides readings (people, sessions, revisions, uploads …), as small JSON documents beside a ledger. One
// interface, two engines. Whatever changes a document says so in the ledger, in the same transaction.

import type { Instant, JsonValue, LedgerEntry } from "@bulkhead/facts";

/** A kind of documents, with the type that they have. `scope` groups documents that are listed together. */
export interface Kind<T> {
  readonly name: string;
  readonly scopeOf?: (document: T) => string;
}

export interface RecordReader {
  get<T>(kind: Kind<T>, id: string): Promise<T | undefined>;
  /** Of a scope, or all of the kind, in the order of their ids. */
  list<T>(kind: Kind<T>, scope?: string): Promise<readonly T[]>;
}

/** Inside of one transaction. What is read is as of its beginning and of its own changes. */
export interface RecordChange extends RecordReader {
  put<T>(kind: Kind<T>, id: string, document: T): Promise<void>;
  remove(kind: Kind<never>, id: string): Promise<void>;
  /** Adds an entry to the ledger. */
  append(actor: string, action: string, subject: string, body: JsonValue): Promise<void>;
}

/** Every method rejects with a `StoreError` where the engine fails. */
export interface Records extends RecordReader {
  /** Runs `work` alone: no other change happens between what it reads and what it writes. All of it becomes durable, or nothing. */
  change<T>(work: (change: RecordChange) => Promise<T>): Promise<T>;
  /** Entries with a sequence above `after`, the oldest first. */
  entriesAfter(after: number, limit: number): Promise<readonly LedgerEntry[]>;
  /** Entries with a sequence below `before`, the newest first. */
  entriesBefore(before: number, limit: number): Promise<readonly LedgerEntry[]>;
  /** Sequence of the last entry; 0 where there is none. */
  head(): Promise<number>;
  close(): Promise<void>;
}

export interface RecordOptions {
  /** The clock: the time of a ledger entry. */
  readonly now: () => Instant;
}

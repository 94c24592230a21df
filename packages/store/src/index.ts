export { StoreError, type StoreErrorCode } from "./errors.ts";
export { openPostgresStore } from "./postgres.ts";
export { openPostgresRecords } from "./records/postgres.ts";
export type { Kind, RecordChange, RecordReader, Records } from "./records/records.ts";
export { openSqliteRecords } from "./records/sqlite.ts";
export { openSqliteStore } from "./sqlite.ts";
export type { LedgerDraft, ReadingKey, Store, StoredReading, StoreOptions } from "./store.ts";

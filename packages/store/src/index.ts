export { StoreError, type StoreErrorCode } from "./errors.ts";
export { openSqliteStore } from "./sqlite.ts";
export type { LedgerDraft, ReadingKey, Store, StoredReading, StoreOptions } from "./store.ts";

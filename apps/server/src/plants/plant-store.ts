// Where the readings and answers of a plant are kept: in its folder, or in a schema of its own in PostgreSQL.

import { openPostgresStore, openSqliteStore, type Store } from "@bulkhead/store";

/** Can be sent to a thread. */
export type StoreAddress =
  | { readonly engine: "sqlite"; readonly path: string }
  | { readonly engine: "postgres"; readonly url: string; readonly schema: string };

export function openPlantStore(address: StoreAddress): Promise<Store> {
  const options = { now: () => new Date().toISOString() };
  return address.engine === "sqlite"
    ? openSqliteStore(address.path, options)
    : openPostgresStore(address.url, address.schema, options);
}

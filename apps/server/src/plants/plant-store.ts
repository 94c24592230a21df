// Where the readings and answers of a plant are kept: in its folder, or in a schema of its own in PostgreSQL.

import { openSqliteStore, type Store } from "@bulkhead/store";

/** Can be sent to a thread. */
export type StoreAddress = { readonly engine: "sqlite"; readonly path: string };

export function openPlantStore(address: StoreAddress): Promise<Store> {
  return openSqliteStore(address.path, { now: () => new Date().toISOString() });
}

// Records in PostgreSQL, for several instances of a server side by side.

import { openPostgresDatabase } from "../postgres-database.ts";
import { DatabaseRecords, TABLES } from "./database.ts";
import type { RecordOptions, Records } from "./records.ts";

export async function openPostgresRecords(url: string, options: RecordOptions, schema = "bulkhead"): Promise<Records> {
  return new DatabaseRecords(await openPostgresDatabase(url, schema, TABLES), options);
}

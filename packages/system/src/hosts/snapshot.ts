// The snapshot of a host as the collector writes it: raw texts of commands and files, one item each.

import { z } from "zod";

export const SNAPSHOT_FORMAT = "bulkhead-host-snapshot/1";

const item = z.object({
  /** As in the list of what to collect; a folder gives one item per file under one id. */
  id: z.string(),
  command: z.string().optional(),
  file: z.string().optional(),
  /** Exit status of the command. */
  exit: z.number().optional(),
  text: z.string(),
  /** Why there is no text, or not all of it. */
  error: z.string().optional(),
  /** What stays hidden because the collector did not run as root. */
  hides: z.string().optional(),
});

const file = z.object({
  path: z.string(),
  size: z.number(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

export const snapshotSchema = z.object({
  format: z.literal(SNAPSHOT_FORMAT),
  host: z.string().min(1),
  /** ISO 8601. */
  collected: z.string(),
  collector: z.object({ user: z.string(), uid: z.number(), version: z.string() }),
  items: z.array(item),
  /** Digests of files that were asked for. */
  files: z.array(file).default([]),
});

export type Snapshot = z.output<typeof snapshotSchema>;
export type SnapshotItem = Snapshot["items"][number];

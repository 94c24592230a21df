// For tests: a snapshot with the texts that are given, and what the reader makes of it.

import { type FactKind, type FactOf, gatherFacts, type WholeReading } from "@bulkhead/facts";
import { hostReader } from "./linux.ts";
import type { Snapshot, SnapshotItem } from "./snapshot.ts";

export function snapshotOf(texts: Readonly<Record<string, string>>, more: Partial<Snapshot> = {}): Snapshot {
  const items: SnapshotItem[] = Object.entries(texts).map(([id, text]) => ({ id, text, file: `/etc/pam.d/${id}` }));
  return {
    format: "bulkhead-host-snapshot/1",
    host: "hmi",
    collected: "2026-03-02T09:00:00Z",
    collector: { user: "root", uid: 0, version: "1" },
    items,
    files: [],
    ...more,
  };
}

export function readText(text: string, asset?: string): WholeReading {
  const bytes = new TextEncoder().encode(text);
  const evidence = {
    digest: "sha256:0",
    name: "hmi.json",
    size: bytes.length,
    ...(asset === undefined ? {} : { asset }),
  } as const;
  const run = hostReader.open({ evidence, points: [] });
  run.push(bytes);
  return gatherFacts(run.end());
}

/** The values of one kind that come out of a snapshot. */
export function valuesIn<K extends FactKind>(kind: K, texts: Readonly<Record<string, string>>): readonly FactOf<K>["value"][] {
  const { facts } = readText(JSON.stringify(snapshotOf(texts)));
  return facts.flatMap((fact) => (fact.kind === kind ? [(fact as FactOf<K>).value] : []));
}

// The ledger: hash-chained entries. Each holds the hash of the one before, so that none can be changed, taken out or put in unseen.

import { canonicalText, type Digest, digestOf, type Instant } from "@bulkhead/facts";

export interface LedgerEntry {
  /** From 1, without gaps. */
  readonly sequence: number;
  /** Hash of the entry before; `null` for the first. */
  readonly previous: Digest | null;
  readonly time: Instant;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly body: unknown;
  readonly hash: Digest;
}

export function appendEntry(
  last: LedgerEntry | undefined,
  content: Pick<LedgerEntry, "time" | "actor" | "action" | "subject" | "body">,
): LedgerEntry {
  const { time, actor, action, subject, body } = content;
  const entry = { sequence: (last?.sequence ?? 0) + 1, previous: last?.hash ?? null, time, actor, action, subject, body };
  return { ...entry, hash: digestOf(canonicalText(entry)) };
}

/** The sequence of the first entry that does not follow from the one before; `undefined` where all do. */
export function verifyLedger(entries: Iterable<LedgerEntry>): number | undefined {
  let last: LedgerEntry | undefined;
  for (const entry of entries) {
    if (appendEntry(last, entry).hash !== entry.hash) return entry.sequence;
    last = entry;
  }
  return undefined;
}

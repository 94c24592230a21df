// The ledger: an append-only chain in which each entry holds the hash of the one before, so that none can be changed, taken out, moved
// or put in unseen. Whoever knows the hash of the last entry can also tell that none is missing at the end.

import { canonicalText, digestOf } from "./canonical.ts";
import type { Digest, Instant } from "./evidence.ts";

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** What somebody did, to what. */
export interface LedgerContent {
  readonly time: Instant;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly body: JsonValue;
}

export interface LedgerEntry extends LedgerContent {
  /** From 1, without gaps. */
  readonly sequence: number;
  /** Hash of the entry before; `null` for the first. */
  readonly previous: Digest | null;
  /** Over all other fields in canonical form (RFC 8785). */
  readonly hash: Digest;
}

/** The entry that follows `last`; the first one, where there is none. */
export function appendEntry(last: LedgerEntry | undefined, content: LedgerContent): LedgerEntry {
  const { time, actor, action, subject, body } = content;
  const entry = { sequence: (last?.sequence ?? 0) + 1, previous: last?.hash ?? null, time, actor, action, subject, body };
  return { ...entry, hash: digestOf(canonicalText(entry)) };
}

/** The first place where a chain does not hold. */
export interface BrokenPlace {
  /** Index in the entries as given; their number where the end is missing. */
  readonly index: number;
  readonly why: string;
}

/**
 * `undefined` where every entry follows from the one before. With `head`, the hash of the last entry as known from elsewhere, entries that
 * are missing at the end are found, too. Never throws, whatever the entries are.
 */
export function verifyLedger(entries: Iterable<LedgerEntry>, head?: Digest): BrokenPlace | undefined {
  let last: LedgerEntry | undefined;
  let index = 0;
  for (const entry of entries) {
    const sequence = (last?.sequence ?? 0) + 1;
    if (entry.sequence !== sequence)
      return { index, why: `Entry ${sequence} should stand here; its number is ${entry.sequence}.` };
    if (entry.previous !== (last?.hash ?? null))
      return { index, why: `Entry ${sequence} does not name the hash of the entry before it.` };
    if (hashOf(last, entry) !== entry.hash)
      return { index, why: `The content of entry ${sequence} is not what its hash was made from.` };
    last = entry;
    index++;
  }
  if (head === undefined || (last?.hash ?? null) === head) return undefined;
  return { index, why: `The last entry is not the one whose hash is known: entries after number ${index} are missing.` };
}

function hashOf(last: LedgerEntry | undefined, entry: LedgerEntry): Digest | undefined {
  try {
    return appendEntry(last, entry).hash;
  } catch {
    return undefined; // No JSON form: it cannot be what a hash was made from.
  }
}

// The store: keeps evidence (by digest), readings with their facts, and the ledger. One interface, so that the engine can be changed.

import type { Digest, Evidence, Fact, Instant, LedgerEntry, Problem, Reading } from "@bulkhead/facts";

/** What makes two readings the same: the bytes, the reader, its version and everything else that it was given. */
export interface ReadingKey {
  readonly evidence: Digest;
  /** Id of the reader. */
  readonly reader: string;
  readonly version: number;
  /** Digest of the context (evidence metadata, points of interest) that the reader was given. */
  readonly context: Digest;
}

/** A reading that is kept. Its facts are asked for apart, since there may be very many. */
export interface StoredReading {
  readonly key: ReadingKey;
  readonly problems: readonly Problem[];
  /** How many facts it has. */
  readonly facts: number;
}

export interface StoreOptions {
  /** The clock: the time of a ledger entry. */
  readonly now: () => Instant;
  /** Milliseconds to wait for another process before `store/busy`. Default 10,000. */
  readonly wait?: number;
  /** Evidence of at least so many bytes is saved by a thread of its own, where there is a processor for it. Default 64 MiB. */
  readonly threadFrom?: number;
}

/** A reading on its way into the store. A fact may be its JSON text, as `factText` gives it. */
export interface ArrivingReading {
  readonly facts: Iterable<Fact | string>;
  readonly problems: Reading["problems"];
}

/** An entry of the ledger before it has a place, a time and an actor. */
export type LedgerDraft = Pick<LedgerEntry, "action" | "subject" | "body">;

/**
 * A reading is complete or does not exist: evidence, facts, problems and the ledger entry become durable together, before the promise
 * of `saveReading` is kept. Every method rejects with a `StoreError`.
 */
export interface Store {
  findReading(key: ReadingKey): Promise<StoredReading | undefined>;
  /**
   * Saves a reading and its ledger entry (action `read`, subject the evidence's digest). False where the same key is there already: nothing is
   * changed then, and the facts are not walked. `key.evidence` must be the digest of `evidence`.
   */
  saveReading(evidence: Evidence, key: ReadingKey, reading: ArrivingReading, actor: string): Promise<boolean>;
  /** The facts of these readings, reading by reading, each in the order in which they were saved. */
  facts(keys: Iterable<ReadingKey>): AsyncIterable<Fact>;
  /** Every piece of evidence that a reading was made of, in the order of arrival, with the metadata given last. */
  evidence(): Promise<readonly Evidence[]>;
  /** The ledger from its first entry. */
  ledger(): Promise<readonly LedgerEntry[]>;
  /**
   * Appends to the ledger what `decide` makes of what is in it, all or nothing; nobody writes in between, so that what was allowed by the
   * ledger is so still. What `decide` throws is thrown, and nothing is written.
   */
  record(actor: string, decide: (ledger: readonly LedgerEntry[]) => readonly LedgerDraft[]): Promise<readonly LedgerEntry[]>;
  /**
   * Whether everything is as it was written: the engine's own check, the chain of the ledger, and every reading against the digest in its
   * ledger entry. Empty where all is well.
   */
  verify(): Promise<readonly Problem[]>;
  /** Closing twice is allowed. */
  close(): Promise<void>;
}

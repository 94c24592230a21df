// Everything that can go wrong with a store, with stable codes. An exception here means that the environment is broken, never bad input.

const MENDS = {
  "store/newer-version": "Update Bulkhead, or name another store with --store. The store was left as it is.",
  "store/corrupt":
    "Move the file (and its -wal and -shm files) aside and run again: a new store is made and the evidence is read anew. Keep the moved file, for its ledger says what was read before.",
  "store/not-a-store": "Name another file: this one belongs to another program and was left as it is.",
  "store/busy": "Another process is writing to the store. Wait until it is done, or end it, and run again.",
  "store/not-writable":
    "Make sure that the folder exists and that you may write to it and to the store's files, or name another store with --store.",
  "store/full": "Free some space on the disk and run again. What was acknowledged before is kept.",
  "store/disk": "The disk reported an error while reading or writing. Check the disk, then run again.",
  "store/unknown-reading": "Ask with findReading first: only what was saved can be read back.",
  "store/closed": "Open the store again: it was closed before this call.",
} as const;

export type StoreErrorCode = keyof typeof MENDS;

/** `mend` tells the person what to do next. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;
  readonly mend: string;

  constructor(code: StoreErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "StoreError";
    this.code = code;
    this.mend = MENDS[code];
  }
}

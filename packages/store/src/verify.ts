// Holds the readings that are kept against the ledger: every reading must be what its entry says, and every entry must have its reading.

import { type Digest, type LedgerEntry, type Problem, verifyLedger } from "@bulkhead/facts";
import type { ReadingKey } from "./store.ts";

export interface KeptReading {
  readonly key: ReadingKey;
  /** Made anew from what is stored, by `digestReading`. */
  readonly digest: Digest;
}

const MEND = "Find out who changed the file outside of Bulkhead. Then move it aside and run again: the evidence is read anew.";

/** Codes `store/ledger-broken` (the chain does not hold) and `store/reading-differs` (changed, taken out or put in). */
export function compareReadings(
  file: string,
  ledger: readonly LedgerEntry[],
  readings: Iterable<KeptReading>,
): readonly Problem[] {
  const problems: Problem[] = [];
  const report = (code: string, message: string) => problems.push({ code, severity: "error", message, mend: MEND, file });
  const broken = verifyLedger(ledger);
  if (broken !== undefined) report("store/ledger-broken", `The ledger does not hold. ${broken.why}`);
  const recorded = new Map<string, unknown>();
  for (const entry of ledger) {
    if (entry.action !== "read") continue;
    const body = Object(entry.body) as Record<string, unknown>;
    recorded.set(identify(entry.subject, body["reader"], body["version"], body["context"]), body["digest"]);
  }
  for (const { key, digest } of readings) {
    const identity = identify(key.evidence, key.reader, key.version, key.context);
    const said = recorded.get(identity);
    recorded.delete(identity);
    const what = `The reading of ${key.evidence} by ${key.reader} ${key.version}`;
    if (said === undefined) report("store/reading-differs", `${what} is not in the ledger.`);
    else if (said !== digest) report("store/reading-differs", `${what} is not what was saved.`);
  }
  for (const identity of recorded.keys()) report("store/reading-differs", `A reading in the ledger is gone: ${identity}.`);
  return problems;
}

function identify(...parts: readonly unknown[]): string {
  return JSON.stringify(parts);
}

// The digest of a reading: what the ledger keeps of it, so that a later change of a stored fact shows.

import { createHash } from "node:crypto";
import type { Digest } from "@bulkhead/facts";

/** SHA-256 over the stored texts of the problems and then of the facts in order, each preceded by its length in UTF-16 units and a colon. */
export class ReadingDigest {
  readonly #hash = createHash("sha256");

  constructor(problems: string) {
    this.add(problems);
  }

  add(text: string): void {
    this.#hash.update(`${text.length}:${text}`);
  }

  end(): Digest {
    return `sha256:${this.#hash.digest("hex")}`;
  }
}

export function digestReading(problems: string, facts: Iterable<string>): Digest {
  const digest = new ReadingDigest(problems);
  for (const fact of facts) digest.add(fact);
  return digest.end();
}

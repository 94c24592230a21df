// The digest of a reading: what the ledger keeps of it, so that a later change of a stored fact shows.

import { createHash } from "node:crypto";
import type { Digest } from "@bulkhead/facts";

/** SHA-256 over the stored texts of the problems and then of the facts in order, each preceded by its length in UTF-16 units and a colon. */
export function digestReading(problems: string, facts: Iterable<string>): Digest {
  const hash = createHash("sha256");
  hash.update(`${problems.length}:${problems}`);
  for (const fact of facts) hash.update(`${fact.length}:${fact}`);
  return `sha256:${hash.digest("hex")}`;
}

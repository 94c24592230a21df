// Reasons: how checks put into a sentence what facts and findings say, and keep hold of them.

import { type Fact, type FactId, type Finding, RANKS, type Rank } from "@bulkhead/facts";
import type { Ground } from "./check.ts";
import type { Reason, Support } from "./verdict.ts";

/** The weakest of the ranks; a chain is as strong as its weakest link. `attested` for none. */
export function weakestRank(ranks: Iterable<Rank>): Rank {
  let weakest = -1;
  for (const rank of ranks) weakest = Math.max(weakest, RANKS.indexOf(rank));
  return RANKS[weakest] ?? "attested";
}

/** A reason that needs every one of these facts. Empty where there are none: no reason without facts. */
export function reason(text: string, facts: readonly Fact[]): readonly Reason[] {
  if (facts.length === 0) return [];
  return [{ text, facts: [...new Set(facts.map((fact) => fact.id))], rank: weakestRank(facts.map((fact) => fact.rank)) }];
}

/** One reason per finding, from those of its facts that count on the day. */
export function reasonsOf(findings: readonly Finding[], ground: Ground): readonly Reason[] {
  return findings.flatMap((finding) =>
    reason(finding.text, factsOf(finding.facts, ground)).map((one) => ({ ...one, finding: finding.code })),
  );
}

export function factsOf(ids: readonly FactId[], ground: Ground): readonly Fact[] {
  return ids.flatMap((id) => ground.fact(id) ?? []);
}

/** A whole support from the parts that are there. */
export function support(parts: Partial<Support>): Support {
  return { for: [], against: [], applies: [], noted: [], missing: [], ...parts };
}

// Ranks: how a fact came to be known.

/** Strongest first. Only the first three prove anything; an attested fact is a person's word. */
export const RANKS = ["observed", "inspected", "certified", "attested"] as const;

/** observed: traffic, process. inspected: configuration, host. certified: a third party's certificate. attested: a person's statement. */
export type Rank = (typeof RANKS)[number];

/** Facts of these ranks count towards a *proven* level; all ranks count towards a *claimed* one. */
export function proves(rank: Rank): boolean {
  return rank !== "attested";
}

// Ranks: how a fact came to be known.

/** Strongest first. Only the first three prove anything; an attested fact is a person's word. */
export const RANKS = ["observed", "inspected", "certified", "attested"] as const;

/**
 * observed: traffic, be it by another sensor's log of it; process. inspected: configuration, host, a scan that asked it. certified: a third
 * party's certificate. attested: a person's statement, or what a product concluded and cannot show.
 */
export type Rank = (typeof RANKS)[number];

/** Facts of these ranks count towards a *proven* level; all ranks count towards a *claimed* one. */
export function proves(rank: Rank): boolean {
  return rank !== "attested";
}

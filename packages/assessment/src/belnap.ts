// The algebra of verdicts. Evidence for and evidence against are gathered apart (N. D. Belnap, "A useful four-valued logic", 1977), so
// that a contradiction is seen instead of settled by whoever spoke last.

import { proves } from "@bulkhead/facts";
import type { Reason, Support, VerdictValue, Waiver } from "./verdict.ts";

/** What is there, on each side. The four combinations are Belnap's values. */
export interface Balance {
  readonly for: boolean;
  readonly against: boolean;
}

export const UNKNOWN: Balance = { for: false, against: false };

/** Everything that both hold: the join of the knowledge order. Commutative, associative, idempotent; `UNKNOWN` is neutral. */
export function join(a: Balance, b: Balance): Balance {
  return { for: a.for || b.for, against: a.against || b.against };
}

export function truthOf(balance: Balance): "met" | "not met" | "contradicted" | "unknown" {
  if (balance.for) return balance.against ? "contradicted" : "met";
  return balance.against ? "not met" : "unknown";
}

/** A balance with what approved statements add to it. */
export interface Weighed extends Balance {
  /** Proof that the row applies: as good as evidence against "not applicable", and nothing else. */
  readonly applies: boolean;
  readonly notApplicable: boolean;
  readonly compensated: boolean;
}

/**
 * - "Compensated" stays when evidence against is there: that is what it compensates.
 * - "Not applicable" beside evidence that the row applies, or is violated, is a contradiction.
 * - Evidence for, with nothing against it, says more than either and is shown as met.
 */
export function verdictOf(weighed: Weighed): VerdictValue {
  const belied = weighed.notApplicable && (weighed.against || weighed.applies);
  if (weighed.for && !weighed.against && !belied) return "met";
  if (weighed.compensated) return "compensated";
  if (belied) return "contradicted";
  const truth = truthOf(weighed);
  return truth === "unknown" && weighed.notApplicable ? "not applicable" : truth;
}

/** The verdicts with which a row counts as reached. */
export function counts(verdict: VerdictValue): boolean {
  return verdict === "met" || verdict === "compensated" || verdict === "not applicable";
}

type Sides = Pick<Support, "for" | "against" | "applies">;

/**
 * Both answers: from every reason, and from those that rest on nobody's word. What a check found and what people said are joined, and
 * neither outweighs the other.
 */
export function decide(
  sides: readonly Sides[],
  waivers: readonly Waiver[],
): { readonly claimed: VerdictValue; readonly proven: VerdictValue } {
  return { claimed: verdictOf(weigh(sides, waivers, everything)), proven: verdictOf(weigh(sides, waivers, provenOnly)) };
}

type Admits = (reason: Reason) => boolean;
const everything: Admits = () => true;
const provenOnly: Admits = (reason) => proves(reason.rank);

function weigh(sides: readonly Sides[], waivers: readonly Waiver[], admits: Admits): Weighed {
  const balances = sides.map((one): Balance => ({ for: one.for.some(admits), against: one.against.some(admits) }));
  return {
    ...balances.reduce(join, UNKNOWN),
    applies: sides.some(({ applies }) => applies.some(admits)),
    notApplicable: waivers.some((waiver) => waiver.as === "not applicable" && admits(waiver)),
    compensated: waivers.some((waiver) => waiver.as === "compensated" && admits(waiver)),
  };
}

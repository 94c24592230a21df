// How a row of 62443-4-2 is checked: what of one component is to be seen, on which side it stands, and what a claim has to settle.
//
// A capability that is seen at work is noted: what was seen is seldom all that the row asks. A weakness that is seen in the component itself is
// against it.

import type { Asset } from "@bulkhead/plant";
import { systemsFor } from "@bulkhead/standards/equivalence";
import type { ComponentCheck, Ground } from "../../check.ts";
import type { Guidance } from "../../guidance.ts";
import { support } from "../../reason.ts";
import { testsOn } from "../../tested.ts";
import type { Reason } from "../../verdict.ts";
import { factsAt } from "./evidence.ts";

/** What is to be seen of one component. */
export type Sign = (asset: Asset, ground: Ground) => readonly Reason[];

/** Which signs speak on which side. `for` only where a sign covers all that the row asks. */
export interface Signs {
  readonly for?: readonly Sign[];
  readonly against?: readonly Sign[];
  readonly noted?: readonly Sign[];
}

const CLAIM = "a claim of the supplier, or a certificate, for this version decides.";

export function componentCheck(guidance: Guidance, signs: Signs = {}): ComponentCheck {
  const gather = (side: keyof Signs, asset: Asset, ground: Ground): readonly Reason[] =>
    (signs[side] ?? []).flatMap((sign) => sign(asset, ground));
  const systems = systemsFor(guidance.requirement).map(({ system }) => system);
  return {
    ...guidance,
    method: methodOf(signs),
    decide: (asset, ground) =>
      support({
        for: gather("for", asset, ground),
        against: gather("against", asset, ground),
        noted: [
          ...gather("noted", asset, ground),
          ...systems.flatMap((row) => testsOn(row, factsAt("configuration-result", asset, ground))),
        ],
        missing: [
          `A claim or certificate for ${guidance.requirement} of this product and version, and how it is met: native, configured, external or compensating.`,
        ],
      }),
  };
}

function methodOf(signs: Signs): string {
  if (signs.for !== undefined) return `What the component was proven to do, or to fail in, decides; else ${CLAIM}`;
  if (signs.against !== undefined)
    return `A weakness that was seen in the component is against it; what was seen at work is noted, and ${CLAIM}`;
  if (signs.noted !== undefined) return `What was seen of the component is noted; ${CLAIM}`;
  return `Nothing of it is seen from outside: ${CLAIM}`;
}

// Conflicts: one device of which two sources tell what cannot both be true. They are shown and never settled by choosing one.

import type { FactId, FactOf } from "@bulkhead/facts";
import { compareText } from "@bulkhead/plant";
import { sameName } from "./name.ts";

export interface Claim {
  readonly value: string;
  /** Who says so: `modbus (capture)`, `nozomi`. Sorted. */
  readonly by: readonly string[];
  readonly facts: readonly FactId[];
}

export interface Conflict {
  readonly what: "vendor" | "product" | "version" | "serial";
  /** Two at least, sorted. */
  readonly claims: readonly Claim[];
}

/**
 * What was told of one device and contradicts. Only who names the maker speaks of the device itself: a banner names one program on it, and
 * a device runs many. Products are compared where the makers agree, versions and serial numbers where the products do.
 */
export function findConflicts(told: readonly FactOf<"asset-seen">[]): readonly Conflict[] {
  const whole = told.filter(({ value }) => value.vendor !== undefined);
  const conflicts: Conflict[] = [];
  const examine = (what: Conflict["what"], facts: readonly FactOf<"asset-seen">[]): boolean => {
    const claims = claimsOf(what, facts);
    if (claims.length > 1) conflicts.push({ what, claims });
    return claims.length < 2;
  };
  if (!examine("vendor", whole)) return conflicts;
  if (!examine("product", whole)) return conflicts;
  examine("version", whole);
  examine("serial", whole);
  return conflicts;
}

function claimsOf(what: Conflict["what"], facts: readonly FactOf<"asset-seen">[]): readonly Claim[] {
  const claims: { value: string; readonly by: Set<string>; readonly facts: FactId[] }[] = [];
  for (const fact of facts) {
    const told = fact.value[what];
    if (told === undefined) continue;
    let claim = claims.find(({ value }) => sameName(value, told));
    if (claim === undefined) claims.push((claim = { value: told, by: new Set(), facts: [] }));
    // The longer of two ways to say the same says more.
    else if (told.length > claim.value.length) claim.value = told;
    claim.by.add(sourceOf(fact));
    claim.facts.push(fact.id);
  }
  return claims
    .map(({ value, by, facts }) => ({ value, by: [...by].sort(compareText), facts }))
    .sort((a, b) => compareText(a.value, b.value));
}

function sourceOf({ value }: FactOf<"asset-seen">): string {
  const tool = value.recordedBy ?? "capture";
  return tool === value.via ? tool : `${value.via} (${tool})`;
}

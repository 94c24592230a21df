// Wording: how findings name values and parties.

import type { Instant } from "@bulkhead/facts";
import type { Places, Variable } from "@bulkhead/plant";

/** `4.2 mg/l`; at most six significant digits. */
export function nameValue(value: number, variable: Variable): string {
  const number = `${Number(value.toPrecision(6))}`;
  return variable.unit === undefined ? number : `${number} ${variable.unit}`;
}

/** `Office laptop (10.0.9.7, zone enterprise)`. */
export function nameParty(address: string, places: Places): string {
  const { asset, zone } = places.of(address);
  const where = zone === undefined ? "outside the plant" : `zone ${zone.id}`;
  return asset === undefined ? `${address} (${where})` : `${asset.name} (${address}, ${where})`;
}

/** `Free chlorine of Dosing controller`. */
export function nameVariable(variable: Variable, places: Places): string {
  return `${variable.name} of ${places.asset(variable.asset)?.name ?? variable.asset}`;
}

/** `2026-11-24 09:08:12 UTC`. */
export function nameMoment(moment: Instant): string {
  return `${moment.slice(0, 19).replace("T", " ")} UTC`;
}

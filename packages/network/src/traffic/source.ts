// Sources: who saw the traffic that facts speak of.

import type { FactOf } from "@bulkhead/facts";
import { compareText } from "@bulkhead/plant";

/** The source of facts whose packets are in the evidence itself. */
export const CAPTURE = "capture";

/** Who told the facts: the tool that recorded them, or a capture. Sorted. */
export function sourcesOf(facts: readonly FactOf<"conversation" | "asset-seen">[]): readonly string[] {
  return [...new Set(facts.map(({ value }) => value.recordedBy ?? CAPTURE))].sort(compareText);
}

// The shipped rules, parsed once.

import { loadRules, type Rule } from "../rule.ts";
import { STAGE_RULES } from "./stages.ts";

let shipped: readonly Rule[] | undefined;

export function shippedRules(): readonly Rule[] {
  shipped ??= loadRules(STAGE_RULES, "shipped rules").rules;
  return shipped;
}

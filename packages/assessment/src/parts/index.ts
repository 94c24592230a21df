// The parts that can be assessed beside 62443-3-3, a line each.

import { canonicalPart } from "@bulkhead/standards/catalogue";
import { components } from "./component.ts";
import { patching, practices, programme, programme2009, provider } from "./organisation.ts";
import type { AssessedPart } from "./part.ts";
import { workflow } from "./workflow.ts";

export const ASSESSED_PARTS: readonly AssessedPart[] = [
  components,
  practices,
  provider,
  programme,
  programme2009,
  patching,
  workflow,
];

/** By any usual spelling: `4-2`, `62443-2-1`. */
export function assessedPart(text: string): AssessedPart | undefined {
  const part = canonicalPart(text);
  return ASSESSED_PARTS.find((one) => one.part === part);
}

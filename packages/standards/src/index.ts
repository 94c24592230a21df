// The levels and the requirements of 3-3. Every other catalogue has its own path (`@bulkhead/standards/crosswalk`), so that it is
// loaded only by those who ask for it.

export { canonicalId, compareIds } from "./identifier.ts";
export * from "./level.ts";
export {
  enhancementsOf,
  FOUNDATIONAL_REQUIREMENT_NAMES,
  numberOf,
  REQUIREMENTS,
  type Requirement,
  requirement,
  requirementsAt,
} from "./requirement.ts";
export type { Confidence, MaturityLevel, Row } from "./row.ts";

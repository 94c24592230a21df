export type { ProcessAlarm } from "./alarm-fact.ts";
export { canonicalText, digestOf, useTextDigester } from "./canonical.ts";
export * from "./component-fact.ts";
export type { Digest, Evidence, Instant, Sensor } from "./evidence.ts";
export * from "./fact.ts";
export { FINDING_CODES, type Finding, type FindingCode } from "./finding.ts";
export * from "./firewall-fact.ts";
export * from "./host-fact.ts";
export * from "./integrity-fact.ts";
export { appendEntry, type BrokenPlace, type JsonValue, type LedgerContent, type LedgerEntry, verifyLedger } from "./ledger.ts";
export { describeLocator, type Locator } from "./locator.ts";
export { loadManifest, type ManifestEntry } from "./manifest.ts";
export { canonicalMoment, fromMoment, untilMoment } from "./moment.ts";
export type { Problem, Severity } from "./problem.ts";
export { proves, RANKS, type Rank } from "./rank.ts";
export {
  factText,
  gatherFacts,
  identifyFact,
  LARGEST_DOCUMENT,
  makeFact,
  type PointOfInterest,
  type Reader,
  type Reading,
  type ReadingContext,
  type ReadingRun,
  readerOf,
  readWhole,
  type WholeReading,
} from "./reader.ts";
export { maskSecret } from "./secret.ts";
export { countSightings, describeSightings, type Sightings } from "./sighting.ts";
export { statementsReader } from "./statements.ts";
export { switchSchema } from "./switch.ts";

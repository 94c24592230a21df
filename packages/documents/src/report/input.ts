// What a report is made of. Everything is passed in: the same input gives the same bytes.

import type { Assessment } from "@bulkhead/assessment";
import type { Evidence, Fact, FactId, Finding, Instant } from "@bulkhead/facts";
import type { Plant, Problem } from "@bulkhead/plant";
import type { FunctionPage } from "@bulkhead/process";
import type { Confidence, FoundationalRequirement, SecurityLevel } from "@bulkhead/standards";

/** The very bytes, lines or value behind a fact, read again from the evidence. */
export type Excerpt =
  | {
      readonly kind: "packet";
      /** Hexadecimal, as captured; possibly only the beginning. */
      readonly bytes: string;
      /** Bytes of the whole packet. */
      readonly length: number;
      /** From 1, as Wireshark counts. */
      readonly number: number;
      readonly time: Instant;
      /** Names of the layers, outermost first, where known. */
      readonly layers?: readonly string[];
    }
  | {
      readonly kind: "lines";
      /** Number of the first line given. */
      readonly first: number;
      readonly lines: readonly string[];
      /** The lines that the fact was read from; the others stand around them. */
      readonly from: number;
      readonly to: number;
    }
  | { readonly kind: "pointer"; readonly text: string };

/** A row of the catalogue, as the report shows it. `Requirement` of `@bulkhead/standards` has this shape. */
export interface ReportRequirement {
  readonly id: string;
  readonly title: string;
  readonly paraphrase: string;
  readonly fr: FoundationalRequirement;
  readonly level: SecurityLevel;
  readonly confidence: Confidence;
}

export interface ReportEvidence {
  readonly evidence: Evidence;
  /** Title of the reader that recognised it; `null` where none did. */
  readonly reader: string | null;
  readonly facts: number;
  readonly notUnderstood: number;
  readonly problems: readonly Problem[];
}

/** Rows that the caller has at hand, such as inventory and conversations. */
export interface ReportTable {
  readonly title: string;
  readonly note?: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

export interface ReportInput {
  readonly plant: Plant;
  readonly assessment: Assessment;
  readonly facts: readonly Fact[];
  readonly findings: readonly Finding[];
  readonly evidence: readonly ReportEvidence[];
  readonly requirements: readonly ReportRequirement[];
  readonly excerpts: ReadonlyMap<FactId, Excerpt>;
  readonly tables?: readonly ReportTable[];
  /** What was seen and found of the process, by essential function. */
  readonly functions?: readonly FunctionPage[];
}

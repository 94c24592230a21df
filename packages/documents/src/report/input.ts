// What a report is made of. Everything is passed in: the same input gives the same bytes.

import type { Assessment } from "@bulkhead/assessment";
import type { Evidence, Fact, FactId, Finding, Instant } from "@bulkhead/facts";
import type { Plant, Problem, Variable } from "@bulkhead/plant";
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

/** Values of one source, condensed to columns of time. `trend.ts` of the process package makes them. */
export interface ReportTrendLine {
  readonly source: string;
  readonly direction: "told" | "written";
  readonly samples: number;
  readonly bad: number;
  /** Milliseconds without a value from which on the line is broken. */
  readonly gap: number;
  readonly columns: readonly {
    readonly from: number;
    readonly until: number;
    readonly low: number;
    readonly high: number;
    readonly first: number;
    readonly last: number;
  }[];
}

/** What was seen of one variable, in milliseconds since 1970. */
export interface ReportTrend {
  readonly variable: Variable;
  readonly from: number;
  readonly until: number;
  readonly lines: readonly ReportTrendLine[];
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
  /** Process variables whose values are kept. */
  readonly trends?: readonly ReportTrend[];
}

// A part of the standard as something that can be assessed: its rows, whom it asks, and how a result follows from its verdicts. What differs
// between the parts is data of this shape; the engine is one.

import type { Asset, Organisation, Plant, Problem } from "@bulkhead/plant";
import type { Confidence, FoundationalRequirement, MaturityLevel, SecurityLevel } from "@bulkhead/standards";
import type { Ground } from "../check.ts";
import type { Guidance } from "../guidance.ts";
import type { Support, Verdict } from "../verdict.ts";

/** `security level`: by foundational requirement. `maturity level`: by group of rows. `completion`: which rows are done. */
export type Measure = "security level" | "maturity level" | "completion";

/** Whom a part asks. */
export type PartSubject =
  | { readonly type: "component"; readonly id: string; readonly name: string; readonly asset: Asset }
  | { readonly type: "organisation"; readonly id: string; readonly name: string; readonly organisation: Organisation | undefined }
  | { readonly type: "system"; readonly id: string; readonly name: string };

export interface PartRow {
  readonly id: string;
  readonly title: string;
  readonly paraphrase: string;
  readonly confidence: Confidence;
  /** Foundational requirement, practice, element, area or step that it belongs to. */
  readonly group: string;
  readonly groupName: string;
  /** Of rows that are selected by a security level. */
  readonly fr: FoundationalRequirement | null;
  readonly level: Exclude<SecurityLevel, 0> | null;
  /** It is shown and decides no level: an enhancement that a contract asks for by itself. */
  readonly optional?: boolean;
  /** Absent: it is asked of every subject of the part. */
  readonly appliesTo?: (subject: PartSubject) => boolean;
}

/** What evidence or the design itself says about a row; statements are added by the engine. */
export type PartCheck = (subject: PartSubject, ground: Ground) => Support;

export interface AssessedPart {
  /** As statements name it: `62443-4-2`. */
  readonly part: string;
  readonly title: string;
  readonly measure: Measure;
  /** What its subjects are, for people: `component`. */
  readonly places: string;
  readonly rows: readonly PartRow[];
  readonly rowOf: (text: string) => string | undefined;
  readonly subjects: (plant: Plant) => readonly PartSubject[];
  readonly checks: ReadonlyMap<string, PartCheck>;
  /** How rows are decided and what people are asked, where that is more than a statement. */
  readonly guidance?: ReadonlyMap<string, Guidance & { readonly method: string }>;
}

/** A result by group of rows. Groups are never averaged: the weakest row of a group decides it. */
export interface GroupResult {
  readonly group: string;
  readonly name: string;
  readonly rows: number;
  /** Rows that count, with every fact and with those that rest on nobody's word. */
  readonly claimedRows: number;
  readonly provenRows: number;
  /** Security or maturity level; for a part that is completed, 1 where every row is done, else 0. */
  readonly claimed: SecurityLevel | MaturityLevel;
  readonly proven: SecurityLevel | MaturityLevel;
  /** Rows that keep it from the next level. */
  readonly blocking: readonly string[];
}

export interface PartResult {
  readonly subject: string;
  readonly name: string;
  readonly type: PartSubject["type"];
  readonly groups: readonly GroupResult[];
}

export interface PartAssessment {
  readonly part: string;
  readonly title: string;
  readonly measure: Measure;
  readonly asOf: string;
  readonly verdicts: readonly Verdict[];
  readonly results: readonly PartResult[];
  readonly problems: readonly Problem[];
}

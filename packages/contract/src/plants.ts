// Plants: where they stand, their design, evidence, findings, traffic and rows.

import type { AnswerRecord, SubjectLevels, VerdictValue } from "@bulkhead/assessment";
import type { Excerpt } from "@bulkhead/documents";
import type { Conversation, Evidence, Fact, Finding, Operation, Problem } from "@bulkhead/facts";
import type { LintProblem, PlantDocument } from "@bulkhead/plant";
import { z } from "zod";
import { edit, type MapPlaces } from "./edit.ts";

export const plantEntry = z.strictObject({ id: z.string(), name: z.string() });
export const newPlant = z.strictObject({ name: z.string().min(1).max(200) });

export interface NextStep {
  readonly subject: string;
  readonly name: string;
  readonly requirement: string;
  readonly title: string;
  readonly text: string;
}

export interface PlantStanding {
  readonly asOf: string;
  /** False while evidence is read and judged: what stands here is then of before. */
  readonly settled: boolean;
  readonly levels: readonly SubjectLevels[];
  readonly contradicted: number;
  /** Rows that are proven to be met. */
  readonly proven: number;
  readonly openFindings: number;
  readonly evidence: number;
  readonly next: readonly NextStep[];
  readonly changes: readonly { readonly at: string; readonly text: string; readonly by?: string }[];
  readonly expiring: readonly { readonly on: string; readonly text: string }[];
  readonly problems: readonly Problem[];
}

export interface MapAnswer {
  readonly plant: PlantDocument;
  readonly places: MapPlaces;
  readonly revision: number;
  readonly by?: string;
  readonly remarks: readonly LintProblem[];
  readonly editable: boolean;
}
export const mapChange = z.strictObject({ revision: z.int().min(1), edits: z.array(edit).min(1).max(5_000) });
export const undoing = z.strictObject({ revision: z.int().min(1), undo: z.int().min(2) });

export interface RevisionEntry {
  readonly number: number;
  readonly by: string;
  readonly at: string;
  /** `undo 7`, `import`, or absent for an edit. */
  readonly how?: string;
  readonly changes: readonly string[];
}

export interface TrafficLine {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly tone: "declared" | "undeclared" | "unsure";
  readonly label: string;
}

export interface AssessmentRow {
  readonly subject: string;
  readonly name: string;
  readonly requirement: string;
  readonly title: string;
  readonly fr: string;
  readonly level: number;
  readonly proven: VerdictValue;
  readonly claimed: VerdictValue;
  readonly blocking: boolean;
}

export interface RowAnswers {
  /** With examples of what would show the answer. */
  readonly questions: readonly { readonly id: string; readonly text: string; readonly evidence: readonly string[] }[];
  readonly answers: readonly AnswerRecord[];
}

export interface DecodedField {
  readonly name: string;
  readonly value: string;
  readonly offset: number;
  readonly length: number;
  readonly depth?: number;
}
export type FactExcerpt =
  | (Extract<Excerpt, { kind: "packet" }> & { readonly fields?: readonly DecodedField[] })
  | Exclude<Excerpt, { kind: "packet" }>;
export interface FactAnswer {
  readonly fact: Fact;
  readonly text: string;
  readonly evidenceName: string;
  readonly excerpt: FactExcerpt | null;
}

export interface EvidenceEntry extends Evidence {
  readonly reader: string | null;
  readonly facts: number;
  readonly notUnderstood: number;
  readonly problems: readonly Problem[];
  readonly uploaded?: string;
  readonly usedBy: readonly { readonly subject: string; readonly requirement: string }[];
}

export const FINDING_STATES = ["open", "accepted", "fixed", "verified"] as const;
export type FindingState = (typeof FINDING_STATES)[number];
export const findingChange = z.strictObject({
  state: z.enum(["open", "accepted", "fixed"]).describe("`verified` is never said by a person: later evidence says it."),
  reason: z.string().min(1).max(4000),
  expires: z.iso
    .date()
    .or(z.iso.datetime({ offset: true }))
    .exactOptional(),
});
export type FindingChange = z.output<typeof findingChange>;
export interface FindingEntry extends Finding {
  readonly id: string;
  readonly state: FindingState;
  readonly since?: string;
  readonly by?: string;
  readonly reason?: string;
  readonly expires?: string;
}

export interface Device {
  readonly address: string;
  readonly names: readonly string[];
  readonly asset?: string;
  readonly zone?: string;
  readonly vendor?: string;
  readonly product?: string;
  readonly first: string;
  readonly last: string;
  readonly fresh?: boolean;
}
interface Timed {
  readonly id: string;
  readonly first: string;
  readonly last: string;
  readonly fresh?: boolean;
  readonly clientName?: string;
  readonly serverName?: string;
}
export type ConversationEntry = Conversation & Timed & { readonly channel: string | null };
export type OperationEntry = Operation & Timed & { readonly dangerous: boolean };
export interface OperationTimes {
  /** Beginning of each stretch. */
  readonly times: readonly string[];
  readonly classes: readonly { readonly name: string; readonly counts: readonly number[]; readonly dangerous: boolean }[];
}

export const savedView = z.strictObject({ name: z.string().min(1).max(100), filter: z.record(z.string().max(50), z.json()) });
export interface SavedView {
  readonly id: string;
  readonly name: string;
  readonly filter: Readonly<Record<string, unknown>>;
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly total: number;
  readonly next: string | null;
}

const id = z.string().min(1).max(200);
const instant = z.iso.datetime();
/** What is known of a file that it does not say itself. When it came here is not when it was collected. */
export const aboutEvidence = z.strictObject({
  asset: id.exactOptional(),
  collector: z.string().max(200).exactOptional(),
  collected: instant.exactOptional(),
  expires: instant.exactOptional(),
  sensor: z
    .strictObject({ name: id, zones: z.array(id).max(1_000).default([]), inside: z.array(id).max(1_000).default([]) })
    .exactOptional(),
});
export type AboutEvidence = z.output<typeof aboutEvidence>;
export const newUpload = z.strictObject({
  name: z.string().min(1).max(255),
  size: z
    .int()
    .min(0)
    .max(2 ** 50),
  modified: z.number().exactOptional(),
  about: aboutEvidence.exactOptional(),
});
export interface Upload {
  readonly id: string;
  readonly offset: number;
}

/** An asset list or what traffic told, as a plant that somebody may take over, zone by zone, with ordinary edits. */
export interface Proposal {
  readonly plant: PlantDocument;
  readonly problems: readonly Problem[];
}
export const comment = z.strictObject({ about: z.string().min(1).max(300), text: z.string().min(1).max(4000) });
export interface CommentEntry {
  readonly about: string;
  readonly text: string;
  readonly by: string;
  readonly at: string;
}

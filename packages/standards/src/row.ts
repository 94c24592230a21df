// What every row of every catalogue has, and how rows are found by their ids.

/** How sure the catalogue is of a row. `low`: one source, or sources that differ; show it wherever the row is shown. */
export type Confidence = "high" | "medium" | "low";

/** Maturity levels of IEC 62443-4-1, 2-4 and 2-1: initial, managed, defined or practised, improving. */
export type MaturityLevel = 1 | 2 | 3 | 4;

/** A row of a catalogue. Titles are the short names of the standard or our own; paraphrases are ours and never normative. */
export interface Row {
  /** Canonical id, e.g. `SR 5.2 RE(1)`. */
  readonly id: string;
  readonly title: string;
  /** What it asks, in one sentence of ours. Empty where the catalogue has only the id and title. */
  readonly paraphrase: string;
  readonly confidence: Confidence;
  /** Keys of the source register (`@bulkhead/standards/source`). */
  readonly sources: readonly string[];
  readonly note?: string;
}

/** Rows by id; ids are unique within a catalogue. */
export function rowsById<T extends { readonly id: string }>(rows: readonly T[]): ReadonlyMap<string, T> {
  return new Map(rows.map((row) => [row.id, row]));
}

/** `{ note }`, or nothing where the data has none: an absent property, not an undefined one. */
export function noteOf(row: { readonly note?: string | null | undefined }): { readonly note?: string } {
  return typeof row.note === "string" ? { note: row.note } : {};
}

// Problems: what was wrong with an input, as values beside the partial result. A problem never stops the rest.

export type Severity = "error" | "warning" | "note";

/** `code` is stable and belongs to the catalogue of the package that reports it; `mend` tells the person what to do next. */
export interface Problem {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly mend?: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  /** Where there is no line: a packet number, a JSON pointer, a cell. */
  readonly place?: string;
}

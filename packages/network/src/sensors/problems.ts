// The catalogue of what can be wrong with a foreign log or export: stable codes, what happened, and what the person can do.

import type { Problem, Severity } from "@bulkhead/facts";

const CATALOGUE = {
  "sensors/broken-line": {
    severity: "warning",
    message: "Records are not in the form of the log and were passed over.",
    mend: "Look at the first one; copy the file again where it was cut, or export it anew.",
  },
  "sensors/broken-document": {
    severity: "error",
    message: "The document is damaged; what stands behind the damage was not read.",
    mend: "Export it again.",
  },
  "sensors/line-too-long": {
    severity: "warning",
    message: "Lines are longer than any record is and were passed over.",
    mend: "Check that the file is what it claims to be.",
  },
  "sensors/without-ends": {
    severity: "warning",
    message: "Records do not tell between which addresses, or when, and were passed over.",
    mend: "Export the log with its address and time fields.",
  },
  "sensors/unknown-record": {
    severity: "note",
    message: "Records are of a kind that is not read.",
    mend: "Nothing, unless facts were expected from them.",
  },
  "sensors/unknown-column": {
    severity: "note",
    message: "A column was not understood; nothing was taken from it.",
    mend: "Nothing, unless facts were expected from it.",
  },
  "sensors/sampled": {
    severity: "note",
    message:
      "The exporter looked at a sample of the packets only; what was not sampled is unknown, and counts are those of the sample.",
    mend: "Export without sampling where an absence shall prove something.",
  },
  "sensors/template-missing": {
    severity: "note",
    message: "Records came before the template that explains them and could not be read.",
    mend: "Collect for longer than the exporter's template interval.",
  },
  "sensors/too-many-records": {
    severity: "warning",
    message: "There are more different conversations, operations or devices than are kept; further ones were not listed.",
    mend: "Split the log by time or by subnet.",
  },
} as const satisfies Record<string, { severity: Severity; message: string; mend: string }>;

export type SensorProblemCode = keyof typeof CATALOGUE;

/** Different details kept per code. */
const MOST_DETAILS = 64;

/** Problems of one run: each code and detail once, with how often it happened and where first. */
export class SensorProblems {
  readonly #file: string;
  readonly #seen = new Map<SensorProblemCode, Map<string, { count: number; readonly line: number }>>();

  constructor(file: string) {
    this.#file = file;
  }

  /** `line` of the first occurrence is kept; 0 where there is none. `detail` names what differs within a code. */
  count(code: SensorProblemCode, line: number, detail = "", times = 1): void {
    let details = this.#seen.get(code);
    if (details === undefined) this.#seen.set(code, (details = new Map()));
    const key = details.has(detail) || details.size < MOST_DETAILS ? detail : "And others.";
    const known = details.get(key);
    if (known === undefined) details.set(key, { count: times, line });
    else known.count += times;
  }

  list(): Problem[] {
    return [...this.#seen].flatMap(([code, details]) =>
      [...details].map(([detail, { count, line }]): Problem => {
        const { severity, message, mend } = CATALOGUE[code];
        const times = count === 1 ? "" : ` (${count} times${line > 0 ? ", first here" : ""})`;
        const text = `${message}${detail === "" ? "" : ` ${detail}`}${times}`;
        return { code, severity, message: text, mend, file: this.#file, ...(line > 0 && { line }) };
      }),
    );
  }
}

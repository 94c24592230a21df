// Our overlay over other tools' tests: which rows of 62443-3-3 a test bears on, by the identifiers of other lists that it carries. The data
// says how sure that is; whoever uses a row sees by which reference it came.

import type { BorneRow } from "@bulkhead/facts";
import overlay from "../../../data/overlay.json" with { type: "json" };

type Confidence = BorneRow["confidence"];
type Rows = readonly (readonly [requirement: string, confidence: Confidence])[];

/** Rows by identifier: `CCI-000044`, `Lynis AUTH-9262`. These are ours, test by test, and come before the way over a control. */
const BY_RULE: ReadonlyMap<string, Rows> = new Map(Object.entries(overlay.rules as unknown as Record<string, Rows>));
/** Rows by control of NIST SP 800-53: the crosswalk of the catalogue, which a test holds this to. */
const BY_CONTROL: ReadonlyMap<string, Rows> = new Map(Object.entries(overlay.controls as unknown as Record<string, Rows>));
/** Control by number of the Control Correlation Identifier (DISA's list). */
const CONTROL_OF = new Map(
  Object.entries(overlay.cci as Record<string, readonly number[]>).flatMap(([control, numbers]) =>
    numbers.map((number) => [number, control] as const),
  ),
);

/** The rows that references of a test lead to, each once with the best confidence, in the order of the references. */
export function requirementsOf(references: readonly string[]): readonly BorneRow[] {
  const rows = new Map<string, BorneRow>();
  for (const reference of references) {
    for (const row of rowsOf(reference)) {
      const known = rows.get(row.requirement);
      if (known === undefined || RANK[row.confidence] < RANK[known.confidence]) rows.set(row.requirement, row);
    }
  }
  return [...rows.values()];
}

const RANK = { high: 0, medium: 1, low: 2 } as const satisfies Record<Confidence, number>;

function rowsOf(reference: string): readonly BorneRow[] {
  const own = BY_RULE.get(reference);
  if (own !== undefined) return borne(own, reference);
  const direct = /^IEC 62443-3-3 (SR \d\.\d{1,2}(?: RE\(\d\))?)$/.exec(reference)?.[1];
  if (direct !== undefined) return [{ requirement: direct, confidence: "high", via: reference }];
  const cci = /^CCI-(\d{6})$/.exec(reference)?.[1];
  const control = cci === undefined ? controlOf(reference) : CONTROL_OF.get(Number(cci));
  if (control === undefined) return [];
  const via = cci === undefined ? reference : `${reference}, NIST SP 800-53 ${control}`;
  const rows = BY_CONTROL.get(control);
  if (rows !== undefined) return borne(rows, via);
  // An enhancement that leads nowhere itself is about what its control is about, in part.
  return borne(BY_CONTROL.get(control.replace(/\(.*/, "")) ?? [], via).map((row) => ({ ...row, confidence: "low" }));
}

function borne(rows: Rows, via: string): readonly BorneRow[] {
  return rows.map(([requirement, confidence]) => ({ requirement, confidence, via }));
}

/** `AC-7`, `IA-5(1)` out of `NIST SP 800-53 IA-5(1)(a)`; `undefined` where it is none. */
function controlOf(reference: string): string | undefined {
  const found = /^NIST SP 800-53 ([A-Z]{2}-\d{1,2})(?: ?\((\d{1,2})\))?/.exec(reference);
  if (found === null) return undefined;
  return found[2] === undefined ? found[1] : `${found[1]}(${found[2]})`;
}

/** How a control is written as a reference, from the ways in which tools write it (`AC-7 (2)`, `ac-7`, `AC.7`); `undefined` for other text. */
export function controlReference(text: string): string | undefined {
  const found = /^\s*([A-Za-z]{2})[-.](\d{1,2})((?:\s?[(.][0-9a-z]{1,2}\)?)*)/.exec(text);
  if (found === null) return undefined;
  const enhancement = /^\s?[(.](\d{1,2})\)?/.exec(found[3] ?? "")?.[1];
  return `NIST SP 800-53 ${found[1]?.toUpperCase()}-${Number(found[2])}${enhancement === undefined ? "" : `(${Number(enhancement)})`}`;
}

// Crosswalk: verdicts as other frameworks would ask for them. A projection: behind each of their controls stand the verdicts of the rows that lead to
// it, one by one; nothing is summed up into a score, and who made the mapping is told with each row.

import type { Confidence } from "@bulkhead/standards";
import { catalogueRow } from "@bulkhead/standards/catalogue";
import { componentRequirement } from "@bulkhead/standards/component";
import { CROSSWALK, type CrosswalkRow } from "@bulkhead/standards/crosswalk";
import { type Framework, UNMAPPED } from "@bulkhead/standards/framework";
import type { Verdict, VerdictValue } from "./verdict.ts";

/** The verdicts of one part, with the part as the catalogues name it: `62443-3-3`. */
export interface AssessedRows {
  readonly part: string;
  readonly verdicts: readonly Verdict[];
}

/** One row behind a control, with its verdict at every place that was assessed by it. */
export interface RowBehind {
  readonly part: string;
  readonly requirement: string;
  readonly title: string;
  /** `official`: by the owner of the framework or of the mapping. `own`: ours; have it reviewed before an audit rests on it. */
  readonly basis: CrosswalkRow["basis"];
  readonly confidence: Confidence;
  /** Direct, or over which other mappings. */
  readonly derivation: string;
  readonly verdicts: readonly { readonly subject: string; readonly proven: VerdictValue; readonly claimed: VerdictValue }[];
}

export interface ProjectedControl {
  readonly control: string;
  readonly rows: readonly RowBehind[];
  /** Rows of parts that were not assessed lead to it as well: what stands here is not the whole. */
  readonly elsewhere: readonly { readonly part: string; readonly requirement: string }[];
}

export interface Projection {
  readonly framework: string;
  readonly title: string;
  readonly note: string;
  readonly controls: readonly ProjectedControl[];
  readonly gaps: {
    /** Assessed parts of which no row leads to this framework: nothing is known of them here. */
    readonly parts: readonly string[];
    /** Rows of the other parts that were assessed and lead to no control, neither by themselves nor by what they enhance. */
    readonly rows: readonly { readonly part: string; readonly requirement: string; readonly title: string }[];
    /** Controls to which no row of any part leads; `null` where the framework's full list is not held here. */
    readonly controls: readonly string[] | null;
    /** Controls of which the catalogue says why nothing stands behind them, or not all. */
    readonly noted: readonly { readonly control: string; readonly note: string }[];
  };
}

/** Projects what was assessed. Controls in natural order; rows behind each in the order of the crosswalk. */
export function project(framework: Framework, assessed: readonly AssessedRows[]): Projection {
  const verdicts = new Map<string, Map<string, Verdict[]>>();
  for (const { part, verdicts: all } of assessed)
    verdicts.set(
      part,
      Map.groupBy(all, ({ requirement }) => requirement),
    );
  const rows = CROSSWALK.filter((row) => framework.names.includes(row.framework));
  const leading = new Set(rows.map(({ part }) => part));
  const reached = new Set<string>();
  const controls = [...Map.groupBy(rows, ({ target }) => target)].map(([control, entries]): ProjectedControl => {
    const behind = entries.flatMap((row) => {
      const own = verdicts.get(row.part);
      if (own === undefined) return [];
      return rowsOf(row, own).map((requirement): RowBehind => {
        reached.add(`${row.part} ${requirement}`);
        return {
          part: row.part,
          requirement,
          title: catalogueRow(row.part, requirement)?.title ?? "",
          basis: row.basis,
          confidence: row.confidence,
          derivation: row.via.length === 0 ? row.derivation : `${row.derivation} (${row.via.join(", ")})`,
          verdicts: (own.get(requirement) ?? []).map(({ subject, proven, claimed }) => ({ subject, proven, claimed })),
        };
      });
    });
    const elsewhere = entries.filter(({ part }) => !verdicts.has(part)).map(({ part, id }) => ({ part, requirement: id }));
    return { control, rows: behind, elsewhere };
  });
  return {
    framework: framework.id,
    title: framework.title,
    note: framework.note,
    controls: controls.sort((a, b) => compareControls(a.control, b.control)),
    gaps: {
      parts: assessed.map(({ part }) => part).filter((part) => !leading.has(part)),
      rows: assessed
        .filter(({ part }) => leading.has(part))
        .flatMap(({ part }) =>
          [...(verdicts.get(part)?.keys() ?? [])]
            .filter((id) => !reached.has(`${part} ${id}`) && !reached.has(`${part} ${baseOf(id)}`))
            .map((requirement) => ({ part, requirement, title: catalogueRow(part, requirement)?.title ?? "" })),
        ),
      controls: framework.controls?.filter((control) => !rows.some(({ target }) => target === control)) ?? null,
      noted: UNMAPPED.filter((one) => framework.names.includes(one.framework)).map(({ control, note }) => ({ control, note })),
    },
  };
}

/** The assessed rows that an entry means: the row itself; all rows of a number without suffix (62443-2-4); the rows that a heading points to (4-2). */
function rowsOf({ id, part }: CrosswalkRow, own: ReadonlyMap<string, unknown>): readonly string[] {
  if (own.has(id)) return [id];
  const under = [...own.keys()].filter((row) => part === "62443-2-4" && row.startsWith(`${id} `));
  if (under.length > 0) return under;
  const heading = part === "62443-4-2" ? componentRequirement(id) : undefined;
  return heading?.see.filter((row) => own.has(row)) ?? [];
}

/** What an enhancement enhances. */
function baseOf(id: string): string {
  return id.replace(/ RE\(\d+\)$/, id.startsWith("SP.") ? " BR" : "");
}

/** Numbers inside by their value: A.5.2 before A.5.10. */
function compareControls(a: string, b: string): number {
  const [left, right] = [a.split(/(\d+)/), b.split(/(\d+)/)];
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const [x = "", y = ""] = [left[at], right[at]];
    if (x === y) continue;
    return at % 2 === 1 ? Number(x) - Number(y) : x < y ? -1 : 1;
  }
  return left.length - right.length;
}

// Rows and proofs: verdicts page by page, and one down to its facts.

import { type Explanation, explain, type Verdict } from "@bulkhead/assessment";
import type { AssessmentRow, Page, QueryOf } from "@bulkhead/contract";
import { requirement as rowOf } from "@bulkhead/standards";
import { type JudgedPlant, pageOf, type Sight, sees } from "../judging/view.ts";

interface SearchedRow {
  readonly row: AssessmentRow;
  readonly search: string;
}

const rowsOf = new WeakMap<JudgedPlant, readonly SearchedRow[]>();

function gatherRows(plant: JudgedPlant): readonly SearchedRow[] {
  const known = rowsOf.get(plant);
  if (known !== undefined) return known;
  const { assessment } = plant.judged;
  const levels = new Map(assessment.levels.map((one) => [one.subject, one]));
  const rows = assessment.verdicts.flatMap(({ subject, requirement, proven, claimed }) => {
    const [row, of] = [rowOf(requirement), levels.get(subject)];
    if (row === undefined || of === undefined) return [];
    const { title, fr, level } = row;
    const short = of.proven[fr] < of.target[fr] || of.claimed[fr] < of.target[fr];
    const blocking = short && (of.blocking[fr].proven.includes(requirement) || of.blocking[fr].claimed.includes(requirement));
    const search = `${requirement} ${title} ${of.name}`.toLowerCase();
    return [{ row: { subject, name: of.name, requirement, title, fr, level, proven, claimed, blocking }, search }];
  });
  rowsOf.set(plant, rows);
  return rows;
}

export function viewRows(plant: JudgedPlant, query: QueryOf<"rows">, sight: Sight): Page<AssessmentRow> {
  const text = query.text?.toLowerCase();
  const rows = gatherRows(plant).filter(
    ({ row, search }) =>
      (text === undefined || search.includes(text)) &&
      (query.subject === undefined || row.subject === query.subject) &&
      (query.fr === undefined || row.fr === query.fr) &&
      (query.verdict === undefined || row.claimed === query.verdict || row.proven === query.verdict) &&
      (query.blocking === undefined || row.blocking === (query.blocking === "true")) &&
      sees(sight, plant, row.subject),
  );
  const page = pageOf(rows, query);
  return { ...page, rows: page.rows.map(({ row }) => row) };
}

export function viewProof(
  plant: JudgedPlant,
  { subject, requirement }: { readonly subject: string; readonly requirement: string },
  sight: Sight,
): Explanation | undefined {
  if (!sees(sight, plant, subject)) return undefined;
  const { assessment, facts, findings } = plant.judged;
  return explain(assessment, { plant: plant.plant, facts, findings, asOf: assessment.asOf }, requirement, subject);
}

/** Every reason of a verdict. */
export function reasonsIn(verdict: Verdict) {
  return [...verdict.for, ...verdict.against, ...verdict.applies, ...verdict.noted, ...verdict.waivers];
}

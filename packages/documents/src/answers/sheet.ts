// The sheet of answers: a table that people fill in offline, a row for each requirement at each zone and conduit, and what its columns mean.

import type { Assessment } from "@bulkhead/assessment";
import { requirement } from "@bulkhead/standards";
import writeWorkbook from "write-excel-file/universal";
import type { ReportTable } from "../report/input.ts";
import { makeLine } from "../visible.ts";

/** What a column holds, with the headers by which it is known; the first is the one that is written. */
export const COLUMNS = {
  where: ["Where", "Zone", "Ort", "Wo"],
  name: ["Name"],
  requirement: ["Requirement", "Anforderung", "SR"],
  title: ["Title", "Titel"],
  level: ["Level", "SL"],
  proven: ["Proven", "Bewiesen"],
  claimed: ["Claimed", "Behauptet"],
  missing: ["Missing", "Fehlt"],
  answer: ["Answer", "Antwort"],
  by: ["By", "Von"],
  since: ["Since", "Seit"],
  until: ["Until", "Bis"],
  reason: ["Reason", "Begründung", "Begruendung"],
  approver: ["Approver", "Freigegeben von"],
  countermeasure: ["Countermeasure", "Maßnahme", "Massnahme"],
} as const;
export type Column = keyof typeof COLUMNS;

const BY_HEADER: ReadonlyMap<string, Column> = new Map(
  (Object.keys(COLUMNS) as Column[]).flatMap((column) =>
    COLUMNS[column].map((header) => [header.toLowerCase(), column] as const),
  ),
);

/** The column with this header; `undefined` for one that the sheet does not have. */
export function columnOf(header: string): Column | undefined {
  return BY_HEADER.get(header.trim().toLowerCase());
}

/**
 * One row per verdict that is open to an answer, in the order of the assessment. `all`: also of rows that are proven. Cells of answers are
 * empty: what was said before stays in force as it is.
 */
export function answerSheet({ verdicts, levels }: Pick<Assessment, "verdicts" | "levels">, all = false): ReportTable {
  const names = new Map(levels.map(({ subject, name }) => [subject, name]));
  const rows = verdicts
    .filter(({ proven }) => all || proven === "unknown" || proven === "contradicted")
    .map(({ subject, requirement: id, proven, claimed, missing }) => {
      const row = requirement(id);
      const told = [subject, names.get(subject) ?? subject, id, row?.title ?? "", row?.level ?? "", proven, claimed];
      return [...told, missing.join(" "), "", "", "", "", "", "", ""];
    });
  return { title: "Answers", columns: Object.values(COLUMNS).map(([header]) => header), rows };
}

const WIDTHS: Readonly<Partial<Record<Column, number>>> = {
  title: 44,
  missing: 60,
  reason: 50,
  name: 24,
  where: 18,
  requirement: 14,
};

/** A table as a workbook with one sheet. Texts are texts there: no cell is ever a formula. */
export async function writeSheet({ columns, rows }: ReportTable): Promise<Uint8Array> {
  const head = columns.map((value) => ({ value, fontWeight: "bold" as const, backgroundColor: "#e8edf2" }));
  const body = rows.map((row) =>
    row.map((cell) => (typeof cell === "number" ? { value: cell } : { value: makeLine(cell), type: String, wrap: true })),
  );
  const widths = columns.map((header) => ({ width: WIDTHS[columnOf(header) ?? "by"] ?? 14 }));
  const blob = await writeWorkbook([head, ...body], { columns: widths, stickyRowsCount: 1 }).toBlob();
  return new Uint8Array(await blob.arrayBuffer());
}

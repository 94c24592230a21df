// How a command gives tables out: for people, as JSON, or as CSV.

import { makeLine, type ReportTable, renderTable } from "@bulkhead/documents";
import { writeText } from "@bulkhead/workspace";
import { writeCsv } from "./csv.ts";
import type { Terminal } from "./terminal.ts";

export function printTables(tables: readonly ReportTable[], json: boolean | undefined, terminal: Terminal): void {
  if (json === true) terminal.print(JSON.stringify(tables.map(inRecords), null, 1));
  else terminal.print(tables.map((table) => writeTable(table, terminal)).join("\n\n"));
}

/** `-`: to standard output. */
export function printCsv({ columns, rows }: ReportTable, path: string, terminal: Terminal): void {
  const text = writeCsv(columns, rows);
  if (path === "-") terminal.print(text.trimEnd());
  else {
    writeText(path, text);
    terminal.remark(`${path}: ${rows.length} rows`);
  }
}

/** Columns of a terminal from which on every column of a table is shown. */
const SPACIOUS = 100;

/** On a narrow terminal, columns that say the same in every row are told once, below. */
function writeTable({ title, columns, rows }: ReportTable, { colour, width }: Terminal): string {
  if (rows.length === 0) return `${title}\n(none)`;
  const varied = (at: number): boolean => rows.some((row) => row[at] !== rows[0]?.[at]);
  const shown = columns.map((_, at) => at).filter((at) => width >= SPACIOUS || rows.length < 2 || varied(at));
  const heads = shown.map((at) => ({ title: columns[at] ?? "", right: rows.some((row) => typeof row[at] === "number") }));
  const cells = rows.map((row) => shown.map((at) => row[at] ?? ""));
  const same = columns.flatMap((column, at) => {
    const value = rows[0]?.[at] ?? "";
    return shown.includes(at) || value === "" ? [] : [`${column}: ${value}`];
  });
  const foot = same.length === 0 ? "" : `\n(in every row: ${same.map(makeLine).join("; ")})`;
  return `${title}\n${renderTable(heads, cells, { colour, width })}${foot}`;
}

/** One object per row, keyed by column, for programs. */
function inRecords({ title, columns, rows }: ReportTable): unknown {
  return {
    title,
    rows: rows.map((row) => Object.fromEntries(columns.map((column, at) => [column.toLowerCase(), row[at] ?? null]))),
  };
}

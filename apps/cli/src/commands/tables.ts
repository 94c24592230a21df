// `bulkhead inventory` and `bulkhead traffic`: what is there, and who talks to whom.

import { type ReportTable, renderTable } from "@bulkhead/documents";
import { EXIT } from "../error.ts";
import { type Judged, judgeFolder, parseAsOf } from "../judging.ts";
import { showProblems } from "../problems.ts";
import { channelTable, flowTable, inventoryTable, variableTable } from "../tables.ts";
import type { Terminal } from "../terminal.ts";

interface Options {
  readonly asOf?: string;
  readonly json?: boolean;
}

export function inventory(terminal: Terminal, path: string, options: Options): Promise<number> {
  return show(terminal, path, options, [inventoryTable]);
}

export function traffic(terminal: Terminal, path: string, options: Options): Promise<number> {
  return show(terminal, path, options, [flowTable, channelTable, variableTable]);
}

async function show(
  terminal: Terminal,
  path: string,
  options: Options,
  makers: readonly ((judged: Judged) => ReportTable)[],
): Promise<number> {
  const judged = await judgeFolder(path, parseAsOf(options.asOf), terminal);
  const tables = makers.map((make) => make(judged));
  if (options.json === true) terminal.print(JSON.stringify(tables.map(inRecords), null, 1));
  else terminal.print(tables.map((table) => writeTable(table, terminal)).join("\n\n"));
  const errors = judged.problems.filter((problem) => problem.severity === "error");
  showProblems(errors, terminal);
  return errors.length > 0 ? EXIT.incomplete : EXIT.done;
}

function writeTable({ title, columns, rows }: ReportTable, { colour, width }: Terminal): string {
  const heads = columns.map((column, at) => ({ title: column, right: rows.some((row) => typeof row[at] === "number") }));
  return `${title}\n${renderTable(heads, rows, { colour, width })}`;
}

/** One object per row, keyed by column, for programs. */
function inRecords({ title, columns, rows }: ReportTable): unknown {
  return {
    title,
    rows: rows.map((row) => Object.fromEntries(columns.map((column, at) => [column.toLowerCase(), row[at] ?? null]))),
  };
}

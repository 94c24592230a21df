// Asset lists: CSV and XLSX files as people keep them, read into rows of an inventory.

import { canonicalAddress, isMacAddress, parseAddress } from "./address.ts";
import { COLUMN_NAMES, type Column, columnOf, componentTypeOf, criticalityOf, truthOf } from "./asset-column.ts";
import type { Asset } from "./plant.ts";
import type { Problem } from "./problem.ts";
import { columnLetters, readTableFile } from "./table-file.ts";

/** One asset as the list tells it; what it does not tell is absent. */
export interface AssetRow {
  /** Row of the list from 1, as a spreadsheet counts. */
  readonly row: number;
  readonly id?: string;
  readonly name?: string;
  readonly zone?: string;
  readonly type?: Asset["type"];
  readonly role?: string;
  readonly addresses: readonly string[];
  readonly vendor?: string;
  readonly product?: string;
  readonly version?: string;
  readonly criticality?: Asset["criticality"];
  readonly safety?: boolean;
  readonly wireless?: boolean;
  readonly external?: boolean;
  readonly temporary?: boolean;
  readonly note?: string;
}

const MOST_ROWS = 50_000;
const MOST_PROBLEMS = 200;
/** The header stands in one of the first rows; titles and dates may stand above it. */
const HEADER_ROWS = 20;
const LONGEST_CELL = 500;

/**
 * Reads a list by content: XLSX (its first sheet) or CSV (comma, semicolon or tab; UTF-8, UTF-16 or Windows-1252). Columns in any order,
 * with English or German headers. Problems carry row and column. Never throws for bad input.
 */
export async function readAssetList(bytes: Uint8Array, name: string): Promise<{ rows: AssetRow[]; problems: Problem[] }> {
  const table = await readTableFile(bytes, name, "plant", (rows) => headerOf(rows)?.columns.size ?? 0);
  const read = rowsOf(table.rows, name);
  return { rows: read.rows, problems: [...table.problems, ...read.problems] };
}

/** The row (index) that holds the headers, and the columns (index) that are known. */
interface Header {
  readonly row: number;
  readonly columns: ReadonlyMap<number, Column>;
}

/** `undefined` where no row has two known headers, one of which names an asset. */
function headerOf(rows: readonly (readonly string[])[]): Header | undefined {
  for (const [row, cells] of rows.slice(0, HEADER_ROWS).entries()) {
    const columns = new Map<number, Column>();
    for (const [at, cell] of cells.entries()) {
      const column = columnOf(cell);
      if (column !== undefined) columns.set(at, column);
    }
    const found = new Set(columns.values());
    if (found.size >= 2 && (found.has("id") || found.has("name") || found.has("ip"))) return { row, columns };
  }
  return undefined;
}

function rowsOf(rows: readonly (readonly string[])[], file: string): { rows: AssetRow[]; problems: Problem[] } {
  const found: AssetRow[] = [];
  const problems: Problem[] = [];
  const report = (
    what: string,
    severity: Problem["severity"],
    message: string,
    mend: string,
    row: number,
    column: number,
  ): void => {
    if (problems.length >= MOST_PROBLEMS) return;
    const place = `${columnLetters(column)}${row}`;
    problems.push({ code: `plant/${what}`, severity, message, mend, file, line: row, column, place });
  };
  const header = headerOf(rows);
  if (header === undefined) {
    const mend = `Give the columns headers such as ${COLUMN_NAMES.join(", ")}; at least name or id or ip, and one more.`;
    report("no-header", "error", "No row of the list looks like a header.", mend, 1, 1);
    return { rows: found, problems };
  }
  for (const [at, cell] of (rows[header.row] as readonly string[]).entries()) {
    if (header.columns.has(at) || cell.trim() === "") continue;
    report(
      "unknown-column",
      "note",
      `The column “${short(cell)}” is not used.`,
      `Known are ${COLUMN_NAMES.join(", ")}.`,
      header.row + 1,
      at + 1,
    );
  }
  const owner = new Map<string, number>();
  for (const [index, cells] of rows.entries()) {
    const row = index + 1;
    if (index <= header.row || cells.every((cell) => cell.trim() === "")) continue;
    if (found.length >= MOST_ROWS) {
      report("too-many-rows", "warning", `Only the first ${MOST_ROWS} assets were read.`, "Split the list.", row, 1);
      break;
    }
    const draft: Draft = { row, addresses: [] };
    for (const [at, column] of header.columns) {
      const text = short(cells[at] ?? "");
      if (text === "") continue;
      const mend = readCell(draft, column, text);
      if (mend !== undefined) report("bad-cell", "warning", `“${text}” is not understood as ${column}.`, mend, row, at + 1);
    }
    if (draft.id === undefined && draft.name === undefined && draft.addresses.length === 0) {
      report("nameless-row", "warning", "The row has neither id, name nor address; it is left out.", "Give it a name.", row, 1);
      continue;
    }
    for (const address of draft.addresses) {
      const other = owner.get(address);
      if (other !== undefined) {
        report(
          "address-twice",
          "warning",
          `${address} stands in row ${other}, too; it stays there.`,
          "Correct one of the two.",
          row,
          1,
        );
      } else owner.set(address, row);
    }
    found.push({ ...draft, addresses: draft.addresses.filter((address) => owner.get(address) === row) });
  }
  return { rows: found, problems };
}

type Draft = { -readonly [K in keyof AssetRow]: AssetRow[K] } & { addresses: string[] };

/** Puts a cell into the row; gives what to do where the cell is not understood. */
function readCell(draft: Draft, column: Column, text: string): string | undefined {
  switch (column) {
    case "ip":
    case "mac": {
      const parts = text.split(/[\s,;|]+/).filter((part) => part !== "");
      const addresses = parts.map((part) => (column === "ip" ? part.replace(/\/\d{1,3}$/, "") : part));
      const good = addresses.filter((address) => parseAddress(address) !== undefined || isMacAddress(address));
      for (const address of good.map(canonicalAddress)) if (!draft.addresses.includes(address)) draft.addresses.push(address);
      return good.length === parts.length
        ? undefined
        : "Write addresses as 10.0.3.11 or 00:1b:1b:aa:00:01, several with blanks between.";
    }
    case "type": {
      const type = componentTypeOf(text);
      if (type !== undefined) draft.type = type;
      draft.role ??= text;
      return undefined;
    }
    case "criticality": {
      const criticality = criticalityOf(text);
      if (criticality === undefined) return "Write low, medium or high.";
      draft.criticality = criticality;
      return undefined;
    }
    case "safety":
    case "wireless":
    case "external":
    case "temporary": {
      const truth = truthOf(text);
      if (truth === undefined) return "Write yes or no.";
      draft[column] = truth;
      return undefined;
    }
    case "role":
      draft.role = text;
      return undefined;
    case "id":
    case "name":
    case "zone":
    case "vendor":
    case "product":
    case "version":
    case "note":
      draft[column] ??= text;
      return undefined;
  }
}

/** One line of printable text. */
function short(text: string): string {
  return text
    .slice(0, LONGEST_CELL)
    .replace(/[\p{C}\s]+/gu, " ")
    .trim();
}

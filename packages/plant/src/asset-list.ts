// Asset lists: CSV and XLSX files as people keep them, read into rows of an inventory.

import { CsvError, parse } from "csv-parse/browser/esm/sync";
import { canonicalAddress, isMacAddress, parseAddress } from "./address.ts";
import { COLUMN_NAMES, type Column, columnOf, componentTypeOf, criticalityOf, truthOf } from "./asset-column.ts";
import type { Asset } from "./plant.ts";
import type { Problem } from "./problem.ts";
import { uncompressedSize } from "./zip.ts";

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

const LARGEST_LIST = 16 * 1024 * 1024;
const LARGEST_UNPACKED = 128 * 1024 * 1024;
const MOST_ROWS = 50_000;
const MOST_COLUMNS = 200;
const MOST_PROBLEMS = 200;
/** The header stands in one of the first rows; titles and dates may stand above it. */
const HEADER_ROWS = 20;
const LONGEST_CELL = 500;

interface Table {
  readonly rows: readonly (readonly string[])[];
  readonly problems: readonly Problem[];
}

/**
 * Reads a list by content: XLSX (its first sheet) or CSV (comma, semicolon or tab; UTF-8, UTF-16 or Windows-1252). Columns in any order,
 * with English or German headers. Problems carry row and column. Never throws for bad input.
 */
export async function readAssetList(bytes: Uint8Array, name: string): Promise<{ rows: AssetRow[]; problems: Problem[] }> {
  if (bytes.length > LARGEST_LIST) {
    const message = `The list has ${bytes.length} bytes; up to ${LARGEST_LIST} are read.`;
    return { rows: [], problems: [{ code: "plant/too-large", severity: "error", message, mend: "Split it.", file: name }] };
  }
  const zipped = bytes[0] === 0x50 && bytes[1] === 0x4b;
  const table = zipped ? await readWorkbook(bytes, name) : readCsv(decode(bytes), name);
  const read = rowsOf(table.rows, name);
  return { rows: read.rows, problems: [...table.problems, ...read.problems] };
}

async function readWorkbook(bytes: Uint8Array, file: string): Promise<Table> {
  const failed = (message: string): Table => ({
    rows: [],
    problems: [{ code: "plant/bad-workbook", severity: "error", message, mend: "Save it as CSV and read that.", file }],
  });
  const size = uncompressedSize(bytes);
  if (size === undefined) return failed("The workbook is damaged: it has no readable table of contents.");
  if (size > LARGEST_UNPACKED) return failed(`The workbook unpacks to ${size} bytes; up to ${LARGEST_UNPACKED} are read.`);
  try {
    // Loaded only for workbooks: it takes longer than all else that loading a plant needs.
    const { readSheet } = await import("read-excel-file/universal");
    const sheet = await readSheet(bytes.slice().buffer);
    return { rows: sheet.map((row) => row.slice(0, MOST_COLUMNS).map(cellText)), problems: [] };
  } catch (error) {
    return failed(`The workbook cannot be read: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

function cellText(cell: unknown): string {
  if (cell instanceof Date) return Number.isNaN(cell.getTime()) ? "" : cell.toISOString().slice(0, 10);
  return typeof cell === "string" || typeof cell === "number" || typeof cell === "boolean" ? String(cell) : "";
}

/** By byte order mark; without one UTF-8 where it is valid, else Windows-1252, as Excel writes it in Western Europe. */
function decode(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

/** With the delimiter under which the most headers are recognised. */
function readCsv(text: string, file: string): Table {
  const head = text
    .split("\n", HEADER_ROWS)
    .join("\n")
    .slice(0, 64 * 1024);
  const score = (delimiter: string): number => headerOf(parseCsv(head, delimiter).rows)?.columns.size ?? 0;
  const delimiter = [";", "\t", ","].reduce((best, next) => (score(next) > score(best) ? next : best));
  const { rows, error } = parseCsv(text, delimiter);
  if (error === undefined) return { rows, problems: [] };
  const problem: Problem = {
    code: "plant/bad-csv",
    severity: "error",
    message: `The list cannot be read to its end: ${error}.`,
    mend: "Check the quotes there, or save it as XLSX.",
    file,
    line: rows.length + 1,
  };
  return { rows, problems: [problem] };
}

function parseCsv(text: string, delimiter: string): { rows: string[][]; error?: string } {
  const rows: string[][] = [];
  try {
    parse(text, {
      delimiter,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: false,
      max_record_size: 1_000_000,
      to: MOST_ROWS + 1,
      on_record: (record: string[]) => {
        rows.push(record.slice(0, MOST_COLUMNS));
        return null;
      },
    });
    return { rows };
  } catch (error) {
    return { rows, error: error instanceof CsvError ? error.code : "it is no CSV" };
  }
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

/** 1 → A, 27 → AA. */
function columnLetters(column: number): string {
  let letters = "";
  for (let left = column; left > 0; left = Math.floor((left - 1) / 26))
    letters = String.fromCharCode(65 + ((left - 1) % 26)) + letters;
  return letters;
}

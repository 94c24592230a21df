// Tables in files as people keep them: CSV and XLSX, read into rows of text.

import { CsvError, parse } from "csv-parse/browser/esm/sync";
import type { Problem } from "./problem.ts";
import { uncompressedSize } from "./zip.ts";

const LARGEST_LIST = 16 * 1024 * 1024;
const LARGEST_UNPACKED = 128 * 1024 * 1024;
const MOST_ROWS = 50_000;
const MOST_COLUMNS = 200;
/** By so many first rows the delimiter is chosen. */
const HEADER_ROWS = 20;

export interface Table {
  readonly rows: readonly (readonly string[])[];
  readonly problems: readonly Problem[];
}

/** How well rows fit to what is expected, e.g. how many headers are known. */
type Fit = (rows: readonly (readonly string[])[]) => number;

/**
 * Reads by content: XLSX (its first sheet) or CSV (comma, semicolon or tab, whichever fits best; UTF-8, UTF-16 or Windows-1252). Dates of
 * workbooks become `2026-03-01`. Codes `SCOPE/too-large`, `SCOPE/bad-workbook`, `SCOPE/bad-csv`. Never throws for bad input.
 */
export async function readTableFile(bytes: Uint8Array, name: string, scope: string, fit: Fit): Promise<Table> {
  if (bytes.length > LARGEST_LIST) {
    const message = `The list has ${bytes.length} bytes; up to ${LARGEST_LIST} are read.`;
    return { rows: [], problems: [{ code: `${scope}/too-large`, severity: "error", message, mend: "Split it.", file: name }] };
  }
  const zipped = bytes[0] === 0x50 && bytes[1] === 0x4b;
  return zipped ? await readWorkbook(bytes, name, scope) : readCsv(decode(bytes), name, scope, fit);
}

async function readWorkbook(bytes: Uint8Array, file: string, scope: string): Promise<Table> {
  const failed = (message: string): Table => ({
    rows: [],
    problems: [{ code: `${scope}/bad-workbook`, severity: "error", message, mend: "Save it as CSV and read that.", file }],
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

/** With the delimiter under which the header fits best. */
function readCsv(text: string, file: string, scope: string, fit: Fit): Table {
  const head = text
    .split("\n", HEADER_ROWS)
    .join("\n")
    .slice(0, 64 * 1024);
  const score = (delimiter: string): number => fit(parseCsv(head, delimiter).rows);
  const delimiter = [";", "\t", ","].reduce((best, next) => (score(next) > score(best) ? next : best));
  const { rows, error } = parseCsv(text, delimiter);
  if (error === undefined) return { rows, problems: [] };
  const problem: Problem = {
    code: `${scope}/bad-csv`,
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

/** 1 → A, 27 → AA. */
export function columnLetters(column: number): string {
  let letters = "";
  for (let left = column; left > 0; left = Math.floor((left - 1) / 26))
    letters = String.fromCharCode(65 + ((left - 1) % 26)) + letters;
  return letters;
}

// Tables as CSV (RFC 4180), for spreadsheets.

import { makeLine } from "@bulkhead/documents";

/** With a head, lines that end in CR LF. Texts come off the wire: what a spreadsheet would take for a formula gets an apostrophe in front. */
export function writeCsv(columns: readonly string[], rows: readonly (readonly (string | number | null)[])[]): string {
  return [columns, ...rows].map((row) => `${row.map(writeField).join(",")}\r\n`).join("");
}

function writeField(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const line = makeLine(value);
  const text = /^[=+\-@]/.test(line) ? `'${line}` : line;
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

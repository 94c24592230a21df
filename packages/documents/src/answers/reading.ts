// Reads a filled-in sheet of answers into statements. Every cell that cannot be taken is told with its place; the other rows stand.

import { type Answer, canonicalMoment } from "@bulkhead/facts";
import { columnLetters, nearestTo, type Plant, type Problem, readTableFile } from "@bulkhead/plant";
import { canonicalId, REQUIREMENTS, requirement } from "@bulkhead/standards";
import { COLUMNS, type Column, columnOf } from "./sheet.ts";

/** A statement as `statements.yaml` holds it. */
export interface SheetStatement {
  readonly requirement: string;
  readonly where: string;
  readonly answer: Answer;
  readonly by: string;
  readonly since: string;
  readonly until?: string;
  readonly reason: string;
  readonly approver?: string;
  readonly countermeasure?: string;
}

const NEEDED: readonly Column[] = ["where", "requirement", "answer", "by", "since", "reason"];
const HEADER_ROWS = 20;
const MOST_PROBLEMS = 500;
const LONGEST_CELL = 4000;
const ANSWERS: ReadonlyMap<string, Answer> = new Map<string, Answer>([
  ["met", "met"],
  ["yes", "met"],
  ["erfüllt", "met"],
  ["ja", "met"],
  ["not met", "not met"],
  ["no", "not met"],
  ["nicht erfüllt", "not met"],
  ["nein", "not met"],
  ["not applicable", "not applicable"],
  ["n/a", "not applicable"],
  ["nicht anwendbar", "not applicable"],
  ["compensated", "compensated"],
  ["kompensiert", "compensated"],
]);
/** A statement of a plant speaks of our time; other years are slips of the pen or of a spreadsheet. */
const YEARS = [2000, 2100] as const;

/** CSV or XLSX. Rows without an answer say nothing. Codes `documents/…`. Never throws for bad input. */
export async function readAnswers(
  bytes: Uint8Array,
  name: string,
  plant: Plant,
): Promise<{ readonly statements: readonly SheetStatement[]; readonly problems: readonly Problem[] }> {
  const table = await readTableFile(bytes, name, "documents", (rows) => headerOf(rows)?.columns.size ?? 0);
  const header = headerOf(table.rows);
  const problems = [...table.problems];
  const report = (
    what: string,
    message: string,
    mend: string,
    row: number,
    column: number,
    severity: Problem["severity"] = "error",
  ) => {
    if (problems.length < MOST_PROBLEMS)
      problems.push({
        code: `documents/${what}`,
        severity,
        message,
        mend,
        file: name,
        line: row,
        column,
        place: `${columnLetters(column)}${row}`,
      });
  };
  const lacking = NEEDED.filter((column) => header === undefined || ![...header.columns.values()].includes(column));
  if (header === undefined || lacking.length > 0) {
    const names = lacking.map((column) => COLUMNS[column][0]).join(", ");
    if (table.problems.length === 0)
      report(
        "missing-columns",
        `The sheet has no column ${names}.`,
        "Take the sheet that `bulkhead export --format answers` writes.",
        1,
        1,
      );
    return { statements: [], problems };
  }
  const statements: SheetStatement[] = [];
  const told = new Map<string, number>();
  for (const [index, cells] of table.rows.entries()) {
    if (index <= header.row) continue;
    const row = new Row(cells, header.columns, index + 1, report);
    if (row.text("answer") === "") continue;
    const statement = statementOf(row, plant);
    if (statement === undefined) continue;
    const key = `${statement.where} ${statement.requirement}`;
    const before = told.get(key);
    if (before !== undefined) {
      const message = `Row ${before} answers ${statement.requirement} at ${statement.where}, too; that one stands.`;
      row.report("answered-twice", message, "Keep one of the two.", "answer");
    } else {
      told.set(key, index + 1);
      statements.push(statement);
    }
  }
  return { statements, problems };
}

interface Header {
  readonly row: number;
  readonly columns: ReadonlyMap<number, Column>;
}

/** The row with the most known headers among the first ones; two at least. */
function headerOf(rows: readonly (readonly string[])[]): Header | undefined {
  let best: Header | undefined;
  for (const [row, cells] of rows.slice(0, HEADER_ROWS).entries()) {
    const columns = new Map<number, Column>();
    const taken = new Set<Column>();
    for (const [at, cell] of cells.entries()) {
      const column = columnOf(cell);
      if (column === undefined || taken.has(column)) continue;
      columns.set(at, column);
      taken.add(column);
    }
    if (columns.size >= 2 && columns.size > (best?.columns.size ?? 0)) best = { row, columns };
  }
  return best;
}

class Row {
  readonly #texts = new Map<Column, string>();
  readonly #places = new Map<Column, number>();
  readonly #row: number;
  readonly #report: (what: string, message: string, mend: string, row: number, column: number) => void;

  constructor(
    cells: readonly string[],
    columns: ReadonlyMap<number, Column>,
    row: number,
    report: (what: string, message: string, mend: string, row: number, column: number) => void,
  ) {
    this.#row = row;
    this.#report = report;
    for (const [at, column] of columns) {
      this.#texts.set(
        column,
        (cells[at] ?? "")
          .slice(0, LONGEST_CELL)
          .replace(/[\p{C}\s]+/gu, " ")
          .trim(),
      );
      this.#places.set(column, at + 1);
    }
  }

  text(column: Column): string {
    return this.#texts.get(column) ?? "";
  }

  report(what: string, message: string, mend: string, column: Column): undefined {
    this.#report(what, `${message} The row is left out.`, mend, this.#row, this.#places.get(column) ?? 1);
    return undefined;
  }
}

function statementOf(row: Row, plant: Plant): SheetStatement | undefined {
  const answer = ANSWERS.get(row.text("answer").toLowerCase());
  if (answer === undefined) {
    const mend = "Write met, not met, not applicable or compensated.";
    return row.report("bad-answer", `“${row.text("answer")}” is no answer.`, mend, "answer");
  }
  const id = requirement(row.text("requirement"))?.id;
  if (id === undefined) {
    const ids = REQUIREMENTS.map((one) => one.id);
    const near = nearestTo(canonicalId(row.text("requirement")) ?? row.text("requirement"), ids);
    const mend = near === undefined ? "Write its id, e.g. SR 5.2 RE(1)." : `Did you mean ${near}?`;
    return row.report("unknown-requirement", `“${row.text("requirement")}” is no row of 62443-3-3.`, mend, "requirement");
  }
  const where = row.text("where");
  const places = [...plant.zones, ...plant.conduits, ...plant.assets].map((one) => one.id);
  if (where !== "*" && !places.includes(where)) {
    const near = nearestTo(where, places);
    const mend = near === undefined ? "Write the id of a zone, conduit or asset, or *." : `Did you mean ${near}?`;
    return row.report("unknown-place", `The plant has no zone, conduit or asset “${where}”.`, mend, "where");
  }
  for (const column of ["by", "reason"] as const)
    if (row.text(column) === "")
      return row.report("empty-cell", `${COLUMNS[column][0]} is empty.`, "An answer needs who says so, and why.", column);
  const since = momentOf(row, "since");
  if (since === undefined) return undefined;
  const until = row.text("until") === "" ? null : momentOf(row, "until");
  if (until === undefined) return undefined;
  if (until !== null && until <= since)
    return row.report("ends-before-it-begins", "It ends before it begins.", "Correct Since or Until.", "until");
  const approver = row.text("approver");
  if ((answer === "not applicable" || answer === "compensated") && approver === "")
    return row.report("no-approver", `“${answer}” counts only with somebody who approved it.`, "Fill in Approver.", "approver");
  const countermeasure = row.text("countermeasure");
  if (answer === "compensated" && !plant.countermeasures.some((one) => one.id === countermeasure)) {
    const message = countermeasure === "" ? "It does not say by what." : `The plant has no countermeasure “${countermeasure}”.`;
    return row.report("unknown-countermeasure", message, "Write the id of a countermeasure of the plant.", "countermeasure");
  }
  return {
    requirement: id,
    where,
    answer,
    by: row.text("by"),
    since,
    ...(until === null ? {} : { until }),
    reason: row.text("reason"),
    ...(approver === "" ? {} : { approver }),
    ...(countermeasure === "" ? {} : { countermeasure }),
  };
}

/** `2026-03-01` or `01.03.2026`. A day and a month that could be either way round are asked for again. */
function momentOf(row: Row, column: "since" | "until"): string | undefined {
  const text = row.text(column);
  const german = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text);
  const [, day = "", month = "", year = ""] = german ?? [];
  const written = german === null ? text : `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  const moment = canonicalMoment(written);
  if (moment === undefined) return row.report("bad-date", `“${text}” is no date.`, "Write it as 2026-03-01.", column);
  const number = Number(moment.slice(0, 4));
  if (number < YEARS[0] || number > YEARS[1])
    return row.report(
      "wrong-century",
      `${written} lies in another century.`,
      `Write a year from ${YEARS[0]} to ${YEARS[1]}.`,
      column,
    );
  return written;
}

// Tables as plain text, fitted to a width.

import { makeLine } from "../visible.ts";
import { type Colour, paint } from "./paint.ts";
import { breakLines, columnsOf, pad } from "./text-width.ts";

export interface TableStyle {
  readonly colour: boolean;
  /** Columns of the terminal. */
  readonly width: number;
}

export interface Column {
  readonly title: string;
  /** To the right, as numbers. */
  readonly right?: boolean;
}

export type Cell = string | number | { readonly text: string; readonly colour: Colour };

const GAP = 2;
/** A column is not made narrower than this. */
const LEAST = 6;

/** A head, then the rows. What does not fit is broken within its column, never cut. Without a newline at the end. */
export function renderTable(columns: readonly Column[], rows: readonly (readonly Cell[])[], style: TableStyle): string {
  const texts = rows.map((row) => columns.map((_, at) => textOf(row[at] ?? "")));
  const titles = columns.map(({ title }) => makeLine(title));
  const widths = fit(
    titles.map((title, at) => Math.max(columnsOf(title), ...texts.map((row) => columnsOf(row[at] as string)))),
    titles.map((title, at) => Math.max(longestWord(title), ...texts.map((row) => longestWord(row[at] as string)))),
    style.width,
  );
  const write = (row: readonly string[], colourAt: (at: number) => Colour | undefined): string => {
    const cells = row.map((text, at) => breakLines(text, widths[at] as number));
    const height = Math.max(...cells.map((lines) => lines.length));
    return Array.from({ length: height }, (_, line) =>
      cells
        .map((lines, at) =>
          paint(pad(lines[line] ?? "", widths[at] as number, columns[at]?.right === true), colourAt(at), style.colour),
        )
        .join(" ".repeat(GAP))
        .trimEnd(),
    ).join("\n");
  };
  return [
    write(titles, () => "dim"),
    ...rows.map((row, at) => write(texts[at] as readonly string[], (column) => colourOf(row[column]))),
  ].join("\n");
}

function textOf(cell: Cell): string {
  return makeLine(String(typeof cell === "object" ? cell.text : cell));
}

function colourOf(cell: Cell | undefined): Colour | undefined {
  return typeof cell === "object" ? cell.colour : undefined;
}

/** Words longer than this are broken before the table gets wider than the terminal. */
const LONGEST_WORD = 14;

function longestWord(text: string): number {
  return Math.min(LONGEST_WORD, Math.max(...text.split(" ").map(columnsOf)));
}

/** Takes from the widest columns until all fit: as long as it can, without breaking words. */
function fit(natural: readonly number[], words: readonly number[], width: number): readonly number[] {
  const room = width - GAP * (natural.length - 1);
  const whole = shrink(natural, words, room);
  return shrink(
    whole,
    whole.map(() => LEAST),
    room,
  );
}

function shrink(natural: readonly number[], least: readonly number[], room: number): readonly number[] {
  const widths = [...natural];
  for (let excess = widths.reduce((sum, one) => sum + one, 0) - room; excess > 0; ) {
    const spare = widths.map((one, at) => (one > (least[at] ?? 0) ? one : 0));
    const widest = Math.max(...spare);
    if (widest === 0) break;
    const at = spare.indexOf(widest);
    const next = Math.max(least[at] ?? 0, ...spare.filter((one) => one < widest));
    const taken = Math.min(excess, Math.max(1, widest - next));
    widths[at] = widest - taken;
    excess -= taken;
  }
  return widths;
}

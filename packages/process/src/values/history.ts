// Histories as text: a row per moment and a column per tag (wide), or a row per sample (long). Any size, in the order of the file.

import type { Problem } from "@bulkhead/facts";
import { BAD, GOOD } from "../series/series.ts";
import { DelimitedLines, type Delimiter, delimiterOf, splitLine } from "./delimited.ts";
import { type DateOrder, momentOf, needsOrder, provenOrder } from "./moment.ts";
import { numberOf, qualityOf, SampleProblems, type SampleTarget } from "./sample.ts";

/** Rows that are held back until the order of days and months and the kind of quality are known. */
const FIRST_ROWS = 500;
/** The header is among the first lines; titles may stand above it. */
const HEADER_LINES = 20;
const MOST_TAGS = 1_000_000;

interface Layout {
  readonly delimiter: Delimiter;
  readonly time: number;
  /** A column per tag, with its name. */
  readonly tags: readonly { readonly name: string; readonly column: number }[];
  /** In a long table: where tag, value and quality stand. */
  readonly long?: { readonly tag: number; readonly value: number; readonly quality: number | undefined };
}

const TIME =
  /^(?:(?:source|server|sample|event|local|utc)?[ _-]?(?:time(?:[ _-]?stamp)?|date(?:[ _-]?time)?|zeit(?:stempel)?|datum|ts)|time ?\(.*\)|t_?stamp)$/i;
const TAG =
  /^(?:tag(?:[ _-]?(?:name|id))?|name|point(?:[ _-]?name)?|variable|item(?:[ _-]?id)?|node[ _-]?id|signal|messstelle|metric)$/i;
const VALUE = /^(?:value|val|wert|reading|vvalue|messwert)$/i;
const QUALITY = /^(?:quality|qual(?:ity)?[ _-]?(?:code|id)?|status(?:[ _-]?code)?|qualität|opcquality)$/i;

export class HistoryRun {
  readonly #take: SampleTarget;
  readonly #problems: SampleProblems;
  readonly #lines = new DelimitedLines((line, number) => this.#line(line, number));
  #layout: Layout | undefined;
  #held: { readonly line: string; readonly number: number }[] | undefined = [];
  #order: DateOrder = "day-first";
  #classic = false;
  #hopeless = false;
  samples = 0;

  constructor(file: string, take: SampleTarget) {
    this.#take = take;
    this.#problems = new SampleProblems(file);
  }

  push(chunk: Uint8Array): void {
    if (!this.#hopeless) this.#lines.push(chunk);
  }

  end(): readonly Problem[] {
    if (!this.#hopeless) this.#lines.end();
    if (this.#layout === undefined) this.#noHeader(1);
    else this.#release(this.#layout);
    return this.#problems.list();
  }

  #noHeader(line: number): void {
    if (this.#hopeless) return;
    this.#hopeless = true;
    const mend = "Begin with a line such as time,LIT101,FIT101 or time,tag,value,quality.";
    this.#problems.report("no-header", "error", "No line among the first names a column of times and one of values.", mend, line);
  }

  #line(line: string, number: number): void {
    if (this.#hopeless || line.trim() === "") return;
    if (this.#layout === undefined) {
      this.#layout = layoutOf(line.replace(/^\uFEFF/, ""));
      if (this.#layout === undefined && number >= HEADER_LINES) this.#noHeader(number);
      return;
    }
    if (this.#held === undefined) {
      this.#row(this.#layout, line, number);
      return;
    }
    this.#held.push({ line, number });
    if (this.#held.length >= FIRST_ROWS) this.#release(this.#layout);
  }

  #release(layout: Layout): void {
    const held = this.#held;
    if (held === undefined) return;
    this.#held = undefined;
    const times = held.map(({ line }) => splitLine(line, layout.delimiter)[layout.time] ?? "");
    const proven = times.map(provenOrder).find((order) => order !== undefined);
    this.#order = proven ?? "day-first";
    if (proven === undefined && times.some(needsOrder)) {
      const message = "The dates do not tell whether day or month comes first; they are read with the day first.";
      this.#problems.report("ambiguous-date", "warning", message, "Export with ISO dates, as 2026-03-01.", held[0]?.number);
    }
    const { long } = layout;
    if (long?.quality !== undefined) {
      const at = long.quality;
      this.#classic = held.some(({ line }) => splitLine(line, layout.delimiter)[at]?.trim() === "192");
    }
    for (const { line, number } of held) this.#row(layout, line, number);
  }

  #row(layout: Layout, line: string, number: number): void {
    const { delimiter, time, tags, long } = layout;
    const cells = splitLine(line, delimiter);
    const moment = momentOf(cells[time] ?? "", this.#order);
    if (Number.isNaN(moment)) {
      const message = `“${short(cells[time] ?? "")}” is no moment; the row is left out.`;
      this.#problems.report("bad-time", "warning", message, "Write 2026-03-01T12:00:00Z.", number, time + 1);
      return;
    }
    const decimalComma = delimiter !== ",";
    if (long === undefined) {
      for (const { name, column } of tags) {
        const text = (cells[column] ?? "").trim();
        if (text !== "") this.#sample(name, moment, text, GOOD, decimalComma, number, column);
      }
      return;
    }
    const name = (cells[long.tag] ?? "").trim();
    if (name === "") {
      this.#problems.report("no-tag", "warning", "The row names no tag; it is left out.", "Name it.", number, long.tag + 1);
      return;
    }
    const told = long.quality === undefined ? GOOD : qualityOf(cells[long.quality] ?? "", this.#classic);
    if (told === undefined && long.quality !== undefined) {
      const message = `“${short(cells[long.quality] ?? "")}” is no quality; the value counts as bad.`;
      this.#problems.report("bad-quality", "warning", message, "Write good, uncertain or bad.", number, long.quality + 1);
    }
    this.#sample(name, moment, (cells[long.value] ?? "").trim(), told ?? BAD, decimalComma, number, long.value);
  }

  #sample(
    name: string,
    moment: number,
    text: string,
    quality: 0 | 1 | 2,
    decimalComma: boolean,
    row: number,
    column: number,
  ): void {
    const value = numberOf(text, decimalComma);
    if (value === undefined) {
      const message = `“${short(text)}” is no number; the value of ${short(name)} counts as bad.`;
      this.#problems.report("bad-value", "warning", message, "Correct the cell, or take the column out.", row, column + 1);
    }
    this.samples++;
    this.#take(name, moment, value ?? Number.NaN, quality, row);
  }
}

/** What the columns of a header are; `undefined` where it is none. */
function layoutOf(line: string): Layout | undefined {
  const delimiter = delimiterOf(line);
  const heads = splitLine(line, delimiter).map((cell) => cell.trim());
  if (heads.length < 2) return undefined;
  const time = heads.findIndex((head) => TIME.test(head));
  if (time < 0) return undefined;
  const find = (pattern: RegExp): number => heads.findIndex((head, at) => at !== time && pattern.test(head));
  const [tag, value, quality] = [find(TAG), find(VALUE), find(QUALITY)];
  if (tag >= 0 && value >= 0)
    return { delimiter, time, tags: [], long: { tag, value, quality: quality < 0 ? undefined : quality } };
  const tags = heads.flatMap((name, column) => (column === time || name === "" ? [] : [{ name, column }])).slice(0, MOST_TAGS);
  return tags.length === 0 ? undefined : { delimiter, time, tags };
}

/** By content: a header of times and tags among the first lines. */
export function isHistory(head: Uint8Array): boolean {
  if (head.subarray(0, 1000).includes(0)) return false;
  const lines = new TextDecoder()
    .decode(head.subarray(0, 65_536))
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/, HEADER_LINES);
  return lines.some((line) => layoutOf(line) !== undefined);
}

function short(text: string): string {
  return text
    .slice(0, 60)
    .replace(/[\p{C}\s]+/gu, " ")
    .trim();
}

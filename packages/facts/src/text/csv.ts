// Records of comma-separated text (RFC 4180), of any size: semicolons and tabulators between cells as well, as spreadsheets write them.

import { Lines, type LineTarget } from "./lines.ts";

/** A quoted cell that spans more text than this was never closed. */
const LONGEST_RECORD = 256 * 1024;
const MOST_CELLS = 1024;

export interface RecordTarget {
  /** `line`: where the record begins, from 1. */
  record(cells: readonly string[], line: number): void;
  /** Text that is no record: a line that is too long, a quote that is never closed. */
  broken(line: number): void;
}

export class CsvRecords implements LineTarget {
  readonly #target: RecordTarget;
  readonly #lines = new Lines(this);
  #separator = "";
  /** Lines of a record whose quoted cell has not ended. */
  #open = "";
  #begun = 0;

  constructor(target: RecordTarget) {
    this.#target = target;
  }

  push(chunk: Uint8Array): void {
    this.#lines.push(chunk);
  }

  end(): void {
    this.#lines.end();
    if (this.#open !== "") this.#target.broken(this.#begun);
    this.#open = "";
  }

  tooLong(line: number): void {
    this.#open = "";
    this.#target.broken(line);
  }

  line(text: string, line: number): void {
    const clean = line === 1 ? text.replace(/^\uFEFF/, "") : text;
    if (this.#separator === "") {
      if (clean.trim() === "") return;
      this.#separator = separatorOf(clean);
    }
    const begun = this.#open === "" ? line : this.#begun;
    const whole = this.#open === "" ? clean : `${this.#open}\n${clean}`;
    if (whole.trim() === "") return;
    const cells = splitRecord(whole, this.#separator);
    if (cells !== undefined) {
      this.#open = "";
      this.#target.record(cells, begun);
    } else if (whole.length > LONGEST_RECORD) {
      this.#open = "";
      this.#target.broken(begun);
    } else {
      this.#open = whole;
      this.#begun = begun;
    }
  }
}

/** What stands most often between the cells of the first line. */
function separatorOf(line: string): string {
  const counts = [",", ";", "\t"].map((sign) => [line.split(sign).length, sign] as const);
  return counts.reduce((a, b) => (b[0] > a[0] ? b : a))[1];
}

/** The cells of a whole record; `undefined` where a quoted cell has not ended. */
export function splitRecord(text: string, separator: string): readonly string[] | undefined {
  if (!text.includes('"')) return text.split(separator, MOST_CELLS);
  const cells: string[] = [];
  for (let at = 0; cells.length < MOST_CELLS; ) {
    if (text[at] === '"') {
      let cell = "";
      for (;;) {
        const quote = text.indexOf('"', at + 1);
        if (quote < 0) return undefined;
        cell += text.slice(at + 1, quote);
        at = quote + 1;
        if (text[at] !== '"') break;
        cell += '"';
      }
      const next = text.indexOf(separator, at);
      cells.push(cell + text.slice(at, next < 0 ? undefined : next));
      if (next < 0) return cells;
      at = next + 1;
    } else {
      const next = text.indexOf(separator, at);
      cells.push(text.slice(at, next < 0 ? undefined : next));
      if (next < 0) return cells;
      at = next + 1;
    }
  }
  return cells;
}

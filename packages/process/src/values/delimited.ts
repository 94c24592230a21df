// Delimited text of any size, line by line as the bytes come: comma, semicolon or tabulator between cells, RFC 4180's quotes within a line.

const LONGEST_LINE = 8 * 1024 * 1024;

export type Delimiter = "," | ";" | "\t";

/** Cuts bytes into lines. */
export class DelimitedLines {
  readonly #take: (line: string, number: number) => void;
  readonly #decoder = new TextDecoder();
  #open = "";
  #number = 0;

  constructor(take: (line: string, number: number) => void) {
    this.#take = take;
  }

  push(chunk: Uint8Array): void {
    const text = this.#open + this.#decoder.decode(chunk, { stream: true });
    let from = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", from)) {
      this.#line(text.slice(from, text[end - 1] === "\r" ? end - 1 : end));
      from = end + 1;
    }
    this.#open = text.slice(from);
    // a line without end is cut rather than kept
    if (this.#open.length > LONGEST_LINE) {
      this.#line(this.#open);
      this.#open = "";
    }
  }

  end(): void {
    const last = this.#open + this.#decoder.decode();
    this.#open = "";
    if (last !== "") this.#line(last.replace(/\r$/, ""));
  }

  #line(line: string): void {
    this.#number++;
    this.#take(line, this.#number);
  }
}

/** The delimiter that stands most often in the header. */
export function delimiterOf(header: string): Delimiter {
  const count = (delimiter: Delimiter): number => header.split(delimiter).length;
  return ([";", "\t", ","] as const).reduce((best, next) => (count(next) > count(best) ? next : best));
}

/** The cells of a line; a quote that is never closed goes to the end of the line. */
export function splitLine(line: string, delimiter: Delimiter): string[] {
  if (!line.includes('"')) return line.split(delimiter);
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    let cell = "";
    while (line[at] === '"') {
      const close = line.indexOf('"', at + 1);
      cell += line.slice(at + 1, close < 0 ? undefined : close);
      at = close < 0 ? line.length : close + 1;
      if (line[at] === '"') cell += '"';
    }
    const next = line.indexOf(delimiter, at);
    cells.push(cell + line.slice(at, next < 0 ? undefined : next));
    if (next < 0) return cells;
    at = next + 1;
  }
}

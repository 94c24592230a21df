// Lines of a log that may be of any size: cut as the bytes come in, counted from 1, none kept.

/** A longer line is no record of any log that is read. */
const LONGEST_LINE = 1024 * 1024;
const LINE_FEED = 0x0a;

/** Is told every line without its end. */
export interface LineTarget {
  line(text: string, number: number): void;
  /** A line was longer than is read. */
  tooLong(number: number): void;
}

export class Lines {
  readonly #target: LineTarget;
  /** The beginning of a line whose end has not come yet. */
  #kept: Uint8Array[] = [];
  #length = 0;
  #skipping = false;
  #number = 0;

  constructor(target: LineTarget) {
    this.#target = target;
  }

  push(chunk: Uint8Array): void {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      this.#take(chunk.subarray(start, end));
      start = end + 1;
    }
    this.#keep(chunk.subarray(start));
  }

  end(): void {
    if (this.#length > 0 || this.#skipping) this.#take(new Uint8Array(0));
  }

  #take(rest: Uint8Array): void {
    this.#number += 1;
    if (this.#skipping || this.#length + rest.length > LONGEST_LINE) this.#target.tooLong(this.#number);
    else this.#target.line(textOf(this.#length === 0 ? rest : joined([...this.#kept, rest])), this.#number);
    this.#forget(false);
  }

  #keep(rest: Uint8Array): void {
    if (this.#skipping || rest.length === 0) return;
    if (this.#length + rest.length > LONGEST_LINE) this.#forget(true);
    else {
      this.#kept.push(rest.slice());
      this.#length += rest.length;
    }
  }

  #forget(skipping: boolean): void {
    this.#skipping = skipping;
    this.#kept = [];
    this.#length = 0;
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const decoder = new TextDecoder();

/** Text of UTF-8; a byte order mark in front and a carriage return behind are no part of it. */
function textOf(bytes: Uint8Array): string {
  const text = decoder.decode(bytes);
  return text.endsWith("\r") ? text.slice(0, -1) : text;
}

/** The beginning of a file as text, for recognition; a character that the head cuts in two is left out. */
export function headText(head: Uint8Array, longest = 4096): string {
  return decoder.decode(head.subarray(0, longest), { stream: false });
}

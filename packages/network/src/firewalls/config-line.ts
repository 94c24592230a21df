// The lines of a configuration in which every line is one command of words and indentation shows what belongs to what.

export interface ConfigLine {
  /** From 1, as an editor counts. */
  readonly number: number;
  /** Spaces before the first word. */
  readonly indent: number;
  readonly words: readonly string[];
  /** Without the spaces around it. */
  readonly text: string;
}

/** All lines that hold a word. Linear in the length of the text. */
export function readConfigLines(text: string): readonly ConfigLine[] {
  const lines: ConfigLine[] = [];
  for (const [at, raw] of text.split("\n").entries()) {
    const trimmed = raw.trim();
    if (trimmed === "") continue;
    lines.push({ number: at + 1, indent: raw.length - raw.trimStart().length, words: trimmed.split(/\s+/), text: trimmed });
  }
  return lines;
}

/**
 * A text that was cut off ends within a line as a rule, and what is left of that line says something else than it did. The last line
 * if that may be so: no line break follows it.
 */
export function brokenLine(text: string, lines: readonly ConfigLine[]): ConfigLine | undefined {
  return text.endsWith("\n") ? undefined : lines.at(-1);
}

/** The words of a line one after the other. */
export class Words {
  readonly #words: readonly string[];
  #at: number;

  constructor(words: readonly string[], from = 0) {
    this.#words = words;
    this.#at = from;
  }

  /** The word `ahead` of the next one. */
  peek(ahead = 0): string | undefined {
    return this.#words[this.#at + ahead];
  }

  next(): string | undefined {
    return this.#words[this.#at++];
  }

  /** Goes on if the next word is this one. */
  take(word: string): boolean {
    if (this.#words[this.#at] !== word) return false;
    this.#at++;
    return true;
  }

  get done(): boolean {
    return this.#at >= this.#words.length;
  }

  /** All words that are left. */
  rest(): readonly string[] {
    return this.#words.slice(this.#at);
  }

  /** Where it stands, to come back to. */
  get position(): number {
    return this.#at;
  }

  return(position: number): void {
    this.#at = position;
  }
}

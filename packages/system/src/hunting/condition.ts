// The condition of a rule: names of selections with and, or, not, parentheses, `1 of x*` and `all of x*`.

export type Condition =
  | { readonly type: "name"; readonly name: string }
  | { readonly type: "not"; readonly of: Condition }
  | { readonly type: "and" | "or"; readonly of: readonly Condition[] };

type Parsed = { readonly condition: Condition; readonly why?: never } | { readonly condition?: never; readonly why: string };

const MOST_WORDS = 200;

/** Parses; a word that names no selection, or anything left over, is told. */
export function parseCondition(text: string, names: readonly string[]): Parsed {
  const words = text.match(/[()]|[^\s()]+/g) ?? [];
  if (words.length > MOST_WORDS) return { why: `The condition has more than ${MOST_WORDS} words.` };
  const reader = new ConditionReader(words, names);
  return reader.read();
}

/** Whether it holds where the named selections hold. */
export function holdsCondition(condition: Condition, holds: (name: string) => boolean): boolean {
  switch (condition.type) {
    case "name":
      return holds(condition.name);
    case "not":
      return !holdsCondition(condition.of, holds);
    case "and":
      return condition.of.every((one) => holdsCondition(one, holds));
    case "or":
      return condition.of.some((one) => holdsCondition(one, holds));
  }
}

class ConditionReader {
  readonly #words: readonly string[];
  readonly #names: readonly string[];
  #at = 0;
  #why: string | undefined;

  constructor(words: readonly string[], names: readonly string[]) {
    this.#words = words;
    this.#names = names;
  }

  read(): Parsed {
    const condition = this.#chain("or", () => this.#chain("and", () => this.#single()));
    if (this.#why === undefined && this.#at < this.#words.length) this.#why = `“${this.#words[this.#at]}” is not expected here.`;
    return this.#why === undefined ? { condition } : { why: this.#why };
  }

  #chain(word: "and" | "or", part: () => Condition): Condition {
    const of = [part()];
    while (this.#words[this.#at]?.toLowerCase() === word) {
      this.#at++;
      of.push(part());
    }
    return of.length === 1 ? (of[0] as Condition) : { type: word, of };
  }

  #single(): Condition {
    const word = this.#words[this.#at++] ?? "";
    const lower = word.toLowerCase();
    if (lower === "not") return { type: "not", of: this.#single() };
    if (word === "(") {
      const inner = this.#chain("or", () => this.#chain("and", () => this.#single()));
      if (this.#words[this.#at++] !== ")") this.#why ??= "A parenthesis is not closed.";
      return inner;
    }
    if ((lower === "1" || lower === "all") && this.#words[this.#at]?.toLowerCase() === "of") {
      this.#at++;
      const pattern = this.#words[this.#at++] ?? "";
      const beginning = pattern === "them" ? "" : pattern.replace(/\*$/, "");
      const meant = this.#names.filter((name) =>
        pattern === "them" || pattern.endsWith("*") ? name.startsWith(beginning) : name === pattern,
      );
      if (meant.length === 0) this.#why ??= `No selection is called “${pattern}”.`;
      return { type: lower === "1" ? "or" : "and", of: meant.map((name) => ({ type: "name", name })) };
    }
    if (!this.#names.includes(word))
      this.#why ??= word === "" ? "The condition ends too early." : `There is no selection “${word}”.`;
    return { type: "name", name: word };
  }
}

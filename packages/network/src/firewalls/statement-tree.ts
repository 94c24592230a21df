// A configuration in which every statement is a path of words (`security zones security-zone OT interfaces ge-0/0/1.0`), as a tree. Readers
// mark what they understand by taking it; what nobody took is what was not understood.

import { maskConfigurationSecrets } from "./secret.ts";

const LONGEST_TEXT = 400;
/** Longer paths are none that a device writes. */
export const MOST_WORDS = 64;

export class Branch {
  readonly word: string;
  /** From 1, where it is named first. */
  readonly line: number;
  readonly #parent: Branch | undefined;
  #children: Map<string, Branch> | undefined;
  #last: Branch | undefined;
  #known = false;
  #ignored = false;
  #cut = false;

  constructor(word = "", line = 1, parent?: Branch) {
    this.word = word;
    this.line = line;
    this.#parent = parent;
  }

  /** One more statement below this one; the last branch of its path. */
  add(words: readonly string[], line: number, from = 0): Branch {
    const word = words[from];
    if (word === undefined) return this;
    this.#children ??= new Map();
    let child = this.#children.get(word);
    if (child === undefined) this.#children.set(word, (child = new Branch(word, line, this)));
    this.#last = child;
    return child.add(words, line, from + 1);
  }

  /** All on the path of the last statement may have gone on where the text broke off. */
  markCut(): void {
    this.#cut = true;
    this.#last?.markCut();
  }

  /** The text may have said more of it. */
  get cut(): boolean {
    return this.#cut;
  }

  /** The words of the last statement below. */
  lastPath(): readonly string[] {
    return this.#last === undefined ? [] : [this.#last.word, ...this.#last.lastPath()];
  }

  /** Follows a path and marks it as understood; `undefined` where it is not there. */
  take(word: string, ...rest: readonly string[]): Branch | undefined {
    const child = this.#children?.get(word);
    if (child === undefined) return undefined;
    child.#known = true;
    const [next, ...others] = rest;
    return next === undefined ? child : child.take(next, ...others);
  }

  /** What stands directly below, each understood. */
  entries(): readonly Branch[] {
    const children = [...(this.#children?.values() ?? [])];
    for (const child of children) child.#known = true;
    return children;
  }

  /** Whether something stands below; marks nothing. */
  has(word?: string): boolean {
    return word === undefined ? this.#children !== undefined : (this.#children?.has(word) ?? false);
  }

  /** The words directly below, each understood. */
  values(): readonly string[] {
    return this.entries().map(({ word }) => word);
  }

  /** The word that was set last, where only one counts. */
  value(): string | undefined {
    this.values();
    return this.#last?.word;
  }

  /** Understood with all below: it changes nothing of what is read here. */
  ignore(...words: readonly string[]): void {
    if (words.length === 0) {
      this.#known = true;
      this.#ignored = true;
    }
    for (const word of words) this.#children?.get(word)?.ignore();
  }

  /**
   * Values by option, where several options may follow each other in one statement (`match source-address any application any`).
   * `arity` 1: a value follows the option; 0: none does, and the option itself is given.
   */
  options(arity: ReadonlyMap<string, 0 | 1>): ReadonlyMap<string, readonly Branch[]> {
    const found = new Map<string, Map<string, Branch>>();
    const put = (option: string, branch: Branch): void => {
      let values = found.get(option);
      if (values === undefined) found.set(option, (values = new Map()));
      // What was set last stands last.
      values.delete(branch.word);
      values.set(branch.word, branch);
    };
    const walk = (branch: Branch): void => {
      for (const child of branch.#children?.values() ?? []) {
        const count = arity.get(child.word);
        if (count === undefined) continue;
        child.#known = true;
        if (count === 0) {
          put(child.word, child);
          walk(child);
          continue;
        }
        for (const value of child.#children?.values() ?? []) {
          value.#known = true;
          put(child.word, value);
          walk(value);
        }
      }
    };
    walk(this);
    return new Map([...found].map(([option, values]) => [option, [...values.values()]]));
  }

  /** The highest branches below that nobody understood. */
  unread(): readonly Branch[] {
    const found: Branch[] = [];
    const walk = (branch: Branch): void => {
      if (branch.#ignored) return;
      for (const child of branch.#children?.values() ?? []) {
        if (child.#known) walk(child);
        else found.push(child);
      }
    };
    walk(this);
    return found;
  }

  /** The path to it, with secrets masked. What stands below may hold some, and is left out. */
  path(): string {
    return shorten(this.#words().join(" "));
  }

  #words(): readonly string[] {
    return this.#parent === undefined ? [] : [...this.#parent.#words(), this.word];
  }

  /** Itself with what stands below, in one line, with secrets masked. */
  text(leaveOut: ReadonlySet<string> = new Set()): string {
    const words: string[] = [];
    let length = 0;
    const walk = (branch: Branch): void => {
      if (length > LONGEST_TEXT || leaveOut.has(branch.word)) return;
      words.push(branch.word);
      length += branch.word.length + 1;
      for (const child of branch.#children?.values() ?? []) walk(child);
    };
    walk(this);
    return shorten(words.join(" "));
  }
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, " ");
  const masked = maskConfigurationSecrets(line.slice(0, LONGEST_TEXT)).replace(/\$\w{1,2}\$\S+/g, "••••");
  return line.length > LONGEST_TEXT ? `${masked} …` : masked;
}

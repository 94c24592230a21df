// Names of what is written, within what a vendor allows: they carry the ids of conduit and channel, and are unique.

import { digestOf } from "@bulkhead/facts";

export interface NameRule {
  readonly longest: number;
  /** Characters that names cannot hold; each run of them becomes `substitute`. */
  readonly foreign: RegExp;
  readonly substitute: string;
}

const MARK = 8;

export class NameWriter {
  readonly #rule: NameRule;
  readonly #taken = new Map<string, string>();

  constructor(rule: NameRule) {
    this.#rule = rule;
  }

  /** The same name for the same text. What is too long, or would be another one's name, is told apart by a mark of its content. */
  write(text: string): string {
    const { longest, foreign, substitute } = this.#rule;
    const plain = text.replaceAll(foreign, substitute);
    const marked = `${plain.slice(0, longest - MARK - 1)}${substitute}${markOf(text)}`;
    const name = plain.length > longest || (this.#taken.get(plain) ?? text) !== text ? marked : plain;
    this.#taken.set(name, text);
    return name;
  }
}

/** Eight digits that stand for a content. */
export function markOf(text: string): string {
  return digestOf(text).slice("sha256:".length, "sha256:".length + MARK);
}

/** Names that differ in the mark of their content only become the same. */
export function withoutMark(text: string): string {
  return text.replaceAll(/-[0-9a-f]{8}\b/g, "");
}

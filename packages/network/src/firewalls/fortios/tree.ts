// The text of a FortiOS configuration as a tree: `config` sections with `set` lines, and tables whose entries begin with `edit`.

import type { Locator } from "@bulkhead/facts";

export interface Setting {
  readonly values: readonly string[];
  readonly line: number;
}

/** An entry of a table, or a section without entries. */
export class Node {
  /** The words behind `config`, or the name behind `edit`. */
  readonly name: string;
  readonly line: number;
  readonly settings = new Map<string, Setting>();
  readonly entries: Node[] = [];
  readonly sections: Node[] = [];
  /** A line in it was not understood, or it breaks off: it may say something else than it seems to. */
  doubt: Locator | undefined;

  constructor(name: string, line: number) {
    this.name = name;
    this.line = line;
  }

  get locator(): Locator {
    return { type: "line", line: this.line };
  }

  /** All values of a setting; none where it is not set. */
  values(key: string): readonly string[] {
    return this.settings.get(key)?.values ?? [];
  }

  /** The only value of a setting. */
  value(key: string): string | undefined {
    return this.settings.get(key)?.values[0];
  }

  /** The section of this path right below. */
  section(path: string): Node | undefined {
    return this.sections.find(({ name }) => name === path);
  }
}

export interface Tree {
  readonly root: Node;
  /** Every section is closed. */
  readonly whole: boolean;
  readonly statements: number;
  readonly strange: readonly { readonly line: number; readonly why: string; readonly text: string }[];
}

/** Sections within sections deeper than this are not followed. */
const DEEPEST = 32;
const LONGEST = 500;
/** How sections and settings are called. */
const PATH = /^[a-z0-9][\w. -]{0,120}$/i;
const KEY = /^[a-z0-9][\w-]{0,80}$/i;

interface Frame {
  readonly section: Node;
  entry: Node | undefined;
}

/** Never throws. A section that is named twice is one. Linear in the length of the text. */
export function readTree(text: string): Tree {
  const root = new Node("", 1);
  const stack: Frame[] = [{ section: root, entry: undefined }];
  const strange: { line: number; why: string; text: string }[] = [];
  const sections = new Map<Node, Map<string, Node>>();
  let statements = 0;
  let ended = true;
  for (const { words, line, raw, closed } of statementsOf(text)) {
    statements++;
    ended = closed;
    const frame = stack.at(-1) as Frame;
    const current = frame.entry ?? frame.section;
    const odd = (why: string): void => {
      strange.push({ line, why, text: raw.slice(0, LONGEST) });
      current.doubt ??= { type: "line", line };
    };
    const [verb = "", ...rest] = words;
    switch (verb) {
      case "config": {
        if (rest.length === 0 || stack.length > DEEPEST) {
          odd("a section without a name, or too deep");
          break;
        }
        const path = rest.join(" ");
        if (!PATH.test(path)) odd("a section whose name cannot be one");
        const known = sections.get(current) ?? new Map<string, Node>();
        sections.set(current, known);
        let section = known.get(path);
        if (section === undefined) {
          section = new Node(path, line);
          known.set(path, section);
          current.sections.push(section);
        }
        stack.push({ section, entry: undefined });
        break;
      }
      case "edit": {
        if (stack.length < 2 || rest.length !== 1) {
          odd("an entry outside a section, or without a name");
          break;
        }
        // The same entry may come again, as the one of a virtual domain does.
        const entry = new Node(rest[0] as string, line);
        frame.section.entries.push(entry);
        frame.entry = entry;
        break;
      }
      case "next":
        if (frame.entry === undefined) odd("no entry is open here");
        frame.entry = undefined;
        break;
      case "end":
        if (stack.length < 2) odd("no section is open here");
        else stack.pop();
        break;
      case "set":
      case "append": {
        const [key, ...values] = rest;
        if (key === undefined || !KEY.test(key)) odd("a setting without a name");
        else if (verb === "append") current.settings.set(key, { values: [...current.values(key), ...values], line });
        else current.settings.set(key, { values, line });
        break;
      }
      case "unset":
        current.settings.delete(rest[0] ?? "");
        break;
      default:
        odd("a command of this kind is not known");
    }
  }
  const whole = stack.length === 1 && ended;
  // What was open when the text broke off may go on.
  if (!whole) {
    for (const { section, entry } of stack)
      for (const node of [section, entry]) if (node !== undefined) node.doubt ??= node.locator;
  }
  return { root, whole, statements, strange };
}

interface Statement {
  readonly words: readonly string[];
  readonly line: number;
  readonly raw: string;
  /** Its last quote is closed, and a line break follows. */
  readonly closed: boolean;
}

/** One line each, but for quotes that go over several. Comments begin with `#`. */
function* statementsOf(text: string): Generator<Statement> {
  let line = 1;
  let at = 0;
  while (at < text.length) {
    const first = line;
    const start = at;
    const words: string[] = [];
    let word: string | undefined;
    let quote = "";
    for (; at < text.length; at++) {
      const character = text[at] as string;
      if (character === "\n") {
        line++;
        if (quote === "") break;
      }
      if (quote !== "") {
        if (character === quote) quote = "";
        else if (character === "\\" && quote === '"' && at + 1 < text.length) word = (word ?? "") + (text[++at] as string);
        else word = (word ?? "") + character;
      } else if (character === '"' || character === "'") {
        quote = character;
        word ??= "";
      } else if (character === " " || character === "\t" || character === "\r") {
        if (word !== undefined) words.push(word);
        word = undefined;
      } else if (character === "#" && words.length === 0 && word === undefined) {
        const end = text.indexOf("\n", at);
        at = (end < 0 ? text.length : end) - 1;
      } else if (character === "\\" && at + 1 < text.length && text[at + 1] !== "\n")
        word = (word ?? "") + (text[++at] as string);
      else word = (word ?? "") + character;
    }
    if (word !== undefined) words.push(word);
    const closed = quote === "" && at < text.length;
    const raw = text.slice(start, Math.min(at, start + 2000)).trim();
    at++;
    if (words.length > 0)
      yield { words, line: first, raw, closed: closed || (quote === "" && words.length === 1 && words[0] === "end") };
  }
}

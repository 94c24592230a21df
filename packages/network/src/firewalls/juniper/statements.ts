// The statements of a Junos configuration, as a tree: the format of `show configuration | display set`, and the one with braces (Junos OS
// CLI User Guide: "Display set of commands", "Groups", "Deactivate statements").

import { brokenLine, readConfigLines } from "../config-line.ts";
import { Branch, MOST_WORDS } from "../statement-tree.ts";

export interface Statements {
  readonly root: Branch;
  readonly count: number;
  /** Lines that are no statement: they may have said anything. */
  readonly strange: readonly { readonly line: number; readonly text: string; readonly why: string }[];
  /** Braces close what they open: nothing behind the last statement can belong to it. */
  readonly closed: boolean;
}

interface Statement {
  readonly words: readonly string[];
  readonly line: number;
}

/** One line with several lists stands for this many statements at most. */
const MOST_EXPANDED = 10_000;
const SEPARATOR = "\u0000";

export function readStatements(text: string): Statements {
  const reading = /^\s*(?:set|deactivate|delete) \S/m.test(text) ? readSetLines(text) : readBraces(text);
  const root = new Branch();
  const applied = new Set(
    reading.statements.flatMap(({ words }) => (words[0] === "apply-groups" && words[1] !== undefined ? [words[1]] : [])),
  );
  const defined = new Set(reading.statements.flatMap(({ words: [top, group] }) => (top === "groups" && group ? [group] : [])));
  // What a group gives stands behind what the statements themselves say, so it is set first.
  for (const { words, line } of reading.statements) if (isFollowed(words, applied)) root.add(words.slice(2), line);
  for (const { words, line } of reading.statements) {
    const [top, group = ""] = words;
    if (top === "groups" ? isOpen(words, applied) : top !== "apply-groups" || !(group === NODE || defined.has(group)))
      root.add(words, line);
  }
  if (!reading.closed) root.markCut();
  return { root, count: reading.statements.length + reading.strange.length, strange: reading.strange, closed: reading.closed };
}

/** Stands for the group that has the name of the node of a cluster on which the configuration lies. */
const NODE = "${node}";

/** A group whose statements can be taken as if they stood where it is applied: without wildcards, and without rules in an order. */
function isFollowed(words: readonly string[], applied: ReadonlySet<string>): boolean {
  const [top, group = "", ...rest] = words;
  const ordered = rest[0] === "security" && rest[1] === "policies";
  return top === "groups" && applied.has(group) && rest.length > 0 && !ordered && !rest.some((word) => word.startsWith("<"));
}

/** A statement of a group that is applied and not followed. What makes the nodes of a cluster differ is theirs alone. */
function isOpen(words: readonly string[], applied: ReadonlySet<string>): boolean {
  const [, group = "", first, second] = words;
  if (first === undefined) return false;
  const ofNode = applied.has(NODE) && /^node\d$/.test(group);
  const own = ["system", "chassis", "snmp"].includes(first) || (first === "interfaces" && (second ?? "fxp0") === "fxp0");
  return (applied.has(group) && !isFollowed(words, applied)) || (ofNode && !own);
}

interface Draft {
  readonly statements: readonly Statement[];
  readonly strange: { line: number; text: string; why: string }[];
  readonly closed: boolean;
}

/** Prompts and banners of a terminal session. */
const TERMINAL = /^(?:#|\/\*|\*\/|\{\w+:node\d+\}|\[edit|[\w.-]+@[\w.-]+[>#%]|exit$|commit\b|configure\b|\*\s)/;

function readSetLines(text: string): Draft {
  const strange: { line: number; text: string; why: string }[] = [];
  const given: { words: readonly string[]; line: number; at: number }[] = [];
  const deleted = new Map<string, number>();
  const inactive = new Set<string>();
  const lines = readConfigLines(text);
  const broken = brokenLine(text, lines);
  for (const [at, { number, text: shown }] of lines.entries()) {
    if (TERMINAL.test(shown)) continue;
    if (broken?.number === number) {
      strange.push({ line: number, text: "", why: "the text breaks off within this line" });
      continue;
    }
    const [verb, ...words] = wordsOf(shown);
    const key = words.join(SEPARATOR);
    const expanded = verb === "set" ? expand(words) : [];
    if (expanded === undefined) strange.push({ line: number, text: "", why: "the lists of the line cannot be read" });
    else if (verb === "set") for (const one of expanded) given.push({ words: one, line: number, at });
    else if (verb === "delete") deleted.set(key, at);
    else if (verb === "deactivate") inactive.add(key);
    else if (verb === "activate") inactive.delete(key);
    else if (verb !== "annotate" && verb !== "protect" && verb !== "unprotect")
      strange.push({ line: number, text: "", why: `the command ${(verb ?? "").slice(0, 40)} is not known` });
  }
  const statements = given.filter(({ words, at }) => {
    if (deleted.size === 0 && inactive.size === 0) return true;
    let key = "";
    for (const [depth, word] of words.entries()) {
      key = depth === 0 ? word : `${key}${SEPARATOR}${word}`;
      if (inactive.has(key) || (deleted.get(key) ?? -1) > at) return false;
    }
    return (deleted.get("") ?? -1) < at;
  });
  return { statements, strange, closed: false };
}

/** Words with their quotation marks taken off. */
function wordsOf(text: string): readonly string[] {
  return Array.from(text.matchAll(/"((?:[^"\\]|\\.)*)"?|[[\];]|[^\s"[\];]+/g), ([word, quoted]) => quoted ?? word);
}

/** `a [ b c ] d` is `a b d` and `a c d`. `undefined` where a list does not end, or lists stand for too many. */
function expand(words: readonly string[]): readonly (readonly string[])[] | undefined {
  let paths: (readonly string[])[] = [[]];
  let list: string[] | undefined;
  for (const word of words) {
    if (word === "[" && list === undefined) list = [];
    else if (word === "[") return undefined;
    else if (word === "]") {
      const members = list ?? [];
      if (members.length === 0 || members.length * paths.length > MOST_EXPANDED * 10) return undefined;
      paths = members.flatMap((member) => paths.map((path) => [...path, member]));
      list = undefined;
    } else if (list !== undefined) list.push(word);
    else {
      for (const [at, path] of paths.entries()) paths[at] = [...path, word];
      if (paths.length > 1 && paths.length * words.length > MOST_EXPANDED * 100) return undefined;
    }
    if ((paths[0]?.length ?? 0) > MOST_WORDS) return undefined;
  }
  return list === undefined ? paths : undefined;
}

const TOKEN = /\/\*[\s\S]*?(?:\*\/|$)|#[^\n]*|"(?:[^"\\]|\\.)*"?|[{};]|\[|\]|[^\s{};"[\]]+/g;

/** A prefix of a statement that says how it is loaded, and changes nothing of what it says. */
const TAGS: ReadonlySet<string> = new Set(["protect:", "replace:", "active:"]);

function readBraces(text: string): Draft {
  const strange: { line: number; text: string; why: string }[] = [];
  const statements: Statement[] = [];
  const open: { readonly words: readonly string[]; readonly off: boolean }[] = [];
  let words: string[] = [];
  let off = false;
  let line = 1;
  let begun = 1;
  let counted = 0;
  const isOff = (): boolean => off || (open.at(-1)?.off ?? false);
  const take = (): void => {
    const expanded = expand([...(open.at(-1)?.words ?? []), ...words]);
    if (expanded === undefined) strange.push({ line: begun, text: "", why: "the statement cannot be read" });
    else if (!isOff()) for (const one of expanded) statements.push({ words: one, line: begun });
    words = [];
    off = false;
  };
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    for (let next = text.indexOf("\n", counted); next >= 0 && next < index; next = text.indexOf("\n", counted)) {
      line++;
      counted = next + 1;
    }
    if (token.startsWith("#") || token.startsWith("/*")) continue;
    if (words.length === 0) begun = line;
    if (token === ";") {
      if (words.length > 0) take();
    } else if (token === "{") {
      const prefix = [...(open.at(-1)?.words ?? []), ...words];
      if (words.length === 0 || prefix.length > MOST_WORDS || words.includes("[")) {
        strange.push({ line, text: "", why: "a brace opens nothing that is known" });
        return { statements, strange, closed: false };
      }
      const inner = { words: prefix, off: isOff() };
      // What is empty says that it is there.
      if (!inner.off) statements.push({ words: prefix, line: begun });
      open.push(inner);
      words = [];
      off = false;
    } else if (token === "}") {
      if (words.length > 0) {
        words.push("without an end");
        take();
      }
      if (open.pop() === undefined) {
        strange.push({ line, text: "", why: "a brace closes what none opened" });
        return { statements, strange, closed: false };
      }
    } else if (words.length === 0 && token === "inactive:") off = true;
    else if (words.length > 0 || !TAGS.has(token)) words.push(token.startsWith('"') ? token.replace(/^"|"$/g, "") : token);
  }
  const closed = open.length === 0 && words.length === 0;
  if (!closed) strange.push({ line, text: "", why: "the text breaks off here" });
  return { statements, strange, closed };
}

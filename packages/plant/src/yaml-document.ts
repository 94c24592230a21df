// YAML (and so JSON) documents as plain values, with the line and column of everything in them. Every document that people write is
// read through this, so that each problem names its place.

import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type ParsedNode, parseDocument } from "yaml";
import type { Problem } from "./problem.ts";

/** Line and column from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Keys and indexes from the root. */
export type Path = readonly (string | number)[];

export interface YamlDocument {
  /** Objects, arrays, strings, numbers, booleans and null. Objects have no prototype. */
  readonly value: unknown;
  /** Where the value at a path begins; of the innermost ancestor that exists where there is none. */
  positionOf(path: Path): Position;
  /** First and last line of the value at a path. */
  linesOf(path: Path): { readonly line: number; readonly to: number };
  /** Where the key of a path is written; like `positionOf` where the path ends in an index. */
  keyPositionOf(path: Path): Position;
}

export interface YamlOptions {
  readonly file: string;
  /** First part of the codes of problems: the package that reads the document. */
  readonly scope: string;
}

/** Bounds on what is read: far above any real plant, far below what harms. */
export const LARGEST_YAML = 4 * 1024 * 1024;
const DEEPEST = 40;
const MOST_NODES = 500_000;
const MOST_ALIASES = 100;
const MOST_PROBLEMS = 100;

/**
 * Parses one document. `document` is absent where the text is no YAML, is too large, nests too deep, repeats a key or unfolds aliases
 * without bound; the problems then say where. Never throws for bad input.
 */
export function parseYaml(text: string, options: YamlOptions): { document?: YamlDocument; problems: Problem[] } {
  const { file, scope } = options;
  if (text.length > LARGEST_YAML) {
    const message = `The document has ${text.length} characters; up to ${LARGEST_YAML} are read.`;
    return { problems: [{ code: `${scope}/too-large`, severity: "error", message, mend: "Split it.", file }] };
  }
  const deep = tooDeepAt(text);
  if (deep !== undefined) return { problems: [tooDeep(options, deep)] };
  const lines = new LineCounter();
  let root: ParsedNode | null;
  const problems: Problem[] = [];
  try {
    // Repeated keys are found below: the library compares each key with each other one.
    const parsed = parseDocument(text, { lineCounter: lines, uniqueKeys: false, prettyErrors: false, logLevel: "silent" });
    const faults = [...parsed.errors, ...parsed.warnings].slice(0, MOST_PROBLEMS);
    // The library reports its own overflow as a fault of the document, which it is.
    const overflow = faults.find((fault) => fault.message.includes("call stack"));
    if (overflow !== undefined) return { problems: [tooDeep(options, positionAt(lines, overflow.pos[0]))] };
    for (const error of faults) {
      const message = `This is not valid YAML: ${shorten(error.message)}`;
      const mend = "Check indentation, colons and quotes around this place.";
      problems.push({ code: `${scope}/syntax`, severity: "error", message, mend, file, ...positionAt(lines, error.pos[0]) });
    }
    root = parsed.contents;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { problems: [tooDeep(options, { line: 1, column: 1 })] };
  }
  if (problems.length > 0) return { problems };
  const unfolding = new Unfolding(options, lines);
  const value = unfolding.valueOf(root, 0);
  if (unfolding.problems.length > 0) return { problems: unfolding.problems };
  const document: YamlDocument = {
    value,
    positionOf: (path) => positionAt(lines, unfolding.walk(root, path).value),
    linesOf: (path) => {
      const { value, end } = unfolding.walk(root, path);
      const { line } = positionAt(lines, value);
      return { line, to: Math.max(line, positionAt(lines, Math.max(value, end - 1)).line) };
    },
    keyPositionOf: (path) => positionAt(lines, unfolding.walk(root, path).key),
  };
  return { document, problems };
}

/** Turns nodes into plain values within the bounds, and finds nodes by path. */
class Unfolding {
  readonly problems: Problem[] = [];
  readonly #options: YamlOptions;
  readonly #lines: LineCounter;
  readonly #anchors = new Map<string, ParsedNode>();
  readonly #open = new Set<ParsedNode>();
  #nodes = 0;
  #aliases = 0;

  constructor(options: YamlOptions, lines: LineCounter) {
    this.#options = options;
    this.#lines = lines;
  }

  valueOf(node: ParsedNode | null, depth: number): unknown {
    if (node === null || this.problems.length >= MOST_PROBLEMS) return null;
    if (++this.#nodes > MOST_NODES) return this.#stop("too-many-values", `It unfolds to more than ${MOST_NODES} values.`, node);
    if (depth > DEEPEST) return this.#stop("too-deep", `It nests deeper than ${DEEPEST} levels.`, node);
    if (isAlias(node)) {
      if (++this.#aliases > MOST_ALIASES)
        return this.#stop("too-many-aliases", `It uses more than ${MOST_ALIASES} aliases.`, node);
      const target = this.#anchors.get(node.source);
      if (target === undefined || this.#open.has(target)) {
        return this.#stop("bad-alias", `The alias *${node.source} refers to nothing before it, or to itself.`, node);
      }
      return this.valueOf(target, depth);
    }
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    if (isScalar(node)) return typeof node.value === "bigint" ? Number(node.value) : node.value;
    this.#open.add(node);
    const value = isSeq(node)
      ? node.items.map((item) => this.valueOf(item as ParsedNode, depth + 1))
      : this.#objectOf(node, depth);
    this.#open.delete(node);
    return value;
  }

  #objectOf(node: ParsedNode, depth: number): unknown {
    const object: Record<string, unknown> = Object.create(null);
    if (!isMap(node)) return object;
    for (const { key, value } of node.items as { key: ParsedNode; value: ParsedNode | null }[]) {
      const name = keyOf(key);
      if (name === undefined) this.#stop("bad-key", "Keys are plain words here.", key);
      else if (Object.hasOwn(object, name)) this.#stop("duplicate-key", `The key “${name}” stands twice in the same place.`, key);
      else object[name] = this.valueOf(value, depth + 1);
    }
    return object;
  }

  #stop(what: string, message: string, node: Node): null {
    if (this.problems.length >= MOST_PROBLEMS) return null;
    const { file, scope } = this.#options;
    const mend = MENDS[what] as string;
    const place = positionAt(this.#lines, node.range?.[0] ?? 0);
    this.problems.push({ code: `${scope}/${what}`, severity: "error", message, mend, file, ...place });
    return null;
  }

  /** Offsets of the key and the value at a path, and of the value's end, as far as the path leads. */
  walk(root: ParsedNode | null, path: Path): { key: number; value: number; end: number } {
    let node = this.#follow(root);
    let found = { key: startOf(node), value: startOf(node), end: endOf(node) };
    for (const step of path) {
      if (isMap(node)) {
        const pair = (node.items as { key: ParsedNode; value: ParsedNode | null }[]).find(
          ({ key }) => keyOf(key) === String(step),
        );
        if (pair === undefined) break;
        const next = pair.value;
        // An empty value has no place of its own worth showing: its key has.
        const empty = next === null || isEmpty(next);
        found = { key: startOf(pair.key), value: startOf(empty ? pair.key : next), end: endOf(empty ? pair.key : next) };
        node = this.#follow(next);
      } else if (isSeq(node) && typeof step === "number" && step < node.items.length) {
        const next = node.items[step] as ParsedNode;
        found = { key: startOf(next), value: startOf(next), end: endOf(next) };
        node = this.#follow(next);
      } else break;
    }
    return found;
  }

  #follow(node: ParsedNode | null): ParsedNode | null {
    return isAlias(node) ? (this.#anchors.get(node.source) ?? null) : node;
  }
}

const MENDS: Readonly<Record<string, string>> = {
  "too-many-values": "Check that the file is what it claims to be; split it if it is.",
  "too-deep": "Check that the file is what it claims to be.",
  "too-many-aliases": "Write the values out instead of repeating them by alias.",
  "bad-alias": "Define the anchor (&name) before its alias (*name), or write the value out.",
  "bad-key": "Write the key as a word, not as a list or mapping.",
  "duplicate-key": "Keep one of the two.",
};

function tooDeep(options: YamlOptions, position: Position): Problem {
  const { file, scope } = options;
  const message = `It nests deeper than ${DEEPEST} levels.`;
  return { code: `${scope}/too-deep`, severity: "error", message, mend: MENDS["too-deep"] as string, file, ...position };
}

/**
 * Where brackets or block markers nest absurdly deep, before the parser recurses into them. Counts brackets in comments and strings, too,
 * which is why the bound is far above `DEEPEST`; a line that begins `- - - -` nests as well.
 */
function tooDeepAt(text: string): Position | undefined {
  const bound = 1000;
  let open = 0;
  let line = 1;
  let lineStart = 0;
  let markers = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x20) continue;
    if (code === 0x2d || code === 0x3f) markers++;
    else markers = 0;
    if (code === 0x0a) {
      line++;
      lineStart = at + 1;
    } else if (code === 0x5b || code === 0x7b) open++;
    else if ((code === 0x5d || code === 0x7d) && open > 0) open--;
    if (open > bound || (markers > bound && text.charCodeAt(at - 1) === 0x20)) return { line, column: at - lineStart + 1 };
  }
  return undefined;
}

function keyOf(key: ParsedNode | null): string | undefined {
  if (!isScalar(key)) return undefined;
  const { value } = key;
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}

function isEmpty(node: ParsedNode): boolean {
  return isScalar(node) && node.value === null;
}

function startOf(node: ParsedNode | null): number {
  return node?.range?.[0] ?? 0;
}

/** Behind the last character of the value, before the blank and comment that follow it. */
function endOf(node: ParsedNode | null): number {
  return node?.range?.[1] ?? 0;
}

function positionAt(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

/** The library quotes what it found, however long that is. */
function shorten(message: string): string {
  return message.length > 160 ? `${message.slice(0, 160)}…` : message;
}

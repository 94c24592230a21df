// A PAN-OS configuration as a tree of words: the XML of exports, and set commands, which leave out the device and its first virtual system
// (PAN-OS CLI Quick Start; PAN-OS and Panorama API Usage Guide: Structure of a PAN-OS XML configuration).

import { type ElementTarget, walkXml } from "@bulkhead/facts/text";
import { brokenLine, readConfigLines } from "../config-line.ts";
import { Branch, MOST_WORDS } from "../statement-tree.ts";

export interface Statements {
  /** What stands in `<config>`. */
  readonly root: Branch;
  readonly count: number;
  /** Lines that are no statement. */
  readonly strange: readonly { readonly line: number; readonly text: string; readonly why: string }[];
  readonly format: "xml" | "set";
  /** The text breaks off. */
  readonly broken: boolean;
}

const DEVICE = ["devices", "localhost.localdomain"] as const;
/** Sections beside the device, and those of the device that belong to no virtual system. The rest is of the first one. */
const OUTSIDE: ReadonlySet<string> = new Set(["mgt-config", "shared", "panorama", "devices", "predefined"]);
const OF_DEVICE: ReadonlySet<string> = new Set([
  "deviceconfig",
  "network",
  "vsys",
  "device-group",
  "template",
  "template-stack",
  "log-collector",
  "log-collector-group",
  "plugins",
]);
/** Lists that one line has stand for this many statements at most. */
const MOST_EXPANDED = 100_000;

export function readStatements(text: string): Statements {
  return /^(?:\uFEFF)?\s*</.test(text) ? readXml(text) : readSet(text);
}

function readXml(text: string): Statements {
  const top = new Branch();
  const open: Branch[] = [top];
  let count = 0;
  let line = 1;
  const target: ElementTarget = {
    open(element) {
      const parent = open.at(-1) as Branch;
      const { name } = element;
      ({ line } = element);
      if (name === "member") open.push(parent);
      else {
        const named = name === "entry" ? element.attribute("name") : undefined;
        open.push(parent.add([named ?? name], line));
      }
    },
    close(_, value) {
      const branch = open.pop() ?? top;
      count++;
      if (value !== "") branch.add([value], line);
    },
  };
  const stopped = walkXml(text, target);
  if (stopped !== undefined) top.markCut();
  const strange =
    stopped === undefined ? [] : [{ line: stopped, text: "", why: "the document breaks off here, or is not well-formed" }];
  const root = top.take("config") ?? top.take("response", "result", "config") ?? top;
  return { root, count, strange, format: "xml", broken: stopped !== undefined };
}

/** What a terminal session shows around the configuration. */
const TERMINAL = /^(?:#|!|\[edit|[\w.-]+@[\w.()-]+[>#]|exit$|quit$|commit\b|configure$)/;

function readSet(text: string): Statements {
  const strange: { line: number; text: string; why: string }[] = [];
  const root = new Branch();
  const lines = readConfigLines(text);
  const last = brokenLine(text, lines);
  let count = 0;
  for (const { number, text: shown } of lines) {
    if (TERMINAL.test(shown)) continue;
    count++;
    if (number === last?.number) {
      strange.push({ line: number, text: "", why: "the text breaks off within this line" });
      continue;
    }
    const [verb, ...words] = Array.from(shown.matchAll(/"([^"]*)"?|\[|\]|[^\s"[\]]+/g), ([word, quoted]) => quoted ?? word);
    const paths = verb === "set" ? expand([...placeOf(words[0] ?? ""), ...words]) : undefined;
    if (paths === undefined) {
      const why = verb === "set" ? "the line cannot be read" : `the command ${(verb ?? "").slice(0, 40)} is not known`;
      strange.push({ line: number, text: "", why });
    } else for (const path of paths) root.add(path, number);
  }
  root.markCut();
  return { root, count, strange, format: "set", broken: last !== undefined };
}

function placeOf(section: string): readonly string[] {
  if (OUTSIDE.has(section)) return [];
  return OF_DEVICE.has(section) ? DEVICE : [...DEVICE, "vsys", "vsys1"];
}

/** `a [ b c ] d` is `a b d` and `a c d`; `undefined` where a list does not end, or lists stand for too many. */
function expand(words: readonly string[]): readonly (readonly string[])[] | undefined {
  let paths: (readonly string[])[] = [[]];
  let list: string[] | undefined;
  for (const word of words) {
    if (word === "[" && list === undefined) list = [];
    else if (word === "[") return undefined;
    else if (word === "]") {
      const values = list ?? [];
      if (values.length === 0 || values.length * paths.length > MOST_EXPANDED) return undefined;
      paths = values.flatMap((value) => paths.map((path) => [...path, value]));
      list = undefined;
    } else if (list !== undefined) list.push(word);
    else paths = paths.map((path) => [...path, word]);
    if ((paths[0]?.length ?? 0) > MOST_WORDS || paths.length * words.length > MOST_EXPANDED * 100) return undefined;
  }
  return list === undefined ? paths : undefined;
}

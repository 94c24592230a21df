// What the readers of the single items work with: the items of a snapshot by id, and where facts go.

import type { FactKind, FactValues, Locator } from "@bulkhead/facts";
import type { Snapshot, SnapshotItem } from "./snapshot.ts";

/** A line of an item, from 1, without its end. */
export interface Line {
  readonly text: string;
  readonly locator: Locator;
}

/** An item with its place in the snapshot. */
export interface Part extends SnapshotItem {
  readonly pointer: string;
}

export interface Harvest {
  readonly host: string;
  /** Items of this id whose text is there. */
  of(id: string): readonly Part[];
  add<K extends FactKind>(kind: K, value: FactValues[K], locator: Locator): void;
  /** A line that was not understood. */
  strange(what: string, line: Line, why: string): void;
}

/** The items that gave a text; a command that failed gave none that counts. */
export function partsOf(snapshot: Snapshot): readonly Part[] {
  return snapshot.items
    .map((item, at) => ({ ...item, pointer: `/items/${at}/text` }))
    .filter((item) => item.text !== "" && (item.exit === undefined || item.exit === 0));
}

/** The lines of an item that are not empty. */
export function linesOf(part: Part): readonly Line[] {
  const lines: Line[] = [];
  for (const [at, text] of part.text.split("\n").entries()) {
    if (text.trim() === "") continue;
    lines.push({ text: text.replace(/\r$/, ""), locator: { type: "pointer", pointer: part.pointer, line: at + 1 } });
  }
  return lines;
}

/** The lines that are neither empty nor comments. */
export function contentOf(part: Part): readonly Line[] {
  return linesOf(part).filter(({ text }) => !/^\s*[#;]/.test(text));
}

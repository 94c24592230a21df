// Adding channels to a plant's text: lines are inserted, and every line that is there stays as it was written.

import { Document, isMap, isScalar, isSeq, type Pair, parseDocument, visit, type YAMLMap, type YAMLSeq } from "yaml";
import type { PlantDocument } from "./plant.ts";

type ConduitDocument = NonNullable<PlantDocument["conduits"]>[number];
type ChannelDocument = NonNullable<ConduitDocument["channels"]>[number];

export interface ChannelAddition {
  /** Made where the plant has none with this id. */
  readonly conduit: Pick<ConduitDocument, "id" | "name" | "zones">;
  readonly channels: readonly ChannelDocument[];
}

/**
 * The text with the channels added at the end of their conduits. `undefined` where the place is written in braces or brackets, into which
 * lines cannot be inserted. The text has to be a valid plant.
 */
export function insertChannels(text: string, additions: readonly ChannelAddition[]): string | undefined {
  let now: string | undefined = text.endsWith("\n") || text === "" ? text : `${text}\n`;
  for (const addition of additions) if (now !== undefined) now = insertOne(now, addition);
  return now;
}

function insertOne(text: string, { conduit, channels }: ChannelAddition): string | undefined {
  const root = parseDocument(text).contents;
  if (!isMap(root) || root.flow === true) return undefined;
  const conduits = pairOf(root, "conduits");
  const known = isSeq(conduits?.value)
    ? conduits.value.items.find((item) => isMap(item) && item.get("id") === conduit.id)
    : undefined;
  if (!isMap(known)) return insertInto(text, root, conduits, "conduits", [{ ...conduit, channels }]);
  return insertInto(text, known, pairOf(known, "channels"), "channels", channels);
}

/** Adds items to the list under a key of a mapping; makes the key where it is not there. */
function insertInto(
  text: string,
  within: YAMLMap,
  pair: Pair | undefined,
  key: string,
  items: readonly unknown[],
): string | undefined {
  if (within.flow === true) return undefined;
  const list = pair?.value;
  if (isSeq(list) && list.items.length > 0) {
    if (list.flow === true) return undefined;
    return insertLines(text, endOf(text, list), write(items, columnOf(text, list)));
  }
  const column = columnOfKeys(text, within);
  if (pair === undefined)
    return insertLines(text, endOf(text, within), `${" ".repeat(column)}${key}:\n${write(items, column + 2)}`);
  // `channels: []` or an empty value: the items take its place
  const keyNode = pair.key;
  const range = isScalar(keyNode) ? keyNode.range : undefined;
  if (range === undefined || range === null) return undefined;
  const colon = text.indexOf(":", range[1]) + 1;
  const lineEnd = text.indexOf("\n", colon);
  const comment = text.slice(colon, lineEnd).replace(/^\s*(\[\s*\]|~|null)?\s*/, "");
  return `${text.slice(0, colon)}${comment === "" ? "" : ` ${comment}`}\n${write(items, column + 2)}${text.slice(lineEnd + 1)}`;
}

function pairOf(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find((pair) => isScalar(pair.key) && pair.key.value === key);
}

function insertLines(text: string, at: number, lines: string): string {
  return text.slice(0, at) + lines + text.slice(at);
}

/** Behind the last line of a node: where its next sibling could begin. */
function endOf(text: string, node: YAMLSeq | YAMLMap): number {
  const { range } = node;
  let last = (range?.[1] ?? text.length) - 1;
  while (last > 0 && /\s/.test(text[last] as string)) last--;
  const lineEnd = text.indexOf("\n", last);
  return lineEnd < 0 ? text.length : lineEnd + 1;
}

/** Columns before the dash of a block list. */
function columnOf(text: string, list: YAMLSeq): number {
  const at = list.range?.[0] ?? 0;
  return at - (text.lastIndexOf("\n", at - 1) + 1);
}

/** Columns before the keys of a block mapping. */
function columnOfKeys(text: string, map: YAMLMap): number {
  const at = map.range?.[0] ?? 0;
  return at - (text.lastIndexOf("\n", at - 1) + 1);
}

/** The items of a list as lines, set in by `column`. */
function write(items: readonly unknown[], column: number): string {
  const document = new Document(items, { aliasDuplicateObjects: false });
  visit(document, {
    Seq(_, list) {
      if (list.items.every((item) => isScalar(item))) list.flow = true;
    },
  });
  const lines = document
    .toString({ lineWidth: 130 - column, flowCollectionPadding: false })
    .trimEnd()
    .split("\n");
  return lines.map((line) => `${" ".repeat(column)}${line}\n`).join("");
}

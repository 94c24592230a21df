// Excerpts: the very bytes, lines or values behind facts, read again from the evidence so that a person can be shown them.

import { closeSync, existsSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import type { Excerpt } from "@bulkhead/documents";
import { type Digest, type Fact, type FactId, LARGEST_DOCUMENT } from "@bulkhead/facts";
import { compareText } from "@bulkhead/plant";
import { type Compression, compressionOf, decompress, expandWhole } from "./compression.ts";

/** At most this much of a packet is shown. */
const LONGEST_PACKET = 512;
/** Lines shown before and after the line of a fact. */
const AROUND = 2;
/** The longest line and value that is shown whole. */
const LONGEST_TEXT = 2000;

const WITHHELD =
  "A secret crossed this conversation readable. Its packets or records are not shown; open the evidence itself if you must.";

/** `paths` tells where each piece of evidence lies. A fact whose evidence is no longer there gets no excerpt. */
export async function readExcerpts(
  facts: readonly Fact[],
  paths: ReadonlyMap<Digest, string>,
): Promise<ReadonlyMap<FactId, Excerpt>> {
  const excerpts = new Map<FactId, Excerpt>();
  const secret = new Set(facts.flatMap((fact) => (fact.kind === "cleartext-credential" ? conversationOf(fact) : [])));
  const documents = new Map<string, readonly string[] | undefined>();
  const values = new Map<string, unknown>();
  const handles = new Map<string, number>();
  const compressed = await readCompressedPackets(facts, paths);
  try {
    for (const fact of facts) {
      const path = paths.get(fact.source.evidence);
      if (path === undefined || !existsSync(path)) continue;
      const { locator } = fact.source;
      const record = locator.type === "line" || locator.type === "pointer" ? locator.record : undefined;
      if (record === "secret" || conversationOf(fact).some((conversation) => secret.has(conversation))) {
        excerpts.set(fact.id, { kind: "pointer", text: WITHHELD });
      } else if (locator.type === "packet") {
        let bytes = compressed.get(path)?.get(locator.offset);
        if (bytes === undefined) {
          let handle = handles.get(path);
          if (handle === undefined) handles.set(path, (handle = openSync(path, "r")));
          bytes = Buffer.alloc(Math.min(locator.length, LONGEST_PACKET));
          bytes = bytes.subarray(0, readSync(handle, bytes, 0, bytes.length, locator.offset));
        }
        const { number, length } = locator;
        excerpts.set(fact.id, { kind: "packet", number, time: fact.first, bytes: bytes.toString("hex"), length });
      } else if (locator.type === "line" || (locator.type === "pointer" && locator.pointer === "")) {
        if (!documents.has(path)) documents.set(path, readLines(path));
        const lines = documents.get(path);
        const line = locator.line ?? 1;
        if (lines === undefined) continue;
        excerpts.set(
          fact.id,
          excerptLines(lines, line, locator.type === "line" ? (locator.to ?? line) : line, record === undefined ? AROUND : 0),
        );
      } else if (locator.type === "pointer") {
        if (!values.has(path)) values.set(path, readJson(path));
        const value = followPointer(values.get(path), locator.pointer);
        if (value === undefined) continue;
        if (typeof value === "string" && locator.line !== undefined) {
          excerpts.set(fact.id, excerptLines(value.split("\n"), locator.line, locator.line));
        } else {
          const text = typeof value === "string" ? value : JSON.stringify(value, null, 1);
          excerpts.set(fact.id, { kind: "pointer", text: text.slice(0, LONGEST_TEXT) });
        }
      }
    }
  } finally {
    for (const handle of handles.values()) closeSync(handle);
  }
  return excerpts;
}

/** The packets that facts name in compressed captures, by path and offset: each capture is walked once. */
async function readCompressedPackets(
  facts: readonly Fact[],
  paths: ReadonlyMap<Digest, string>,
): Promise<ReadonlyMap<string, ReadonlyMap<number, Buffer>>> {
  const wanted = new Map<string, Map<number, Buffer>>();
  for (const { source } of facts) {
    const path = paths.get(source.evidence);
    if (source.locator.type !== "packet" || path === undefined) continue;
    let packets = wanted.get(path);
    if (packets === undefined) wanted.set(path, (packets = new Map()));
    packets.set(source.locator.offset, Buffer.alloc(Math.min(source.locator.length, LONGEST_PACKET)));
  }
  for (const [path, packets] of wanted) {
    const compression = existsSync(path) ? compressionOf(readHead(path)) : undefined;
    if (compression === undefined) wanted.delete(path);
    else await fillPackets(path, compression, packets);
  }
  return wanted;
}

async function fillPackets(path: string, compression: Compression, packets: ReadonlyMap<number, Buffer>): Promise<void> {
  const places = [...packets].sort(([a], [b]) => a - b);
  let first = 0;
  let at = 0;
  try {
    for await (const chunk of decompress(path, compression)) {
      const end = at + chunk.length;
      for (let index = first; index < places.length; index++) {
        const [offset, bytes] = places[index] as [number, Buffer];
        if (offset >= end) break;
        const from = Math.max(offset, at);
        const part = chunk.subarray(from - at, Math.min(end, offset + bytes.length) - at);
        if (part.length > 0) bytes.set(part, from - offset);
        if (offset + bytes.length <= end && index === first) first++;
      }
      at = end;
      if (first === places.length) return;
    }
  } catch {
    // what lies behind the damage gave no facts
  }
}

function readHead(path: string): Uint8Array {
  const handle = openSync(path, "r");
  const head = new Uint8Array(4);
  readSync(handle, head, 0, head.length, 0);
  closeSync(handle);
  return head;
}

/** What a fact from traffic is part of: between whom. Empty for all others. */
function conversationOf({ value }: Fact): readonly string[] {
  return "client" in value && "server" in value ? [[value.client, value.server].toSorted(compareText).join(" ")] : [];
}

function excerptLines(lines: readonly string[], from: number, to: number, around = AROUND): Excerpt {
  const first = Math.max(1, from - around);
  return {
    kind: "lines",
    first,
    lines: lines.slice(first - 1, to + around).map((line) => line.slice(0, LONGEST_TEXT)),
    from,
    to,
  };
}

function readLines(path: string): readonly string[] | undefined {
  return readDocument(path)?.split(/\r?\n/);
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readDocument(path) ?? "");
  } catch {
    return undefined;
  }
}

/** The text of a document, decompressed where it is compressed; `undefined` where it is larger than any that is read. */
function readDocument(path: string): string | undefined {
  if (statSync(path).size > LARGEST_DOCUMENT) return undefined;
  const bytes = readFileSync(path);
  try {
    return expandWhole(bytes, LARGEST_DOCUMENT).toString("utf8");
  } catch {
    return undefined;
  }
}

/** RFC 6901. */
function followPointer(value: unknown, pointer: string): unknown {
  let at = value;
  for (const part of pointer.split("/").slice(1)) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  return at;
}

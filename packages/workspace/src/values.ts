// Values of a plant: taken out of captures and histories, kept in columns beside the facts, and found again by variable and time.

import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { basename, join } from "node:path";
import { gunzipSync, zstdDecompressSync } from "node:zlib";
import type { Digest, PointOfInterest, Problem } from "@bulkhead/facts";
import { captureReader, openValues } from "@bulkhead/network";
import type { Plant } from "@bulkhead/plant";
import {
  BAD,
  findIndex,
  GOOD,
  HistoryRun,
  isHistory,
  isParquet,
  pointsOfInterest,
  readIndex,
  readParquet,
  Series,
  type SeriesOrigin,
  TAIL,
  takeBlock,
  type ValueIndex,
  ValueWriter,
} from "@bulkhead/process";
import { type Compression, compressionOf, decompress, decompressHead, largestExpansion } from "./compression.ts";
import { CommandError, fileError } from "./error.ts";
import { digestFile } from "./observation.ts";
import { ownFolder } from "./plant-folder.ts";
import type { Progress } from "./progress.ts";

const CHUNK = 4 * 1024 * 1024;
const HEAD = 64 * 1024;
const FOLDER = "values";
const ENDING = ".values";

export interface ValueFile {
  readonly path: string;
  readonly index: ValueIndex;
}

export interface ImportedValues extends ValueFile {
  /** `packet capture`, `history (CSV)`, … */
  readonly kind: string;
  readonly problems: readonly Problem[];
}

/** Takes the values out of one file and keeps them in the plant's own folder; the same bytes again replace what was kept. */
export async function importValues(path: string, plantPath: string, plant: Plant, progress: Progress): Promise<ImportedValues> {
  const name = basename(path);
  let input: number;
  try {
    input = openSync(path, "r");
  } catch (error) {
    throw fileError(path, error);
  }
  try {
    const { size } = fstatSync(input);
    const buffer = new Uint8Array(CHUNK);
    const digest = digestFile(input, size, buffer, (share) => progress.progress(`digest ${name} ${share} %`));
    const folder = join(ownFolder(plantPath), FOLDER);
    mkdirSync(folder, { recursive: true });
    const target = join(folder, `${digest.slice(7, 39)}${ENDING}`);
    const draft = `${target}.${process.pid}.part`;
    const output = openSync(draft, "w");
    try {
      const writer = new ValueWriter((bytes) => void writeSync(output, bytes));
      const source = { path, name, input, size, digest, plant, writer, progress };
      const { kind, problems } = await readSource(source);
      const index = writer.end({ name, digest });
      closeSync(output);
      renameSync(draft, target);
      return { path: target, index, kind, problems };
    } finally {
      rmSync(draft, { force: true });
    }
  } finally {
    closeSync(input);
  }
}

interface Source {
  readonly path: string;
  readonly name: string;
  readonly input: number;
  readonly size: number;
  readonly digest: Digest;
  readonly plant: Plant;
  readonly writer: ValueWriter;
  readonly progress: Progress;
}

async function readSource(source: Source): Promise<{ readonly kind: string; readonly problems: readonly Problem[] }> {
  const { path, name, input } = source;
  const first = new Uint8Array(HEAD);
  const raw = first.subarray(0, readSync(input, first, 0, HEAD, 0));
  const compression = compressionOf(raw);
  const head = compression === undefined ? raw : await decompressHead(path, compression, HEAD);
  if (compression === undefined && isParquet(head))
    return { kind: "history (Parquet)", problems: await readParquetSource(source) };
  const run = captureReader.recognise(head) ? captureRun(source) : isHistory(head) ? historyRun(source) : undefined;
  if (run === undefined) {
    throw new CommandError(
      "cli/no-values",
      `${name} holds no values that can be read.`,
      "Values are read out of packet captures, CSV tables with a column of times, and Parquet files.",
    );
  }
  const damage = await feed(run, source, compression);
  return { kind: run.kind, problems: [...damage, ...run.end()] };
}

/** Gives a run all bytes of a file; returns what was wrong with them. */
async function feed(
  run: { push(chunk: Uint8Array): void },
  { path, name, input, size, progress }: Pick<Source, "path" | "name" | "input" | "size" | "progress">,
  compression: Compression | undefined,
): Promise<readonly Problem[]> {
  if (compression === undefined) {
    const buffer = new Uint8Array(CHUNK);
    for (let at = 0; ; ) {
      const count = readSync(input, buffer, 0, CHUNK, at);
      if (count === 0) return [];
      run.push(buffer.subarray(0, count));
      at += count;
      progress.progress(`values of ${name} ${Math.floor((at / size) * 100)} %`);
    }
  }
  let total = 0;
  try {
    for await (const chunk of decompress(path, compression)) {
      total += chunk.length;
      if (total > largestExpansion(size)) throw new Error("it grows beyond what evidence of its size does");
      run.push(chunk);
    }
    return [];
  } catch (error) {
    const message = `${name} is damaged: ${error instanceof Error ? error.message : String(error)}. It was read up to there.`;
    return [{ code: "cli/damaged", severity: "error", message, mend: "Copy it again.", file: name }];
  }
}

/** Samples of one variable that `lookAtPoints` keeps. */
const MOST_LOOKED_AT = 20_000;

/** What the points of one capture told, by the variable that they name; the first 20,000 samples of each. */
export async function lookAtPoints(
  path: string,
  points: readonly PointOfInterest[],
  progress: Progress,
): Promise<ReadonlyMap<string, Series>> {
  const name = basename(path);
  const found = new Map<string, Series>();
  let input: number;
  try {
    input = openSync(path, "r");
  } catch (error) {
    throw fileError(path, error);
  }
  try {
    const { size } = fstatSync(input);
    const first = new Uint8Array(HEAD);
    const compression = compressionOf(first.subarray(0, readSync(input, first, 0, HEAD, 0)));
    const context = { evidence: { digest: "sha256:", name, size }, points } as const;
    const run = openValues(context, ({ variable }, _conversation, way, value, good, { time, number }) => {
      if (way !== "read") return;
      let series = found.get(variable);
      if (series === undefined) found.set(variable, (series = new Series({ variable, direction: "told", source: name })));
      if (good && series.length < MOST_LOOKED_AT) series.append(time, value, GOOD, number);
    });
    await feed(run, { path, name, input, size, progress }, compression);
    run.end();
  } finally {
    closeSync(input);
  }
  return new Map([...found].map(([variable, series]) => [variable, series.inOrder().series]));
}

interface SourceRun {
  readonly kind: string;
  push(chunk: Uint8Array): void;
  end(): readonly Problem[];
}

function captureRun({ name, digest, size, plant, writer }: Source): SourceRun {
  const units = new Map(plant.variables.map(({ id, unit }) => [id, unit]));
  const seen = new Map<string, { readonly origin: SeriesOrigin; readonly conversation: number; readonly target: string }>();
  const context = { evidence: { digest, name, size }, points: pointsOfInterest(plant) };
  const run = openValues(context, ({ variable, target }, conversation, way, value, good, { time, number }) => {
    const key = `${variable}\n${target}\n${conversation}\n${way}`;
    const origin = (): SeriesOrigin => {
      const unit = units.get(variable);
      const direction = way === "read" ? "told" : "written";
      const made = { variable, ...(unit === undefined ? {} : { unit }), direction, source: target } as const;
      seen.set(key, { origin: made, conversation, target });
      return made;
    };
    writer.add(key, origin, time, value, good ? GOOD : BAD, number);
  });
  return {
    kind: "packet capture",
    push: (chunk) => run.push(chunk),
    end() {
      const { parties, problems } = run.end();
      for (const [key, { origin, conversation, target }] of seen) {
        const between = parties(conversation);
        if (between === undefined) continue;
        const by = origin.direction === "told" ? "read by" : "written by";
        const source = `${between.protocol} ${between.server} ${target}, ${by} ${between.client}`;
        writer.rename(key, { ...origin, source });
      }
      return problems;
    },
  };
}

function historyRun({ name, plant, writer }: Source): SourceRun {
  const originOf = historyOrigins(plant, name);
  const run = new HistoryRun(name, (tag, time, value, quality, place) => {
    writer.add(tag, () => originOf(tag), time, value, quality, place);
  });
  return { kind: "history (CSV)", push: (chunk) => run.push(chunk), end: () => run.end() };
}

async function readParquetSource({ name, input, size, plant, writer }: Source): Promise<readonly Problem[]> {
  const originOf = historyOrigins(plant, name);
  const slice = (start: number, end = size): ArrayBuffer => {
    const bytes = new Uint8Array(Math.max(0, Math.min(end, size) - start));
    readSync(input, bytes, 0, bytes.length, start);
    return bytes.buffer;
  };
  const most = (length: number): { maxOutputLength: number } => ({ maxOutputLength: Math.max(1, length) });
  const compressors = {
    GZIP: (bytes: Uint8Array, length: number) => gunzipSync(bytes, most(length)),
    ZSTD: (bytes: Uint8Array, length: number) => zstdDecompressSync(bytes, most(length)),
  };
  return readParquet({ byteLength: size, slice }, name, compressors, (tag, time, value, quality, place) => {
    writer.add(tag, () => originOf(tag), time, value, quality, place);
  });
}

/** A tag of a history is a variable of the plant where it has its id or its tag, in whatever case; else it stands for itself. */
function historyOrigins(plant: Plant, name: string): (tag: string) => SeriesOrigin {
  const known = new Map(plant.variables.flatMap((one) => [one.id, one.tag ?? one.id].map((key) => [key.toLowerCase(), one])));
  return (tag) => {
    const variable = known.get(tag.toLowerCase());
    const unit = variable?.unit;
    return { variable: variable?.id ?? tag, ...(unit === undefined ? {} : { unit }), direction: "told", source: name };
  };
}

/** Every file of values that the plant keeps, by the name of its source. One that is not whole is left out. */
export function listValues(plantPath: string): readonly ValueFile[] {
  const folder = join(ownFolder(plantPath), FOLDER);
  if (!existsSync(folder)) return [];
  const files: ValueFile[] = [];
  for (const name of readdirSync(folder).sort()) {
    if (!name.endsWith(ENDING)) continue;
    const path = join(folder, name);
    const index = withFile(path, indexOf);
    if (index !== undefined) files.push({ path, index });
  }
  return files.sort((a, b) => (a.index.source.name < b.index.source.name ? -1 : 1));
}

function indexOf(handle: number): ValueIndex | undefined {
  const { size } = fstatSync(handle);
  const place = findIndex(readAt(handle, Math.max(0, size - TAIL), TAIL), size);
  return place === undefined ? undefined : readIndex(readAt(handle, place.offset, place.length));
}

export interface ValueChoice {
  /** Ids of variables, or tags; absent: all. */
  readonly variables?: ReadonlySet<string>;
  /** Milliseconds since 1970. */
  readonly from?: number;
  readonly until?: number;
}

/** The chosen series, each in order of time. Series of the same origin out of several files are one. */
export function loadValues(files: readonly ValueFile[], { variables, from, until }: ValueChoice): Series[] {
  const found = new Map<string, Series>();
  const first = from ?? Number.NEGATIVE_INFINITY;
  const last = until ?? Number.POSITIVE_INFINITY;
  for (const { path, index } of files) {
    withFile(path, (handle) => {
      for (const { variable, unit, direction, source, blocks } of index.series) {
        if (variables !== undefined && !variables.has(variable)) continue;
        const key = `${variable}\n${direction}\n${source}`;
        let series = found.get(key);
        if (series === undefined) {
          series = new Series({ variable, ...(unit === undefined ? {} : { unit }), direction, source });
          found.set(key, series);
        }
        for (const block of blocks) {
          if (block.from > last || block.until < first) continue;
          if (takeBlock(readAt(handle, block.offset, block.length), series, first, last)) continue;
          throw new CommandError("cli/damaged-values", `${path} is damaged.`, "Import its source again: bulkhead values import.");
        }
      }
    });
  }
  return [...found.values()].map((series) => series.inOrder().series).filter(({ length }) => length > 0);
}

function readAt(handle: number, offset: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  return bytes.subarray(0, readSync(handle, bytes, 0, length, offset));
}

function withFile<T>(path: string, use: (handle: number) => T): T {
  const handle = openSync(path, "r");
  try {
    return use(handle);
  } finally {
    closeSync(handle);
  }
}

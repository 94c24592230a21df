// Observation: one evidence file goes through the reader that recognises it, and what comes out is kept in the store, so that a file
// that did not change is not read twice.

import { createHash } from "node:crypto";
import { closeSync, existsSync, fstatSync, openSync, readSync } from "node:fs";
import { availableParallelism } from "node:os";
import {
  canonicalText,
  type Digest,
  digestOf,
  type Evidence,
  type Fact,
  type PointOfInterest,
  type Problem,
  type ReadingRun,
  readerOf,
  useTextDigester,
} from "@bulkhead/facts";
import type { ReadingKey, Store } from "@bulkhead/store";
import { type Compression, compressionOf, decompress, decompressHead, largestExpansion } from "./compression.ts";
import { DigestThread } from "./digest-thread.ts";
import { digestByNode } from "./digester.ts";
import { fileError } from "./error.ts";
import type { EvidenceFile } from "./plant-folder.ts";
import type { Progress } from "./progress.ts";
import { READERS } from "./readers.ts";
import { checkSignature, SIGNATURE_ENDING, signatureProblem } from "./signature.ts";

export interface Observation {
  /** The file as the manifest names it. */
  readonly name: string;
  /** Absent where the file could not be read at all. */
  readonly evidence?: Evidence;
  /** Title of the reader, `undefined` where none recognised the file. */
  readonly kind: string | undefined;
  /** False where the facts came from the store. */
  readonly fresh: boolean;
  /** How many facts it gave. */
  readonly facts: number;
  readonly problems: readonly Problem[];
}

const CHUNK = 4 * 1024 * 1024;
const HEAD = 64 * 1024;
/** From this size on a thread of its own is worth its start. */
const LARGE = 64 * 1024 * 1024;

useTextDigester(digestByNode);

/**
 * Reads one file, or takes what the store holds of it, and hands on its facts one by one. A file that cannot be opened or that no reader
 * recognises gives no facts and one problem; it never stops the others. When the promise is kept, what was read is kept as well.
 */
export async function observeFile(
  file: EvidenceFile,
  points: readonly PointOfInterest[],
  store: Store | undefined,
  actor: string,
  reporter: Progress,
  take: (fact: Fact) => void,
): Promise<Observation> {
  let handle: number;
  try {
    handle = openSync(file.path, "r");
  } catch (error) {
    return unread(file, {
      code: "cli/not-readable",
      severity: "error",
      message: fileError(file.path, error).message,
      file: file.name,
    });
  }
  try {
    const before = fstatSync(handle);
    const buffer = new Uint8Array(CHUNK);
    const head = buffer.slice(0, readSync(handle, buffer, 0, HEAD, 0));
    const compression = compressionOf(head);
    const inner = compression === undefined ? head : await decompressHead(file.path, compression, HEAD);
    const reader = readerOf(READERS, inner);
    const evidence: DigestedLater = { ...describeEvidence(file), digest: "sha256:", name: file.name, size: before.size };
    const digest = (): void => {
      const progress = (share: number): void => reporter.progress(`digest ${file.name} ${share} %`);
      evidence.digest = digestFile(handle, before.size, buffer, progress);
    };
    if (reader === undefined) {
      digest();
      const locked = compression !== undefined && inner.length === 0;
      return {
        ...unread(file, locked ? damagedAt(file, 0, "nothing could be decompressed") : unrecognised(file.name, before.size)),
        evidence,
      };
    }
    let count = 0;
    const takeOne = (fact: Fact): void => {
      count += 1;
      take(fact);
    };
    const keyOf = (): ReadingKey => ({
      evidence: evidence.digest,
      reader: reader.id,
      version: reader.version,
      context: digestOf(canonicalText({ evidence, points })),
    });
    const takeKept = async (key: ReadingKey): Promise<Observation | undefined> => {
      const kept = await store?.findReading(key);
      if (store === undefined || kept === undefined) return undefined;
      for await (const fact of store.facts([key])) takeOne(fact);
      return { name: file.name, evidence, kind: reader.title, fresh: false, facts: count, problems: kept.problems };
    };

    // A large file that the store cannot know is digested while it is read.
    const signature = existsSync(`${file.path}${SIGNATURE_ENDING}`);
    const together = !signature && compression === undefined && before.size >= LARGE && !(await mayBeKept(store, before.size));
    let refused: Problem | undefined;
    if (!together) {
      digest();
      const signed = checkSignature(file.path, evidence.digest, file.collectors ?? []);
      refused = signatureProblem(signed, file.name);
      if (refused?.severity === "error") return { ...unread(file, refused), evidence };
      if (signed !== undefined && "by" in signed) evidence.signedBy = signed.by;
      const kept = await takeKept(keyOf());
      if (kept !== undefined) return kept;
    }
    const run = reader.open({ evidence, points });
    const progress = (share: number): void => reporter.progress(`read ${file.name} ${share} %`);
    const damage = compression === undefined ? undefined : await readCompressed(file, before.size, compression, run);
    if (together) evidence.digest = await readDigesting(file.path, handle, before.size, buffer, run, progress);
    else if (compression === undefined) readPlain(handle, before.size, buffer, (chunk) => run.push(chunk), progress);
    const key = keyOf();
    const { facts, problems: found } = run.end();
    const problems = [damage, refused, ...found].filter((problem) => problem !== undefined);
    const after = fstatSync(handle);
    if (after.size !== before.size || after.mtimeMs !== before.mtimeMs) {
      return unread(file, {
        code: "cli/changed-while-reading",
        severity: "error",
        message: `${file.name} changed while it was read; nothing of it is used.`,
        mend: "Wait until it is complete, then run the command again.",
        file: file.name,
      });
    }
    reporter.progress(`keep ${file.name}`);
    const saved = await store?.saveReading(evidence, key, { facts: passing(facts, takeOne), problems }, actor);
    if (store === undefined) for (const fact of facts) takeOne(fact);
    // another process kept the same reading in the meantime
    else if (saved === false) for await (const fact of store.facts([key])) takeOne(fact);
    return { name: file.name, evidence, kind: reader.title, fresh: true, facts: count, problems };
  } catch (error) {
    if (error instanceof Error && "code" in error && "syscall" in error) {
      return unread(file, {
        code: "cli/not-readable",
        severity: "error",
        message: fileError(file.path, error).message,
        file: file.name,
      });
    }
    throw error;
  } finally {
    closeSync(handle);
  }
}

/** The same facts, each shown as it passes. */
function* passing(facts: Iterable<Fact>, take: (fact: Fact) => void): Generator<Fact> {
  for (const fact of facts) {
    take(fact);
    yield fact;
  }
}

function describeEvidence(file: EvidenceFile): Omit<Evidence, "digest" | "name" | "size"> {
  if (file.entry === undefined) return {};
  const { file: _name, ...rest } = file.entry;
  return rest;
}

function unread(file: EvidenceFile, problem: Problem): Observation {
  return { name: file.name, kind: undefined, fresh: true, facts: 0, problems: [problem] };
}

function unrecognised(name: string, size: number): Problem {
  if (size === 0) {
    return {
      code: "cli/empty",
      severity: "error",
      message: `${name} is empty.`,
      mend: "Collect it again, or remove it.",
      file: name,
    };
  }
  return {
    code: "cli/unrecognised",
    severity: "error",
    message: `No reader recognises ${name} by its content.`,
    mend: `Bulkhead reads: ${READERS.map((reader) => reader.title).join("; ")}.`,
    file: name,
  };
}

/** What is known of the evidence while it is read; its digest comes last. */
type DigestedLater = { -readonly [K in keyof Evidence]: Evidence[K] };

/** Whether the store knows a file of this size; only the digest can tell whether it is the same. */
async function mayBeKept(store: Store | undefined, size: number): Promise<boolean> {
  return store !== undefined && (await store.evidence()).some((known) => known.size === size);
}

export function digestFile(handle: number, size: number, buffer: Uint8Array, progress: (share: number) => void): Digest {
  const hash = createHash("sha256");
  readPlain(handle, size, buffer, (chunk) => hash.update(chunk), progress);
  return `sha256:${hash.digest("hex")}`;
}

/** Reads and digests at once: by a thread of its own where there is a processor for it. */
async function readDigesting(
  path: string,
  handle: number,
  size: number,
  buffer: Uint8Array,
  run: ReadingRun,
  progress: (share: number) => void,
): Promise<Digest> {
  if (availableParallelism() < 2) {
    const hash = createHash("sha256");
    const take = (chunk: Uint8Array): void => {
      hash.update(chunk);
      run.push(chunk);
    };
    readPlain(handle, size, buffer, take, progress);
    return `sha256:${hash.digest("hex")}`;
  }
  const thread = new DigestThread(path);
  try {
    readPlain(handle, size, buffer, (chunk) => run.push(chunk), progress);
    return await thread.digest;
  } finally {
    await thread.end();
  }
}

function readPlain(
  handle: number,
  size: number,
  buffer: Uint8Array,
  take: (chunk: Uint8Array) => void,
  progress: (share: number) => void,
): void {
  for (let at = 0; ; ) {
    const count = readSync(handle, buffer, 0, buffer.length, at);
    if (count === 0) break;
    take(buffer.subarray(0, count));
    at += count;
    if (size > 8 * CHUNK) progress(Math.floor((at / size) * 100));
  }
}

/** Gives the run what the file holds; returns what was wrong with it. What came before the damage counts. */
async function readCompressed(
  file: EvidenceFile,
  size: number,
  compression: Compression,
  run: ReadingRun,
): Promise<Problem | undefined> {
  let total = 0;
  try {
    for await (const chunk of decompress(file.path, compression)) {
      total += chunk.length;
      if (total > largestExpansion(size)) {
        return {
          code: "cli/decompression-bomb",
          severity: "error",
          message: `${file.name} grows to more than ${total} bytes, which no evidence of its size does; it was read up to there.`,
          mend: "Ask where it comes from. If it is what it claims to be, decompress it yourself and give that file.",
          file: file.name,
        };
      }
      run.push(chunk);
    }
  } catch (error) {
    return damagedAt(file, total, error instanceof Error ? error.message : String(error));
  }
  return undefined;
}

function damagedAt(file: EvidenceFile, total: number, reason: string): Problem {
  return {
    code: "cli/compressed-damaged",
    severity: "error",
    message: `${file.name} is cut or damaged behind ${total} decompressed bytes (${reason}).`,
    mend: "Copy it again from where it was made. What came before the damage was read.",
    file: file.name,
  };
}

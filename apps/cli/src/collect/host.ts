// Takes the snapshot of this Linux host: runs the list of items, reading only, and says of each what could not be had and what that hides.

import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, open, readdir } from "node:fs/promises";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import {
  type CollectionItem,
  LINUX_ITEMS,
  redactHashes,
  redactPasswordField,
  SNAPSHOT_FORMAT,
  type Snapshot,
  type SnapshotItem,
} from "@bulkhead/system";

export interface CollectOptions {
  /** The moment of collection, ISO 8601. */
  now(): string;
  /** Files, and folders with all files in them, whose digests are taken as well. */
  readonly files?: readonly string[];
  /** Version of the collector. */
  readonly version?: string;
}

/** A command that takes longer is stopped. */
const LONGEST_RUN_MS = 20_000;
/** What is longer is cut, and said to be. */
const LARGEST_TEXT = 8 * 1024 * 1024;
const ABSENT = "it is not there";
/** Folders deeper than this, and more files than this, are not followed. */
const DEEPEST_FOLDER = 32;
const MOST_FILES = 200_000;

/** Never throws for what the host lacks or forbids: every item carries its own error. */
export async function collectHost(options: CollectOptions): Promise<Snapshot> {
  const collected = options.now();
  const items: SnapshotItem[] = [];
  for (const item of LINUX_ITEMS) items.push(...(await take(item)));
  const files: Snapshot["files"] = [];
  for (const path of options.files ?? []) await digestAll(path, 0, files, items);
  return {
    format: SNAPSHOT_FORMAT,
    host: hostname(),
    collected,
    collector: { user: userName(), uid: process.getuid?.() ?? -1, version: options.version ?? "1" },
    items: items.map(withHidden),
    files,
  };
}

/** Without root, what an item hides; also where it gave a text, which then is not all of it. */
function withHidden(taken: SnapshotItem): SnapshotItem {
  const hides = LINUX_ITEMS.find(({ id }) => id === taken.id)?.hides;
  return hides === undefined || taken.error === ABSENT || process.getuid?.() === 0 ? taken : { ...taken, hides };
}

async function take(item: CollectionItem): Promise<readonly SnapshotItem[]> {
  if (item.command !== undefined) return [await run(item, item.command)];
  if (item.file !== undefined) return [await read(item, item.file)];
  const { path, ending } = item.folder ?? { path: "", ending: "" };
  try {
    const names = (await readdir(path)).filter((name) => name.endsWith(ending)).sort();
    return await Promise.all(names.map((name) => read(item, join(path, name))));
  } catch (error) {
    return [{ id: item.id, file: path, text: "", error: describe(error) }];
  }
}

function run(item: CollectionItem, command: readonly string[]): Promise<SnapshotItem> {
  const [program = "", ...parameters] = command;
  // Administrators' programs lie where the path of an ordinary user does not lead.
  const env = { PATH: `${process.env["PATH"] ?? ""}:/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin`, LC_ALL: "C", LANG: "C" };
  const limits = { timeout: LONGEST_RUN_MS, killSignal: "SIGKILL", maxBuffer: LARGEST_TEXT, env, encoding: "utf8" } as const;
  return new Promise((resolve) => {
    const child = execFile(program, parameters, limits, (error, stdout, stderr) => {
      const taken = { id: item.id, command: command.join(" "), text: clean(item, stdout) };
      if (error === null) resolve({ ...taken, exit: 0 });
      else {
        const exit = typeof error.code === "number" ? { exit: error.code } : {};
        const why = error.killed
          ? `it took longer than ${LONGEST_RUN_MS / 1000} s and was stopped`
          : stderr.trim().split("\n")[0] || describe(error);
        resolve({ ...taken, ...exit, error: redactHashes(why.slice(0, 300)) });
      }
    });
    child.stdin?.end();
  });
}

async function read(item: CollectionItem, path: string): Promise<SnapshotItem> {
  try {
    const file = await open(path, "r");
    try {
      const { text, cut } = await readStart(file);
      const taken = { id: item.id, file: path, text: clean(item, text) };
      return cut ? { ...taken, error: `only the first ${LARGEST_TEXT} bytes were taken` } : taken;
    } finally {
      await file.close();
    }
  } catch (error) {
    return { id: item.id, file: path, text: "", error: describe(error) };
  }
}

/** Files of the kernel tell no size, so they are read until they end. */
async function readStart(file: Awaited<ReturnType<typeof open>>): Promise<{ text: string; cut: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  for (;;) {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(65_536), 0, 65_536);
    if (bytesRead === 0) return { text: Buffer.concat(chunks).toString("utf8"), cut: false };
    if (size + bytesRead > LARGEST_TEXT) return { text: Buffer.concat(chunks).toString("utf8"), cut: true };
    size += bytesRead;
    chunks.push(buffer.subarray(0, bytesRead));
  }
}

/** Hashes of passwords never leave the host, wherever they stand. */
function clean(item: CollectionItem, text: string): string {
  const holdsPasswords = item.id === "passwd" || item.id === "group";
  return redactHashes(holdsPasswords ? redactPasswordField(text) : text);
}

async function digestAll(path: string, depth: number, files: Snapshot["files"], items: SnapshotItem[]): Promise<void> {
  try {
    const found = await lstat(path);
    if (found.isDirectory()) {
      if (depth >= DEEPEST_FOLDER) throw new Error(`folders deeper than ${DEEPEST_FOLDER} are not followed`);
      for (const name of (await readdir(path)).sort()) await digestAll(join(path, name), depth + 1, files, items);
    } else if (found.isFile()) {
      if (files.length >= MOST_FILES) throw new Error(`more than ${MOST_FILES} files are not taken`);
      files.push(await digestFile(path));
    } else if (depth === 0) throw new Error("it is neither a file nor a folder");
  } catch (error) {
    items.push({ id: "file-digest", file: path, text: "", error: describe(error) });
  }
}

async function digestFile(path: string): Promise<Snapshot["files"][number]> {
  const hash = createHash("sha256");
  let size = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    size += chunk.length;
  }
  return { path, size, sha256: hash.digest("hex") };
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return ABSENT;
  if (code === "EACCES" || code === "EPERM") return "it may not be read";
  return error.message;
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? "unknown");
  }
}

// Digests of many files, in a thread of its own.

import { createHash } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { parentPort } from "node:worker_threads";
import { describeFailure, type TreeFile } from "./tree.ts";

export interface HashOrder {
  readonly number: number;
  readonly files: readonly TreeFile[];
}

export interface HashAnswer {
  readonly number: number;
  /** For each file in its order: the digest in hexadecimal, or why there is none. */
  readonly results: readonly ({ readonly sha256: string } | { readonly why: string })[];
}

const CHUNK = new Uint8Array(1024 * 1024);

export function hashFile(file: TreeFile): { readonly sha256: string } | { readonly why: string } {
  try {
    // Neither a link nor a pipe that took the place of the file since it was listed is opened for long.
    const handle = openSync(file.path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    try {
      const hash = createHash("sha256");
      for (let count = readSync(handle, CHUNK); count > 0; count = readSync(handle, CHUNK)) hash.update(CHUNK.subarray(0, count));
      const { size, mtimeMs, ctimeMs, ino } = fstatSync(handle);
      const same = size === file.size && mtimeMs === file.mtime && ctimeMs === file.ctime && ino === file.inode;
      return same ? { sha256: hash.digest("hex") } : { why: "it changed while it was read" };
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    return { why: describeFailure(error) };
  }
}

parentPort?.on("message", ({ number, files }: HashOrder) => {
  parentPort?.postMessage({ number, results: files.map(hashFile) } satisfies HashAnswer, []);
});

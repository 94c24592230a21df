// Remembers digests by what the file system tells of files, so that what did not change need not be read again.
//
// What that trusts: that a file whose size, times of change (contents and inode), inode and device are the same has the same bytes. On Linux
// a program cannot set the inode's time of change; whoever can set the clock, write to the disk beside the file system, or alter the index itself
// can hide a change. `--full` trusts none of it. A file that changed within two seconds before it was read is never trusted: a second change within
// one tick of the file system's clock would not show (FAT's ticks last two seconds).

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { writeFile } from "@bulkhead/workspace";
import type { TreeFile } from "./tree.ts";

const HEADING = "bulkhead-digest-index/1";
const TICK_MS = 2_000;

export interface IndexedFile extends TreeFile {
  /** Hexadecimal. */
  readonly sha256: string;
}

export class DigestIndex {
  readonly #known: ReadonlyMap<string, string>;
  /** Why an index that was there is not used. */
  readonly refused: string | undefined;

  private constructor(known: ReadonlyMap<string, string>, refused?: string) {
    this.#known = known;
    this.refused = refused;
  }

  static empty(): DigestIndex {
    return new DigestIndex(new Map());
  }

  /** An index that is not there is empty; one that is cut off or altered by accident is refused, and everything is read again. */
  static open(path: string): DigestIndex {
    let text: string;
    try {
      text = readFileSync(path, "utf8");
    } catch (error) {
      const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
      return new DigestIndex(new Map(), missing ? undefined : `${path} cannot be read`);
    }
    const end = text.lastIndexOf("\n", text.length - 2) + 1;
    const body = text.slice(0, end);
    if (!body.startsWith(`${HEADING}\n`) || text.slice(end).trim() !== sumOf(body)) {
      return new DigestIndex(new Map(), `${path} is no whole index of digests`);
    }
    const known = new Map<string, string>();
    for (let at = HEADING.length + 1; at < body.length; ) {
      const stop = body.indexOf("\n", at);
      const digestEnd = at + 64;
      // the key, path and all, stands as it was made
      known.set(body.slice(digestEnd + 1, stop), body.slice(at, digestEnd));
      at = stop + 1;
    }
    return new DigestIndex(known);
  }

  /** The digest, in hexadecimal, where the file is known to be as it was. */
  of(file: TreeFile): string | undefined {
    return this.#known.get(keyOf(file));
  }

  /** Only files that had been at rest when they were looked at. */
  static write(path: string, files: readonly IndexedFile[], lookedAt: number): void {
    const lines = [`${HEADING}\n`];
    for (const file of files) {
      if (Math.max(file.mtime, file.ctime) < lookedAt - TICK_MS) lines.push(`${file.sha256} ${keyOf(file)}\n`);
    }
    const body = lines.join("");
    writeFile(path, `${body}${sumOf(body)}\n`);
  }
}

function keyOf({ path, size, mtime, ctime, inode, device }: TreeFile): string {
  const name = path.includes("\n") ? JSON.stringify(path) : path;
  return `${size} ${mtime} ${ctime} ${inode} ${device} ${name}`;
}

function sumOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

// The regular files below a place, in the order of their names, with what the file system tells of each. Links are not followed: none leads out.

import { type Dirent, lstatSync, readdirSync, type Stats } from "node:fs";
import { join } from "node:path";

export interface TreeFile {
  readonly path: string;
  readonly size: number;
  /** Milliseconds, with the fraction that a double holds. */
  readonly mtime: number;
  readonly ctime: number;
  readonly inode: number;
  readonly device: number;
}

export interface Unread {
  readonly path: string;
  readonly why: string;
}

/** What could not be looked at goes into `unread`. Names that are no UTF-8 are told there: two of them could not be told apart. */
export function* walkTree(place: string, unread: Unread[]): Generator<TreeFile> {
  const top = statOf(place, unread);
  if (top === undefined) return;
  if (top.isFile()) {
    yield fileOf(place, top);
    return;
  }
  if (!top.isDirectory()) {
    unread.push({ path: place, why: "it is neither a file nor a folder" });
    return;
  }
  const folders = [place];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const inner: string[] = [];
    for (const entry of entriesOf(folder, unread)) {
      const path = join(folder, entry.name);
      if (entry.name.includes("\uFFFD")) unread.push({ path, why: "its name is no UTF-8" });
      else if (entry.isDirectory()) inner.push(path);
      else if (entry.isFile()) {
        const stats = statOf(path, unread);
        if (stats !== undefined) yield fileOf(path, stats);
      }
    }
    for (const path of inner.reverse()) folders.push(path);
  }
}

function entriesOf(folder: string, unread: Unread[]): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  } catch (error) {
    unread.push({ path: folder, why: describeFailure(error) });
    return [];
  }
}

function statOf(path: string, unread: Unread[]): Stats | undefined {
  try {
    return lstatSync(path);
  } catch (error) {
    unread.push({ path, why: describeFailure(error) });
    return undefined;
  }
}

function fileOf(path: string, { size, mtimeMs, ctimeMs, ino, dev }: Stats): TreeFile {
  return { path, size, mtime: mtimeMs, ctime: ctimeMs, inode: ino, device: dev };
}

export function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error).slice(0, 200);
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return "it is not there";
  if (code === "EACCES" || code === "EPERM") return "it may not be read";
  return error.message.slice(0, 200);
}

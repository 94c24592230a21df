// Watching a folder into which another program writes captures: a file counts once it is complete.

import { closeSync, type Dirent, openSync, readdirSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { captureReader } from "@bulkhead/network";
import { compressionOf, fileError } from "@bulkhead/workspace";

interface Seen {
  size: number;
  changed: number;
  /** When it was first seen in this state. */
  since: number;
  taken: boolean;
}

export class FolderWatch {
  readonly #path: string;
  readonly #quiet: number;
  readonly #seen = new Map<string, Seen>();

  /** `quiet`: milliseconds without change after which a file is complete. */
  constructor(path: string, quiet: number) {
    this.#path = path;
    this.#quiet = quiet;
  }

  /** Captures that grow at the moment. */
  get growing(): number {
    return [...this.#seen.values()].filter(({ taken }) => !taken).length;
  }

  /**
   * Captures that became complete, the oldest first: quiet for long enough, or not changed since the last look while a newer one is there.
   * `all`: whatever is there counts as complete.
   */
  look(now: number, all = false): readonly string[] {
    const found = this.#list();
    const newest = found.at(-1)?.name;
    const complete: string[] = [];
    const names = new Set<string>();
    for (const { name, size, changed } of found) {
      names.add(name);
      const known = this.#seen.get(name);
      if (known === undefined || known.size !== size || known.changed !== changed) {
        // the same name with other bytes is another file: a ring that starts over
        this.#seen.set(name, { size, changed, since: now, taken: false });
        if (!all) continue;
      }
      const state = this.#seen.get(name) as Seen;
      const quiet = now - state.since >= this.#quiet || (name !== newest && known !== undefined);
      if (state.taken || size === 0 || (!quiet && !all)) continue;
      state.taken = true;
      if (isCaptureFile(join(this.#path, name))) complete.push(join(this.#path, name));
    }
    for (const name of this.#seen.keys()) if (!names.has(name)) this.#seen.delete(name);
    return complete;
  }

  #list(): readonly { readonly name: string; readonly size: number; readonly changed: number }[] {
    let entries: Dirent[];
    try {
      entries = readdirSync(this.#path, { withFileTypes: true });
    } catch (error) {
      throw fileError(this.#path, error);
    }
    return entries
      .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
      .flatMap(({ name }) => {
        const state = statSync(join(this.#path, name), { throwIfNoEntry: false });
        return state === undefined ? [] : [{ name, size: state.size, changed: state.mtimeMs }];
      })
      .sort((a, b) => a.changed - b.changed || (a.name < b.name ? -1 : 1));
  }
}

/** By the first bytes; a compressed file is taken for one, its reader will say. */
function isCaptureFile(path: string): boolean {
  let handle: number;
  try {
    handle = openSync(path, "r");
  } catch {
    // gone in the meantime, or not ours to read
    return false;
  }
  try {
    const head = new Uint8Array(64);
    const size = readSync(handle, head);
    return compressionOf(head) !== undefined || captureReader.recognise(head.subarray(0, size));
  } finally {
    closeSync(handle);
  }
}

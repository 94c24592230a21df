// Keeps what Node makes of the source files, so that the next start need not make it again: a quarter of the time of a short command.

import { existsSync, mkdirSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

/**
 * In the user's own cache folder: one that others may write to (Node's default lies in the folder for temporary files) would let them
 * decide what is run. Where none can be written, everything works as without.
 */
export function keepCompiled(): void {
  try {
    // an empty variable counts as none (XDG Base Directory Specification)
    const caches = process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache");
    const own = join(caches, "bulkhead");
    if (!isAbsolute(own)) return;
    // made here, since Node tries for ever on file systems that say of every new folder that the one around it is missing (/proc)
    for (const folder of [caches, own]) if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 });
    enableCompileCache(own);
  } catch {
    // no home folder, or none that may be written to
  }
}

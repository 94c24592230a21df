// Writing files so that a reader never finds half of one.

import { renameSync, rmSync, writeFileSync } from "node:fs";
import { CommandError } from "./error.ts";

/** Writes beside the file and renames: whoever opens `path` finds the old content or the new one, whole. */
export function writeFile(path: string, content: string | Uint8Array): void {
  const draft = `${path}.${process.pid}.part`;
  try {
    writeFileSync(draft, content);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(
      "cli/not-writable",
      `${path} cannot be written: ${reason}.`,
      "Name another file, or make its folder first.",
    );
  }
}

export function writeText(path: string, text: string): void {
  writeFile(path, text);
}
